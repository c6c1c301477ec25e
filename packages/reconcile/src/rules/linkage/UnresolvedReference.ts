/**
 * References to rows that were not read: an artifact of what was asked for, not yet a defect. They are counted, one
 * finding for each kind of reference in an enterprise, and nothing else is concluded from them.
 */
import * as Amounts from "../Amounts.ts"
import type { Observation } from "../Finding.ts"
import type { ReconciledOrder } from "../ReconciledOrder.ts"

/** What is told of an item that refers. */
export interface Referrer {
  readonly Id: string
  readonly Amount: Amounts.Summand
}

/** The field of an order item that refers to the row. */
export type ReferenceKind = "ServiceOrderId" | "RebatedItemId"

export const unresolvedReference = {
  code: "unresolved-reference",
  title: "references to rows that were not read",
  version: 1,
  severity: "info"
} as const

const why: Record<ReferenceKind, string> = {
  ServiceOrderId: "a service order that could not be looked up",
  RebatedItemId: "a rebated item that is not among the items of the same order"
}

/** The items of an order that refer to something that was not read. */
export const references = (
  { items, itemsInRange, verdict }: ReconciledOrder
): ReadonlyArray<readonly [ReferenceKind, Referrer]> => [
  ...(verdict === "unresolved" ? itemsInRange.map((item) => ["ServiceOrderId", item] as const) : []),
  ...items.flatMap((item) => {
    const target = item.Data?.Rebate?.RebatedItemId
    return target && !items.some(({ Id }) => Id === target) ? [["RebatedItemId", item] as const] : []
  })
]

/** What is said of all references of one kind in an enterprise. */
export const observation = (kind: ReferenceKind, items: ReadonlyArray<Referrer>): Observation => {
  const sums = Amounts.byCurrency(items.map((item) => item.Amount))
  const only = sums.length === 1 ? sums[0] : undefined
  return {
    orderItemIds: items.map((item) => item.Id),
    message: `${items.length} order item(s) name ${why[kind]}.`,
    actual: only?.gross ?? null,
    currency: only?.currency ?? null,
    evidence: { reference: kind, count: items.length, sums }
  }
}
