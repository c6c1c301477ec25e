import type { EnterpriseRule } from "../Rule.ts"

/** Fewer orders are not enough evidence. */
const fewest = 10

/** Items of stays whose reservations are all missing: the token has access to the items, but not to the reservations. */
export const reservationsNotIncluded: EnterpriseRule = {
  code: "reservations-not-included",
  title: "extracts without the reservations of their items",
  version: 1,
  severity: "error",
  predicate:
    "at least 10 orders have items of bookable services in the period, and none of them was found as a reservation",
  exceptions: ["orders that could not be looked up are not counted"],
  action: "Give the token access to reservations and run again, before checking any order item without an order",
  scope: "enterprise",
  begin: (_enterpriseId, { services }) => {
    let orders = 0
    let reservations = 0
    return {
      add: ({ verdict }, inRange) => {
        // One that was found is enough.
        if (reservations > 0 || verdict === "unresolved") return
        if (!inRange.some(({ ServiceId }) => services.get(ServiceId)?.Data?.Discriminator === "Bookable")) return
        orders += 1
        if (verdict === "reservation") reservations += 1
      },
      observations: () =>
        orders < fewest || reservations > 0 ? [] : [{
          orderItemIds: [],
          message: `${orders} orders have items of bookable services, and none of them was found as a reservation.`,
          expected: `${orders} reservations`,
          actual: "none",
          evidence: { orders, exceptionsTested: ["could not be looked up"], exceptionsUndecided: [] }
        }]
    }
  }
}
