import { type Ids, Instant, type OrderItem } from "@nightaudit/core"
import * as EditableHistory from "../../calendar/EditableHistory.ts"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import type { Context } from "../../model/Context.ts"
import { isCancellationFee, isLive, isRebate, isSystem } from "../../model/ItemKind.ts"
import { nameOf } from "../../model/ReconciledOrder.ts"
import type { OrderRule } from "../Rule.ts"

/**
 * Items posted to a day that can no longer be changed: its sums have been published. The platform rejects such postings unless
 * an administrator has widened the window for a while.
 */
export const latePosting: OrderRule = {
  code: "late-posting",
  title: "items posted to days that are closed to changes",
  version: 1,
  severity: "warning",
  predicate:
    "Open or Closed items were created later after their consumption than the longer of both editable history windows",
  exceptions: [
    "items that the platform posts itself, cancellation fees and rebates",
    "orders of origin `Import`, and items without an existing order, which may be imported",
    "not reported if no window is known",
    "a window that was widened for a while cannot be detected"
  ],
  action: "Restate the day, or accrue the value",
  scope: "order",
  when: ({ hasItemsPostedLate }) => hasItemsPostedLate,
  needsAllItems: false,
  judge: (reconciled, context) => {
    const { items, order } = reconciled
    if (order === undefined || order.row.Origin === "Import") return []
    const windowOf = windows(context)
    const late = items.filter((item) => {
      if (Instant.InstantOrder(item.CreatedUtc, item.ConsumedUtc) <= 0 || !isPosted(item)) return false
      const window = windowOf(item.EnterpriseId)
      return window !== undefined &&
        Instant.toEpochMillis(item.CreatedUtc) > Instant.toEpochMillis(item.ConsumedUtc) + window
    })
    if (late.length === 0) return []
    const sums = Amounts.byCurrency(late.map(({ Amount }) => Amount))
    const only = Amounts.only(sums)
    const days = distinct(
      late.map((item) =>
        context.calendars.get(item.EnterpriseId)?.localDateOf(item.ConsumedUtc) ?? item.ConsumedUtc.slice(0, 10)
      )
    )
    return [{
      orderItemIds: late.map(({ Id }) => Id),
      message: `${plural(late.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
        verb(late.length, "was", "were")
      } posted after ${verb(days.length, "the day was", "their days were")} closed to changes: ${
        days.slice(0, mostNamed).join(", ")
      }${days.length > mostNamed ? " and more" : ""}.`,
      actual: only?.gross ?? null,
      currency: only?.currency ?? null,
      evidence: {
        number: order.row.Number ?? null,
        origin: order.row.Origin ?? null,
        days,
        createdUtc: distinct(late.map(({ CreatedUtc }) => CreatedUtc)),
        creatorProfileIds: distinct(late.flatMap(({ CreatorProfileId }) => CreatorProfileId ?? [])),
        windowDays: [...new Set(late.map(({ EnterpriseId }) => (windowOf(EnterpriseId) ?? 0) / Instant.dayMillis))],
        sums,
        exceptionsTested: ["imported", "posted by the platform", "cancellation fee", "rebate"],
        exceptionsUndecided: ["window widened for a while"]
      }
    }]
  }
}

const mostNamed = 7

const isPosted = (item: OrderItem.OrderItem): boolean =>
  isLive(item) && !isRebate(item) && !isSystem(item) && !isCancellationFee(item)

/** The longer window of each enterprise, computed once. */
const windows = ({ enterprises }: Context): (id: Ids.EnterpriseId) => number | undefined => {
  const known = new Map<Ids.EnterpriseId, number | undefined>()
  return (id) => {
    if (known.has(id)) return known.get(id)
    const enterprise = enterprises.get(id)
    const window = enterprise && EditableHistory.longest(enterprise)
    known.set(id, window)
    return window
  }
}

const distinct = (values: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(values)].toSorted()
