import { assert, describe, it } from "@effect/vitest"
import { duplicateNight } from "../../../src/rules/duplicates/DuplicateNight.ts"
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
  rebate,
  reconciled,
  reservation
} from "../../support/fixtures.ts"

/** A night that begins at midnight in Berlin. */
const night = (n: number, fields: object = {}) =>
  item(n, { StartUtc: "2026-03-03T23:00:00Z", BillingName: "Night", ...fields })

type Items = ReadonlyArray<ReturnType<typeof item>>

const judge = (items: Items, others: Items = [], within = context()) =>
  judged(duplicateNight, reconciled(reservation(), items, { related: elsewhere(...others) }), within)

const groups = (...items: Items) => judge(items).map(({ orderItemIds }) => orderItemIds)

const product = (AgeCategoryId: string | null, ProductId: string | null = id(7)) => ({
  Data: { Discriminator: "Product", Product: { ProductId, AgeCategoryId } }
})

describe("duplicate-night", () => {
  it("reports a night that was charged twice", () => {
    assert.deepStrictEqual(judge([night(1), night(2, open), rebate(3, id(2), -7)]), [{
      severity: "warning",
      orderItemIds: [id(1), id(2)],
      message: "Order R-1 is charged 2 times for the night of 2026-03-04, 107 EUR each.",
      expected: "1 charge",
      actual: "2 charges",
      currency: "EUR",
      evidence: {
        startUtc: "2026-03-03T23:00:00Z",
        billingName: "Night",
        gross: "107",
        items: [
          { id: id(1), createdUtc: "2026-03-01T10:00:00Z", left: "107" },
          { id: id(2), createdUtc: "2026-03-01T10:00:00Z", left: "100" }
        ],
        exceptionsTested: ["rebated to zero", "age category"],
        exceptionsUndecided: ["equal parts of one price"]
      }
    }])
  })

  it("reports each group by itself", () => {
    const later = { StartUtc: "2026-03-04T23:00:00Z" }
    assert.deepStrictEqual(groups(night(1), night(2, later), night(3), night(4, later), night(5)), [
      [id(1), id(3), id(5)],
      [id(2), id(4)]
    ])
  })

  it.each([
    ["of another night", { StartUtc: "2026-03-04T23:00:00Z" }],
    ["without a start", { StartUtc: null }],
    ["of another name", { BillingName: "Supplement" }],
    ["of no name", { BillingName: null }],
    ["of another value", { Amount: amount(100, [7.01], 107.01) }],
    ["in another currency", { Amount: amount(100, [7], 107, "USD") }],
    ["of another product", product(null)],
    ["of another type", { Type: "ProductOrder" }],
    ["that is canceled", canceled],
    ["that is inactive", inactive]
  ])("does not report a second one %s", (_, fields) => {
    assert.deepStrictEqual(groups(night(1), night(2, fields)), [])
  })

  it("distinguishes age categories and products", () => {
    assert.deepStrictEqual(
      [
        groups(night(1, product(id(8))), night(2, product(id(8)))),
        groups(night(1, product(id(8))), night(2, product(id(9)))),
        groups(night(1, product(null, id(8))), night(2, product(null, id(9)))),
        groups(night(1, { Data: null }), night(2, { Data: { Discriminator: "Product" } }))
      ],
      [[[id(1), id(2)]], [], [], [[id(1), id(2)]]]
    )
  })

  it.each([
    ["to zero", -107, 0],
    ["to half a unit", -106.995, 0],
    ["to more than half a unit", -106.994, 1],
    ["beyond zero by half a unit", -107.005, 0],
    ["beyond zero", -107.006, 1]
  ])("knows a night that is rebated %s", (_, gross, findings) => {
    assert.strictEqual(groups(night(1), night(2), rebate(3, id(2), gross)).length, findings)
  })

  it("knows a rebate that is rebated itself, and one in another order", () => {
    const [taken, restored] = [rebate(3, id(2), -107), rebate(4, id(3), 107)]
    assert.deepStrictEqual(groups(night(1), night(2), taken, restored), [[id(1), id(2)]])
    // What another order has rebated is known where this one names that order.
    const named = rebate(5, id(3), 0)
    assert.deepStrictEqual(judge([night(1), night(2), named], [taken]), [])
  })

  it("counts no rebate of type SpaceOrder for a night, and no night with zero value", () => {
    const twice = (fields: object) => groups(night(1, fields), night(2, fields))
    assert.deepStrictEqual(
      [twice({ Data: { Discriminator: "Rebate" } }), twice({ Amount: amount(0, [], 0) })],
      [[], []]
    )
  })

  it("needs no enterprise, and all items", () => {
    assert.deepStrictEqual(judge([night(1), night(2)], [], blind).map(({ message }) => message), [
      "Order R-1 is charged 2 times for the night of 2026-03-03T23:00:00Z, 107 EUR each."
    ])
    assert.deepStrictEqual(
      judged(duplicateNight, { ...reconciled(reservation(), [night(1), night(2)]), isComplete: false }),
      []
    )
  })
})
