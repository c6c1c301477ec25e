import { assert, describe, it } from "@effect/vitest"
import { linkedReservationCanceled } from "../../../src/rules/linkage/LinkedReservationCanceled.ts"
import {
  amount,
  blind,
  canceled,
  context,
  id,
  inactive,
  item,
  judged,
  linkedReservation,
  open,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

const canceledAt = "2026-03-04T12:00:00Z"
const link = (fields: object = {}) => ({
  related: { linkedReservation: linkedReservation({ State: "Canceled", CancelledUtc: canceledAt, ...fields }) }
})
const before = { ConsumedUtc: "2026-03-04T11:59:59Z" }
const priced = (gross: number, currency = "EUR") => ({ Amount: amount(gross, [], gross, currency) })

const names = (
  items: Parameters<typeof reconciled>[1],
  fields: Parameters<typeof reconciled>[2] = link(),
  within = context()
) =>
  judged(linkedReservationCanceled, reconciled(visit(), items, fields), within).map(({ orderItemIds }) => orderItemIds)

describe("linked-reservation-canceled", () => {
  it("warns of an order with a value that is linked to a canceled reservation", () => {
    const items = [item(1, open), item(2, before), item(3, priced(-7)), item(4, canceled)]
    assert.deepStrictEqual(judged(linkedReservationCanceled, reconciled(visit(), items, link())), [{
      severity: "warning",
      orderItemIds: [id(1), id(2), id(3)],
      message: "Order V-1 has a balance of 207 EUR, but its reservation R-2 is canceled.",
      expected: "0",
      actual: "207",
      delta: "207",
      currency: "EUR",
      evidence: {
        number: "V-1",
        state: "Processed",
        reservationId: id(0x0e),
        reservationNumber: "R-2",
        reservationCancelledUtc: canceledAt,
        sums: [{ currency: "EUR", items: 3, net: "193", tax: "14", gross: "207" }],
        exceptionsTested: ["rebated to zero", "consumed before the cancellation"],
        exceptionsUndecided: ["day guest", "gift", "paid on the spot"]
      }
    }])
  })

  it("adds no two currencies, and reports no single value of them", () => {
    const items = [item(1), item(2, priced(-107, "USD"))]
    assert.deepStrictEqual(
      judged(linkedReservationCanceled, reconciled(visit(), items, link())).map(({ actual, currency, message }) => [
        actual,
        currency,
        message
      ]),
      [[null, null, "Order V-1 has a balance of 107 EUR and -107 USD, but its reservation R-2 is canceled."]]
    )
  })

  it("names all live items where one of two currencies adds up to nothing", () => {
    assert.deepStrictEqual(names([item(1), item(2, priced(5, "USD")), item(3, priced(-5, "USD"))]), [
      [id(1), id(2), id(3)]
    ])
  })

  it.each([
    ["just before it", before, 0],
    ["at it", { ConsumedUtc: canceledAt }, 1]
  ])("lets be what was consumed before the cancellation: %s", (_, fields, findings) => {
    assert.strictEqual(names([item(1, before), item(2, fields)]).length, findings)
  })

  it("reports an order if the cancellation time is unknown", () => {
    assert.deepStrictEqual(names([item(1, before)], link({ CancelledUtc: null })), [[id(1)]])
  })

  it.each([
    ["EUR", 0.005, {}, 0],
    ["EUR", -0.006, {}, 1],
    ["JPY", 0.5, {}, 0],
    ["JPY", 0.51, {}, 1],
    ["EUR", 0.5, { TaxPrecision: 0 }, 0]
  ])("lets half a unit of %s stand, and no more: %d", (currency, gross, hotel, findings) => {
    assert.strictEqual(names([item(1, priced(gross, currency))], link(), context(hotel)).length, findings)
  })

  it.each([
    ["was rebated", [item(1), item(2, { ...priced(-107), Type: "ProductOrderRebate" })]],
    ["is canceled or inactive", [item(1, canceled), item(2, inactive)]],
    ["is not there", []]
  ])("reports nothing if everything %s", (_, items) => {
    assert.deepStrictEqual(names(items), [])
  })

  it.each([
    ["a canceled order", visit({ State: "Canceled" }), link()],
    ["a reservation", reservation(), link()],
    ["an order that was not found", undefined, link()],
    ["an order linked to a reservation that is not canceled", visit(), link({ State: "Processed" })],
    ["an order linked to a missing reservation", visit(), { related: { linkedReservation: "missing" } } as const],
    ["an order that is not linked", visit(), {}]
  ])("does not report %s", (_, found, fields) => {
    assert.deepStrictEqual(judged(linkedReservationCanceled, reconciled(found, [item(1)], fields)), [])
  })

  it("needs neither the enterprise nor the service, but all items", () => {
    assert.deepStrictEqual([
      names([item(1)], link(), blind),
      judged(linkedReservationCanceled, { ...reconciled(visit(), [item(1)], link()), isComplete: false })
    ], [[[id(1)]], []])
  })
})
