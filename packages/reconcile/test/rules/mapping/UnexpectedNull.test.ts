import { assert, describe, it } from "@effect/vitest"
import { unexpectedNull } from "../../../src/rules/mapping/UnexpectedNull.ts"
import { amount, blind, id, item, judged, orderId, reconciled, reservation, visit } from "../../support/fixtures.ts"

const whole = {
  OriginalAmount: amount(100, [7], 107),
  CreatorProfileId: id(0x99),
  UpdaterProfileId: id(0x99),
  Options: { CanceledWithReservation: null }
}

const order = {
  AccountId: id(0xa1),
  AccountType: "Customer",
  CreatorProfileId: id(0x99),
  UpdaterProfileId: id(0x99),
  Number: "7",
  Origin: "Connector",
  Options: {}
}

const judge = (found: Parameters<typeof reconciled>[0], ...items: Parameters<typeof reconciled>[1]) =>
  judged(unexpectedNull, reconciled(found, items), blind)

describe("unexpected-null", () => {
  it("reports what an order and its items lack, once", () => {
    const items = [
      item(1, { ...whole, Options: null }),
      item(2, whole),
      item(3, { OriginalAmount: whole.OriginalAmount })
    ]
    assert.deepStrictEqual(judge(reservation({ ...order, AccountId: null, Options: null }), ...items), [{
      severity: "warning",
      orderItemIds: [id(1), id(3)],
      message:
        "Order 7 lacks AccountId, Options, CreatorProfileId of items, UpdaterProfileId of items, Options of items.",
      actual: "without AccountId, Options, CreatorProfileId of items, UpdaterProfileId of items, Options of items",
      evidence: {
        order: ["AccountId", "Options"],
        items: [
          { id: id(1), fields: ["Options"] },
          { id: id(3), fields: ["CreatorProfileId", "UpdaterProfileId", "Options"] }
        ],
        exceptionsTested: ["the order was not found"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each(Object.keys(order))("knows an order without %s", (field) => {
    assert.deepStrictEqual(
      [reservation, visit].map((make) => judge(make({ ...order, [field]: null })).map(({ actual }) => actual)),
      [[`without ${field}`], [`without ${field}`]]
    )
  })

  it.each(Object.keys(whole))("knows an item without %s, of an order that was not found too", (field) => {
    const row = item(1, { ...whole, [field]: null })
    assert.deepStrictEqual(
      [judge(reservation(order), row), judge(undefined, row)].map(([first]) => [first?.orderItemIds, first?.message]),
      [[[id(1)], `Order 7 lacks ${field} of items.`], [[id(1)], `Order ${orderId} lacks ${field} of items.`]]
    )
  })

  it("reports nothing for an order and items that have all fields, or that were not found", () => {
    assert.deepStrictEqual([judge(visit(order), item(1, whole)), judge(undefined, item(1, whole)), judge(undefined)], [
      [],
      [],
      []
    ])
  })
})
