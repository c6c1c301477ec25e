import { Money } from "@nightaudit/core"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import * as LedgerRules from "../LedgerRules.ts"
import type { Claims, Timing } from "./Claims.ts"

/** The observation about lines that are recorded on another day. */
export const timing = (claims: Claims, { isFar, isRebate, items, lines }: Timing): Book.LedgerObservation => {
  const [line] = lines
  const [item] = items
  const value = Money.format(Book.sum(items.map((each) => claims.value(each))))
  return {
    rule: LedgerRules.timing,
    enterpriseId: claims.book.enterpriseId ?? item?.enterpriseId ?? null,
    serviceOrderId: item?.orderId ?? null,
    key: [item?.day ?? null, line?.day ?? null, line?.code ?? null],
    observation: {
      ...(isFar && { severity: "warning" as const }),
      orderItemIds: items.map(({ id }) => id),
      message: `${value} ${item?.currency} of ${item?.day} is recorded in the ledger on ${line?.day}.`,
      expected: item?.day ?? null,
      actual: line?.day ?? null,
      currency: item?.currency ?? null,
      evidence: {
        amount: value,
        code: FieldParser.excerpt(line?.code ?? ""),
        rows: Book.rowsOf(lines),
        reason: isRebate ? "the day of the rebated item" : "another day"
      }
    }
  }
}
