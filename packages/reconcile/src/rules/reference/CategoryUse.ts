import type { OrderItem } from "@nightaudit/core"
import { plural, verb } from "../../internal/words.ts"
import * as Amounts from "../../model/Amounts.ts"
import type { Observation } from "../../model/Finding.ts"
import { isLive } from "../../model/ItemKind.ts"
import { nameOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"

/** Open and Closed items of an order under one accounting category. */
export interface CategoryUse {
  /** In lower case. */
  readonly id: string
  readonly items: number
  readonly sums: ReadonlyArray<Amounts.Amounts>
  /** `2 items of order R-1, 214 EUR, are`: the beginning of a sentence. */
  readonly inWords: string
}

/** An observation for each category of the selected Open and Closed items of the order, sorted by category. */
export const ofCategories = (
  reconciled: ReconciledOrder,
  isAsked: (item: OrderItem.OrderItem) => boolean,
  say: (use: CategoryUse) => Omit<Observation, "orderItemIds">
): ReadonlyArray<Observation> => {
  const asked = reconciled.items.filter((item) => isLive(item) && isAsked(item))
  const groups = Map.groupBy(asked, ({ AccountingCategoryId }) => AccountingCategoryId?.toLowerCase() ?? "")
  return [...groups].toSorted(([self], [that]) => self < that ? -1 : 1).map(([id, items]) => {
    const sums = Amounts.byCurrency(items.map(({ Amount }) => Amount))
    return {
      orderItemIds: items.map(({ Id }) => Id),
      ...say({
        id,
        items: items.length,
        sums,
        inWords: `${plural(items.length, "item")} of order ${nameOf(reconciled)}, ${Amounts.inWords(sums)}, ${
          verb(items.length, "is", "are")
        }`
      })
    }
  })
}
