import type { OrderItemRow } from "../../Rows.ts"
import { distance } from "./Decimal.ts"
import { type Frame, seconds } from "./Frame.ts"
import { isLive, isRebate, isSystem, smallest } from "./ItemRules.ts"
import { type EnterpriseJudge, finding, orderIdOf, type OrderJudge } from "./Judge.ts"
import * as RebateTree from "./RebateTree.ts"

/** Nights that an order charges twice. */
export const duplicateRules: OrderJudge = (frame, record, known) => {
  const nights = record.items.filter((item) => item.Type === "SpaceOrder" && isLive(item) && item.StartUtc !== null)
  return [...Map.groupBy(nights, nightOf).values()].filter(isSeveral).flatMap((group) => {
    const tree = RebateTree.make(record, known)
    const due = group.filter((item) =>
      2n * distance(RebateTree.balance(item, tree.rebatesOf(item)))
        > smallest(frame, item.EnterpriseId, item.Amount.Currency)
    )
    return isSeveral(due) ? [finding("duplicate-night", "warning", orderIdOf(record), due)] : []
  })
}

/** Things that were sold once and booked in several orders. */
export const duplicateRulesOfEnterprise: EnterpriseJudge = (frame, _enterpriseId, items) => {
  const live = items.map(({ item }) => item).filter(isLive)
  const named = live.filter((item) => item.ExternalIdentifier !== undefined)
  const posted = live.filter((item) => isPosted(frame, item))
  return [
    ...[...Map.groupBy(named, lineOf).values()]
      .filter(isShared)
      .map((group) => finding("duplicate-external-identifier", "warning", null, group)),
    ...[...Map.groupBy(posted, postingOf).values()]
      .flatMap(runsOf)
      .filter(isShared)
      .map((run) => finding("possible-double-posting", "info", null, run))
  ]
}

const nightOf = (item: OrderItemRow): string =>
  keyOf(item, item.StartUtc, item.Data?.Product?.ProductId, item.Data?.Product?.AgeCategoryId, item.BillingName)

const lineOf = (item: OrderItemRow): string =>
  keyOf(item, item.ExternalIdentifier, item.BillingName, item.ServiceId, item.Type)

const postingOf = (item: OrderItemRow): string =>
  keyOf(item, item.ServiceId, item.AccountId, item.Type, productOf(item), item.CreatorProfileId)

const keyOf = ({ Amount }: OrderItemRow, ...parts: ReadonlyArray<string | null | undefined>): string =>
  JSON.stringify([Amount.GrossValue, Amount.Currency, ...parts.map((part) => part ?? null)])

const productOf = (item: OrderItemRow): string | undefined => item.Data?.Product?.ProductId ?? item.BillingName

const isPosted = (frame: Frame, item: OrderItemRow): boolean =>
  frame.services.get(item.ServiceId)?.Data.Discriminator === "Additional"
  && !isSystem(item.Type)
  && !isRebate(item)
  && item.Amount.GrossValue !== 0
  && item.CreatorProfileId !== null
  && item.ExternalIdentifier === undefined
  && productOf(item) !== undefined

const isSeveral = (group: ReadonlyArray<OrderItemRow>): boolean => group.length > 1

const isShared = (group: ReadonlyArray<OrderItemRow>): boolean =>
  new Set(group.map((item) => item.ServiceOrderId)).size > 1

// Neighbours in time that are no more than two minutes apart.
const runsOf = (group: ReadonlyArray<OrderItemRow>): ReadonlyArray<ReadonlyArray<OrderItemRow>> => {
  const runs: Array<Array<OrderItemRow>> = []
  for (const item of group.toSorted(byCreation)) {
    const run = runs.at(-1)
    const before = run?.at(-1)
    if (run === undefined || before === undefined || seconds(item.CreatedUtc) - seconds(before.CreatedUtc) > 120) {
      runs.push([item])
    } else run.push(item)
  }
  return runs
}

const byCreation = (a: OrderItemRow, b: OrderItemRow): number => {
  const apart = seconds(a.CreatedUtc) - seconds(b.CreatedUtc)
  return apart !== 0 ? apart : a.Id < b.Id ? -1 : 1
}
