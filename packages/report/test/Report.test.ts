import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import type { Finding } from "@nightaudit/reconcile"
import { Effect, Option, Stream } from "effect"
import { Locale, Report, type Run } from "../src/index.ts"

const run: Run = {
  manifest: {
    schemaVersion: 1,
    status: "complete",
    asOf: Instant.Instant.make("2026-04-01T03:00:00Z"),
    window: { from: "2026-03-01", to: "2026-03-02", basis: "closed" },
    operations: {},
    intervals: { planned: 1, closed: 1, open: [] },
    verdicts: { productServiceOrder: 0, reservation: 1, orphan: 0, unresolved: 0 },
    drift: { enumerations: {}, fields: {} },
    conservation: { holds: true, items: 1 },
    names: { enterprises: { e: "Hotel Havelblick" }, services: { s: "Bar" } }
  },
  totals: [{
    enterpriseId: "e",
    businessDate: "2026-03-01",
    serviceId: "s",
    accountingState: "Closed",
    currency: "EUR",
    items: 1,
    net: "1000",
    tax: "234.5",
    gross: "1234.5"
  }],
  daySheets: [],
  findings: Stream.empty
}

const bridge = {
  enterpriseId: "e",
  from: "2026-03-01",
  to: "2026-03-01",
  currency: "EUR",
  measure: "gross" as const,
  ledger: "1235",
  pms: "1234.5",
  difference: "0.5",
  timing: "0",
  restated: "0",
  rebateShifts: "0",
  outOfScope: "0",
  pending: "0",
  rounding: "0",
  unexplained: "0.5",
  tolerance: "0.01",
  ties: false
}

/** The text of a page, without its markup. */
const textOf = (run: Run, options?: Report.Options) =>
  Effect.map(Stream.runCollect(Report.render(run, options)), (pieces) => pieces.join("").replaceAll(/<[^>]*>/g, "|"))

describe("Report", () => {
  it.effect("names properties and services, and formats amounts with the decimals of their currency", () =>
    Effect.gen(function*() {
      const text = yield* textOf(run)
      for (
        const said of [
          "Complete, no errors or warnings: 1 order item of 1 property was read.",
          "|Hotel Havelblick|",
          "|Bar|"
        ]
      ) {
        assert.include(text, said)
      }
      assert.match(text, /\|1,000\.00\|+234\.50\|+1,234\.50\|/)
      assert.notInclude(text, "ledger ")
    }))

  it.effect("formats them for the locale, and produces the same page each time", () =>
    Effect.gen(function*() {
      const locale = Option.getOrUndefined(Locale.fromTag("de"))
      const text = yield* textOf(run, { locale })
      assert.match(text, /\|1\.000,00\|+234,50\|+1\.234,50\|/)
      assert.strictEqual(yield* textOf(run, { locale }), text)
    }))

  it.effect("shows the tie-out with the ledger, and that it does not tie out", () =>
    Effect.gen(function*() {
      const rows = { lines: 1, unreadable: 0, outsideRange: 0 }
      const tieOut = { schemaVersion: 1, status: "open", mode: "totals", rows, tieOut: [bridge], statuses: [] } as const
      const text = yield* textOf({ ...run, tieOut })
      assert.include(text, "The ledger does not tie out: unexplained differences remain.")
      assert.match(text, /\|gross\|+EUR\|+1,235\.00\|+1,234\.50\|+0\.50\|+(?:0\.00\|+){6}0\.50\|+0\.01\|+no\|/)
    }))

  it.effect("lists what to do first: read the rest, then the errors with the largest amounts", () =>
    Effect.gen(function*() {
      const of = (code: string, severity: Finding.Finding["severity"], delta: string | null): Finding.Finding => ({
        code,
        severity,
        enterpriseId: "e",
        serviceOrderId: null,
        orderItemIds: [],
        message: `about ${code}`,
        expected: null,
        actual: null,
        delta,
        currency: "EUR",
        evidence: { serviceId: "s", other: "x" },
        fingerprint: code
      })
      const findings = Stream.make(
        of("late-posting", "info", "900"),
        of("unit-times-count", "error", "5"),
        of("over-rebate", "error", "20"),
        of("a", "warning", "100"),
        of("b", "warning", null)
      )
      const firstOf = (run: Run) =>
        Effect.map(
          textOf(run),
          (text) =>
            text.slice(text.indexOf("What to do first"), text.indexOf("|Revenue by business date|")).split(/[|\n]+/)
              .filter((
                each
              ) => /^(: \d|Read the rest|\d+ more)/.test(each))
        )
      assert.deepStrictEqual(yield* firstOf({ ...run, findings }), [
        ": 1 error, 20.00 EUR in question. Reverse the excess, and ask who gave the rebates.",
        ": 1 error, 5.00 EUR in question. Look for a price changed by hand, or a damaged export.",
        ": 1 warning, 100.00 EUR in question",
        "1 more group of "
      ])
      const text = yield* textOf({ ...run, findings })
      assert.include(text, "|Bar| |s|")
      assert.notInclude(yield* textOf(run), "What to do first")
      const intervals = { planned: 2, closed: 1, open: [] }
      assert.deepStrictEqual(
        yield* firstOf({ ...run, manifest: { ...run.manifest, status: "incomplete", intervals } }),
        ["Read the rest"]
      )
    }))

  it.effect("reports no figures as reliable if the control totals do not agree", () =>
    Effect.gen(function*() {
      const text = yield* textOf({ ...run, manifest: { ...run.manifest, status: "failed" } })
      assert.include(
        text,
        "Failed: the control totals do not agree. Do not use these figures."
      )
    }))
})
