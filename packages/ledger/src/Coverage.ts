/**
 * The business dates that a range holds whole: only those can be compared with a ledger that counts by day.
 */
import { type Enterprise, Instant, type Interval } from "@nightaudit/core"
import * as BusinessDay from "@nightaudit/reconcile/calendar/BusinessDay"
import { Option, Result } from "effect"
import * as FieldParser from "./FieldParser.ts"

/** From the first date to the last, both included. There is none where the first is after the last. */
export interface Coverage {
  readonly first: string
  readonly last: string
}

/** The dates of an enterprise; none where its calendar cannot be read. */
export const of = (enterprise: Enterprise.Enterprise, range: Interval.Range): Coverage =>
  Result.match(BusinessDay.of(enterprise), {
    onFailure: () => nothing,
    onSuccess: ({ dateOf, startOf }) => {
      const [first, after] = [dateOf(range.StartUtc), dateOf(range.EndUtc)]
      const isWhole = Option.exists(startOf(first), (start) => Instant.InstantOrder(range.StartUtc, start) <= 0)
      return { first: isWhole ? first : FieldParser.addDays(first, 1), last: FieldParser.addDays(after, -1) }
    }
  })

/** No date at all. */
export const nothing: Coverage = { first: "9999-12-31", last: "0001-01-01" }

/** The dates that are in each of them. */
export const common = (all: ReadonlyArray<Coverage>): Coverage =>
  all.reduce((self, that) => ({
    first: self.first > that.first ? self.first : that.first,
    last: self.last < that.last ? self.last : that.last
  }), all[0] ?? nothing)

export const holds = ({ first, last }: Coverage, day: string): boolean => first <= day && day <= last

/** The dates, and that number of days before and after them. */
export const widened = ({ first, last }: Coverage, days: number): Coverage =>
  first > last ? nothing : { first: FieldParser.addDays(first, -days), last: FieldParser.addDays(last, days) }
