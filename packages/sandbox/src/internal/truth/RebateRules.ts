import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import { areDifferent, codesOfTaxes } from "./AmountRules.ts"
import { distance, exact } from "./Decimal.ts"
import { type Frame, seconds } from "./Frame.ts"
import { isLive, isRebate, smallest } from "./ItemRules.ts"
import { finding, onEach, orderIdOf, type OrderJudge } from "./Judge.ts"
import * as RebateTree from "./RebateTree.ts"

/** Rebates that do not match the items they rebate, and allowances that are not used up. */
export const rebateRules: OrderJudge = (frame, record, known) => {
  const rebates = record.items.filter(isRebate)
  const allowed = [...allowances(frame, record), ...breakages(frame, record)]
  if (rebates.length === 0) return allowed
  const live = rebates.filter(isLive)
  const tree = RebateTree.make(record, known)
  return [
    ...allowed,
    ...onEach("rebate-target-unknown", "info", record, live.filter((item) => RebateTree.targetOf(item) === null)),
    ...onEach(
      "rebate-target-missing",
      "warning",
      record,
      live.filter((item) => {
        const target = RebateTree.targetOf(item)
        return target !== null && !tree.items.has(target)
      })
    ),
    ...cycles(record, tree),
    ...excesses(frame, record, tree),
    ...rebates.flatMap((item) => {
      const target = tree.items.get(RebateTree.targetOf(item) ?? "")
      return target === undefined ? [] : misfits(frame, record, item, target)
    })
  ]
}

const cycles = (record: OrderRecord, { items }: RebateTree.RebateTree): ReadonlyArray<TruthFinding> => {
  const found = new Map<string, ReadonlyArray<string>>()
  for (const start of record.items) {
    const path: Array<string> = []
    let at: string | null | undefined = start.Id
    while (typeof at === "string" && !path.includes(at)) {
      path.push(at)
      const item = items.get(at)
      at = item && RebateTree.targetOf(item)
    }
    if (typeof at !== "string") continue
    const cycle = path.slice(path.indexOf(at)).toSorted()
    found.set(cycle.join(), cycle)
  }
  return [...found.values()]
    .filter(([first]) => record.items.some((item) => item.Id === first))
    .map((orderItemIds) => ({ ...finding("rebate-cycle", "error", orderIdOf(record), []), orderItemIds }))
}

const excesses = (frame: Frame, record: OrderRecord, tree: RebateTree.RebateTree): ReadonlyArray<TruthFinding> =>
  [...tree.items.values()].filter((item) => isLive(item) && !isRebate(item)).flatMap((root) => {
    const rebates = tree.rebatesOf(root)
    if (rebates.length === 0 || ![root, ...rebates].some((item) => record.items.includes(item))) return []
    const left = RebateTree.balance(root, rebates) * (root.Amount.GrossValue < 0 ? -1n : 1n)
    const u = smallest(frame, root.EnterpriseId, root.Amount.Currency)
    return left < -u * BigInt(1 + rebates.length)
      ? [finding("over-rebate", "error", orderIdOf(record), [root, ...rebates])]
      : []
  })

// What a rebate and its target disagree about.
const misfits = (
  frame: Frame,
  record: OrderRecord,
  rebate: OrderItemRow,
  target: OrderItemRow
): ReadonlyArray<TruthFinding> => {
  const order = orderIdOf(record)
  const pair = [rebate, target]
  const french = frame.houses.get(rebate.EnterpriseId)?.row.LegalEnvironmentCode.startsWith("FR") === true
  const dead = target.AccountingState === "Canceled" || target.AccountingState === "Inactive"
  const [codes, others] = [codesOfTaxes(rebate.Amount), codesOfTaxes(target.Amount)]
  return [
    ...(isLive(rebate) && rebate.Amount.GrossValue * target.Amount.GrossValue > 0
      ? [finding("rebate-sign", "warning", order, pair)]
      : []),
    ...(isLive(rebate) && rebate.Amount.Currency !== target.Amount.Currency
      ? [finding("rebate-currency-mismatch", "error", order, pair)]
      : []),
    ...(isLive(rebate) && codes.size > 0 && others.size > 0 && areDifferent(codes, others)
      ? [finding("rebate-tax-mismatch", "warning", order, pair)]
      : []),
    // The night of a stay that was canceled too late is canceled and rebated at once.
    ...(isLive(rebate) && dead && !(rebate.Type === "NightRebate" && (record.order?.State ?? "Canceled") === "Canceled")
      ? [finding("rebate-of-dead-item", "warning", order, pair)]
      : []),
    ...(rebate.AccountingState === "Closed" && rebate.AccountId !== target.AccountId
      ? [finding("rebate-account-mismatch", french ? "warning" : "info", order, pair)]
      : [])
  ]
}

const allowances = (frame: Frame, { items, kind, order }: OrderRecord): ReadonlyArray<TruthFinding> => {
  if (kind !== "reservation" || order === null || order.State !== "Processed") return []
  const left = "ActualEndUtc" in order && order.ActualEndUtc !== null ? order.ActualEndUtc : order.UpdatedUtc
  if (seconds(left) + 86_400 >= frame.asOf) return []
  const live = items.filter(isLive)
  return live.filter((item) => item.Data?.Product?.ProductType === "Allowance").flatMap((allowance) => {
    const about = items.filter((item) =>
      (item.Data?.AllowanceDiscount ?? item.Data?.AllowanceProfits)?.AllowanceProductOrderItemId === allowance.Id
    )
    if (about.some((item) => item.Data?.AllowanceProfits?.AllowanceProfitType.endsWith("Loss"))) return []
    const of = (type: string) => about.filter((item) => isLive(item) && item.Type === type)
    const [discounts, breakage, contra] = [
      of("AllowanceDiscount"),
      of("AllowanceBreakage"),
      of("AllowanceContraBreakage")
    ]
    const used = RebateTree.balance(allowance, discounts)
    const sums = [breakage, contra].map((group) => used + grossOf(group))
    const u = smallest(frame, allowance.EnterpriseId, allowance.Amount.Currency)
    return sums.some((sum) => 2n * distance(sum) <= u) ? [] : [
      finding("allowance-unbalanced", sums.every((sum) => sum < 0n) ? "warning" : "info", order.Id, [
        allowance,
        ...discounts,
        ...breakage,
        ...contra
      ])
    ]
  })
}

const breakages = (frame: Frame, record: OrderRecord): ReadonlyArray<TruthFinding> => {
  const profits = record.items.filter((item) =>
    isLive(item) && (item.Type === "AllowanceBreakage" || item.Type === "AllowanceContraBreakage")
  )
  const groups = Map.groupBy(profits, (item) => item.Data?.AllowanceProfits?.AllowanceProductOrderItemId)
  return [...groups].flatMap(([allowance, group]) => {
    const [first] = group
    if (allowance === undefined || first === undefined) return []
    return 2n * distance(grossOf(group)) > smallest(frame, first.EnterpriseId, first.Amount.Currency)
      ? [finding("breakage-unpaired", "warning", orderIdOf(record), group)]
      : []
  })
}

const grossOf = (items: ReadonlyArray<OrderItemRow>): bigint =>
  items.reduce((sum, item) => sum + exact(item.Amount.GrossValue), 0n)
