import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { layer, march, type Options, reconcile, type Row } from "../../support/run.ts"

const hotel: Options = { seed: 41, orders: 120, enterprises: 2, defects: "none" }

/** A live item of each of some orders, all of one currency, and of one enterprise or of both. */
const chosen = Effect.fnUntraced(function*(isOfBoth: boolean) {
  const { hotel: { enterprises, records } } = yield* Sandbox
  const lines = [...records()].flatMap(({ items, order }) => {
    const item = items.find(({ AccountingState, Amount: { GrossValue }, ConsumedUtc, Data, Type }) =>
      AccountingState === "Closed" && GrossValue > 20 && Type === "ProductOrder" && ConsumedUtc > "2026-03-02" &&
      ConsumedUtc < "2026-03-30" && Data?.Rebate == null
    )
    return order?.State === "Processed" && item !== undefined ? [item] : []
  }).toSorted((self, that) => self.Id < that.Id ? -1 : 1)
  const of = (index: number) => lines.filter(({ EnterpriseId }) => EnterpriseId === enterprises[index]?.Id)
  const [charged, first, second] = [of(0)[0], of(0)[1], isOfBoth ? of(1)[0] : of(0)[2]]
  return charged === undefined || first === undefined || second === undefined
    ? assert.fail("too few items")
    : { charged, first, second }
}, Effect.provide(layer(hotel)))

/** The hotel with a rebate of a share of the charged item in each of two other orders. */
const rebated = Effect.fnUntraced(function*(shares: readonly [number, number], isOfBoth = false, isOwn = false) {
  const { charged, first, second } = yield* chosen(isOfBoth)
  const back = (row: Row, share: number): Row => {
    const gross = -Math.round(charged.Amount.GrossValue * share * 100) / 100
    const amount = { ...charged.Amount, NetValue: gross, GrossValue: gross, TaxValues: [], Breakdown: { Items: [] } }
    return {
      ...row,
      ...(isOwn && row["Id"] === first.Id ? { ServiceOrderId: charged.ServiceOrderId } : {}),
      Type: "ProductOrderRebate",
      Amount: amount,
      UnitAmount: amount,
      UnitCount: 1,
      OriginalAmount: amount,
      Data: {
        Discriminator: "Rebate",
        Rebate: { ProductId: charged.Id, RebatedItemId: charged.Id }
      }
    }
  }
  const answers: NonNullable<Options["answers"]> = ({ operation }, row) =>
    operation !== "orderItems"
      ? row
      : row["Id"] === first.Id
      ? back(row, shares[0])
      : row["Id"] === second.Id
      ? back(row, shares[1])
      : row
  const { findings, manifest } = yield* Effect.provide(
    reconcile(march),
    layer({ ...hotel, answers })
  )
  assert.isTrue(manifest.conservation.holds)
  return {
    ids: [charged.Id, first.Id, second.Id].toSorted(),
    orders: { charged: charged.ServiceOrderId, first: first.ServiceOrderId, second: second.ServiceOrderId },
    found: findings.filter(({ code }) => code === "over-rebate")
  }
})

describe("rebates in two orders of an item of a third", () => {
  it.effect.each([false, true])(
    "rebate too much together, reported once; of two enterprises: %s",
    (isOfBoth) =>
      Effect.gen(function*() {
        const { found, ids, orders } = yield* rebated([0.7, 0.6], isOfBoth)
        assert.deepStrictEqual(
          found.map(({ orderItemIds, serviceOrderId }) => [serviceOrderId, orderItemIds]),
          [[orders.charged, ids]]
        )
      })
  )

  it.effect("are reported once where one alone rebates too much", () =>
    Effect.gen(function*() {
      const { found, ids } = yield* rebated([1.3, 0.6])
      assert.deepStrictEqual(found.map(({ orderItemIds }) => orderItemIds), [ids])
    }))

  it.effect("are reported once where one of them is of the order of the item, and rebates too much alone", () =>
    Effect.gen(function*() {
      const { found, ids, orders } = yield* rebated([1.3, 0.6], false, true)
      assert.deepStrictEqual(
        found.map(({ orderItemIds, serviceOrderId }) => [serviceOrderId, orderItemIds]),
        [[orders.second, ids]]
      )
    }))

  it.effect.each([false, true])(
    "are not reported if they rebate no more than was charged; two enterprises: %s",
    (isOfBoth) =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* rebated([0.7, 0.3], isOfBoth)).found, [])
      })
  )
})

