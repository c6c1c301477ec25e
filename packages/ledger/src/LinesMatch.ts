/**
 * Matches the lines of a ledger with the order items in several passes, from certain to likely matches: each line
 * and each item claimed once, and the same claims whatever the order of the rows.
 */
import type * as Book from "./Book.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import { byAmounts } from "./lines/ByAmount.ts"
import { byIds } from "./lines/ById.ts"
import { byReferences } from "./lines/ByReference.ts"
import { Claims } from "./lines/Claims.ts"
import { duplicates } from "./lines/Duplicates.ts"
import { missingInLedger, missingInPms } from "./lines/Missing.ts"
import { pairs } from "./lines/Pairs.ts"
import { restated } from "./lines/RestatedLines.ts"
import { timing } from "./lines/Shifted.ts"
import type { Coded } from "./PmsItem.ts"
import type { Tally } from "./TieOut.ts"

/** Matches lines and items that are mapped, those of the days around the coverage too. */
export const match = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<Coded>,
  canceled: ReadonlyArray<Coded>,
  tally: Tally
): ReadonlyArray<Book.LedgerObservation> => {
  const claims = new Claims(book, lines, items, canceled, tally)
  for (const pass of [byIds, byReferences, byAmounts, pairs, duplicates, restated]) pass(claims)
  const left = { lines: [...claims.lines], items: [...claims.items] }
  missingInPms(claims, left.lines, left.items)
  missingInLedger(claims, left.items, left.lines)
  return [...[...claims.timings.values()].map((each) => timing(claims, each)), ...claims.said]
}
