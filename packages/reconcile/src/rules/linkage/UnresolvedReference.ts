import type { Ids, OrderItem } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import * as Amounts from "../../model/Amounts.ts"
import type { Context } from "../../model/Context.ts"
import type { Observation } from "../../model/Finding.ts"
import { enterpriseOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { EnterpriseRule } from "../Rule.ts"

/**
 * References to rows that could not be looked up: an artifact of what was asked for, not yet a defect. They are counted, one
 * finding for each kind of reference in an enterprise, and nothing else is concluded from them.
 */
export const unresolvedReference: EnterpriseRule = {
  code: "unresolved-reference",
  title: "references to rows that were not read",
  version: 2,
  severity: "info",
  predicate:
    "so many items of an enterprise name an order or a rebated item that could not be looked up, or product service orders a reservation: one finding for each kind",
  exceptions: [],
  action: "runs again, or widens the token's scope; looks at the sum to see whether it matters",
  scope: "enterprise",
  begin: (enterpriseId, context) => {
    const referrers = new Map<ReferenceKind, Array<Referrer>>()
    return {
      add: (reconciled, items) => {
        const { related, verdict } = reconciled
        const isRead = related.unreadItems.size === 0 && related.linkedReservation !== "unread"
        if (isRead && verdict !== "unresolved") return
        for (const [kind, referrer] of references(reconciled, items, enterpriseId, context)) {
          getOrAdd(referrers, kind, () => []).push(referrer)
        }
      },
      observations: () => [...referrers].map(([kind, those]) => observation(kind, those))
    }
  }
}

/** What is told of a row that refers. */
interface Referrer {
  /** None where an order refers, and no item. */
  readonly Id?: string
  readonly Amount?: Amounts.Summand
}

/** The field that refers to the row. */
type ReferenceKind = "ServiceOrderId" | "RebatedItemId" | "LinkedReservationId"

const why: Record<ReferenceKind, string> = {
  ServiceOrderId: "order item(s) name a service order that could not be looked up",
  RebatedItemId: "order item(s) name a rebated item that could not be looked up",
  LinkedReservationId: "product service order(s) name a reservation that could not be looked up"
}

/** What of an order refers to something that could not be read, as far as it is the enterprise's and in its range. */
const references = (
  reconciled: ReconciledOrder,
  items: ReadonlyArray<OrderItem.OrderItem>,
  enterpriseId: Ids.EnterpriseId,
  context: Context
): ReadonlyArray<readonly [ReferenceKind, Referrer]> => {
  const { itemsInRange, related, verdict } = reconciled
  const orphans = verdict === "unresolved"
    ? itemsInRange.filter(({ EnterpriseId }) => EnterpriseId === enterpriseId)
    : []
  const rebates = items.filter((item) => related.unreadItems.has(item.Data?.Rebate?.RebatedItemId ?? ""))
  const isLinked = related.linkedReservation === "unread" && enterpriseOf(reconciled, context) === enterpriseId
  return [
    ...orphans.map((item) => ["ServiceOrderId", item] as const),
    ...rebates.map((item) => ["RebatedItemId", item] as const),
    ...(isLinked ? [["LinkedReservationId", {}] as const] : [])
  ]
}

const observation = (kind: ReferenceKind, referrers: ReadonlyArray<Referrer>): Observation => {
  const sums = Amounts.byCurrency(referrers.flatMap(({ Amount }) => Amount ?? []))
  const only = Amounts.only(sums)
  return {
    orderItemIds: referrers.flatMap(({ Id }) => Id ?? []),
    message: `${referrers.length} ${why[kind]}.`,
    actual: only?.gross ?? null,
    currency: only?.currency ?? null,
    evidence: { reference: kind, count: referrers.length, sums }
  }
}
