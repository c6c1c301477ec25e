import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/** An order on another account than its linked reservation. Orders of companions look the same. */
export const linkedAccountMismatch: OrderRule = {
  code: "linked-account-mismatch",
  title: "orders on another account than their linked reservation's",
  version: 1,
  severity: "info",
  predicate: "a product service order is on another account than its linked reservation",
  exceptions: [
    "orders on a company's account, or on that of the reservation's partner company, travel agency or booker",
    "companions cannot be detected"
  ],
  action: "Filter by both accounts, and check whether the link is right",
  scope: "order",
  when: ({ isLinked }) => isLinked,
  needsAllItems: false,
  judge: (reconciled) => {
    const { order, related: { linkedReservation: reservation } } = reconciled
    if (order?.kind !== "productServiceOrder" || typeof reservation !== "object") return []
    const [expected, actual] = [reservation.AccountId ?? undefined, order.row.AccountId ?? undefined]
    if (expected === undefined || actual === undefined || order.row.AccountType === "Company") return []
    const { BookerId, PartnerCompanyId, TravelAgencyId } = reservation
    if (new Set<string | null | undefined>([expected, BookerId, PartnerCompanyId, TravelAgencyId]).has(actual)) {
      return []
    }
    return [{
      orderItemIds: [],
      message: `Order ${nameOf(reconciled)} is on another account than its reservation ${
        reservation.Number || reservation.Id
      }.`,
      expected,
      actual,
      evidence: {
        number: order.row.Number ?? null,
        accountType: order.row.AccountType ?? null,
        reservationId: reservation.Id,
        reservationNumber: reservation.Number ?? null,
        exceptionsTested: ["on a company's account", "partner company", "travel agency", "booker"],
        exceptionsUndecided: ["companion"]
      }
    }]
  }
}
