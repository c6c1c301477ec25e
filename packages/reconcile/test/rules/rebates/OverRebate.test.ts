import { assert, describe, it } from "@effect/vitest"
import { overRebate } from "../../../src/rules/rebates/OverRebate.ts"
import {
  amount,
  blind,
  canceled,
  context,
  elsewhere,
  id,
  inactive,
  item,
  judged,
  open,
  orderId,
  rebate,
  reconciled
} from "../../support/fixtures.ts"

type Items = ReadonlyArray<ReturnType<typeof item>>

const judge = (items: Items, others: Items = [], within = blind) =>
  judged(overRebate, reconciled(undefined, items, { related: elsewhere(...others) }), within)

const named = (items: Items, others: Items = [], within = blind) =>
  judge(items, others, within).map(({ orderItemIds }) => orderItemIds)

const inPounds = (gross: number) => ({ Amount: amount(gross, [], gross, "GBP") })

describe("over-rebate", () => {
  it("reports rebates of more than was charged", () => {
    const items = [item(1), rebate(2, id(1), -100, { ...open, CreatorProfileId: id(7) }), rebate(3, id(1), -17.5)]
    assert.deepStrictEqual(judge(items), [{
      severity: "error",
      orderItemIds: [id(1), id(2), id(3)],
      message: "Rebates of 117.5 EUR exceed the charge of 107.",
      expected: "107",
      actual: "117.5",
      delta: "10.5",
      currency: "EUR",
      evidence: {
        item: { id: id(1), serviceOrderId: orderId, gross: "107", creatorProfileId: null },
        rebates: [
          { id: id(2), serviceOrderId: orderId, gross: "-100", creatorProfileId: id(7) },
          { id: id(3), serviceOrderId: orderId, gross: "-17.5", creatorProfileId: null }
        ],
        left: "-10.5",
        tolerance: "0.03",
        exceptionsTested: ["rounding of each", "rebates of rebates restore the charge"],
        exceptionsUndecided: ["a rebate in another order that restores a rebate of this one"]
      }
    }])
  })

  it("reports more given back than was credited by a negative item", () => {
    const items = [item(1, { Amount: amount(-10, [], -10) }), rebate(2, id(1), 12)]
    assert.deepStrictEqual(
      judge(items).map(({ actual, delta, expected }) => ({ actual, delta, expected })),
      [{ actual: "-12", delta: "-2", expected: "-10" }]
    )
  })

  it.each([
    ["one rebate", [-107.02], [-107.021]],
    ["two rebates", [-100, -7.03], [-100, -7.031]]
  ])("lets a unit pass for the item and each rebate, and no more: %s", (_, within, beyond) => {
    assert.deepStrictEqual(
      [within, beyond].map((grosses) =>
        named([item(1), ...grosses.map((gross, n) => rebate(n + 2, id(1), gross))]).length
      ),
      [0, 1]
    )
  })

  it.each([[0, -109, -109.01], [4, -107.02, -107.021]])(
    "knows a tax precision of %d",
    (TaxPrecision, within, beyond) => {
      assert.deepStrictEqual(
        [within, beyond].map((gross) =>
          named([item(1), rebate(2, id(1), gross)], [], context({ TaxPrecision })).length
        ),
        [0, 1]
      )
    }
  )

  it("restores by a rebate of a rebate, a canceled one included", () => {
    const items = [item(1), rebate(2, id(1), -107, canceled), rebate(3, id(2), -107), rebate(4, id(3), 107)]
    assert.deepStrictEqual([named(items), named(items.slice(0, 3)), named([...items, rebate(5, id(1), -108)])], [
      [],
      [],
      [[id(1), id(3), id(4), id(5)]]
    ])
  })

  it.each([
    ["is canceled", canceled],
    ["is inactive", inactive],
    ["is in another currency", inPounds(-200)]
  ])("does not count a rebate that %s", (_, fields) => {
    assert.deepStrictEqual(named([item(1), rebate(2, id(1), -200, fields)]), [])
  })

  it.each([["canceled", canceled], ["inactive", inactive]])("does not report an item that is %s", (_, fields) => {
    assert.deepStrictEqual(named([item(1, fields), rebate(2, id(1), -200)]), [])
  })

  it.each([
    ["nobody knows", [rebate(2, id(1), -200)]],
    ["it does not name", [item(1), rebate(2, null, -200)]],
    ["rebates it", [rebate(2, id(3), -200), rebate(3, id(2), -200)]]
  ])("does not report a rebate whose item %s", (_, items) => {
    assert.deepStrictEqual(named(items), [])
  })

  it("leaves what reaches over several orders to the run, which judges it when all of them are known", () => {
    const [theirs, their, our] = [item(1), rebate(3, id(1), -60), rebate(2, id(1), -60)]
    assert.deepStrictEqual(
      [named([our], [theirs, their]), named([theirs, our], [their]), named([theirs, our, rebate(4, id(1), -60)])],
      [[], [], [[id(1), id(2), id(4)]]]
    )
  })

  it("is silent where the items could not all be read", () => {
    const items = [item(1), rebate(2, id(1), -200)]
    assert.deepStrictEqual(judged(overRebate, { ...reconciled(undefined, items), isComplete: false }), [])
  })
})
