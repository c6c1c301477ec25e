/**
 * What of an order catches the eye. Each item is looked at once, and a rule is asked only of orders that bear one of its
 * signs: nearly every order bears none of most. A sign may be false, for the rule decides; it is never missing.
 */
import { type Amount, type Enterprise, type Ids, Instant, Money } from "@nightaudit/core"
import type { Context } from "./Context.ts"
import * as Currency from "./Currency.ts"
import * as EditableHistory from "./EditableHistory.ts"
import type { FoundOrder } from "./FoundOrder.ts"
import type { ReconciledOrder } from "./ReconciledOrder.ts"

/** Any number of signs together, each a bit. */
export type Signs = number

/** Every order bears it: for rules that go by no other sign. */
export const order: Signs = 1 << 0
/** Not found. */
export const orphan: Signs = 1 << 1
/** Without items. */
export const empty: Signs = 1 << 2
/** Linked to a reservation. */
export const linked: Signs = 1 << 3
export const canceled: Signs = 1 << 4
/** Optional, Inquired or Requested. */
export const unconfirmed: Signs = 1 << 5
export const confirmed: Signs = 1 << 6
/** Started or Processed. */
export const begun: Signs = 1 << 7
/** A reference was given. */
export const reference: Signs = 1 << 8
/** Every item is Canceled. */
export const allCanceled: Signs = 1 << 9
/** Items of another service than the order's, or of another enterprise than that service. */
export const elsewhere: Signs = 1 << 10
/** Items on another account than the order's. */
export const otherAccount: Signs = 1 << 11
/** Items canceled with their reservation. */
export const flagged: Signs = 1 << 12
export const fee: Signs = 1 << 13
/** Open items that are worth something. */
export const open: Signs = 1 << 14
/** Live items that are worth nothing, or inactive items that are worth something. */
export const worth: Signs = 1 << 15
/** A state without its time or its bill, or a time without its state. */
export const closing: Signs = 1 << 16
/** Times that cannot follow each other, or that lie in the future. */
export const times: Signs = 1 << 17
/** Closed long before it was consumed, or created long after. */
export const apart: Signs = 1 << 18
/** Net and taxes that do not make the gross value. */
export const sum: Signs = 1 << 19
/** Amounts that are not the unit amount times the count. */
export const product: Signs = 1 << 20
/** A breakdown that says anything else than the amount. */
export const breakdown: Signs = 1 << 21
/** More decimals than the currency has, or more digits than are looked at. */
export const precision: Signs = 1 << 22
export const exempt: Signs = 1 << 23
/** Live items below zero that are no rebates. */
export const negative: Signs = 1 << 24
/** Another original amount in the same currency. */
export const repriced: Signs = 1 << 25
/** More than one currency. */
export const currencies: Signs = 1 << 26
export const rebate: Signs = 1 << 27
/** Allowances or breakage. */
export const allowance: Signs = 1 << 28
/** Two nights that may be the same. */
export const sameNight: Signs = 1 << 29
/** Fields that are not there. */
export const missing: Signs = 1 << 30
/** Items consumed after the guest has left. */
export const late: Signs = 1 << 31

const ofState: ReadonlyMap<string, Signs> = new Map([
  ["Canceled", canceled],
  ["Optional", unconfirmed],
  ["Inquired", unconfirmed],
  ["Requested", unconfirmed],
  ["Confirmed", confirmed],
  ["Started", begun],
  ["Processed", begun]
])

const ofType: ReadonlyMap<string, Signs> = new Map([
  ["CancellationFee", fee],
  ["NightRebate", rebate],
  ["ProductOrderRebate", rebate],
  ["AdditionalExpenseRebate", rebate],
  ["AllowanceBreakage", allowance],
  ["AllowanceContraBreakage", allowance]
])

/** So many taxes add up exactly in whole units. */
const mostTaxes = 6

