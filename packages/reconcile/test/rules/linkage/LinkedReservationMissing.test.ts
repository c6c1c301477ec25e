import { assert, describe, it } from "@effect/vitest"
import { linkedReservationMissing } from "../../../src/rules/linkage/LinkedReservationMissing.ts"
import { blind, id, judged, linkedReservation, reconciled, reservation, visit } from "../../support/fixtures.ts"

const order = visit({ LinkedReservationId: id(0x0e) })
const missing = { related: { linkedReservation: "missing" } } as const

describe("linked-reservation-missing", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "warns of a link to a reservation that does not exist, %s",
    (_, within) => {
      assert.deepStrictEqual(judged(linkedReservationMissing, reconciled(order, [], missing), within), [{
        severity: "warning",
        orderItemIds: [],
        message: `Order V-1 is linked to reservation ${id(0x0e)}, which does not exist.`,
        expected: id(0x0e),
        actual: "none",
        evidence: {
          number: "V-1",
          state: "Processed",
          searched: ["reservations by id"],
          exceptionsTested: ["lookup failed"],
          exceptionsUndecided: ["reservation not visible to the token"]
        }
      }])
    }
  )

  it.each([
    ["whose reservation exists", reconciled(order, [], { related: { linkedReservation: linkedReservation() } })],
    ["whose reservation could not be looked up", reconciled(order, [], { related: { linkedReservation: "unread" } })],
    ["that is linked to none", reconciled(visit(), [])],
    ["that is a reservation", reconciled(reservation(), [], missing)],
    ["that was not found", reconciled(undefined, [], missing)]
  ])("does not report an order %s", (_, of) => {
    assert.deepStrictEqual(judged(linkedReservationMissing, of), [])
  })
})
