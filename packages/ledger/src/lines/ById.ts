import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import { type Claims, distance } from "./Claims.ts"
import { differ } from "./Differ.ts"

/** Lines that name an item by its id. */
export const byIds = (claims: Claims): void => {
  const named = Map.groupBy([...claims.lines].filter(({ id }) => id !== null && claims.byId.has(id)), ({ id }) => id)
  for (const [id, lines] of named) {
    const item = claims.byId.get(id ?? "")
    if (item === undefined) continue
    const isLike = (line: LedgerLine) => line.currency === item.currency && line.code === item.code
    const agrees = (line: LedgerLine) =>
      isLike(line) && claims.isClose(BigDecimal.subtract(claims.amount(line), claims.value(item)), item)
    const whole = BigDecimal.subtract(Book.sum(lines.map((line) => claims.amount(line))), claims.value(item))
    // The nearest day first; lines come in an order of their own.
    const [best] = lines.filter(agrees).toSorted((self, that) => distance(self, item) - distance(that, item))
    if (best !== undefined) claims.agree([best], [item])
    else if (lines.every(isLike) && claims.isClose(whole, item)) claims.agree(lines, [item])
    else differ(claims, lines.slice(0, 1), item)
  }
}