/** The hotel with a rebate in a first order of a rebate in a second, and so on; the last item is what was charged. */
const chained = Effect.fnUntraced(function*(grosses: ReadonlyArray<number>, isCircle: boolean) {
  const settled = yield* Effect.provide(reconcile(march), layer(hotel))
  const lines = settled.orders.flatMap(({ line, reconciled: { items } }) => {
    const item = items.find(({ AccountingState, Type }) => AccountingState === "Closed" && Type === "ProductOrder")
    const isOnly = items.every(({ EnterpriseId, Data }) =>
      EnterpriseId === settled.enterprises[0]?.enterpriseId && Data?.Rebate == null
    )
    return item !== undefined && isOnly ? [{ item, order: line.serviceOrderId }] : []
  }).toSorted((self, that) => self.item.Id < that.item.Id ? -1 : 1).slice(0, grosses.length)
  const [first] = lines
  const next = (at: number) => lines[at + 1]?.item.Id ?? (isCircle ? first?.item.Id : undefined)
  const answers: NonNullable<Options["answers"]> = ({ operation }, row) => {
    // Only the first order is reported.
    const away = "2026-06-01T12:00:00Z"
    if (operation !== "orderItems") {
      const isOther = lines.slice(1).some((line) => line.order === row["Id"])
      return isOther ? { ...row, CreatedUtc: away, UpdatedUtc: away } : row
    }
    const order = lines.findIndex((line) => line.order === row["ServiceOrderId"])
    if (order < 0) return row
    const date = order === 0 ? row : { ...row, ConsumedUtc: away }
    if (row["Id"] !== lines[order]?.item.Id) return date
    const gross = grosses[order] ?? 0
    const Amount = { ...Object(row["Amount"]), Currency: "EUR", NetValue: gross, GrossValue: gross, TaxValues: [] }
    const target = next(order)
    return target === undefined ? { ...date, Amount } : {
      ...date,
      Amount,
      Type: "ProductOrderRebate",
      Data: { Discriminator: "Rebate", Rebate: { ProductId: target, RebatedItemId: target } }
    }
  }
  const { findings, orders } = yield* Effect.provide(reconcile(march), layer({ ...hotel, answers }))
  const told = new Set(orders.map(({ line }) => line.serviceOrderId))
  assert.deepStrictEqual(lines.map(({ order }) => told.has(order)), lines.map((_, at) => at === 0))
  const ids = lines.map(({ item }) => item.Id).toSorted()
  return {
    ids,
    found: findings.filter(({ orderItemIds }) => orderItemIds.join() === ids.join()).map(({ code }) => code)
  }
})

describe("rebates of rebates through orders that are not reported", () => {
  it.effect("are judged with what was charged in the end", () =>
    Effect.gen(function*() {
      // A rebate of 90 that is rebated by 50, which is rebated by 200.
      const over = yield* chained([-200, 50, -90, 100], false)
      assert.deepStrictEqual(over.found, ["over-rebate"])
      assert.deepStrictEqual((yield* chained([-40, 50, -90, 100], false)).found, [])
    }))

  it.effect("are a circle of three orders, told once", () =>
    Effect.gen(function*() {
      const { found } = yield* chained([-10, 10, -10], true)
      assert.deepStrictEqual(found, ["rebate-cycle"])
    }))
})
