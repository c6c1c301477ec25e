import { assert, describe, it } from "@effect/vitest"
import { ItemInRange } from "../../../src/index.ts"
import { conflictingDuplicateId } from "../../../src/rules/duplicates/ConflictingDuplicateId.ts"
import { amount, blind, id, item, judged, reconciled, restaurantId } from "../../support/fixtures.ts"

/** What is said of an item that was read first in the range and then with its order. */
const judge = (first: object, second: object) =>
  judged(conflictingDuplicateId, {
    ...reconciled(undefined, [item(1, second), item(2)]),
    itemsInRange: [item(1, first), item(2), item(3)].map((each) => ItemInRange.make(each, "2026-03-04"))
  }, blind)

describe("conflicting-duplicate-id", () => {
  it("is a contradiction, and read once more", () => {
    assert.isTrue(conflictingDuplicateId.isContradiction)
  })

  it("reports an item that was read twice with two contents", () => {
    const [ours, theirs] = [
      { Amount: amount(100, [7], 107), AccountingCategoryId: null },
      { Amount: amount(101, [7.5], 108.5), AccountingCategoryId: id(7) }
    ]
    const same = {
      AccountingState: "Closed",
      Type: "SpaceOrder",
      ServiceId: item(1).ServiceId,
      ServiceOrderId: item(1).ServiceOrderId
    }
    assert.deepStrictEqual(judge(ours, theirs), [{
      severity: "error",
      orderItemIds: [id(1)],
      message:
        `An item last changed at 2026-03-05T10:00:00Z was read first with Amount 107 EUR (net 100, taxes: DE-1 7), AccountingCategoryId none, then with Amount 108.5 EUR (net 101, taxes: DE-1 7.5), AccountingCategoryId ${
          id(7)
        }.`,
      expected: "Amount 107 EUR (net 100, taxes: DE-1 7), AccountingCategoryId none",
      actual: `Amount 108.5 EUR (net 101, taxes: DE-1 7.5), AccountingCategoryId ${id(7)}`,
      evidence: {
        updatedUtc: "2026-03-05T10:00:00Z",
        first: { Amount: "107 EUR (net 100, taxes: DE-1 7)", ...same, AccountingCategoryId: "none" },
        second: { Amount: "108.5 EUR (net 101, taxes: DE-1 7.5)", ...same, AccountingCategoryId: id(7) },
        exceptionsTested: ["changed between the two readings"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([
    ["net value", { Amount: amount(99, [7], 107) }],
    ["currency", { Amount: amount(100, [7], 107, "USD") }],
    ["tax", { Amount: amount(100, [8], 107) }],
    ["number of taxes", { Amount: amount(100, [7, 0], 107) }],
    ["tax code", { Amount: { ...amount(100, [7], 107), TaxValues: [{ Code: "DE-9", Value: 7 }] } }],
    ["state", { AccountingState: "Open" }],
    ["type", { Type: "ProductOrder" }],
    ["service", { ServiceId: restaurantId }],
    ["order", { ServiceOrderId: id(0x0e) }],
    ["accounting category", { AccountingCategoryId: id(7) }]
  ])("compares the %s", (_, fields) => {
    assert.deepStrictEqual([judge({}, fields), judge(fields, {})].map(({ length }) => length), [1, 1])
  })

  it.each([
    ["the same content", {}],
    ["a category that is null instead of missing", { AccountingCategoryId: null }],
    ["another name, bill and account", { BillingName: "Night", BillId: id(7), AccountId: id(8) }],
    ["a later change", { UpdatedUtc: "2026-03-05T10:00:01Z", AccountingState: "Open" }],
    ["an earlier change", { UpdatedUtc: "2026-03-05T09:59:59Z", AccountingState: "Open" }]
  ])("does not report %s", (_, fields) => {
    assert.deepStrictEqual(judge({}, fields), [])
  })

  it("takes an instant for the same however it is written, and taxes in whatever order", () => {
    const taxes = [{ Code: "A", Value: 3 }, { Code: "B", Value: 4 }]
    const [first, second] = [taxes, taxes.toReversed()].map((TaxValues) => ({ ...amount(100, [], 107), TaxValues }))
    const UpdatedUtc = "2026-03-05T10:00:00.000Z"
    assert.deepStrictEqual(
      [
        judge({ Amount: first }, { Amount: second, UpdatedUtc }).length,
        judge({}, { UpdatedUtc, Type: "CityTax" }).length
      ],
      [0, 1]
    )
  })

  it("is silent where the items could not all be read", () => {
    const of = reconciled(undefined, [item(1, { Type: "CityTax" })])
    const itemsInRange = [ItemInRange.make(item(1), "2026-03-04")]
    assert.deepStrictEqual(judged(conflictingDuplicateId, { ...of, itemsInRange, isComplete: false }), [])
  })
})
