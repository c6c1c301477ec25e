import { assert, describe, expect, it } from "@effect/vitest"
import * as LedgerRules from "@nightaudit/ledger/LedgerRules"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { Rules } from "../../src/index.ts"
import { Recorder } from "../support/recorded.ts"
import { expected, layer, type Options, type Query, reconcile } from "../support/run.ts"

interface Told {
  readonly code: string
  readonly severity: string
  readonly serviceOrderId: string | null
  readonly orderItemIds: ReadonlyArray<string>
}

const told = (findings: ReadonlyArray<Told>): ReadonlyArray<string> =>
  findings.map(({ code, orderItemIds, serviceOrderId, severity }) =>
    JSON.stringify([code, severity, serviceOrderId, orderItemIds])
  ).toSorted()

/** Stories over both changes of the clock, over a leap day, and over a quiet month. */
const stories = [
  { from: "2026-03-01", to: "2026-04-01" },
  { from: "2026-10-12", to: "2026-11-09" },
  { from: "2028-02-10", to: "2028-03-14" },
  { from: "2026-06-01", to: "2026-06-22" }
] as const

/** What makes a whole property wrong; it shows from about a hundred items on. */
const traits = ["currency-converted-extract", "extract-filtered", "reservations-not-included"] as const

/** After the story, in which nothing happens: its range is not over, and empty. */
const after = (seed: number): Pick<Query, "from" | "to"> | undefined =>
  seed % 40 === 7 ? { from: stories[seed % stories.length]?.to ?? "2026-04-01", to: "2028-12-31" } : undefined

const bases = ["consumed", "closed", "created"] as const

/** Hotels of mixed size, number of properties, page size and story. */
const hotel = (seed: number): Options & { readonly query: Query } => {
  const story = stories[seed % stories.length] ?? stories[0]
  const trait = seed % 20 === 0 ? traits[(seed / 20) % traits.length] : undefined
  return {
    ...story,
    seed,
    orders: trait === undefined ? 40 + (seed * 37) % 160 : trait === "extract-filtered" ? 700 : 300,
    enterprises: trait === undefined ? 1 + seed % 7 : 2,
    ...(trait !== undefined && { traits: [trait] }),
    pageSize: seed % 3 === 0 ? 1000 : 20 + (seed * 13) % 200,
    order: seed % 2 === 0 ? "created" : "updated",
    query: { ...story, ...after(seed), basis: bases[seed % bases.length] ?? "consumed" }
  }
}

const seeds = Array.from({ length: 200 }, (_, index) => index + 1)

/**
 * What no one run of a generated hotel can have: rows that differ between two readings, or two runs, an external ledger, or
 * rows that none of the five operations gives.
 */
const beyond: ReadonlySet<string> = new Set([
  "bill-owner-mismatch",
  "category-without-ledger-code",
  "conflicting-duplicate-id",
  "currency-not-enabled",
  "disappeared-item",
  "inactive-category-used",
  "quarantined-row",
  "restated-after-freeze",
  "restated-day",
  "row-not-asked-for",
  "tax-rate-implausible",
  "unknown-accounting-category",
  "unlisted-item",
  ...LedgerRules.rules.map(({ code }) => code)
])

describe("over 200 generated hotels", () => {
  const seen = new Recorder()

  it.effect.each(seeds)("seed %d: every planted defect is found under its code, and nothing else", (seed) => {
    const { query, ...options } = hotel(seed)
    return Effect.gen(function*() {
      const truth = yield* expected(query)
      const { findings, manifest, orders, totals } = yield* reconcile(query)
      assert.deepStrictEqual(told(findings), told(truth.findings))
      assert.deepStrictEqual(totals.map(({ taxes: _, ...row }) => row), truth.totals)
      assert.deepStrictEqual(manifest.conservation, { holds: true, items: truth.items })
      assert.deepStrictEqual(orders.map(({ line }) => line.serviceOrderId).toSorted(), truth.orders)
      assert.strictEqual(new Set(findings.map(({ fingerprint }) => fingerprint)).size, findings.length)
      const { hotel } = yield* Sandbox
      const said = new Set(told(findings))
      const missed = told(hotel.planted).filter((planted) => !said.has(planted))
      if (query.basis === "consumed" && after(seed) === undefined) {
        assert.deepStrictEqual(missed, [], "planted, and not found")
      }
      for (const basis of process.env["CORPUS"] === "all" ? bases.filter((each) => each !== query.basis) : []) {
        const other = yield* reconcile({ ...query, basis })
        assert.deepStrictEqual(
          other.totals.map(({ taxes: _, ...row }) => row),
          (yield* expected({ ...query, basis })).totals
        )
      }
      seen.add(findings)
    }).pipe(Effect.provide(layer(options)))
  })

  it("every rule has fired", () => {
    const codes = Rules.catalogue.map(({ code }) => code).filter((code) => !beyond.has(code))
    process.stdout.write(codes.map((code) => `${String(seen.count(code)).padStart(6)}  ${code}\n`).join(""))
    assert.deepStrictEqual(codes.filter((code) => seen.count(code) === 0), [])
  })
  it("findings have the fingerprints and values that were recorded", async () => {
    await expect(seen.text).toMatchFileSnapshot("recorded/findings.txt")
  })
})
