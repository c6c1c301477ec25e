/**
 * An external ledger tied out against the order items of a reconciliation.
 */
import * as Book from "./Book.ts"
import * as Books from "./Books.ts"
import * as Coverage from "./Coverage.ts"
import { byCode, byRaw, unmatchedEnterprises } from "./KeyFindings.ts"
import * as LedgerFindings from "./LedgerFindings.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import * as LinesMatch from "./LinesMatch.ts"
import type { Coded, PmsItem } from "./PmsItem.ts"
import { isOtherWayRound, signConvention } from "./SignConvention.ts"
import { Tally, type TieOut } from "./TieOut.ts"
import * as TotalsMatch from "./TotalsMatch.ts"
import { unreadable } from "./Unreadable.ts"

/** The result of comparing a ledger with the order items, before its findings have fingerprints. */
export interface Judgement {
  readonly said: ReadonlyArray<Book.LedgerObservation>
  readonly tieOut: TieOut
}

/** Compares both sides. The order of the rows and of the items never changes what is said. */
export const judge = (sides: Books.Sides): Judgement => {
  const { isComplete, ledger, mapping } = sides
  const books = isComplete ? Books.of(sides).map(tie) : []
  const rows = books.flatMap(({ tally }) => tally.rows)
  return {
    said: [
      ...ledger.unreadable.map(unreadable),
      ...(isComplete ? unmatchedEnterprises(sides) : []),
      ...books.flatMap(({ said }) => said)
    ],
    tieOut: {
      schemaVersion: 1,
      status: !isComplete
        ? "incomplete"
        : rows.every(({ ties }) => ties) && ledger.unknownEnterprises.length + ledger.unreadable.length === 0
        ? "tied"
        : "open",
      mode: mapping.mode,
      rows: {
        lines: ledger.lines.length + ledger.unknownEnterprises.length,
        unreadable: ledger.unreadable.length,
        outsideRange: books.reduce((sum, { tally }) => sum + tally.outsideRange, 0)
      },
      inverted: books.flatMap(({ book, isInverted }) => isInverted ? [book.enterpriseId] : []),
      tieOut: rows,
      statuses: books.flatMap(({ tally }) => tally.statuses)
    }
  }
}

/** The findings of a judgement: by code, then by items and by what was found. */
export const findings = ({ said }: Judgement) => LedgerFindings.of(said)

interface Tied {
  readonly book: Book.Book
  readonly tally: Tally
  readonly said: ReadonlyArray<Book.LedgerObservation>
  readonly isInverted: boolean
}

const tie = (given: Book.Book): Tied => {
  const { mapping } = given
  const isInverted = isOtherWayRound(given)
  const book = isInverted ? { ...given, lines: Book.inverted(given.lines) } : given
  const tally = new Tally(book)
  // A line may stand a few days from its item, beyond the range too; a total may not.
  const near = Coverage.widened(book.coverage, mapping.mode === "lines" ? mapping.dayShift : 0)
  const placed = Map.groupBy(
    book.lines,
    ({ code, day }) => Coverage.holds(near, day) ? mapping.keys.placeOf(code) : "outside"
  )
  tally.outsideRange += placed.get("outside")?.length ?? 0
  const inside = (lines: ReadonlyArray<LedgerLine> = []) =>
    lines.filter(({ day }) => Coverage.holds(book.coverage, day))
  const [beyond, strange] = [inside(placed.get("outOfScope")), inside(placed.get("unmapped"))]
  const [items, unmapped] = mappedOf(book.items)
  const [canceled] = mappedOf(book.canceled)
  const held = (items: ReadonlyArray<Coded>) =>
    mapping.mode === "lines" ? items : items.filter(({ day }) => Coverage.holds(book.coverage, day))
  const lost = unmapped.filter(({ day }) => Coverage.holds(book.coverage, day))
  tally.add("out-of-scope", "outOfScope", beyond, [])
  tally.add("unmapped", "unexplained", strange, [])
  tally.add("unmapped", "unexplained", [], lost)
  const match = mapping.mode === "lines" ? LinesMatch.match : TotalsMatch.match
  const matched = match(book, placed.get("mapped") ?? [], held(items), held(canceled), tally)
  return {
    book,
    tally,
    isInverted,
    said: [
      ...(isInverted ? [signConvention(book)] : []),
      ...byCode(book, beyond, LedgerRules.outOfScope, "is out of scope"),
      ...byCode(book, strange, LedgerRules.unmappedKey, "is not in the mapping"),
      ...byRaw(book, lost),
      ...matched,
      ...tally.rows.filter(({ ties }) => !ties).map((row): Book.LedgerObservation => ({
        rule: LedgerRules.residual,
        enterpriseId: book.enterpriseId,
        serviceOrderId: null,
        key: [row.measure, row.from, row.to],
        observation: {
          orderItemIds: [],
          message:
            `Of the difference between ledger and platform (${row.measure}), ${row.unexplained} ${row.currency} is unexplained.`,
          expected: row.pms,
          actual: row.ledger,
          delta: row.unexplained,
          currency: row.currency,
          evidence: { ...row }
        }
      }))
    ]
  }
}

const mappedOf = (
  items: ReadonlyArray<PmsItem>
): readonly [mapped: ReadonlyArray<Coded>, unmapped: ReadonlyArray<PmsItem>] => {
  const isCoded = (item: PmsItem): item is Coded => item.code !== undefined
  return [items.filter(isCoded), items.filter((item) => !isCoded(item))]
}
