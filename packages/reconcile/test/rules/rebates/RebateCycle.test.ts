import { assert, describe, it } from "@effect/vitest"
import { rebateCycle } from "../../../src/rules/rebates/RebateCycle.ts"
import { blind, canceled, elsewhere, id, item, judged, orderId, rebate, reconciled } from "../../support/fixtures.ts"

type Items = ReadonlyArray<ReturnType<typeof item>>

const judge = (items: Items, others: Items = []) =>
  judged(rebateCycle, reconciled(undefined, items, { related: elsewhere(...others) }), blind)

const cycles = (items: Items, others: Items = []) => judge(items, others).map(({ orderItemIds }) => orderItemIds)

describe("rebate-cycle", () => {
  it("reports rebates that rebate each other, whatever their state", () => {
    assert.deepStrictEqual(judge([rebate(1, id(2), -5, canceled), rebate(2, id(1), 5), rebate(3, id(2), -5)]), [{
      severity: "error",
      orderItemIds: [id(1), id(2)],
      message: "2 rebates refer to each other in a circle.",
      evidence: {
        rebates: [
          { id: id(1), rebatedItemId: id(2), state: "Canceled", serviceOrderId: orderId },
          { id: id(2), rebatedItemId: id(1), state: "Closed", serviceOrderId: orderId }
        ],
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }])
  })

  it("reports a rebate of itself", () => {
    assert.deepStrictEqual(judge([rebate(1, id(1), -5)]).map(({ message }) => message), ["A rebate refers to itself."])
  })

  it("reports each circle once, wherever the walk begins", () => {
    const items = [
      rebate(1, id(4), -5),
      rebate(2, id(3), -5),
      rebate(3, id(2), -5),
      rebate(4, id(5), -5),
      rebate(5, id(4), -5)
    ]
    assert.deepStrictEqual(cycles(items), [[id(4), id(5)], [id(2), id(3)]])
  })

  it("reports a circle over two orders with the one that has the smallest id", () => {
    const [first, second] = [rebate(1, id(2), -5), rebate(2, id(1), 5, { ServiceOrderId: id(0x0e) })]
    assert.deepStrictEqual([cycles([first], [second]), cycles([second], [first])], [[[id(1), id(2)]], []])
  })

  it.each([
    ["a rebate of a rebate", [item(1), rebate(2, id(1), -5), rebate(3, id(2), 5)]],
    ["a rebate of nothing known", [rebate(2, id(9), -5)]],
    ["a rebate that names nothing", [rebate(2, null, -5)]],
    ["items that are not rebates, whatever they refer to", [
      item(1, { Data: { Rebate: { RebatedItemId: id(2) } } }),
      rebate(2, id(1), -5)
    ]],
    ["no items", []]
  ])("does not report %s", (_, items) => {
    assert.deepStrictEqual(judge(items), [])
  })

  it("walks a chain of ten thousand once", () => {
    const chain = Array.from({ length: 10_000 }, (_, n) => rebate(n, id(n + 1), -5))
    assert.deepStrictEqual(cycles([...chain, rebate(10_000, id(9_999), 5)]), [[id(9_999), id(10_000)]])
  })

  it("is silent where the items could not all be read", () => {
    assert.deepStrictEqual(
      judged(rebateCycle, { ...reconciled(undefined, [rebate(1, id(1), -5)]), isComplete: false }),
      []
    )
  })
})
