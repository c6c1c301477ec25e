/**
 * Which of many amounts add up to a difference: a suggestion for a person and never a match.
 */
import type { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"

/** The maximum number of amounts of which all selections are tried; of more amounts, only one, two or three are selected. */
const mostForAll = 14
/** The maximum number of amounts of which two or three are selected; of more amounts, only one is. */
const mostForThree = 60

/**
 * The places of the amounts that add up to `target`, where there is exactly one such choice among those that were tried;
 * the order of the amounts does not matter.
 */
export const unique = (
  amounts: ReadonlyArray<Money.Decimal>,
  target: Money.Decimal
): ReadonlyArray<number> | undefined => {
  const scale = Math.max(...[target, ...amounts].map((amount) => BigDecimal.normalize(amount).scale), 0)
  const whole = (amount: Money.Decimal) => BigDecimal.scale(amount, scale).value
  const [values, sum] = [amounts.map(whole), whole(target)]
  if (sum === 0n) return undefined
  const most = values.length <= mostForAll ? values.length : values.length <= mostForThree ? 3 : 1
  const found: Array<ReadonlyArray<number>> = []
  const visit = (from: number, rest: bigint, chosen: ReadonlyArray<number>): void => {
    if (chosen.length > 0 && rest === 0n) found.push(chosen)
    if (chosen.length === most || found.length > 1) return
    for (let place = from; place < values.length && found.length <= 1; place++) {
      const value = values[place] ?? 0n
      if (value !== 0n) visit(place + 1, rest - value, [...chosen, place])
    }
  }
  visit(0, sum, [])
  return found.length === 1 ? found[0] : undefined
}
