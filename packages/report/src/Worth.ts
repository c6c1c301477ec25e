/**
 * What a finding is about in money.
 */
import type { Finding } from "@nightaudit/reconcile"
import { BigDecimal, Option } from "effect"
import * as Decimal from "./internal/Decimal.ts"

export interface Worth {
  readonly currency: string
  /** Never negative. */
  readonly amount: BigDecimal.BigDecimal
}

/**
 * The difference of a finding, or the amount in question where there is no difference to tell; nothing for a finding that
 * is about no amount.
 */
export const of = ({ actual, currency, delta }: Finding.Finding): Worth | undefined => {
  if (currency === null) return undefined
  const amount = Option.flatMap(Option.fromNullOr(delta ?? actual), Decimal.parse)
  return Option.isNone(amount) || BigDecimal.isZero(amount.value)
    ? undefined
    : { currency, amount: BigDecimal.abs(amount.value) }
}
