/**
 * Findings about codes and enterprises that are not in the mapping, or that are out of scope.
 */
import { Money } from "@nightaudit/core"
import * as Book from "./Book.ts"
import type { Sides } from "./Books.ts"
import * as FieldParser from "./FieldParser.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import type { PmsItem } from "./PmsItem.ts"

/** Observations about lines, one per code. */
export const byCode = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  rule: LedgerRules.LedgerRule,
  what: string
): ReadonlyArray<Book.LedgerObservation> => {
  const measure = Book.primary(book.mapping)
  return sortedGroups(lines, ({ code, currency }) => `${currency}\n${code}`).map((lines): Book.LedgerObservation => {
    const [line] = lines
    const amount = Money.format(Book.ledgerSum(lines, measure))
    return {
      rule,
      enterpriseId: book.enterpriseId,
      serviceOrderId: null,
      key: [line?.code ?? null],
      observation: {
        orderItemIds: [],
        message: `Code ${
          FieldParser.excerpt(line?.code ?? "") || "(empty)"
        } of the ledger ${what}: ${amount} ${line?.currency}.`,
        actual: amount,
        currency: line?.currency ?? null,
        evidence: {
          code: FieldParser.excerpt(line?.code ?? ""),
          lines: lines.length,
          rows: Book.rowsOf(lines),
          measure
        }
      }
    }
  })
}

/** Observations about items that the mapping has no code for, one per category. */
export const byRaw = (book: Book.Book, items: ReadonlyArray<PmsItem>): ReadonlyArray<Book.LedgerObservation> => {
  const measure = Book.primary(book.mapping)
  return sortedGroups(items, ({ currency, raw }) => `${currency}\n${raw}`).map((items): Book.LedgerObservation => {
    const [item] = items
    const amount = Money.format(Book.pmsSum(items, measure))
    const isWithoutCode = book.mapping.keys.isWithoutCode(item?.raw ?? "")
    return {
      rule: isWithoutCode ? LedgerRules.categoryWithoutLedgerCode : LedgerRules.unmappedKey,
      enterpriseId: book.enterpriseId,
      serviceOrderId: null,
      key: [item?.raw ?? null],
      observation: {
        orderItemIds: [],
        message: isWithoutCode
          ? `The accounting category ${item?.raw} has no ledger account code: ${amount} ${item?.currency}.`
          : `The mapping has no code for ${
            item?.raw === "none" ? "items without an accounting category" : `the accounting category ${item?.raw}`
          }: ${amount} ${item?.currency}.`,
        expected: amount,
        currency: item?.currency ?? null,
        evidence: {
          accountingCategoryId: item?.raw,
          items: items.length,
          first: items.map(({ id }) => id).toSorted().slice(0, 20),
          measure
        }
      }
    }
  })
}

/** Observations about lines of enterprises that are not in the mapping, or that were not read in this run. */
export const unmatchedEnterprises = ({ ledger, mapping, pms }: Sides): ReadonlyArray<Book.LedgerObservation> => {
  const known = new Set(pms.enterprises.map(({ enterprise }) => enterprise.Id.toLowerCase()))
  const asked = ledger.lines.flatMap(({ amounts, currency, enterpriseId, row }) =>
    enterpriseId === null || known.has(enterpriseId.toLowerCase())
      ? []
      : [{ row, currency, amounts, enterprise: enterpriseId }]
  )
  const measure = Book.primary(mapping)
  return [
    { rule: LedgerRules.unmappedKey, lines: ledger.unknownEnterprises, what: "is not in the mapping" },
    { rule: LedgerRules.outOfScope, lines: asked, what: "was not read in this run" }
  ].flatMap(({ lines, rule, what }) =>
    sortedGroups(lines, ({ currency, enterprise }) => `${currency}\n${enterprise}`).map(
      (lines): Book.LedgerObservation => {
        const [line] = lines
        const amount = Money.format(Book.sum(lines.map(({ amounts }) => amounts[measure] ?? Money.zero)))
        return {
          rule,
          enterpriseId: null,
          serviceOrderId: null,
          key: ["enterprise", line?.enterprise ?? null],
          observation: {
            orderItemIds: [],
            message: `Enterprise ${line?.enterprise || "(empty)"} of the ledger ${what}: ${amount} ${line?.currency}.`,
            actual: amount,
            currency: line?.currency ?? null,
            evidence: {
              enterprise: line?.enterprise,
              lines: lines.length,
              rows: lines.map(({ row }) => row).toSorted((self, that) => self - that).slice(0, 20),
              measure
            }
          }
        }
      }
    )
  )
}

const sortedGroups = <Of>(all: ReadonlyArray<Of>, keyOf: (of: Of) => string): ReadonlyArray<ReadonlyArray<Of>> =>
  [...Map.groupBy(all, keyOf)].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, group]) => group)
