import { assert, describe, it } from "@effect/vitest"
import * as orderFacts from "../../src/rules/internal/orderFacts.ts"
import type { OrderFacts } from "../../src/rules/OrderFacts.ts"
import {
  amount,
  context,
  hotelId,
  id,
  item,
  otherHotelId,
  otherRoomsId,
  reconciled,
  reservation
} from "../support/fixtures.ts"

const factsOf = orderFacts.of(context())

const trueOf = (facts: OrderFacts): ReadonlyArray<string> =>
  Object.entries(facts).flatMap(([name, holds]) => holds ? [name] : []).toSorted()

const profiles = { CreatorProfileId: id(0x99), UpdaterProfileId: id(0x99) }
const order = reservation({ AccountId: id(0xac), AccountType: "Customer", Options: {}, ...profiles })
const ordinary = (n: number, fields: object = {}) =>
  item(n, {
    BillId: id(0xb1),
    AccountingCategoryId: id(0xca),
    OriginalAmount: amount(100, [7], 107),
    Options: {},
    ...profiles,
    ...fields
  })

describe("the facts of an order", () => {
  it("are its state only, where nothing is unusual", () => {
    assert.deepStrictEqual(trueOf(factsOf(reconciled(order, [ordinary(1)]))), ["isStartedOrProcessed"])
  })

  it("are those of all its items together", () => {
    const items = [ordinary(1), ordinary(2, { Type: "NightRebate" }), ordinary(3, { BillId: null })]
    assert.deepStrictEqual(trueOf(factsOf(reconciled(order, items))), [
      "hasClosedItemsWithoutBill",
      "hasRebates",
      "isStartedOrProcessed"
    ])
  })

  it.each<readonly [keyof OrderFacts, object]>([
    ["hasUnprovenSums", { Amount: amount(100, [7], 108), UnitAmount: amount(100, [7], 108) }],
    ["hasUnprovenPrecision", { Amount: amount(100.001, [7], 107.001), UnitAmount: amount(100.001, [7], 107.001) }],
    ["hasUnprovenProducts", { UnitCount: 2 }],
    ["hasStateTimeConflicts", { AccountingState: "Open" }],
    ["hasInactiveItemsWithValue", { AccountingState: "Inactive", ClosedUtc: null }],
    ["hasLiveItemsWithoutValue", { Amount: amount(0, [], 0), UnitAmount: amount(0, [], 0) }],
    ["hasSeveralCurrencies", { UnitAmount: amount(100, [7], 107, "JPY") }],
    ["hasTimesOutOfOrder", { UpdatedUtc: "2020-01-01T00:00:00Z" }],
    ["hasItemsCanceledWithReservation", { Options: { CanceledWithReservation: true } }]
  ])("include %s for an order with one such item and an ordinary one", (name, fields) => {
    assert.isFalse(factsOf(reconciled(order, [ordinary(1)]))[name])
    assert.isTrue(factsOf(reconciled(order, [ordinary(1), ordinary(2, fields)]))[name])
  })

  it("are the same whichever order was looked at before", () => {
    const abroad = reconciled(reservation({ ServiceId: otherRoomsId }), [
      item(1, { EnterpriseId: otherHotelId, Amount: amount(100, [7], 107, "JPY") })
    ])
    const home = reconciled(reservation(), [item(1, { EnterpriseId: hotelId })])
    const [first, second] = [orderFacts.of(context()), orderFacts.of(context())]
    const [abroadFirst, homeSecond] = [first(abroad), first(home)]
    assert.deepStrictEqual([second(home), second(abroad)], [homeSecond, abroadFirst])
  })
})
