import { Instant, Money, type OrderItem } from "@nightaudit/core"
import * as decimals from "../../internal/decimals.ts"
import type { Context } from "../../model/Context.ts"
import * as Currency from "../../model/Currency.ts"
import { isLive, isRebate } from "../../model/ItemKind.ts"
import { nameOf, type ReconciledOrder } from "../../model/ReconciledOrder.ts"
import * as Rebates from "../rebates/Rebates.ts"
import type { OrderRule } from "../Rule.ts"

/** A night that one order was charged for more than once, after rebates. */
export const duplicateNight: OrderRule = {
  code: "duplicate-night",
  title: "nights charged more than once",
  version: 1,
  severity: "warning",
  predicate:
    "an order has Open or Closed items of type `SpaceOrder` with the same `StartUtc`, product, age category, billing name, gross value and currency, not rebated to zero; one finding per group",
  exceptions: ["items rebated to zero, rebates of rebates included", "another price, age category or product"],
  action: "Rebate one night, unless it is a part of the price",
  scope: "order",
  when: ({ hasNightsOfOneDay }) => hasNightsOfOneDay,
  needsAllItems: true,
  judge: (reconciled, context) => {
    const left = charged(reconciled, context)
    return [...Map.groupBy(left, key).values()].flatMap((group) => {
      const [first] = group
      if (first === undefined || group.length < 2) return []
      const { item: { Amount: { Currency: currency, GrossValue }, BillingName, EnterpriseId }, startUtc } = first
      const date = context.calendars.get(EnterpriseId)?.localDateOf(startUtc) ?? startUtc
      const gross = decimals.text(GrossValue)
      return [{
        orderItemIds: group.map(({ item }) => item.Id),
        message: `Order ${
          nameOf(reconciled)
        } is charged ${group.length} times for the night of ${date}, ${gross} ${currency} each.`,
        expected: "1 charge",
        actual: `${group.length} charges`,
        currency,
        evidence: {
          startUtc,
          billingName: BillingName ?? null,
          gross,
          items: group.map(({ item, rest }) => ({
            id: item.Id,
            createdUtc: item.CreatedUtc,
            left: Money.format(rest)
          })),
          exceptionsTested: ["rebated to zero", "age category"],
          exceptionsUndecided: ["equal parts of one price"]
        }
      }]
    })
  }
}

/** A charge for a night, and its balance after rebates. */
interface Night {
  readonly item: OrderItem.OrderItem
  readonly startUtc: Instant.Instant
  readonly rest: Money.Decimal
}

/** The charges for nights that are not rebated to zero. */
const charged = (reconciled: ReconciledOrder, { enterprises }: Context): ReadonlyArray<Night> => {
  const nights = reconciled.items.filter((item) =>
    item.Type === "SpaceOrder" && item.StartUtc != null && isLive(item) && !isRebate(item)
  )
  // Most orders are charged once for each night: only nights of the same start are compared further.
  if (new Set(nights.map(startOf)).size === nights.length) return []
  const trees = new Map(Rebates.trees(reconciled).map((tree) => [tree.root, tree]))
  return nights.flatMap((item) => {
    const rest = Rebates.rest(trees.get(item) ?? { root: item, rebates: [] })
    const unit = Currency.unit(item.Amount.Currency, enterprises.get(item.EnterpriseId))
    const isCharged = Currency.exceeds(rest, Currency.halves(unit, 1))
    return isCharged && item.StartUtc != null ? [{ item, startUtc: item.StartUtc, rest }] : []
  })
}

const startOf = ({ StartUtc }: OrderItem.OrderItem): number | undefined =>
  StartUtc == null ? undefined : Instant.toEpochMillis(StartUtc)

const key = ({ item: { Amount, BillingName, Data }, startUtc }: Night): string =>
  JSON.stringify([
    Instant.toEpochMillis(startUtc),
    Data?.Product?.ProductId ?? null,
    Data?.Product?.AgeCategoryId ?? null,
    BillingName ?? null,
    Amount.GrossValue,
    Amount.Currency
  ])
