/**
 * Which enterprise tells an order that several come upon.
 *
 * @internal
 */
import type { Ids, OrderItem } from "@nightaudit/core"
import type { ItemInRange } from "../../model/ItemInRange.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { Judged } from "../Judge.ts"
import type { Scope } from "../Scope.ts"

/** An order whose items of the enterprise's range have all been deleted, or have moved, since they were read. */
export const isLeft = (asking: Ids.EnterpriseId, { deleted, itemsInRange, moved }: ReconciledOrder): boolean =>
  deleted.length + moved.length > 0 && itemsInRange.every(({ EnterpriseId }) => EnterpriseId !== asking)

/**
 * The order without those items that have been reported with an order of an enterprise other than their own: they count, and
 * have their line.
 */
export const withoutTold = (reconciled: ReconciledOrder, { toldElsewhere }: Scope): ReconciledOrder => {
  if (toldElsewhere.size === 0) return reconciled
  const isNew = ({ Id }: ItemInRange) => !toldElsewhere.has(Id)
  const itemsInRange = reconciled.itemsInRange.filter(isNew)
  return itemsInRange.length === reconciled.itemsInRange.length ? reconciled : { ...reconciled, itemsInRange }
}

/**
 * What the enterprise that asks tells of an order, which the first tells that comes upon it. That is remembered where others
 * may come upon it: where it has a service or an item of another enterprise, whatever its range, or could not be looked up.
 * Where its items could not all be read, the others still tell their own, and no finding again; so does an enterprise whose
 * items came to an order when another had told it.
 */
export const claim = (asking: Ids.EnterpriseId, judged: Judged, scope: Scope): Judged | undefined => {
  const { findings, reconciled } = judged
  const { context, shared, unread } = scope
  const { absence, isComplete, items, itemsInRange, order, serviceOrderId } = reconciled
  const isOwn = ({ EnterpriseId }: Pick<OrderItem.OrderItem, "EnterpriseId">) => EnterpriseId === asking
  if (shared.has(serviceOrderId)) {
    const own = itemsInRange.filter(isOwn)
    return own.length === 0 ? undefined : { reconciled: { ...reconciled, itemsInRange: own }, findings: [] }
  }
  const told = unread.get(serviceOrderId)
  if (told !== undefined) {
    const own = itemsInRange.filter(isOwn)
    const others = findings.filter(({ fingerprint }) => !told.has(fingerprint))
    for (const { fingerprint } of others) told.add(fingerprint)
    return own.length === 0 ? undefined : { reconciled: { ...reconciled, itemsInRange: own }, findings: others }
  }
  const isTold = isComplete && itemsInRange.some(({ EnterpriseId }) => scope.told.has(EnterpriseId))
  if (isTold) return { reconciled: { ...reconciled, itemsInRange: itemsInRange.filter(isOwn) }, findings: [] }
  if (!isComplete) unread.set(serviceOrderId, new Set(findings.map(({ fingerprint }) => fingerprint)))
  else {
    const owner = order && context.services.get(order.row.ServiceId)?.EnterpriseId
    const isOnlyOwn = absence !== "unread" && (owner === undefined || owner === asking) && items.every(isOwn)
    if (!isOnlyOwn) shared.add(serviceOrderId)
  }
  return judged
}
