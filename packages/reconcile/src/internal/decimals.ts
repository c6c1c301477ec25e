/**
 * JSON numbers as exact decimals.
 *
 * @internal
 */
import { Money } from "@nightaudit/core"

/** The number as it was printed, without an exponent. */
export const text = (value: number): string => Money.format(Money.fromNumber(value))

export const sum = (values: Iterable<number>): Money.Decimal => {
  const total = new Money.Sum()
  for (const value of values) total.add(value)
  return total.total
}