/** The signs that an order bears. Whoever looks remembers the enterprise and the service that came last. */
export const of = (context: Context): (reconciled: ReconciledOrder) => Signs => {
  const { enterprises, readAt, services } = context
  const always = context.reference === undefined ? order : order | reference
  let enterpriseId: Ids.EnterpriseId | undefined
  let enterprise: Enterprise.Enterprise | undefined
  let window: number | undefined
  let pricing: string | null | undefined
  let serviceId: Ids.ServiceId | undefined
  let owner: Ids.EnterpriseId | undefined
  let currency = ""
  /** Decimals that an amount may have. */
  let decimals = 0

  const ofOrder = ({ row }: FoundOrder): Signs => {
    let signs = ofState.get(row.State) ?? 0
    if (row.ServiceId !== serviceId) {
      serviceId = row.ServiceId
      owner = services.get(serviceId)?.EnterpriseId
    }
    if (!follow(row.CreatedUtc, row.UpdatedUtc, row.CancelledUtc, undefined, readAt)) signs |= times
    if (
      row.AccountId == null || row.AccountType == null || row.CreatorProfileId == null ||
      row.UpdaterProfileId == null || row.Number == null || row.Origin == null || row.Options == null
    ) signs |= missing
    return signs
  }

  const enter = (id: Ids.EnterpriseId): void => {
    enterpriseId = id
    enterprise = enterprises.get(id)
    window = enterprise && EditableHistory.longest(enterprise)
    pricing = enterprise?.Pricing
    currency = ""
  }

  const charge = (code: string): void => {
    currency = code
    const least = Currency.precision(code)
    decimals = Math.max(least, enterprise?.TaxPrecision ?? least)
  }

  const ofAmounts = (amount: Amount.Amount, unitAmount: Amount.Amount, count: number): Signs => {
    const { Breakdown, GrossValue, NetValue, TaxValues } = amount
    const gross = Money.units(GrossValue, decimals)
    const net = Money.units(NetValue, decimals)
    let rest = gross - net
    for (let index = 0; index < TaxValues.length; index++) {
      rest -= Money.units(TaxValues[index]?.Value ?? 0, decimals)
    }
    let signs = rest === 0 && TaxValues.length <= mostTaxes ? 0 : Number.isNaN(rest) ? sum | precision : sum
    if (count !== 1 || unitAmount.GrossValue !== GrossValue || unitAmount.NetValue !== NetValue) {
      const grossOff = Math.abs(Money.units(unitAmount.GrossValue, decimals) * count - gross)
      const netOff = Math.abs(Money.units(unitAmount.NetValue, decimals) * count - net)
      const rounding = (Math.abs(count) + TaxValues.length + 1) / 2
      const isProduct = pricing === "Gross"
        ? grossOff === 0 && netOff <= rounding
        : pricing === "Net"
        ? netOff === 0 && grossOff <= rounding
        : grossOff === 0 || netOff === 0
      if (!isProduct) signs |= product
    }
    if (unitAmount.Currency !== amount.Currency) signs |= currencies
    const rows = Breakdown?.Items
    if (rows != null && !agrees(rows, amount)) signs |= breakdown
    return signs
  }

  return (reconciled) => {
    const { items, order: found, related, verdict } = reconciled
    let signs = found === undefined ? always : always | ofOrder(found)
    if (verdict === "orphan") signs |= orphan
    if (related.linkedReservation !== undefined) signs |= linked
    if (items.length === 0) return signs | empty
    const accountId = found?.row.AccountId ?? undefined
    const ended = found?.kind === "reservation" ? found.row.ActualEndUtc : undefined
    let first: string | undefined
    let canceledItems = 0
    /** A bit for each day of a month. */
    let nights = 0
    for (let index = 0; index < items.length; index++) {
      const item = items[index]
      if (item === undefined) continue
      // Rows are of many shapes, so that each field is taken once.
      const {
        AccountId,
        AccountingCategoryId,
        AccountingState: state,
        Amount: amount,
        BillId,
        CanceledUtc,
        ClosedUtc,
        ConsumedUtc,
        CreatedUtc,
        CreatorProfileId,
        Data,
        EnterpriseId,
        Options,
        OriginalAmount,
        ServiceId,
        StartUtc,
        TaxExemptionReason,
        Type,
        UnitAmount,
        UnitCount,
        UpdatedUtc,
        UpdaterProfileId
      } = item
      const { Currency: code, GrossValue, NetValue } = amount
      if (EnterpriseId !== enterpriseId) enter(EnterpriseId)
      if (code !== currency) charge(code)
      if (first === undefined) first = code
      else if (code !== first) signs |= currencies
      if (found === undefined || ServiceId !== serviceId || (owner !== undefined && owner !== EnterpriseId)) {
        signs |= elsewhere
      }
      if (accountId !== undefined && AccountId != null && AccountId !== accountId) signs |= otherAccount
      signs |= ofAmounts(amount, UnitAmount, UnitCount) | (ofType.get(Type) ?? 0)
      if (Data != null) {
        if (Data.Discriminator === "Rebate") signs |= rebate
        if (Data.Product?.ProductType === "Allowance") signs |= allowance
      }
      if (TaxExemptionReason != null) signs |= exempt
      if (Options == null || OriginalAmount == null || CreatorProfileId == null || UpdaterProfileId == null) {
        signs |= missing
      }
      if (Options?.CanceledWithReservation === true) signs |= flagged

      const isClosed = state === "Closed"
      const isCanceled = !isClosed && state === "Canceled"
      if (isClosed || state === "Open") {
        if (GrossValue < 0) signs |= negative
        else if (GrossValue === 0 && NetValue === 0) signs |= worth
        if (!isClosed && GrossValue !== 0) signs |= open
        if (AccountingCategoryId == null && Type !== "Deposit") signs |= missing
        if (
          OriginalAmount != null &&
          (OriginalAmount.GrossValue !== GrossValue || OriginalAmount.NetValue !== NetValue) &&
          OriginalAmount.Currency === code
        ) signs |= repriced
      } else if (GrossValue !== 0 && state === "Inactive") signs |= worth
      if (isCanceled) canceledItems += 1

      if (ended != null && !isUpTo(ConsumedUtc, ended)) signs |= late
      if (!follow(CreatedUtc, UpdatedUtc, CanceledUtc, ClosedUtc, readAt)) signs |= times
      if (isClosed ? ClosedUtc == null || BillId == null : ClosedUtc != null) signs |= closing
      if (isCanceled ? CanceledUtc == null : CanceledUtc != null) signs |= closing
      if (isClosed && ClosedUtc != null && isLater(ConsumedUtc, ClosedUtc, Instant.dayMillis)) signs |= apart
      if (window !== undefined && isLater(CreatedUtc, ConsumedUtc, window)) signs |= apart
      if (StartUtc != null && Type === "SpaceOrder") {
        const night = 1 << (StartUtc.charCodeAt(8) * 10 + StartUtc.charCodeAt(9))
        if ((nights & night) !== 0) signs |= sameNight
        nights |= night
      }
    }
    return canceledItems === items.length ? signs | allCanceled : signs
  }
}

