import { assert, describe, it } from "@effect/vitest"
import { unresolvedReference } from "../../../src/rules/linkage/UnresolvedReference.ts"
import {
  amount,
  blind,
  id,
  item,
  judgedTogether,
  otherHotelId,
  otherRoomsId,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

const rebateOf = (RebatedItemId: string | null) => ({
  Type: "NightRebate",
  Amount: amount(-100, [-7], -107),
  Data: { Discriminator: "Rebate", Rebate: { RebatedItemId } }
})

const unread = { related: { unreadItems: new Set([id(9)]) } }
const unresolved = { verdict: "unresolved" } as const
const ofOther = { EnterpriseId: otherHotelId }

const counted = (...orders: Parameters<typeof judgedTogether>[1]) =>
  judgedTogether(unresolvedReference, orders).map(({ evidence, orderItemIds }) => [
    evidence["reference"],
    evidence["count"],
    orderItemIds
  ])

describe("unresolved-reference", () => {
  it("counts the items of orders that could not be looked up, with their value", () => {
    const orders = [[item(1), item(2)], [item(3)]].map((items) => reconciled(undefined, items, unresolved))
    assert.deepStrictEqual(judgedTogether(unresolvedReference, orders), [{
      severity: "info",
      orderItemIds: [id(1), id(2), id(3)],
      message: "3 order items refer to a service order that could not be looked up.",
      actual: "321",
      currency: "EUR",
      evidence: {
        reference: "ServiceOrderId",
        count: 3,
        sums: [{ currency: "EUR", items: 3, net: "300", tax: "21", gross: "321" }]
      }
    }])
  })

  it("reports no single value for two currencies", () => {
    const dollars = item(2, { ...rebateOf(id(9)), Amount: amount(-1, [], -1, "USD") })
    const order = reconciled(reservation(), [item(1, rebateOf(id(9))), dollars], unread)
    assert.deepStrictEqual(judgedTogether(unresolvedReference, [order]), [{
      severity: "info",
      orderItemIds: [id(1), id(2)],
      message: "2 order items refer to a rebated item that could not be looked up.",
      actual: null,
      currency: null,
      evidence: {
        reference: "RebatedItemId",
        count: 2,
        sums: [
          { currency: "EUR", items: 1, net: "-100", tax: "-7", gross: "-107" },
          { currency: "USD", items: 1, net: "-1", tax: "0", gross: "-1" }
        ]
      }
    }])
  })

  it("counts the orders whose reservation could not be looked up", () => {
    const order = reconciled(visit({ LinkedReservationId: id(7) }), [], { related: { linkedReservation: "unread" } })
    assert.deepStrictEqual(judgedTogether(unresolvedReference, [order]), [{
      severity: "info",
      orderItemIds: [],
      message: "1 product service order refers to a reservation that could not be looked up.",
      actual: null,
      currency: null,
      evidence: { reference: "LinkedReservationId", count: 1, sums: [] }
    }])
  })

  it("reports each kind by itself", () => {
    const rebates = reconciled(reservation(), [item(1), item(2, rebateOf(id(9)))], unread)
    assert.deepStrictEqual(counted(rebates, reconciled(undefined, [item(3)], unresolved)), [
      ["RebatedItemId", 1, [id(2)]],
      ["ServiceOrderId", 1, [id(3)]]
    ])
  })

  it("counts what could not be looked up although no other item could be read", () => {
    const order = reconciled(undefined, [item(1)], { ...unresolved, isComplete: false })
    assert.deepStrictEqual(counted(order), [["ServiceOrderId", 1, [id(1)]]])
  })

  it.each([
    ["no item of an orphan, which was looked up", reconciled(undefined, [item(1)])],
    ["no item of another enterprise", reconciled(undefined, [item(1, ofOther)], unresolved)],
    [
      "no rebate of another enterprise",
      reconciled(reservation(), [item(1, { ...rebateOf(id(9)), ...ofOther })], unread)
    ],
    ["no rebate of an item that is known to be missing", reconciled(reservation(), [item(1, rebateOf(id(8)))], unread)],
    ["no rebate that names nothing", reconciled(reservation(), [item(1, rebateOf(null))], unread)],
    [
      "no order that is linked to nothing, or to a missing reservation",
      reconciled(visit(), [], { related: { linkedReservation: "missing" } })
    ],
    [
      "no order of another enterprise",
      reconciled(visit({ ServiceId: otherRoomsId }), [], { related: { linkedReservation: "unread" } })
    ]
  ])("counts %s", (_, order) => {
    assert.deepStrictEqual(counted(order), [])
  })

  it("counts no order of services that are not seen", () => {
    const order = reconciled(visit(), [], { related: { linkedReservation: "unread" } })
    assert.deepStrictEqual(judgedTogether(unresolvedReference, [order], blind), [])
  })
})
