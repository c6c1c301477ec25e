/**
 * An external ledger tied out against the order items of a reconciliation.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal, Effect } from "effect"
import { Digest } from "effect/crypto"
import * as Currency from "../Currency.ts"
import * as Finding from "../Finding.ts"
import * as Book from "./Book.ts"
import * as Cell from "./Cell.ts"
import * as Coverage from "./Coverage.ts"
import type { LedgerLine, Lines } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"
import * as LinesMatch from "./LinesMatch.ts"
import type { Mapping } from "./Mapping.ts"
import type { Pms, PmsItem } from "./PmsItem.ts"
import { Tally, type TieOut } from "./TieOut.ts"
import * as TotalsMatch from "./TotalsMatch.ts"

/** A ledger beside what a reconciliation has read. */
export interface Sides {
  readonly mapping: Mapping
  readonly ledger: Lines
  readonly pms: Pms
  /** False when the platform could not be read to its end: nothing may be concluded from what is absent. */
  readonly isComplete: boolean
}

/** What a ledger comes to, before its findings have fingerprints. */
export interface Judgement {
  readonly said: ReadonlyArray<Book.Said>
  readonly tieOut: TieOut
}

/** Compares both sides. The order of the rows and of the items never changes what is said. */
export const judge = (sides: Sides): Judgement => {
  const { isComplete, ledger, mapping } = sides
  const books = isComplete ? booksOf(sides).map(tie) : []
  const rows = books.flatMap(({ tally }) => tally.rows)
  return {
    said: [
      ...ledger.unreadable.map(unreadable),
      ...(isComplete ? strangers(sides) : []),
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
export const findings = Effect.fnUntraced(function*({ said }: Judgement) {
  const digest = yield* Digest.Digest
  const found = yield* Effect.forEach(
    said,
    ({ enterpriseId, key, observation, rule, serviceOrderId }) =>
      Effect.gen(function*() {
        const finding = yield* Finding.make(rule, { enterpriseId, serviceOrderId }, observation)
        const identity = new TextEncoder().encode(JSON.stringify([finding.fingerprint, key]))
        const hash = yield* digest.digestHex(Digest.sha256, identity)
        return { ...finding, fingerprint: hash.slice(0, 32) }
      })
  )
  return found.toSorted(Finding.compare)
}, Effect.provide(Digest.layerWebCrypto))

/** A book for each enterprise that was read, or one for all of them where the ledger does not tell them apart. */
const booksOf = (sides: Sides): ReadonlyArray<Book.Book> => {
  const { ledger, mapping, pms } = sides
  const read = pms.enterprises.toSorted(({ enterprise: self }, { enterprise: that }) => self.Id < that.Id ? -1 : 1)
  const finest = (currency: string): Money.Decimal =>
    read.map(({ enterprise }) => Currency.unit(currency, enterprise))
      .reduce((self, that) => BigDecimal.max(self, that), Currency.unit(currency, undefined))
  const book = { mapping, dead: pms.dead }
  if (!mapping.columns.has("enterprise")) {
    return [{
      ...book,
      enterpriseId: null,
      coverage: Coverage.common(read.map(({ enterprise, range }) => Coverage.of(enterprise, range))),
      lines: ledger.lines,
      items: pms.items,
      canceled: pms.canceled,
      unit: finest
    }]
  }
  const lines = Map.groupBy(ledger.lines, ({ enterpriseId }) => enterpriseId?.toLowerCase())
  const [items, canceled] = [pms.items, pms.canceled].map((items) =>
    Map.groupBy(items, ({ enterpriseId }) => enterpriseId)
  )
  return read.map(({ enterprise, range }) => ({
    ...book,
    enterpriseId: enterprise.Id,
    coverage: Coverage.of(enterprise, range),
    lines: lines.get(enterprise.Id.toLowerCase()) ?? [],
    items: items?.get(enterprise.Id) ?? [],
    canceled: canceled?.get(enterprise.Id) ?? [],
    unit: (currency) => Currency.unit(currency, enterprise)
  }))
}

interface Tied {
  readonly book: Book.Book
  readonly tally: Tally
  readonly said: ReadonlyArray<Book.Said>
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
  const held = (items: ReadonlyArray<LinesMatch.Coded>) =>
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
      ...tally.rows.filter(({ ties }) => !ties).map((row): Book.Said => ({
        rule: LedgerRules.residual,
        enterpriseId: book.enterpriseId,
        serviceOrderId: null,
        key: [row.measure, row.from, row.to],
        observation: {
          orderItemIds: [],
          message:
            `${row.unexplained} ${row.currency} ${row.measure} of the ledger less the platform remain unexplained.`,
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
): readonly [mapped: ReadonlyArray<LinesMatch.Coded>, unmapped: ReadonlyArray<PmsItem>] => {
  const isCoded = (item: PmsItem): item is LinesMatch.Coded => item.code !== undefined
  return [items.filter(isCoded), items.filter((item) => !isCoded(item))]
}

/** On more than nine in ten of the days and codes that both sides have, the ledger tells the opposite. */
const isOtherWayRound = ({ coverage, items, lines, mapping }: Book.Book): boolean => {
  const measure = Book.primary(mapping)
  const keyOf = ({ code, currency, day }: Pick<LedgerLine, "code" | "currency" | "day">) =>
    `${day}\n${currency}\n${code}`
  const [ledger, pms] = [new Map<string, Array<LedgerLine>>(), new Map<string, Array<PmsItem>>()]
  for (const line of lines) {
    if (Coverage.holds(coverage, line.day)) Book.getOrMake(ledger, keyOf(line), () => []).push(line)
  }
  for (const item of items) {
    if (item.code !== undefined) {
      Book.getOrMake(pms, keyOf({ ...item, code: item.code }), () => []).push(item)
    }
  }
  let [both, opposite] = [0, 0]
  for (const [key, lines] of ledger) {
    const [theirs, ours] = [Book.ledgerSum(lines, measure), Book.pmsSum(pms.get(key) ?? [], measure)]
    if (Book.isZero(theirs) || Book.isZero(ours)) continue
    both += 1
    if (Book.isZero(BigDecimal.sum(theirs, ours))) opposite += 1
  }
  return both > 1 && opposite * 10 > both * 9
}

const signConvention = ({ enterpriseId, lines, mapping }: Book.Book): Book.Said => ({
  rule: LedgerRules.signConvention,
  enterpriseId,
  serviceOrderId: null,
  key: [],
  observation: {
    orderItemIds: [],
    message: "The ledger's amounts have the opposite sign: invert \"sign\" in the mapping.",
    expected: `${-mapping.sign}`,
    actual: `${mapping.sign}`,
    evidence: { lines: lines.length }
  }
})

const byCode = (
  book: Book.Book,
  lines: ReadonlyArray<LedgerLine>,
  rule: LedgerRules.LedgerRule,
  what: string
): ReadonlyArray<Book.Said> => {
  const measure = Book.primary(book.mapping)
  return sortedGroups(lines, ({ code, currency }) => `${currency}\n${code}`).map((lines): Book.Said => {
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
          Cell.excerpt(line?.code ?? "") || "(empty)"
        } of the ledger ${what}: ${amount} ${line?.currency}.`,
        actual: amount,
        currency: line?.currency ?? null,
        evidence: { code: Cell.excerpt(line?.code ?? ""), lines: lines.length, rows: Book.rowsOf(lines), measure }
      }
    }
  })
}

const byRaw = (book: Book.Book, items: ReadonlyArray<PmsItem>): ReadonlyArray<Book.Said> => {
  const measure = Book.primary(book.mapping)
  return sortedGroups(items, ({ currency, raw }) => `${currency}\n${raw}`).map((items): Book.Said => {
    const [item] = items
    const amount = Money.format(Book.pmsSum(items, measure))
    return {
      rule: LedgerRules.unmappedKey,
      enterpriseId: book.enterpriseId,
      serviceOrderId: null,
      key: [item?.raw ?? null],
      observation: {
        orderItemIds: [],
        message: `The mapping has no code for ${
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

/** Lines that name an enterprise which the mapping does not, or one that was not asked for. */
const strangers = ({ ledger, mapping, pms }: Sides): ReadonlyArray<Book.Said> => {
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
    sortedGroups(lines, ({ currency, enterprise }) => `${currency}\n${enterprise}`).map((lines): Book.Said => {
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
    })
  )
}

const sortedGroups = <Of>(all: ReadonlyArray<Of>, keyOf: (of: Of) => string): ReadonlyArray<ReadonlyArray<Of>> =>
  [...Map.groupBy(all, keyOf)].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, group]) => group)

const unreadable = ({ column, problem, row, text }: Lines["unreadable"][number]): Book.Said => ({
  rule: LedgerRules.rowUnreadable,
  enterpriseId: null,
  serviceOrderId: null,
  key: [column, problem, text, `${row}`],
  observation: {
    orderItemIds: [],
    message: `Row ${row} of the ledger cannot be read: ${problem}${text === "" ? "" : `: ${text}`}.`,
    evidence: { row, column, problem, text }
  }
})
