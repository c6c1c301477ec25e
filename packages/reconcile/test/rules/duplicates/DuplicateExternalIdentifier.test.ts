import { assert, describe, it } from "@effect/vitest"
import { duplicateExternalIdentifier } from "../../../src/rules/duplicates/DuplicateExternalIdentifier.ts"
import {
  amount,
  blind,
  canceled,
  context,
  id,
  inactive,
  item,
  judgedTogether,
  open,
  reconciled,
  restaurantId
} from "../../support/fixtures.ts"

const line = (n: number, order: number, fields: object = {}) =>
  item(n, {
    ServiceId: restaurantId,
    ServiceOrderId: id(order),
    ExternalIdentifier: "check 7",
    BillingName: "Beer",
    Type: "CustomItem",
    Amount: amount(5, [], 5),
    ...fields
  })

type Items = ReadonlyArray<ReturnType<typeof item>>

const judge = (items: Items, within = context()) => {
  const orders = [...Map.groupBy(items, ({ ServiceOrderId }) => ServiceOrderId)].toSorted(([a], [b]) => a < b ? -1 : 1)
  return judgedTogether(
    duplicateExternalIdentifier,
    orders.map(([serviceOrderId, those]) => reconciled(undefined, those, { serviceOrderId })),
    within
  )
}

describe("duplicate-external-identifier", () => {
  it("reports one line of a check in two orders", () => {
    assert.deepStrictEqual(judge([line(2, 10, open), line(3, 10), line(1, 11, { CreatorProfileId: id(7) })]), [{
      severity: "warning",
      orderItemIds: [id(2), id(3), id(1)],
      message: "\"Beer\" of 5 EUR with the external identifier \"check 7\" was posted to 2 orders of Restaurant.",
      expected: "1 order",
      actual: "2 orders",
      currency: "EUR",
      evidence: {
        externalIdentifier: "check 7",
        gross: "5",
        postings: [
          { id: id(1), serviceOrderId: id(11), createdUtc: "2026-03-01T10:00:00Z", creatorProfileId: id(7) },
          { id: id(2), serviceOrderId: id(10), createdUtc: "2026-03-01T10:00:00Z", creatorProfileId: null },
          { id: id(3), serviceOrderId: id(10), createdUtc: "2026-03-01T10:00:00Z", creatorProfileId: null }
        ],
        exceptionsTested: ["other lines of the same check", "several in one order"],
        exceptionsUndecided: ["check numbers that are reused", "a check split into equal orders"]
      }
    }])
  })

  it.each([
    ["another identifier", { ExternalIdentifier: "check 8" }],
    ["another name", { BillingName: "Wine" }],
    ["no name", { BillingName: null }],
    ["another value", { Amount: amount(5.01, [], 5.01) }],
    ["the opposite value", { Amount: amount(-5, [], -5) }],
    ["another currency", { Amount: amount(5, [], 5, "USD") }],
    ["another service", { ServiceId: item(1).ServiceId }],
    ["another type", { Type: "ProductOrder" }],
    ["the state Canceled", canceled],
    ["the state Inactive", inactive]
  ])("does not report a second with %s", (_, fields) => {
    assert.deepStrictEqual(judge([line(1, 10), line(2, 11, fields)]), [])
  })

  it.each([null, ""])("does not report the identifier %j", (ExternalIdentifier) => {
    assert.deepStrictEqual(judge([line(1, 10, { ExternalIdentifier }), line(2, 11, { ExternalIdentifier })]), [])
  })

  it("does not report several in one order", () => {
    assert.deepStrictEqual(judge([line(1, 10), line(2, 10)]), [])
  })

  it("needs no name, no service and no enterprise", () => {
    const fields = { BillingName: null }
    assert.deepStrictEqual(judge([line(1, 10, fields), line(2, 11, fields)], blind).map(({ message }) => message), [
      `An item of type CustomItem of 5 EUR with the external identifier "check 7" was posted to 2 orders of ${restaurantId}.`
    ])
  })
})
