import { Money } from "@nightaudit/core"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import * as LedgerRules from "../LedgerRules.ts"
import { type Claims, plural, reference } from "./Claims.ts"

/** Lines that repeat another that is matched. */
export const duplicates = (claims: Claims): void => {
  const copies = Map.groupBy(
    [...claims.lines].filter((line) => claims.isCopy(line)),
    (line) => claims.copyKey(line) ?? ""
  )
  for (const lines of copies.values()) {
    const [line] = lines
    if (line === undefined) continue
    const item = claims.byId.get(line.id ?? "")
    const amount = Book.sum(lines.map((each) => claims.amount(each)))
    claims.said.push({
      rule: LedgerRules.duplicateLine,
      enterpriseId: claims.book.enterpriseId,
      serviceOrderId: item?.orderId ?? null,
      key: [line.day, line.code, line.id, line.reference],
      observation: {
        orderItemIds: item === undefined ? [] : [item.id],
        message: `${plural(lines.length, "line")} of ${line.day} ${
          lines.length === 1 ? "duplicates" : "duplicate"
        } a matched line.`,
        expected: "0",
        actual: Money.format(amount),
        delta: Money.format(amount),
        currency: line.currency,
        evidence: {
          rows: Book.rowsOf(lines),
          reference: reference(line),
          day: line.day,
          code: FieldParser.excerpt(line.code)
        }
      }
    })
    claims.claim("duplicate", "unexplained", lines, [])
  }
}
