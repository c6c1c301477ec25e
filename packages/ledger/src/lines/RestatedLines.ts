import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as Coverage from "../Coverage.ts"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import * as LedgerRules from "../LedgerRules.ts"
import type { Coded } from "../PmsItem.ts"
import { type Claims, plural } from "./Claims.ts"

/** Lines of items that were canceled after the ledger was exported, and items that were created after it. */
export const restated = (claims: Claims): void => {
  const key = (day: string, { code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
    `${day}\n${currency}\n${Money.format(amount)}\n${code}`
  const gone = Map.groupBy(claims.canceled, (item) => key(item.day, item, claims.value(item)))
  const said = new Map<string, { lines: Array<LedgerLine>; items: Array<Coded> }>()
  const note = (day: string, { code, currency }: Pick<Coded, "code" | "currency">) =>
    getOrAdd(said, `${day}\n${currency}\n${code}`, () => ({ lines: [], items: [] }))
  for (const line of claims.lines) {
    const item = gone.get(key(line.day, line, claims.amount(line)))?.shift()
    if (item === undefined) continue
    claims.claim("restated", "restated", [line], [])
    const noted = note(line.day, line)
    noted.lines.push(line)
    noted.items.push(item)
  }
  for (const item of claims.items) {
    if (!item.isLate || !Coverage.holds(claims.book.coverage, item.day)) continue
    claims.claim("restated", "restated", [], [item])
    note(item.day, item).items.push(item)
  }
  for (const [key, { items, lines }] of said) {
    const [day = "", currency = "", ...code] = key.split("\n")
    claims.said.push({
      rule: LedgerRules.restated,
      enterpriseId: claims.book.enterpriseId,
      serviceOrderId: null,
      key: [day, ...code],
      observation: {
        orderItemIds: items.map(({ id }) => id),
        message: `${plural(items.length, "item")} of ${day} changed after the ledger was exported.`,
        expected: null,
        actual: null,
        delta: Money.format(BigDecimal.subtract(
          Book.sum(lines.map((line) => claims.amount(line))),
          Book.sum(items.filter(({ isCanceled }) => !isCanceled).map((item) => claims.value(item)))
        )),
        currency,
        evidence: { day, code: FieldParser.excerpt(code.join("\n")), rows: Book.rowsOf(lines) }
      }
    })
  }
}
