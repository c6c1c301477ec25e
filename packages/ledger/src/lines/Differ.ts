import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as FieldParser from "../FieldParser.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import * as LedgerRules from "../LedgerRules.ts"
import type { Coded } from "../PmsItem.ts"
import { type Claims, reference } from "./Claims.ts"

/** A line that tells something else of the item that it names. */
export const differ = (claims: Claims, lines: ReadonlyArray<LedgerLine>, item: Coded): void => {
  const [line] = lines
  if (line === undefined) return
  const [amount, value] = [claims.amount(line), claims.value(item)]
  const delta = BigDecimal.subtract(amount, value)
  const isSameCurrency = line.currency === item.currency
  const isSameAmount = isSameCurrency && claims.isClose(delta, item)
  const isRestated = item.isLate && isSameCurrency && line.code === item.code
  const differs = !isSameCurrency ? "currency" : isSameAmount ? "code" : "amount"
  const [expected, actual] = differs === "amount"
    ? [Money.format(value), Money.format(amount)]
    : differs === "currency"
    ? [`${Money.format(value)} ${item.currency}`, `${Money.format(amount)} ${line.currency}`]
    : [item.code, FieldParser.excerpt(line.code)]
  claims.said.push({
    rule: isRestated ? LedgerRules.restated : LedgerRules.lineMismatch,
    enterpriseId: claims.book.enterpriseId ?? item.enterpriseId,
    serviceOrderId: item.orderId,
    key: [line.day, line.code],
    observation: {
      orderItemIds: [item.id],
      message: `A ledger line has another ${differs} than the item that it names.`,
      expected,
      actual,
      delta: differs === "amount" ? Money.format(delta) : null,
      currency: item.currency,
      evidence: {
        row: line.row,
        reference: reference(line),
        day: item.day,
        ledgerDay: line.day,
        code: item.code,
        differs
      }
    }
  })
  claims.claim(
    isRestated ? "restated" : isSameCurrency ? "amount-mismatch" : "currency-mismatch",
    isRestated ? "restated" : isSameAmount ? "rounding" : "unexplained",
    [line],
    [item]
  )
}
