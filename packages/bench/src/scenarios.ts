/**
 * Portfolios whose nights, months and years are reconciled in virtual time.
 */
import { Schema } from "effect"

export const Scenario = Schema.Struct({
  name: Schema.String,
  enterprises: Schema.Int,
  /** Service orders of all enterprises. */
  orders: Schema.Int,
  /** The last day of the sample data, reconciled at 03:00 UTC the morning after; all of its month; or a year. */
  range: Schema.Literals(["day", "month", "year"])
})
export type Scenario = typeof Scenario.Type

const scenario = (range: Scenario["range"], enterprises: number, orders: number): Scenario => ({
  name: `${enterprises === 1 ? "one hotel" : `${enterprises} hotels`}, a ${range}, ${orders} orders`,
  enterprises,
  orders,
  range
})

/** By the orders of the one hotel whose month is reconciled. */
export const scenarios = (orders: number): ReadonlyArray<Scenario> => [
  scenario("day", 1, orders),
  scenario("day", 24, orders * 2),
  scenario("day", 200, Math.ceil(orders * 5 / 3)),
  scenario("month", 1, orders),
  scenario("month", 24, orders * 2),
  // Ten of them have no order at all, or next to none.
  scenario("month", 70, Math.ceil(orders * 3 / 20)),
  scenario("year", 1, orders * 2)
]
