import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { BigDecimal, Context, Effect, Layer } from "effect"
import type { Totals } from "../../src/index.ts"
import { type Asked, bytes, layer, march, type Options, type Query, reconcile, within } from "../support/run.ts"

describe("the same rows give the same outcomes", () => {
  const hotel: Options = { seed: 21, orders: 90 }
  const outcomes = (options: Options) =>
    Effect.map(reconcile(), (run) => bytes(run.outcomes)).pipe(Effect.provide(layer({ ...hotel, ...options })))

  class Plain extends Context.Service<Plain, string>()("Plain") {}

  it.layer(Layer.effect(Plain, outcomes({ pageSize: 1000, concurrency: 1 })))((it) => {
    it.effect.each<Options>([
      { pageSize: 7, concurrency: 1 },
      { pageSize: 7, concurrency: 8 },
      { pageSize: 1000, concurrency: 8, order: "updated" },
      { pageSize: 7, concurrency: 8, order: "updated" },
      { pageSize: 7, concurrency: 1, order: "created" },
      { heavyAbove: 40 },
      { heavyAbove: 40, pageSize: 60, concurrency: 8, order: "updated" }
    ])(
      "whatever the pages, the concurrency, their order and what is too heavy: %j",
      (options) =>
        Effect.gen(function*() {
          assert.isTrue((yield* outcomes(options)) === (yield* Plain))
        })
    )

    it.effect("when requests that are too heavy were split", () =>
      Effect.gen(function*() {
        const { manifest } = yield* reconcile()
        assert.isAbove(manifest.operations["orderItems"]?.splits ?? 0, 0)
        assert.strictEqual(manifest.status, "complete")
      }).pipe(Effect.provide(layer({ ...hotel, heavyAbove: 40 }))))

    it.effect("when items come that lie outside the range", () =>
      Effect.gen(function*() {
        const asks = ({ body }: Asked) => {
          const range = within(body["ConsumedUtc"])
          return range === undefined ? body : { ...body, ConsumedUtc: { ...range, EndUtc: "2026-05-01T00:00:00Z" } }
        }
        assert.isTrue((yield* outcomes({ asks })) === (yield* Plain))
      }))

    it.effect.each(["CreatedUtc", "UpdatedUtc"])(
      "when reservations come in an older version too, where they are requested by their %s",
      (field) =>
        Effect.gen(function*() {
          let older = 0
          const answers: Options["answers"] = ({ body, operation }, row) => {
            const [created, updated] = [String(row["CreatedUtc"]), String(row["UpdatedUtc"])]
            const isInBoth = [created, updated].every((at) => at > "2026-03-02" && at < "2026-03-31")
            if (operation !== "reservations" || body[field] === undefined || !isInBoth || created >= updated) return row
            older += 1
            return { ...row, UpdatedUtc: created, State: "Optional" }
          }
          assert.isTrue((yield* outcomes({ answers })) === (yield* Plain))
          assert.isAbove(older, 5)
        })
    )

    it.effect("when every item changes while the items are read", () =>
      Effect.gen(function*() {
        const last = { StartUtc: "2026-02-20T00:00:00Z", EndUtc: "2026-04-20T00:00:00Z" }
        const asks = ({ body: { UpdatedUtc, ...body }, operation }: Asked) =>
          UpdatedUtc && operation === "orderItems" ? { ...body, ConsumedUtc: last } : { ...body, UpdatedUtc }
        // Within what is asked for at the end, as time begins here.
        const changed: Options["answers"] = ({ operation }, row) =>
          operation === "orderItems" ? { ...row, UpdatedUtc: "1970-01-01T00:00:00Z" } : row
        const answers: Options["answers"] = (asked, row) =>
          [undefined, last.StartUtc].includes(within(asked.body["ConsumedUtc"])?.StartUtc)
            ? changed(asked, row)
            : { ...row, Type: "Old" }
        assert.isTrue((yield* outcomes({ answers, asks })) === (yield* outcomes({ answers: changed })))
      }))
  })

  it.effect("sorted by enterprise, and the orders of each by id", () =>
    Effect.gen(function*() {
      const { outcomes } = yield* reconcile()
      const ends = outcomes.flatMap((outcome, index) => outcome._tag === "Enterprise" ? [index] : [])
      const parts = ends.map((end, part) => outcomes.slice(part === 0 ? 0 : (ends[part - 1] ?? 0) + 1, end))
      const idsOf = (part: typeof outcomes) =>
        part.flatMap((outcome) => outcome._tag === "Order" ? [outcome.line.serviceOrderId] : [])
      assert.deepStrictEqual(parts.map(idsOf), parts.map((part) => idsOf(part).toSorted()))
      const enterprises = outcomes.flatMap((outcome) => outcome._tag === "Enterprise" ? [outcome.enterpriseId] : [])
      assert.deepStrictEqual(enterprises, enterprises.toSorted())
      assert.strictEqual(ends.at(-1), outcomes.length - 1)
    }).pipe(Effect.provide(layer(hotel))))
})

const cellOf = (
  { gross: _gross, items: _items, net: _net, tax: _tax, taxes: _taxes, ...cell }: Totals.TotalsRow
): string => JSON.stringify(Object.values(cell))

const added = (self: string, that: string): string =>
  Money.format(BigDecimal.sum(BigDecimal.fromStringUnsafe(self), BigDecimal.fromStringUnsafe(that)))

const addedTaxes = (self: Totals.TotalsRow["taxes"], that: Totals.TotalsRow["taxes"]): Totals.TotalsRow["taxes"] =>
  [...Map.groupBy([...self, ...that], ({ code }) => code)]
    .map(([code, taxes]) => ({ code, value: taxes.map(({ value }) => value).reduce(added) }))
    .toSorted((a, b) => a.code === null || (b.code !== null && a.code < b.code) ? -1 : 1)

/** Rows of the same cell added up, as an accountant would. */
const combined = (rows: ReadonlyArray<Totals.TotalsRow>) => {
  const cells = new Map<string, Totals.TotalsRow>()
  for (const row of rows) {
    const known = cells.get(cellOf(row))
    cells.set(
      cellOf(row),
      known === undefined ? row : {
        ...row,
        items: known.items + row.items,
        net: added(known.net, row.net),
        tax: added(known.tax, row.tax),
        gross: added(known.gross, row.gross),
        taxes: addedTaxes(known.taxes, row.taxes)
      }
    )
  }
  return cells
}

describe("the totals of two parts add up to the totals of the whole", () => {
  const query: Query = { ...march, from: "2026-03-03T08:00:00Z", to: "2026-03-30T01:00:00Z" }

  it.effect.each(
    [
      ["consumed", "2026-03-17"],
      ["consumed", "2026-03-29T01:30:00Z"],
      ["closed", "2026-03-17T00:00:00Z"],
      ["created", "2026-03-09"],
      ["updated", "2026-03-29"]
    ] as const
  )("by %s, cut at %s", ([basis, cut]) =>
    Effect.gen(function*() {
      const whole = yield* reconcile({ ...query, basis })
      const first = yield* reconcile({ ...query, basis, to: cut })
      const second = yield* reconcile({ ...query, basis, from: cut })
      assert.deepStrictEqual(combined([...first.totals, ...second.totals]), combined(whole.totals))
      assert.isAbove(Math.min(first.totals.length, second.totals.length), 0)
    }).pipe(Effect.provide(layer({ seed: 31, orders: 100 }))))
})
