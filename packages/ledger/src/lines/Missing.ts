/**
 * The lines and items that were not matched.
 */
import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as Book from "../Book.ts"
import * as Coverage from "../Coverage.ts"
import * as FieldParser from "../FieldParser.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import * as LedgerRules from "../LedgerRules.ts"
import { nearestItems, nearestLines } from "../Nearest.ts"
import type { Coded } from "../PmsItem.ts"
import * as Subset from "../Subset.ts"
import { type Claims, distance, plural, reference } from "./Claims.ts"

/** The maximum number of suggestions; more open lines have another cause. */
const mostSuggestions = 500

/** Reports each open line as one without an item. */
export const missingInPms = (claims: Claims, lines: ReadonlyArray<LedgerLine>, items: ReadonlyArray<Coded>): void => {
  const { coverage, nonLiveStates, mapping } = claims.book
  const nearest = nearestItems(items, (item) => claims.value(item))
  const families = Map.groupBy(items, ({ code, currency }) => `${currency}\n${code}`)
  const counts = new Map<string, number>()
  let suggestions = 0
  for (const line of lines) {
    const amount = claims.amount(line)
    const isWorth = !Book.isZero(amount)
    claims.claim(isWorth ? "missing-in-pms" : "matched", "unexplained", [line], [])
    if (!isWorth || !Coverage.holds(coverage, line.day)) continue
    const near = (families.get(`${line.currency}\n${line.code}`) ?? []).filter((item) =>
      distance(line, item) <= mapping.dayShift
    )
    const subset = suggestions++ < mostSuggestions
      ? Subset.unique(near.map((item) => claims.value(item)), amount)
      : undefined
    const state = line.id === null ? undefined : nonLiveStates.get(line.id)
    const identity = JSON.stringify([
      line.day,
      line.code,
      line.id,
      line.reference,
      line.currency,
      Money.format(amount)
    ])
    const alike = counts.get(identity) ?? 0
    counts.set(identity, alike + 1)
    const isEdge = FieldParser.addDays(line.day, -mapping.dayShift) < coverage.first
    claims.said.push({
      rule: LedgerRules.pmsLineMissing,
      enterpriseId: claims.book.enterpriseId,
      serviceOrderId: null,
      key: [line.day, line.code, line.id, line.reference, `${alike}`],
      observation: {
        orderItemIds: [],
        message: `${Money.format(amount)} ${line.currency} of ${line.day} under ${
          FieldParser.excerpt(line.code) || "no code"
        } in the ledger ${state === undefined ? "has no order item" : `belongs to an item that is ${state}`}.`,
        expected: "0",
        actual: Money.format(amount),
        delta: Money.format(amount),
        currency: line.currency,
        evidence: {
          row: line.row,
          reference: reference(line),
          day: line.day,
          code: FieldParser.excerpt(line.code),
          nearest: nearest(line, amount),
          ...(subset !== undefined && { itemsThatWouldExplainIt: subset.flatMap((place) => near[place]?.id ?? []) }),
          ...(isEdge && { edge: `items before ${coverage.first} were not read` })
        }
      }
    })
  }
}

/** Reports open items as missing in the ledger: one by one, or all of a day without any ledger line together. */
export const missingInLedger = (
  claims: Claims,
  items: ReadonlyArray<Coded>,
  lines: ReadonlyArray<LedgerLine>
): void => {
  const { coverage } = claims.book
  const missing: Array<Coded> = []
  for (const item of items) {
    // Zero amounts are not posted, so they are not missing.
    if (Book.isZero(claims.value(item))) claims.claim("matched", "rounding", [], [item])
    else if (item.isPending) claims.claim("pending", "pending", [], [item])
    else {
      claims.claim("missing-in-ledger", "unexplained", [], [item])
      if (Coverage.holds(coverage, item.day)) missing.push(item)
    }
  }
  const [single, whole] = [
    missing.filter(({ day }) => claims.days.has(day)),
    missing.filter(({ day }) => !claims.days.has(day))
  ]
  const nearest = nearestLines(lines, (line) => claims.amount(line))
  for (const item of single) {
    const value = claims.value(item)
    say(claims, [item], `${Money.format(value)} ${item.currency} of ${item.day} is not in the ledger.`, {
      code: item.code,
      references: item.references,
      nearest: nearest(item, value)
    })
  }
  for (const items of Map.groupBy(whole, ({ currency, day }) => `${day}\n${currency}`).values()) {
    const codes = Map.groupBy(items, ({ code }) => code)
    say(
      claims,
      items,
      `The ledger has no line of ${items[0]?.day}, but the platform has ${plural(items.length, "item")}.`,
      {
        items: items.length,
        codes: Object.fromEntries(
          [...codes].toSorted(([self], [that]) => self < that ? -1 : 1)
            .map(([code, of]) => [code, Money.format(Book.sum(of.map((item) => claims.value(item))))])
        )
      }
    )
  }
}

const say = (
  claims: Claims,
  items: ReadonlyArray<Coded>,
  message: string,
  evidence: Readonly<Record<string, unknown>>
): void => {
  const [item] = items
  if (item === undefined) return
  const value = Book.sum(items.map((each) => claims.value(each)))
  claims.said.push({
    rule: LedgerRules.lineMissing,
    enterpriseId: claims.book.enterpriseId ?? item.enterpriseId,
    serviceOrderId: items.length === 1 ? item.orderId : null,
    key: [item.day],
    observation: {
      orderItemIds: items.map(({ id }) => id),
      message,
      expected: Money.format(value),
      actual: "0",
      delta: Money.format(BigDecimal.negate(value)),
      currency: item.currency,
      evidence: { day: item.day, ...evidence }
    }
  })
}
