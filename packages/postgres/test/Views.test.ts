import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { type Finding, type Outcome, Reconciliation } from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Findings } from "../src/index.ts"
import { overMirror, sandbox, sync } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const window = { from: "2026-03-01", to: "2026-04-01" } as const

const outcomes = Effect.flatMap(
  Sandbox,
  ({ hotel }) => Stream.runCollect(Reconciliation.stream({ ...window, asOf: Instant.Instant.make(hotel.asOf) }))
).pipe(
  Effect.provide(overMirror)
)

const isEnterprise = (outcome: Outcome.Outcome) => outcome._tag === "Enterprise"
const isOrder = (outcome: Outcome.Outcome) => outcome._tag === "Order"

/** The queries that the page shows. */
const examples = Effect.promise(() => readFile(join(import.meta.dirname, "../../../docs/mirror.md"), "utf8")).pipe(
  Effect.map((page) => [...page.matchAll(/```sql\n([^`]+?)```/g)].map(([, text]) => text ?? ""))
)

it.live(
  "give analysts the totals of the reconciliation, and the page's queries run",
  () =>
    Effect.gen(function*() {
      const sql = yield* PgClient.PgClient
      yield* sync({}, 500)
      const found = yield* outcomes

      const revenue = yield* sql<Readonly<Record<string, string>>>`
      select enterprise_id || ' ' || business_date || ' ' || service_id || ' ' || type || ' ' || accounting_state || ' ' ||
        coalesce(accounting_category_id::text, '') || ' ' || revenue_type || ' ' || currency as key,
        items::text || ' ' || trim_scale(net) || ' ' || trim_scale(tax) || ' ' || trim_scale(gross) as sums
      from revenue_by_business_date
      where business_date >= ${window.from}::text::date and business_date < ${window.to}::text::date
      order by 1`
      const totals = found.filter(isEnterprise).flatMap(({ totals }) => totals).filter(({ accountingState }) =>
        accountingState === "Open" || accountingState === "Closed"
      )
      const expected = totals.map((row) => ({
        key: [
          row.enterpriseId,
          row.businessDate,
          row.serviceId,
          row.type,
          row.accountingState,
          row.accountingCategoryId ?? "",
          row.revenueType,
          row.currency
        ].join(" "),
        sums: [row.items, plain(row.net), plain(row.tax), plain(row.gross)].join(" ")
      }))
      const byKey = (rows: ReadonlyArray<object>) => rows.map((row) => JSON.stringify(row)).toSorted()
      const inWindow = new Set(expected.map(({ key }) => key))
      assert.isAbove(expected.length, 10)
      assert.deepStrictEqual(byKey(revenue.filter(({ key }) => inWindow.has(key ?? ""))), byKey(expected))

      const verdicts = yield* sql<{ readonly id: string; readonly verdict: string }>`
      select distinct service_order_id as id, verdict from order_with_items`
      const verdictOf = new Map(verdicts.map(({ id, verdict }) => [id, verdict]))
      for (const { line } of found.filter(isOrder)) {
        assert.strictEqual(verdictOf.get(line.serviceOrderId), line.verdict, line.serviceOrderId)
      }

      const findings = found.flatMap(({ findings }): ReadonlyArray<Finding.Finding> => findings)
      const [first, second, ...others] = findings
      if (first === undefined || second === undefined) return assert.fail("a hotel without findings")
      const open = Effect.map(
        sql<{ readonly fingerprint: string }>`select fingerprint from open_finding`,
        (rows) => rows.map(({ fingerprint }) => fingerprint).toSorted()
      )
      const prints = (findings: ReadonlyArray<Finding.Finding>) =>
        [...new Set(findings.map((one) => one.fingerprint))].toSorted()
      const judge = (asOf: string, findings: ReadonlyArray<Finding.Finding>) =>
        Findings.record({ scope: "march", asOf: Instant.Instant.make(asOf) }, Stream.fromIterable(findings))
      yield* judge("2026-04-01T03:00:00Z", findings)
      assert.deepStrictEqual(yield* open, prints(findings))
      yield* Findings.accept({ fingerprint: first.fingerprint, reason: "agreed with the hotel" })
      yield* judge("2026-04-02T03:00:00Z", [first, ...others])
      assert.deepStrictEqual(yield* open, prints(others))
      assert.deepStrictEqual(yield* Findings.accepted, [
        { fingerprint: first.fingerprint, reason: "agreed with the hotel", expires: null }
      ])
      yield* judge("2026-04-03T03:00:00Z", findings)
      assert.deepStrictEqual(yield* open, prints([second, ...others]))

      const queries = yield* examples
      assert.strictEqual(queries.length, 4)
      const connection = yield* sql.reserve
      for (const query of queries) {
        const rows = yield* connection.execute(query, [], undefined)
        assert.isAbove(rows.length, 0, query)
      }
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(migrated, sandbox({ seed: 5, orders: 100, enterprises: 2 })))),
  60_000
)

/** A decimal without zeros at its end. */
const plain = (decimal: string): string => decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal
