import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { possibleDoublePosting } from "../../../src/rules/duplicates/PossibleDoublePosting.ts"
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
  rebate,
  reconciled,
  restaurantId,
  systemTypes
} from "../../support/fixtures.ts"

/** An item of the restaurant, that many seconds after eight. */
const posting = (n: number, order: number, seconds: number, fields: object = {}) =>
  item(n, {
    ServiceId: restaurantId,
    ServiceOrderId: id(order),
    AccountId: id(0xa1),
    CreatorProfileId: id(0x99),
    BillingName: "Beer",
    Type: "CustomItem",
    Amount: amount(5, [], 5),
    CreatedUtc: Instant.fromEpochMillis(Date.UTC(2026, 2, 1, 20, 0, seconds)),
    ...fields
  })

type Items = ReadonlyArray<ReturnType<typeof item>>

const judge = (items: Items, within = context()) => {
  const orders = [...Map.groupBy(items, ({ ServiceOrderId }) => ServiceOrderId)].toSorted(([a], [b]) => a < b ? -1 : 1)
  return judgedTogether(
    possibleDoublePosting,
    orders.map(([serviceOrderId, those]) => reconciled(undefined, those, { serviceOrderId })),
    within
  )
}

const runs = (items: Items) => judge(items).map(({ orderItemIds }) => orderItemIds)

describe("possible-double-posting", () => {
  it("reports the same charge in two orders within two minutes", () => {
    assert.deepStrictEqual(judge([posting(1, 10, 90, open), posting(2, 11, 0)]), [{
      severity: "info",
      orderItemIds: [id(2), id(1)],
      message:
        "\"Beer\" of 5 EUR was posted to 2 orders of Restaurant within 90 seconds, on one account and by one person.",
      expected: "1 posting",
      actual: "2 postings",
      currency: "EUR",
      evidence: {
        gross: "5",
        seconds: 90,
        postings: [
          { id: id(2), serviceOrderId: id(11), createdUtc: "2026-03-01T20:00:00Z", creatorProfileId: id(0x99) },
          { id: id(1), serviceOrderId: id(10), createdUtc: "2026-03-01T20:01:30Z", creatorProfileId: id(0x99) }
        ],
        exceptionsTested: ["several in one order", "an external identifier"],
        exceptionsUndecided: ["a split check", "rounds of drinks", "a group"]
      }
    }])
  })

  it.each([[120, 1], [121, 0]])("lets %d seconds lie between two", (seconds, findings) => {
    assert.strictEqual(judge([posting(1, 10, 0), posting(2, 11, seconds)]).length, findings)
  })

  it("goes on from neighbour to neighbour, and cuts where the next is too late", () => {
    const items = [
      posting(1, 10, 0),
      posting(2, 10, 100),
      posting(3, 11, 200),
      posting(4, 12, 321),
      posting(5, 13, 400)
    ]
    assert.deepStrictEqual(runs(items), [[id(1), id(2), id(3)], [id(4), id(5)]])
  })

  it("puts two at the same time in the order of their ids", () => {
    assert.deepStrictEqual(runs([posting(2, 10, 0), posting(1, 11, 0)]), [[id(1), id(2)]])
  })

  it("knows a product by its id, whatever it is called", () => {
    const product = (ProductId: string, BillingName: string | null) => ({
      BillingName,
      Data: { Discriminator: "Product", Product: { ProductId } }
    })
    assert.deepStrictEqual(
      [
        runs([posting(1, 10, 0, product(id(7), "Beer")), posting(2, 11, 0, product(id(7), null))]),
        runs([posting(1, 10, 0, product(id(7), "Beer")), posting(2, 11, 0, product(id(8), "Beer"))])
      ],
      [[[id(1), id(2)]], []]
    )
  })

  it.each([
    ["on another account", { AccountId: id(0xa2) }],
    ["by another person", { CreatorProfileId: id(0x98) }],
    ["of another name", { BillingName: "Wine" }],
    ["of another value", { Amount: amount(5.01, [], 5.01) }],
    ["in another currency", { Amount: amount(5, [], 5, "USD") }],
    ["of another type", { Type: "ProductOrder" }]
  ])("does not report a second one %s", (_, fields) => {
    assert.deepStrictEqual(judge([posting(1, 10, 0), posting(2, 11, 0, fields)]), [])
  })

  it.each([
    ["on no account", { AccountId: null }],
    ["without a creator", { CreatorProfileId: null }],
    ["of no name and product", { BillingName: null }],
    ["with an external identifier", { ExternalIdentifier: "check 7" }],
    ["with zero value", { Amount: amount(0, [], 0) }],
    ["of a bookable service", { ServiceId: item(1).ServiceId }],
    ["of an unknown service", { ServiceId: id(0x77) }],
    ["that are canceled", canceled],
    ["that are inactive", inactive],
    ["that are rebates", { Type: rebate(1, null, -1).Type }],
    ...systemTypes.map((Type): [string, object] => [`of type ${Type}`, { Type }])
  ])("does not report two %s", (_, fields) => {
    assert.deepStrictEqual(judge([posting(1, 10, 0, fields), posting(2, 11, 0, fields)]), [])
  })

  it("reports nothing for several in one order, or if no service is visible", () => {
    assert.deepStrictEqual([
      judge([posting(1, 10, 0), posting(2, 10, 0)]),
      judge([posting(1, 10, 0), posting(2, 11, 0)], blind)
    ], [
      [],
      []
    ])
  })
})
