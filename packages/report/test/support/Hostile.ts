/**
 * A run whose every text is hostile; instants and words of a closed list are not texts: a folder with others is refused.
 */
import { Instant } from "@nightaudit/core"
import type { Finding } from "@nightaudit/reconcile"
import { Schema, Stream } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Run, RunDaySheets, RunManifest, RunTieOut, RunTotals } from "../../src/index.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.String))

/** Markup, scripts, formulas, terminal sequences, and characters that hide or turn text around. */
export const payloads = readFileSync(join(import.meta.dirname, "../fixtures/hostile.ndjson"), "utf8")
  .trim()
  .split("\n")
  .map((line) => decode(line))

const sums = { items: 1, net: "1", tax: "0", gross: "1" }

const all = payloads.join(" ")
const record = <A>(value: (text: string) => A): Readonly<Record<string, A>> =>
  Object.fromEntries(payloads.map((text) => [text, value(text)]))

/** A chart is drawn where there are two days: for a few of them, since it takes no text but dates. */
const totals: RunTotals = payloads.flatMap((text, index) =>
  [["2026-03-01", text], ["2026-03-01", "Open"], ...(index < 3 ? [["2026-03-02", "Closed"]] : [])].map((
    [businessDate = "", accountingState = ""]
  ) => ({
    enterpriseId: text,
    businessDate,
    serviceId: text,
    accountingState,
    currency: text,
    ...sums
  }))
)

const daySheets: RunDaySheets = payloads.map((text) => ({
  enterpriseId: text,
  days: [{ businessDate: text, currency: text, status: "final" }],
  advance: [{ currency: text, ...sums }],
  ageing: [{ accountType: text, orderState: text, age: "30+", currency: text, ...sums }],
  staleConfirmed: [{ currency: text, orders: 1, ...sums }],
  canceledOrders: [{ currency: text, orders: 1, live: sums, cancellationFees: sums }]
}))

const tieOut: RunTieOut = {
  schemaVersion: 1,
  status: "open",
  mode: "lines",
  rows: { lines: 1, unreadable: 1, outsideRange: 1 },
  tieOut: payloads.map((text) => ({
    enterpriseId: text,
    from: text,
    to: text,
    currency: text,
    measure: "gross" as const,
    ledger: "1",
    pms: "1",
    difference: "1",
    timing: "1",
    restated: "1",
    rebateShifts: "1",
    outOfScope: "1",
    pending: "1",
    rounding: "1",
    unexplained: "1",
    tolerance: "1",
    ties: false
  })),
  statuses: payloads.map((text) => ({
    enterpriseId: text,
    currency: text,
    status: "matched" as const,
    lines: 1,
    items: 1,
    ledger: "1",
    pms: "1"
  }))
}

const counts = { requests: 1, pages: 1, rows: 1, duplicates: 1, quarantined: 1, retries: 1, rateLimited: 1, splits: 1 }

const instant = Instant.Instant.make("2026-03-01T00:00:00Z")

const ranges = payloads.map((text) => ({ enterpriseId: text, from: instant, to: instant }))

const manifest: RunManifest = {
  schemaVersion: 1,
  status: "incomplete",
  asOf: instant,
  window: { from: all, to: all, basis: "consumed", enterprises: ranges },
  scope: { enterprises: ranges, serviceIds: payloads },
  operations: record(() => counts),
  intervals: {
    planned: 2,
    closed: 1,
    open: payloads.map((text) => ({ operation: text, filter: { [text]: text }, problem: text }))
  },
  verdicts: { productServiceOrder: 1, reservation: 1, orphan: 1, unresolved: 1 },
  acceptance: { expired: 1, unmatched: 1 },
  previous: { asOf: instant, daysNotCompared: payloads, hotelsNotCompared: payloads },
  drift: { enumerations: record((text) => [text]), fields: record((text) => [text]) },
  conservation: { holds: true, items: 4 },
  controls: { items: { read: 4, judged: 4, totals: 4, daySheet: 4 } },
  names: { enterprises: record((text) => text), services: record((text) => text) }
}

/** Told three ways: with a code of its own, among those of a known rule, and accepted. */
const findings: ReadonlyArray<Finding.Finding> = payloads.flatMap((text) => {
  const finding: Finding.Finding = {
    code: text,
    severity: "error",
    enterpriseId: text,
    serviceOrderId: text,
    orderItemIds: [text],
    message: text,
    expected: text,
    actual: text,
    delta: text,
    currency: text,
    evidence: { [text]: text, list: [text], rows: [{ [text]: text, deep: { [text]: { [text]: [text] } } }] },
    fingerprint: text
  }
  return [
    finding,
    { ...finding, code: "over-rebate", delta: "1" },
    { ...finding, code: "over-rebate", accepted: { reason: text, expires: text } }
  ]
})

export const run: Run = { manifest, totals, daySheets, tieOut, findings: Stream.fromIterable(findings) }
