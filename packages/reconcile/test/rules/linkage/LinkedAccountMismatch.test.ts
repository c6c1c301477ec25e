import { assert, describe, it } from "@effect/vitest"
import { linkedAccountMismatch } from "../../../src/rules/linkage/LinkedAccountMismatch.ts"
import { blind, id, item, judged, linkedReservation, reconciled, reservation, visit } from "../../support/fixtures.ts"

const [guest, other] = [id(0xa1), id(0xa2)]
const order = visit({ AccountId: other, AccountType: "Customer" })
const link = (fields: object = {}) => ({
  related: { linkedReservation: linkedReservation({ AccountId: guest, ...fields }) }
})

describe("linked-account-mismatch", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "mentions an order on another account than its reservation's, %s",
    (_, within) => {
      assert.deepStrictEqual(judged(linkedAccountMismatch, reconciled(order, [item(1)], link()), within), [{
        severity: "info",
        orderItemIds: [],
        message: "Order V-1 is on another account than its reservation R-2.",
        expected: guest,
        actual: other,
        evidence: {
          number: "V-1",
          accountType: "Customer",
          reservationId: id(0x0e),
          reservationNumber: "R-2",
          exceptionsTested: ["on a company's account", "partner company", "travel agency", "booker"],
          exceptionsUndecided: ["companion"]
        }
      }])
    }
  )

  it("calls a reservation without a number by its id", () => {
    const [found] = judged(linkedAccountMismatch, reconciled(order, [], link({ Number: null })))
    assert.strictEqual(found?.message, `Order V-1 is on another account than its reservation ${id(0x0e)}.`)
  })

  it.each([
    ["on the same account", visit({ AccountId: guest }), link()],
    ["on a company's account", visit({ AccountId: other, AccountType: "Company" }), link()],
    ["of the partner company", order, link({ PartnerCompanyId: other })],
    ["of the travel agency", order, link({ TravelAgencyId: other })],
    ["of the booker", order, link({ BookerId: other })],
    ["on no account", visit(), link()],
    ["linked to a reservation without an account", order, link({ AccountId: null })],
    ["linked to a missing reservation", order, { related: { linkedReservation: "missing" } } as const],
    ["not linked", order, {}],
    ["a reservation itself", reservation({ AccountId: other }), link()],
    ["not found", undefined, link()]
  ])("accepts an order that is %s", (_, found, fields) => {
    assert.deepStrictEqual(judged(linkedAccountMismatch, reconciled(found, [], fields)), [])
  })
})
