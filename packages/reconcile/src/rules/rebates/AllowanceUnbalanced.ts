import { Instant, Money, type OrderItem } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import type { Context } from "../../model/Context.ts"
import * as Currency from "../../model/Currency.ts"
import type { Observation } from "../../model/Finding.ts"
import type { FoundOrder } from "../../model/FoundOrder.ts"
import { isLive } from "../../model/ItemKind.ts"
import type { OrderRule } from "../Rule.ts"
import * as Allowance from "./Allowance.ts"

const settlingMillis = 24 * 60 * 60_000

/** An allowance of an ended stay that does not net to zero with its discounts and breakage. */
export const allowanceUnbalanced: OrderRule = {
  code: "allowance-unbalanced",
  title: "allowances of ended stays that do not net to zero",
  version: 1,
  severity: "warning",
  otherwise: "info unless the discounts and breakage exceed the allowance: discounts may be in other orders",
  predicate:
    "a reservation ended more than 24 hours before the as-of time, and an Open or Closed allowance, its Open or Closed discounts and its Open or Closed breakage (or contra breakage) do not net to zero; one finding per allowance",
  exceptions: [
    "differences of at most half a rounding unit",
    "allowances with a loss",
    "allowances with items in several currencies"
  ],
  action: "Post the breakage, or reverse the discounts beyond the allowance",
  scope: "order",
  when: ({ hasAllowances }) => hasAllowances,
  needsAllItems: true,
  judge: ({ items, order }, context) => {
    const allowances = items.filter(Allowance.isAllowance)
    if (allowances.length === 0 || !hasSettled(order, context)) return []
    const bookings = Allowance.bookings(items)
    return allowances.flatMap((item) => imbalance(item, bookings.get(item.Id) ?? [], context) ?? [])
  }
}

const hasSettled = (order: FoundOrder | undefined, { asOf }: Context): boolean =>
  order?.kind === "reservation" && order.row.State === "Processed" &&
  Instant.toEpochMillis(order.row.ActualEndUtc ?? order.row.UpdatedUtc) + settlingMillis < Instant.toEpochMillis(asOf)

const bookedTypes: ReadonlySet<string> = new Set(["AllowanceDiscount", "AllowanceBreakage", "AllowanceContraBreakage"])

const imbalance = (
  allowance: OrderItem.OrderItem,
  bookings: ReadonlyArray<OrderItem.OrderItem>,
  { enterprises }: Context
): Observation | undefined => {
  const { Currency: currency, GrossValue } = allowance.Amount
  const live = bookings.filter((item) => isLive(item) && bookedTypes.has(item.Type))
  if (bookings.some(Allowance.isLoss) || live.some(({ Amount }) => Amount.Currency !== currency)) return undefined
  const sumOf = (type: string) =>
    decimals.sum(live.flatMap(({ Amount, Type }) => Type === type ? Amount.GrossValue : []))
  const discounts = sumOf("AllowanceDiscount")
  const breakage = sumOf("AllowanceBreakage")
  const contraBreakage = sumOf("AllowanceContraBreakage")
  const unused = BigDecimal.sum(Money.fromNumber(GrossValue), discounts)
  const [withBreakage, withContra] = [BigDecimal.sum(unused, breakage), BigDecimal.sum(unused, contraBreakage)]
  const tolerance = Currency.halves(Currency.unit(currency, enterprises.get(allowance.EnterpriseId)), 1)
  if (!Currency.exceeds(withBreakage, tolerance) || !Currency.exceeds(withContra, tolerance)) return undefined
  const nearer = BigDecimal.isLessThan(BigDecimal.abs(withContra), BigDecimal.abs(withBreakage))
    ? withContra
    : withBreakage
  return {
    severity: BigDecimal.isNegative(withBreakage) && BigDecimal.isNegative(withContra) ? "warning" : "info",
    orderItemIds: [...new Set([allowance, ...live].map(({ Id }) => Id))],
    message: `An allowance of ${
      decimals.text(GrossValue)
    } ${currency}, its discounts and its breakage leave a balance of ${Money.format(nearer)}.`,
    expected: "0",
    actual: Money.format(nearer),
    delta: Money.format(nearer),
    currency,
    evidence: {
      allowance: decimals.text(GrossValue),
      discounts: Money.format(discounts),
      breakage: Money.format(breakage),
      contraBreakage: Money.format(contraBreakage),
      tolerance: Money.format(tolerance),
      exceptionsTested: ["rounding", "a loss"],
      exceptionsUndecided: ["discounts in other orders", "a rebate of the allowance"]
    }
  }
}
