/**
 * The open lines and items that are nearest to an unmatched item or line, and why they do not match.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as FieldParser from "./FieldParser.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"
import type { LedgerLine } from "./LedgerLine.ts"
import type { PmsItem } from "./PmsItem.ts"

/** A candidate: an item by its id, or a line by its row. */
export interface Candidate {
  readonly orderItemId?: string
  readonly row?: number
  readonly reason: string
}

interface Place {
  readonly day: string
  readonly code: string
  readonly currency: string
}

interface Indexed<Of extends Place> {
  readonly of: Of
  readonly amount: Money.Decimal
}

const most = 3

/** The open items near a line. */
export const nearestItems = (
  items: ReadonlyArray<PmsItem & Place>,
  amountOf: (item: PmsItem & Place) => Money.Decimal
): (line: LedgerLine, amount: Money.Decimal) => ReadonlyArray<Candidate> => {
  const find = nearest(items, amountOf, (item) => item.id)
  return (line, amount) => find(line, amount).map(({ of, reason }) => ({ orderItemId: of.id, reason }))
}

/** The open lines near an item. */
export const nearestLines = (
  lines: ReadonlyArray<LedgerLine>,
  amountOf: (line: LedgerLine) => Money.Decimal
): (item: PmsItem & Place, amount: Money.Decimal) => ReadonlyArray<Candidate> => {
  const find = nearest(lines, amountOf, () => "")
  return (item, amount) => find(item, amount).map(({ of, reason }) => ({ row: of.row, reason }))
}

const nearest = <Of extends Place>(
  all: ReadonlyArray<Of>,
  amountOf: (of: Of) => Money.Decimal,
  nameOf: (of: Of) => string
) => {
  const [byAmount, byKey] = [new Map<string, Array<Indexed<Of>>>(), new Map<string, Array<Indexed<Of>>>()]
  for (const of of all) {
    const amount = amountOf(of)
    getOrAdd(byAmount, `${of.currency} ${Money.format(amount)}`, () => []).push({ of, amount })
    getOrAdd(byKey, keyOf(of), () => []).push({ of, amount })
  }
  return (place: Place, amount: Money.Decimal): ReadonlyArray<{ readonly of: Of; readonly reason: string }> => {
    const alike = (byAmount.get(`${place.currency} ${Money.format(amount)}`) ?? []).slice(0, 50)
    const near = (byKey.get(keyOf(place)) ?? []).slice(0, 50)
    const off = (each: Indexed<Of>) => BigDecimal.abs(BigDecimal.subtract(each.amount, amount))
    return [
      ...alike
        .toSorted((self, that) =>
          away(place, self.of) - away(place, that.of) || compare(nameOf(self.of), nameOf(that.of))
        )
        .map(({ of }) => ({ of, reason: reasonOf(place, of) })),
      ...near
        .filter((each) => !alike.includes(each) && !BigDecimal.equals(each.amount, amount))
        .toSorted((self, that) => BigDecimal.Order(off(self), off(that)) || compare(nameOf(self.of), nameOf(that.of)))
        .map(({ amount, of }) => ({ of, reason: `its amount is ${Money.format(amount)}` }))
    ].slice(0, most)
  }
}

const keyOf = ({ code, currency, day }: Place): string => `${day}\n${currency}\n${code}`

const away = (self: Place, that: Place): number => Math.abs(FieldParser.daysBetween(self.day, that.day))

const reasonOf = (self: Place, that: Place): string =>
  [
    ...(self.code === that.code ? [] : [`its code is ${FieldParser.excerpt(that.code) || "empty"}`]),
    ...(self.day === that.day ? [] : [`its day is ${that.day}`]),
    ...(self.code === that.code && self.day === that.day ? ["it refers to something else"] : [])
  ].join(", ")

const compare = (self: string, that: string): number => self === that ? 0 : self < that ? -1 : 1
