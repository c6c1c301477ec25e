import type { OrderItem } from "@nightaudit/core"
import type { Observation } from "../../model/Finding.ts"
import { nameOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * A state that contradicts its timestamp: Closed or Canceled without the time, or the time without the state. The latter has
 * harmless causes (a bill issued again, a reservation restored) and is a warning.
 */
export const stateTimestampConflict: OrderRule = {
  code: "state-timestamp-conflict",
  title: "states that contradict their timestamps",
  version: 1,
  severity: "error",
  otherwise: "warning for a timestamp without its state",
  predicate:
    "an item is Closed without `ClosedUtc` or Canceled without `CanceledUtc`, or an order is Canceled without `CancelledUtc`; as a warning, an item is Open with `ClosedUtc`, or has `CanceledUtc` without being Canceled",
  exceptions: [
    "states that the API contract does not define",
    "a bill issued again and a restored reservation cannot be detected"
  ],
  action: "Do not rely on the record without checking it, and ask Mews support",
  scope: "order",
  when: ({ hasStateTimeConflicts, isCanceled }) => isCanceled || hasStateTimeConflicts,
  needsAllItems: false,
  isContradiction: true,
  judge: (reconciled) => [
    ...conflictOfOrder(reconciled),
    ...reconciled.items.filter(hasConflict).flatMap((item) => conflictOfItem(item) ?? [])
  ]
}

const conflictOfOrder = (reconciled: ReconciledOrder): ReadonlyArray<Observation> => {
  const { order } = reconciled
  if (order?.row.State !== "Canceled" || order.row.CancelledUtc != null) return []
  return [{
    orderItemIds: [],
    message: `Order ${nameOf(reconciled)} is canceled but has no cancellation time.`,
    expected: "CancelledUtc",
    actual: "none",
    evidence: { number: order.row.Number ?? null, state: order.row.State, cancelledUtc: null }
  }]
}

/** A fast check: false if there is certainly no conflict. */
const hasConflict = ({ AccountingState, CanceledUtc, ClosedUtc }: OrderItem.OrderItem): boolean =>
  (AccountingState === "Closed" ? ClosedUtc == null : ClosedUtc != null) ||
  (AccountingState === "Canceled" ? CanceledUtc == null : CanceledUtc != null)

const conflictOfItem = (item: OrderItem.OrderItem): Observation | undefined => {
  const state = item.AccountingState
  const closed = item.ClosedUtc ?? null
  const canceled = item.CanceledUtc ?? null
  const conflict = (isWarning: boolean, expected: string, actual: string): Observation => ({
    severity: isWarning ? "warning" : "error",
    orderItemIds: [item.Id],
    message: `An item is ${state} and has ${actual}; expected: ${expected}.`,
    expected,
    actual,
    evidence: {
      accountingState: state,
      closedUtc: closed,
      canceledUtc: canceled,
      billId: item.BillId ?? null,
      exceptionsTested: ["changed between the two readings"],
      exceptionsUndecided: isWarning ? ["bill issued again", "reservation restored"] : []
    }
  })
  if (state === "Closed" && closed === null) return conflict(false, "ClosedUtc", "no ClosedUtc")
  if (state === "Canceled" && canceled === null) return conflict(false, "CanceledUtc", "no CanceledUtc")
  if (state === "Open" && closed !== null) return conflict(true, "no ClosedUtc", `ClosedUtc ${closed}`)
  if (isKnown(state) && state !== "Canceled" && canceled !== null) {
    return conflict(true, "no CanceledUtc", `CanceledUtc ${canceled}`)
  }
  return undefined
}

/** Nothing is concluded from a state that the API contract does not define. */
const isKnown = (state: string): boolean => state === "Open" || state === "Closed" || state === "Inactive"
