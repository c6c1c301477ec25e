/**
 * JSON numbers as exact decimals; and as whole millionths, for the many that a rule has nothing to say of.
 *
 * @internal
 */
import { Money } from "@nightaudit/core"

/** The number as it was printed, without an exponent. */
export const text = Money.text

/** The number in millionths; NaN where it is not exact, or so great that a sum of {@link most} might not be. */
export const micros = (value: number): number => Math.abs(value) < 1e8 ? Money.units(value, 6) : Number.NaN

/** The maximum number of numbers that are added in whole millionths. */
const most = 64

/** The sum of the rows in millionths; NaN if that is not exact, and NaN is within no tolerance. */
export const sumMicros = <Row>(rows: ReadonlyArray<Row>, value: (row: Row) => number): number => {
  let sum = rows.length > most ? Number.NaN : 0
  for (const row of rows) sum += micros(value(row))
  return sum
}

export const sum = (values: Iterable<number>): Money.Decimal => {
  const total = new Money.Sum()
  for (const value of values) total.add(value)
  return total.total
}
