import type { Ids, OrderItem } from "@nightaudit/core"
import { getOrAdd } from "../../internal/getOrAdd.ts"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import type { Context } from "../../model/Context.ts"
import type { Observation } from "../../model/Finding.ts"
import { enterpriseOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { EnterpriseRule } from "../Rule.ts"

/**
 * References to rows that could not be looked up. This is a limit of what was read, not yet a defect: such references are
 * counted, one finding for each kind of reference in an enterprise, and nothing else is concluded from them.
 */
export const unresolvedReference: EnterpriseRule = {
  code: "unresolved-reference",
  title: "references to rows that were not read",
  version: 2,
  severity: "info",
  predicate:
    "items of an enterprise refer to orders or rebated items, or product service orders to reservations, that could not be looked up (the finding gives the count); one finding per kind of reference",
  exceptions: [],
  action: "Run again, or widen the token's scope; the sum shows whether it matters",
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

/** A row that refers to another. */
interface Referrer {
  /** Absent where an order refers, not an item. */
  readonly Id?: string
  readonly Amount?: Amounts.Summand
}

/** The field that refers to the row. */
type ReferenceKind = "ServiceOrderId" | "RebatedItemId" | "LinkedReservationId"

const referrersOf: Record<ReferenceKind, string> = {
  ServiceOrderId: "order item",
  RebatedItemId: "order item",
  LinkedReservationId: "product service order"
}

const targetOf: Record<ReferenceKind, string> = {
  ServiceOrderId: "a service order",
  RebatedItemId: "a rebated item",
  LinkedReservationId: "a reservation"
}

/** The references of an order to rows that could not be read, those of the enterprise and its range only. */
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
    message: `${plural(referrers.length, referrersOf[kind])} ${verb(referrers.length, "refers", "refer")} to ${
      targetOf[kind]
    } that could not be looked up.`,
    actual: only?.gross ?? null,
    currency: only?.currency ?? null,
    evidence: { reference: kind, count: referrers.length, sums }
  }
}
