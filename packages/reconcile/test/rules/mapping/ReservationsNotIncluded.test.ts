import { assert, describe, it } from "@effect/vitest"
import { reservationsNotIncluded } from "../../../src/rules/mapping/ReservationsNotIncluded.ts"
import {
  blind,
  context,
  item,
  judgedTogether,
  reconciled,
  reservation,
  restaurantId,
  visit
} from "../../support/fixtures.ts"

const night = [item(1), item(2, { ServiceId: restaurantId })]
const orphan = reconciled(undefined, night)

const judge = (orders: ReadonlyArray<ReturnType<typeof reconciled>>, within = context()) =>
  judgedTogether(reservationsNotIncluded, orders, within)

const times = <A>(count: number, value: A): ReadonlyArray<A> => Array.from({ length: count }, () => value)

describe("reservations-not-included", () => {
  it("reports ten orders of stays, none of which is a reservation", () => {
    assert.deepStrictEqual(judge([...times(9, orphan), reconciled(visit(), night)]), [{
      severity: "error",
      orderItemIds: [],
      message: "10 orders have items of bookable services, and none of them was found as a reservation.",
      expected: "10 reservations",
      actual: "none",
      evidence: { orders: 10, exceptionsTested: ["could not be looked up"], exceptionsUndecided: [] }
    }])
  })

  it.each([
    ["nine orders", times(9, orphan)],
    ["one reservation among them", [...times(20, orphan), reconciled(reservation(), night)]],
    ["orders that could not be looked up", times(20, reconciled(undefined, night, { verdict: "unresolved" }))],
    ["orders of an additional service", times(20, reconciled(undefined, [item(1, { ServiceId: restaurantId })]))],
    ["orders without items in the range", times(20, reconciled(undefined, []))]
  ])("does not report %s", (_, orders) => {
    assert.deepStrictEqual(judge(orders), [])
  })

  it("reports nothing if no service is visible", () => {
    assert.deepStrictEqual(judge(times(20, orphan), blind), [])
  })
})
