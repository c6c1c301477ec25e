/**
 * The amount in question of a finding.
 */
import type { Finding } from "@nightaudit/reconcile"
import { BigDecimal, Option } from "effect"
import * as Decimal from "./internal/Decimal.ts"

export interface AmountInQuestion {
  readonly currency: string
  /** Never negative. */
  readonly amount: BigDecimal.BigDecimal
}

/**
 * The absolute difference of a finding or, without one, its absolute actual amount; undefined if the finding has no
 * amount or the amount is zero.
 */
export const of = ({ actual, currency, delta }: Finding.Finding): AmountInQuestion | undefined => {
  if (currency === null) return undefined
  const amount = Option.flatMap(Option.fromNullOr(delta ?? actual), Decimal.parse)
  return Option.isNone(amount) || BigDecimal.isZero(amount.value)
    ? undefined
    : { currency, amount: BigDecimal.abs(amount.value) }
}
