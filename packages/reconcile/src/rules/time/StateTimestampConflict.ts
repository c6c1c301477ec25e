import type { OrderItem } from "@nightaudit/core"
import type { Observation } from "../../model/Finding.ts"
import { nameOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * A state and a time that exclude each other: closed or canceled without the time, or the time without the state. The
 * latter has harmless causes (a bill issued again, a reservation restored) and is only a warning.
 */
export const stateTimestampConflict: OrderRule = {
  code: "state-timestamp-conflict",
  title: "states and times that exclude each other",
  version: 1,
  severity: "error",
  otherwise: "warning for a time without its state",
  predicate:
    "Closed without `ClosedUtc`; Canceled without `CanceledUtc`, an order without `CancelledUtc`; as warnings, Open with `ClosedUtc`, or `CanceledUtc` on an item that is not canceled",
  exceptions: [
    "states that the contract does not name. A bill issued again and a restored reservation cannot be decided"
  ],
  action: "trusts the row with care, and asks Mews support",
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
    message: `Order ${nameOf(reconciled)} is canceled, but not when.`,
    expected: "CancelledUtc",
    actual: "none",
    evidence: { number: order.row.Number ?? null, state: order.row.State, cancelledUtc: null }
  }]
}

/** Whether there may be anything to say. */
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
    message: `An item is ${state} with ${actual}, where ${expected} belongs.`,
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

/** Of a state that the contract does not name nothing is known. */
const isKnown = (state: string): boolean => state === "Open" || state === "Closed" || state === "Inactive"
