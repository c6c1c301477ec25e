import { type Enterprise, Money, type OrderItem } from "@nightaudit/core"
import { BigDecimal } from "effect"
import * as decimals from "../../internal/decimals.ts"
import * as Currency from "../../model/Currency.ts"
import { isSystem } from "../../model/ItemKind.ts"
import type { ItemRule } from "../Rule.ts"

/**
 * An amount that is not its unit amount times its count. On the side that the enterprise prices (gross or net) the product is
 * exact; the other side is rounded once for each unit and each tax.
 */
export const unitTimesCount: ItemRule = {
  code: "unit-times-count",
  title: "amounts that are not the unit amount times the count",
  version: 1,
  severity: "error",
  otherwise: "warning when the count is 0",
  predicate: "the amount of an item is not its unit amount times its count",
  exceptions: [
    "on the side that the property prices (gross or net), differences of at most half a rounding unit",
    "on the other side, half a unit for each piece and each tax, plus half a unit",
    "if the pricing is unknown, one side within half a unit is enough",
    "items that the platform posts itself, and items in two currencies, are not checked"
  ],
  action: "Look for a price changed by hand, or a damaged export",
  scope: "item",
  // Nearly all products are shown to be right there, in whole units.
  when: ({ hasUnprovenProducts }) => hasUnprovenProducts,
  judge: (item, _reconciled, { enterprises }) => {
    if (isSystem(item) || item.UnitAmount.Currency !== item.Amount.Currency) return undefined
    const enterprise = enterprises.get(item.EnterpriseId)
    const broken = brokenSide(item, enterprise)
    if (broken === undefined) return undefined
    const { delta, expected, side, tolerance } = broken
    const currency = item.Amount.Currency
    const [unit, actual] = [item.UnitAmount[side], item.Amount[side]].map((value) => decimals.text(value))
    return {
      severity: item.UnitCount === 0 ? "warning" : "error",
      orderItemIds: [item.Id],
      message: `${item.UnitCount} times ${unit} ${currency} is ${Money.format(expected)}, but the item has ${actual}.`,
      expected: Money.format(expected),
      actual: actual ?? null,
      delta: Money.format(delta),
      currency,
      evidence: {
        side: side === "GrossValue" ? "gross" : "net",
        unitAmount: unit,
        unitCount: item.UnitCount,
        pricing: enterprise?.Pricing ?? null,
        tolerance: Money.format(tolerance),
        exceptionsTested: ["rounding on the side that is not priced", "posted by the platform"]
      }
    }
  }
}

interface Side {
  readonly side: "GrossValue" | "NetValue"
  readonly expected: Money.Decimal
  readonly delta: Money.Decimal
  readonly tolerance: Money.Decimal
}

/** The first side that is wrong. If it is unknown which side is priced, one exact side is enough. */
const brokenSide = (item: OrderItem.OrderItem, enterprise: Enterprise.Enterprise | undefined): Side | undefined => {
  const unit = Currency.unit(item.Amount.Currency, enterprise)
  const exact = Currency.halves(unit, 1)
  const rounded = Currency.halves(unit, Math.abs(item.UnitCount) + item.Amount.TaxValues.length + 1)
  const of = (side: Side["side"], tolerance: Money.Decimal): Side => {
    const expected = BigDecimal.multiply(
      Money.fromNumber(item.UnitAmount[side]),
      BigDecimal.fromBigInt(BigInt(item.UnitCount))
    )
    return { side, expected, delta: BigDecimal.subtract(Money.fromNumber(item.Amount[side]), expected), tolerance }
  }
  switch (enterprise?.Pricing) {
    case "Gross":
      return [of("GrossValue", exact), of("NetValue", rounded)].find(isBroken)
    case "Net":
      return [of("NetValue", exact), of("GrossValue", rounded)].find(isBroken)
    default: {
      const sides = [of("GrossValue", exact), of("NetValue", exact)]
      return sides.every(isBroken) ? sides[0] : undefined
    }
  }
}

const isBroken = ({ delta, tolerance }: Side): boolean => Currency.exceeds(delta, tolerance)
