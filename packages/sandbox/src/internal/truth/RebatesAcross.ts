import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import type { Frame } from "./Frame.ts"
import { isLive, isRebate, smallest } from "./ItemRules.ts"
import { finding, orderIdOf } from "./Judge.ts"
import type { Known } from "./Known.ts"
import * as RebateTree from "./RebateTree.ts"

/** Whether an order rebates an item of another one. */
export const crosses = ({ items }: OrderRecord): boolean =>
  items.some((item) => {
    const target = RebateTree.targetOf(item)
    return target !== null && isLive(item) && items.every(({ Id }) => Id !== target)
  })

/**
 * The findings, where the rebates of other orders on an item are reported once, together with those of its own order: with the only
 * other order, or of several with the order of that item.
 */
export const together = (
  frame: Frame,
  crossing: ReadonlyArray<OrderRecord>,
  known: Known,
  findings: ReadonlyArray<TruthFinding>
): ReadonlyArray<TruthFinding> => {
  const charged = new Map<string, { readonly root: OrderItemRow; readonly records: Set<OrderRecord> }>()
  for (const record of crossing) {
    for (const item of record.items) {
      const root = isRebate(item) && isLive(item) ? rootOf(item, known) : undefined
      if (root === undefined || item.Amount.Currency !== root.Amount.Currency) continue
      if (record.items.some(({ Id }) => Id === root.Id)) continue
      const records = charged.get(root.Id)?.records ?? new Set()
      charged.set(root.Id, { root, records: records.add(record) })
    }
  }
  const several = [...charged.values()].filter(({ records }) => records.size > 1)
  const whole = several.flatMap(({ records, root }) => {
    const all = [...known.item(root.Id)?.record.items ?? [], ...[...records].flatMap(({ items }) => items)]
    const rebates = all.filter((item) =>
      isRebate(item) && isLive(item) && item.Amount.Currency === root.Amount.Currency &&
      rootOf(item, known)?.Id === root.Id
    )
    const left = RebateTree.balance(root, rebates) * (root.Amount.GrossValue < 0 ? -1n : 1n)
    const u = smallest(frame, root.EnterpriseId, root.Amount.Currency)
    return isLive(root) && left < -u * BigInt(1 + rebates.length)
      ? [finding("over-rebate", "error", root.ServiceOrderId, [root, ...rebates])]
      : []
  })
  const isWhole = ({ code, orderItemIds, serviceOrderId }: TruthFinding) =>
    code !== "over-rebate" || [...charged.values()].every(({ records, root }) => {
      const [only, ...others] = records
      return !orderItemIds.includes(root.Id) ||
        only !== undefined && others.length === 0 && orderIdOf(only) === serviceOrderId
    })
  return [...findings.filter(isWhole), ...whole]
}

const rootOf = (item: OrderItemRow, known: Known): OrderItemRow | undefined => {
  const passed = new Set<string>()
  let at: OrderItemRow | undefined = item
  while (at !== undefined && isRebate(at) && !passed.has(at.Id)) {
    passed.add(at.Id)
    at = known.item(RebateTree.targetOf(at) ?? "")?.item
  }
  return at === undefined || isRebate(at) ? undefined : at
}
