import type { AmountRow, OrderItemRow } from "../../Rows.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import { distance, exact, unit } from "./Decimal.ts"
import type { Frame } from "./Frame.ts"
import { isLive, isRebate, isSystem, minorUnits, smallest } from "./ItemRules.ts"
import { type EnterpriseJudge, finding, onAll, onEach, orderIdOf, type OrderJudge } from "./Judge.ts"
import { taxOf } from "./Totals.ts"

/** Amounts that contradict themselves, each other, or their currency. */
export const amountRules: OrderJudge = (frame, record) => {
  const { items } = record
  const live = items.filter(isLive)
  return [
    ...onEach("breakdown-tax-sum", "error", record, items.filter((item) => splitsTaxesWrong(frame, item))),
    ...onEach("breakdown-net-sum", "warning", record, items.filter((item) => splitsNetWrong(frame, item))),
    ...onEach(
      "tax-exemption-conflict",
      "warning",
      record,
      items.filter(({ Amount, TaxExemptionReason }) => TaxExemptionReason !== null && taxOf(Amount) !== 0n)
    ),
    ...onEach("over-precise-amount", "info", record, items.filter((item) => isOverPrecise(frame, item))),
    ...negatives(orderIdOf(record), live),
    ...onAll("original-amount-differs", "info", record, live.filter(differsFromOrigin)),
    ...onAll("order-mixed-currency", "info", record, new Set(live.map(currencyOf)).size > 1 ? live : [])
  ]
}

/** A property of which too much was converted from another currency. */
export const amountRulesOfEnterprise: EnterpriseJudge = (_frame, _enterpriseId, items) => {
  const converted = items.filter(({ item: { Amount, OriginalAmount } }) =>
    OriginalAmount !== null && OriginalAmount.Currency !== Amount.Currency
  )
  return items.length >= 50 && converted.length * 5 > items.length
    ? [finding("currency-converted-extract", "warning", null, [])]
    : []
}

const currencyOf = (item: OrderItemRow): string => item.Amount.Currency

const splitsTaxesWrong = (frame: Frame, { Amount, EnterpriseId }: OrderItemRow): boolean => {
  const bases = Amount.Breakdown.Items
  if (bases.length === 0) return false
  const miss = distance(bases.reduce((sum, base) => sum + exact(base.TaxValue), 0n) - taxOf(Amount))
  return 2n * miss > smallest(frame, EnterpriseId, Amount.Currency) * BigInt(bases.length)
    || areDifferent(codesOfTaxes(Amount), codesOfBases(Amount))
}

const splitsNetWrong = (frame: Frame, { Amount, EnterpriseId }: OrderItemRow): boolean => {
  const bases = Amount.Breakdown.Items
  // Several taxes may be calculated from the same net, or from one another.
  if (bases.length === 0 || codesOfBases(Amount).size > 1) return false
  const miss = distance(bases.reduce((sum, base) => sum + exact(base.NetValue), 0n) - exact(Amount.NetValue))
  return 2n * miss > smallest(frame, EnterpriseId, Amount.Currency)
}

/** The codes of the taxes of an amount, without exemptions. */
export const codesOfTaxes = (amount: AmountRow): ReadonlySet<string> =>
  new Set(amount.TaxValues.flatMap((tax) => tax.Code ?? []))

/** Whether two sets have not the same members. */
export const areDifferent = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size !== b.size || [...a].some((one) => !b.has(one))

const codesOfBases = (amount: AmountRow): ReadonlySet<string> =>
  new Set(amount.Breakdown.Items.flatMap((base) => base.TaxRateCode ?? []))

const isOverPrecise = (frame: Frame, { Amount, EnterpriseId, OriginalAmount }: OrderItemRow): boolean => {
  // A converted amount has the digits that the conversion gave it.
  if (OriginalAmount === null || OriginalAmount.Currency !== Amount.Currency) return false
  const digits = minorUnits(Amount.Currency)
  const least = unit(Math.max(digits, frame.houses.get(EnterpriseId)?.row.TaxPrecision ?? digits))
  return [Amount.NetValue, Amount.GrossValue, ...Amount.TaxValues.map((tax) => tax.Value)]
    .some((value) => exact(value) % least !== 0n)
}

const differsFromOrigin = ({ Amount, OriginalAmount }: OrderItemRow): boolean =>
  OriginalAmount !== null
  && OriginalAmount.Currency === Amount.Currency
  && (OriginalAmount.NetValue !== Amount.NetValue || OriginalAmount.GrossValue !== Amount.GrossValue)

// What may be negative: items that are reversals by type, and a custom item together with the one it reverses.
const negatives = (serviceOrderId: string | null, live: ReadonlyArray<OrderItemRow>): ReadonlyArray<TruthFinding> => {
  const suspects = live.filter((item) =>
    item.Amount.GrossValue < 0
    && !isRebate(item)
    && !isSystem(item.Type)
    && item.Type !== "CityTaxDiscount"
    && item.Type !== "CancellationFee"
  )
  const claimed = new Set<string>()
  return suspects.toSorted(byId).map((item) => {
    if (item.Type !== "CustomItem") return finding("sign-anomaly", "warning", serviceOrderId, [item])
    const partner = live.filter((other) => !claimed.has(other.Id) && isTakenBack(other, item)).toSorted(byId)[0]
    if (partner === undefined) return finding("unlinked-negative", "info", serviceOrderId, [item])
    claimed.add(partner.Id)
    return finding("sign-anomaly", "info", serviceOrderId, [item, partner])
  })
}

const isTakenBack = (other: OrderItemRow, item: OrderItemRow): boolean =>
  item.BillingName !== undefined
  && other.BillingName === item.BillingName
  && other.AccountId === item.AccountId
  && other.Amount.Currency === item.Amount.Currency
  && other.Amount.GrossValue === 0 - item.Amount.GrossValue

const byId = (a: OrderItemRow, b: OrderItemRow): number => (a.Id < b.Id ? -1 : 1)