/** Whether a row was created before everything else, and all of it before the run. */
const follow = (
  created: Instant.Instant,
  updated: Instant.Instant,
  canceledUtc: Instant.Instant | null | undefined,
  closedUtc: Instant.Instant | null | undefined,
  readAt: Instant.Instant
): boolean =>
  isUpTo(created, updated) && isUpTo(updated, readAt) &&
  (canceledUtc == null || (isUpTo(created, canceledUtc) && isUpTo(canceledUtc, readAt))) &&
  (closedUtc == null || (isUpTo(created, closedUtc) && isUpTo(closedUtc, readAt)))

const isUpTo = (self: Instant.Instant, that: Instant.Instant): boolean =>
  self.length === that.length ? self <= that : Instant.InstantOrder(self, that) <= 0

/** Whether one instant is so much later than another. */
const isLater = (self: Instant.Instant, that: Instant.Instant, millis: number): boolean =>
  !isUpTo(self, that) && Instant.toEpochMillis(self) - Instant.toEpochMillis(that) > millis

/** Whether a breakdown says the same taxes in the same order, and the same net value where it has one row. */
const agrees = (rows: ReadonlyArray<Amount.TaxBreakdownItem>, { NetValue, TaxValues }: Amount.Amount): boolean => {
  let taxes = 0
  for (let index = 0; index < rows.length; index++) {
    const [row, tax] = [rows[index], TaxValues[taxes]]
    if (row === undefined) return false
    if (tax !== undefined && row.TaxValue === tax.Value && row.TaxRateCode === tax.Code) taxes += 1
    else if (row.TaxValue !== 0 || row.TaxRateCode != null) return false
  }
  if (rows.length > 0 && taxes < TaxValues.length) return false
  const [first, second] = [rows[0], rows[1]]
  if (second === undefined) return first === undefined || first.NetValue === NetValue
  // Of several taxes the net values may overlap.
  return first?.TaxRateCode != null && second.TaxRateCode != null && first.TaxRateCode !== second.TaxRateCode
}
