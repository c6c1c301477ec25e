import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import { type Coded, referenceOf } from "../PmsItem.ts"
import { type Claims, distance } from "./Claims.ts"

/** Lines that name an item by something that other items may share. */
export const byReferences = (claims: Claims): void => {
  for (const [key, lines] of referenced(claims)) {
    const items = openOf(claims, key)
    const open = <Of extends LedgerLine | Coded>(all: ReadonlyArray<Of>, those: ReadonlySet<unknown>) =>
      all.filter((each) => those.has(each))
    const wholeDays = () => {
      for (const [day, rest] of Map.groupBy(open(lines, claims.lines), ({ day }) => day)) {
        whole(claims, rest, open(items, claims.items).filter((item) => item.day === day))
      }
    }
    // First, or the line that a charge and its rebate net to would not be matched.
    wholeDays()
    nearest(claims, open(lines, claims.lines), open(items, claims.items), 0)
    wholeDays()
    nearest(claims, open(lines, claims.lines), open(items, claims.items), Number.POSITIVE_INFINITY)
    whole(claims, open(lines, claims.lines), open(items, claims.items))
  }
}

/** Claims pairs of the same amount, those of the nearest days first. */
const nearest = (claims: Claims, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>, most: number): void => {
  const byAmount = Map.groupBy(items, (item) => Money.format(claims.value(item)))
  const pairs = lines.flatMap((line) => {
    const isExact = Book.isZero(claims.book.mapping.tolerance(line.currency, line.code))
    return (isExact ? byAmount.get(Money.format(claims.amount(line))) ?? [] : items)
      .filter((item) => claims.isClose(BigDecimal.subtract(claims.amount(line), claims.value(item)), item))
      .map((item) => ({ line, item, days: distance(line, item) }))
      .filter(({ days }) => days <= most)
  })
  for (const { item, line } of pairs.toSorted((self, that) => self.days - that.days)) {
    if (claims.lines.has(line) && claims.items.has(item)) claims.agree([line], [item])
  }
}

/** Claims all of them when their sums agree. */
const whole = (claims: Claims, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void => {
  const [first] = items
  if (lines.length === 0 || first === undefined) return
  const delta = BigDecimal.subtract(
    Book.sum(lines.map((line) => claims.amount(line))),
    Book.sum(items.map((item) => claims.value(item)))
  )
  if (claims.isClose(delta, first)) claims.agree(lines, items)
}

/** Open lines of a known reference, by reference, currency and code; the reference that the fewest items share first. */
const referenced = (claims: Claims): ReadonlyArray<readonly [key: string, lines: ReadonlyArray<LedgerLine>]> => {
  const shared = ({ reference }: LedgerLine) => claims.byReference.get(referenceOf(reference ?? ""))?.length ?? 0
  return [
    ...Map.groupBy(
      [...claims.lines].filter((line) => claims.isReferenced(line)).toSorted((self, that) =>
        shared(self) - shared(that)
      ),
      ({ code, currency, reference }) =>
        `${currency}\n${JSON.stringify(reference === null ? null : referenceOf(reference))}\n${code}`
    )
  ]
}

const openOf = (claims: Claims, key: string): ReadonlyArray<Coded> => {
  const [currency = "", reference = "", ...code] = key.split("\n")
  return (claims.byReference.get(JSON.parse(reference)) ?? []).filter((item) =>
    claims.items.has(item) && item.currency === currency && item.code === code.join("\n")
  )
}
