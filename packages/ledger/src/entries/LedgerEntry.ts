/**
 * The platform's own ledger, which cannot be changed: its export `LedgerEntry`, an object on each line.
 *
 * @see https://docs.mews.com/connector-api/operations/_export-types
 */
import { ExactJson, Ids, Money } from "@nightaudit/core"
import { Result, Schema } from "effect"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { UnreadableRow } from "../LedgerLine.ts"

/** `Value` is never negative: which way it goes is the entry's type. `PostingDate` is a local date. */
const LedgerEntry = Schema.Struct({
  Id: Schema.NonEmptyString,
  EnterpriseId: Ids.EnterpriseId,
  AccountingItemId: Schema.NonEmptyString,
  AccountingItemType: Schema.String,
  LedgerType: Schema.String,
  LedgerEntryType: Schema.Literals(["Debit", "Credit"]),
  PostingDate: Schema.String.check(
    Schema.isPattern(/^\d{4}-\d{2}-\d{2}(T|$)/, { expected: "a date such as 2026-03-31" })
  ),
  Value: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))
})

const decode = Schema.decodeUnknownResult(LedgerEntry)

/** What the entries of one order item come to: credits less debits. */
export class ItemEntries {
  readonly revenue = new Money.Sum()
  readonly tax = new Money.Sum()
  /** How many entries there are on the revenue ledger. */
  revenues = 0
  /** How many there are on a ledger that is neither of revenue nor of tax, and not the guests' own. */
  others = 0
}

/** What is known of the entries of one enterprise. */
export interface Span {
  /** The first date and the last one on which anything is posted. */
  first: string
  last: string
  hasRevenue: boolean
  hasTax: boolean
}

/** Where charges are balanced; every item stands there too. */
const balancing: ReadonlySet<string> = new Set(["Guest", "City", "Payment"])

/** Gathers the entries of files, line by line. An entry that comes again, in another file perhaps, counts once. */
export class Entries {
  readonly items = new Map<string, ItemEntries>()
  /** By enterprise, in lower case. */
  readonly spans = new Map<string, Span>()
  readonly unreadable: Array<UnreadableRow & { readonly file: number }> = []
  lines = 0
  readonly #ids = new Set<string>()

  /** Takes a line of the n-th file; an empty one is passed over. */
  add(file: number, row: number, text: string): void {
    if (text.trim() === "") return
    this.lines += 1
    // The problem is part of the finding's fingerprint: its wording must not change.
    const decoded = Result.flatMap(
      Result.try({ try: () => ExactJson.parse(text), catch: () => ({ message: "it is no JSON" }) }),
      decode
    )
    if (Result.isFailure(decoded)) {
      this.unreadable.push({
        file,
        row,
        column: null,
        problem: FieldParser.excerpt(decoded.failure.message.replaceAll(/\s+/g, " "), 200),
        text: FieldParser.excerpt(text)
      })
      return
    }
    const entry = decoded.success
    const id = entry.Id.toLowerCase()
    if (this.#ids.has(id)) return
    this.#ids.add(id)
    this.#spread(entry)
    if (entry.AccountingItemType === "OrderItem") this.#count(entry)
  }

  #spread({ EnterpriseId, LedgerType, PostingDate }: typeof LedgerEntry.Type): void {
    const day = PostingDate.slice(0, 10)
    const span = getOrAdd(
      this.spans,
      EnterpriseId.toLowerCase(),
      (): Span => ({ first: day, last: day, hasRevenue: false, hasTax: false })
    )
    if (day < span.first) span.first = day
    if (day > span.last) span.last = day
    if (LedgerType === "Revenue") span.hasRevenue = true
    if (LedgerType === "Tax") span.hasTax = true
  }

  #count({ AccountingItemId, LedgerEntryType, LedgerType, Value }: typeof LedgerEntry.Type): void {
    const item = getOrAdd(this.items, AccountingItemId.toLowerCase(), () => new ItemEntries())
    const signed = LedgerEntryType === "Credit" ? Value : -Value
    if (LedgerType === "Revenue") {
      item.revenues += 1
      item.revenue.add(signed)
    } else if (LedgerType === "Tax") item.tax.add(signed)
    else if (!balancing.has(LedgerType)) item.others += 1
  }
}
