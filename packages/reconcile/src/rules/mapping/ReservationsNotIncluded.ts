import type { EnterpriseRule } from "../Rule.ts"

/** Fewer orders than this may all be the exception. */
const fewest = 10

/** Items of stays whose reservations are all missing: the token sees the items and not the reservations. */
export const reservationsNotIncluded: EnterpriseRule = {
  code: "reservations-not-included",
  title: "extracts without the reservations of their items",
  version: 1,
  severity: "error",
  predicate:
    "at least 10 orders have items of bookable services in the range, and none of them was found as a reservation",
  exceptions: ["orders that could not be looked up are not counted"],
  action: "gives the token access to reservations and runs again, before looking at any orphan",
  scope: "enterprise",
  begin: (_enterpriseId, { services }) => {
    let orders = 0
    let reservations = 0
    return {
      add: ({ verdict }, inRange) => {
        // The first that was found is enough.
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
