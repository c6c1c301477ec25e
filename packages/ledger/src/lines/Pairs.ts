import { Money } from "@nightaudit/core"
import { referenceOf } from "../PmsItem.ts"
import type { Claims } from "./Claims.ts"
import { differ } from "./Differ.ts"

/** One line and one item that are left of a reference; and the same amount of a day and code in two currencies. */
export const pairs = (claims: Claims): void => {
  const byReference = Map.groupBy(
    [...claims.lines].filter((line) => claims.isReferenced(line)),
    ({ reference }) => referenceOf(reference ?? "")
  )
  for (const [reference, lines] of byReference) {
    const items = (claims.byReference.get(reference) ?? []).filter((item) => claims.items.has(item))
    const [item] = items
    if (lines.length === 1 && items.length === 1 && item !== undefined) differ(claims, lines, item)
  }
  const key = (day: string, code: string, amount: Money.Decimal) => `${day}\n${Money.format(amount)}\n${code}`
  const open = Map.groupBy([...claims.items], (item) => key(item.day, item.code, claims.value(item)))
  for (const line of [...claims.lines].filter((line) => !claims.isBound(line))) {
    const item = open.get(key(line.day, line.code, claims.amount(line)))?.find((each) => claims.items.has(each))
    if (item !== undefined && item.currency !== line.currency) differ(claims, [line], item)
  }
}
