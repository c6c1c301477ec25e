import { assert, describe, it } from "@effect/vitest"
import * as Signs from "../src/Signs.ts"
import { amount, context, hotelId, id, item, otherHotelId, otherRoomsId, reconciled, reservation } from "./fixtures.ts"

const signsOf = Signs.of(context())

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

describe("the signs of an order", () => {
  it("are none but that of every order, and of its state, where nothing catches the eye", () => {
    assert.strictEqual(signsOf(reconciled(order, [ordinary(1)])), Signs.order | Signs.begun)
  })

  it("are those of all its items together", () => {
    const items = [ordinary(1), ordinary(2, { Type: "NightRebate" }), ordinary(3, { BillId: null })]
    assert.strictEqual(
      signsOf(reconciled(order, items)),
      Signs.order | Signs.begun | Signs.rebate | Signs.closing
    )
  })

  it("are the same whichever order was looked at before", () => {
    const abroad = reconciled(reservation({ ServiceId: otherRoomsId }), [
      item(1, { EnterpriseId: otherHotelId, Amount: amount(100, [7], 107, "JPY") })
    ])
    const home = reconciled(reservation(), [item(1, { EnterpriseId: hotelId })])
    const [first, second] = [Signs.of(context()), Signs.of(context())]
    const [abroadFirst, homeSecond] = [first(abroad), first(home)]
    assert.deepStrictEqual([second(home), second(abroad)], [homeSecond, abroadFirst])
  })
})
