import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import type { Coded } from "../PmsItem.ts"
import { type Claims, distance } from "./Claims.ts"

/**
 * The same code, currency and amount, on the same day and then a day further each time; on each, lines that are the sum of
 * a bill, or of all that is left of the day and code. A sum on the day itself tells more than a sale on another day.
 */
export const byAmounts = (claims: Claims): void => {
  const free = [...claims.lines].filter((line) => !claims.isBound(line))
  const open = () => free.filter((line) => claims.lines.has(line))
  const known = index(claims)
  for (let days = 0; days <= claims.book.mapping.dayShift; days++) {
    for (const shift of days === 0 ? [0] : [-days, days]) {
      for (const line of open()) {
        const item = known.exact(line, shifted(line, shift)) ?? (shift === 0 ? known.close(line) : undefined)
        if (item !== undefined) claims.agree([line], [item])
      }
    }
    bills(claims, open(), days)
    for (const shift of days === 0 ? [0] : [-days, days]) wholeDays(claims, open(), shift)
  }
  for (const line of open()) {
    const rebate = known.rebate(line)
    if (rebate !== undefined) claims.agree([line], [rebate])
  }
}

const shifted = ({ day }: LedgerLine, days: number): string => days === 0 ? day : FieldParser.addDays(day, days)

/** The open items by what a line tells of them. */
const index = (claims: Claims) => {
  const exact = new Map<string, Array<Coded>>()
  const close = new Map<string, Array<Coded>>()
  const rebates = new Map<string, Array<Coded>>()
  const key = (day: string, { code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
    `${day}\n${currency}\n${Money.format(amount)}\n${code}`
  const keyOfDay = (day: string, { code, currency }: Pick<Coded, "code" | "currency">) => `${day}\n${currency}\n${code}`
  for (const item of claims.items) {
    getOrAdd(exact, key(item.day, item, claims.value(item)), () => []).push(item)
    getOrAdd(close, keyOfDay(item.day, item), () => []).push(item)
    if (item.isRebate && item.rebatedDay !== null) {
      getOrAdd(rebates, key(item.rebatedDay, item, claims.value(item)), () => []).push(item)
    }
  }
  /** Items that another pass has claimed are dropped as they are come upon. */
  const first = (items: Array<Coded> | undefined): Coded | undefined => {
    const at = items?.findIndex((item) => claims.items.has(item)) ?? -1
    if (items === undefined || at < 0) return undefined
    items.splice(0, at)
    return items[0]
  }
  return {
    exact: (line: LedgerLine, day: string) => first(exact.get(key(day, line, claims.amount(line)))),
    rebate: (line: LedgerLine) => first(rebates.get(key(line.day, line, claims.amount(line)))),
    /** The item that is nearest to the line, within the tolerance. */
    close: (line: LedgerLine) => {
      if (Book.isZero(claims.book.mapping.tolerance(line.currency, line.code))) return undefined
      const off = (item: Coded) => BigDecimal.abs(BigDecimal.subtract(claims.amount(line), claims.value(item)))
      return close.get(keyOfDay(line.day, line))
        ?.filter((item) => claims.items.has(item) && claims.isClose(off(item), item))
        .reduce<Coded | undefined>(
          (best, item) => best === undefined || BigDecimal.isLessThan(off(item), off(best)) ? item : best,
          undefined
        )
    }
  }
}

/** Lines that are the sum of what is left of a bill under one code. */
const bills = (claims: Claims, lines: ReadonlyArray<LedgerLine>, most: number): void => {
  const bills = Map.groupBy(
    [...claims.items].filter(({ bill }) => bill !== null),
    ({ bill, code, currency }) => `${currency}\n${bill}\n${code}`
  )
  const key = ({ code, currency }: Pick<Coded, "code" | "currency">, amount: Money.Decimal) =>
    `${currency}\n${Money.format(amount)}\n${code}`
  const sums = new Map<string, Array<ReadonlyArray<Coded>>>()
  for (const items of bills.values()) {
    const [first] = items
    if (first === undefined || items.length < 2) continue
    getOrAdd(sums, key(first, Book.sum(items.map((item) => claims.value(item)))), () => []).push(items)
  }
  for (const line of lines) {
    const bill = sums.get(key(line, claims.amount(line)))?.find((items) =>
      items.every((item) => claims.items.has(item) && distance(line, item) <= most)
    )
    if (bill !== undefined) claims.agree([line], bill)
  }
}

/** Lines that are the sum of all that is left of a day under one code. */
const wholeDays = (claims: Claims, lines: ReadonlyArray<LedgerLine>, shift: number): void => {
  const days = new Map(
    [...Map.groupBy([...claims.items], ({ code, currency, day }) => `${day}\n${currency}\n${code}`)]
      .filter(([, items]) => items.length > 1)
      .map(([key, items]) => [key, { items, sum: Book.sum(items.map((item) => claims.value(item))) }])
  )
  for (const line of lines) {
    const key = `${shifted(line, shift)}\n${line.currency}\n${line.code}`
    const left = days.get(key)
    if (left === undefined || !claims.lines.has(line)) continue
    if (!claims.isClose(BigDecimal.subtract(claims.amount(line), left.sum), line)) continue
    days.delete(key)
    claims.agree([line], left.items)
  }
}
