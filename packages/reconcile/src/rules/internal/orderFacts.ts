/**
 * Finds the facts of orders. Every row of a run passes here, so each of its fields is read once or twice, and nothing is made
 * for a row.
 *
 * @internal
 */
import { type Enterprise, type Ids, Instant, type OrderItem } from "@nightaudit/core"
import * as EditableHistory from "../../calendar/EditableHistory.ts"
import type { Context } from "../../model/Context.ts"
import * as Currency from "../../model/Currency.ts"
import type { FoundOrder } from "../../model/FoundOrder.ts"
import type { ReconciledOrder } from "../../model/ReconciledOrder.ts"
import type { OrderFacts } from "../OrderFacts.ts"
import * as amountFacts from "./amountFacts.ts"

/** The facts of one order after another, the same whichever came before. */
export const of = (context: Context): (reconciled: ReconciledOrder) => OrderFacts => {
  const look = new Look(context)
  return (reconciled) => look.at(reconciled)
}

/** Nothing holds yet. */
class Facts implements OrderFacts {
  isOrphan = false
  isLinked = false
  isCanceled = false
  isUnconfirmed = false
  isConfirmed = false
  isStartedOrProcessed = false
  hasReference = false
  hasNoItems = false
  hasOnlyCanceledItems = false
  hasItemsElsewhere = false
  hasItemsOnOtherAccounts = false
  hasItemsCanceledWithReservation = false
  hasItemsAfterDeparture = false
  hasCancellationFees = false
  hasRebates = false
  hasAllowances = false
  hasTaxExemptions = false
  hasNightsOfOneDay = false
  hasOpenItemsWithValue = false
  hasLiveItemsWithoutValue = false
  hasInactiveItemsWithValue = false
  hasNegativeItems = false
  hasRepricedItems = false
  hasSeveralCurrencies = false
  hasUnprovenSums = false
  hasUnprovenProducts = false
  hasUnprovenBreakdowns = false
  hasUnprovenPrecision = false
  hasClosedItemsWithoutBill = false
  hasStateTimeConflicts = false
  hasTimesOutOfOrder = false
  hasItemsClosedEarly = false
  hasItemsPostedLate = false
  hasMissingFields = false
}

/** Remembers the enterprise, the service and the currency that came last: rows that follow each other mostly share them. */
class Look {
  readonly #context: Context
  #facts = new Facts()
  #enterpriseId: Ids.EnterpriseId | undefined
  #enterprise: Enterprise.Enterprise | undefined
  #editableMillis: number | undefined
  #serviceId: Ids.ServiceId | undefined
  #owner: Ids.EnterpriseId | undefined
  #currency = ""
  /** Decimals that an amount of the currency may have. */
  #decimals = 0

  constructor(context: Context) {
    this.#context = context
  }

  at({ items, order, related, verdict }: ReconciledOrder): OrderFacts {
    const facts = new Facts()
    this.#facts = facts
    facts.hasReference = this.#context.reference !== undefined
    facts.isOrphan = verdict === "orphan"
    facts.isLinked = related.linkedReservation !== undefined
    facts.hasNoItems = items.length === 0
    if (order !== undefined) this.#order(order)
    if (items.length > 0) this.#items(items, order)
    return facts
  }

  #order({ row }: FoundOrder): void {
    const facts = this.#facts
    if (row.ServiceId !== this.#serviceId) {
      this.#serviceId = row.ServiceId
      this.#owner = this.#context.services.get(row.ServiceId)?.EnterpriseId
    }
    switch (row.State) {
      case "Canceled":
        facts.isCanceled = true
        break
      case "Optional":
      case "Inquired":
      case "Requested":
        facts.isUnconfirmed = true
        break
      case "Confirmed":
        facts.isConfirmed = true
        break
      case "Started":
      case "Processed":
        facts.isStartedOrProcessed = true
        break
    }
    facts.hasTimesOutOfOrder = !follow(
      row.CreatedUtc,
      row.UpdatedUtc,
      row.CancelledUtc,
      undefined,
      this.#context.readAt
    )
    facts.hasMissingFields = row.AccountId == null || row.AccountType == null || row.CreatorProfileId == null ||
      row.UpdaterProfileId == null || row.Number == null || row.Origin == null || row.Options == null
  }

  #items(items: ReadonlyArray<OrderItem.OrderItem>, order: FoundOrder | undefined): void {
    const facts = this.#facts
    const accountId = order?.row.AccountId ?? undefined
    const departure = order?.kind === "reservation" ? order.row.ActualEndUtc : undefined
    const firstCurrency = items[0]?.Amount.Currency
    let isAnyLeft = false
    /** A bit for each day of a month. */
    let nights = 0
    for (const item of items) {
      const { AccountId, ConsumedUtc, StartUtc } = item
      this.#place(item, order)
      if (this.#currency !== firstCurrency) facts.hasSeveralCurrencies = true
      if (accountId !== undefined && AccountId != null && AccountId !== accountId) facts.hasItemsOnOtherAccounts = true
      if (departure != null && !isUpTo(ConsumedUtc, departure)) facts.hasItemsAfterDeparture = true
      this.#kind(item)
      this.#amounts(item)
      const state = item.AccountingState
      this.#value(item, state)
      this.#times(item, state)
      isAnyLeft ||= state !== "Canceled"
      if (StartUtc != null && item.Type === "SpaceOrder") {
        const night = 1 << (StartUtc.charCodeAt(8) * 10 + StartUtc.charCodeAt(9))
        if ((nights & night) !== 0) facts.hasNightsOfOneDay = true
        nights |= night
      }
    }
    facts.hasOnlyCanceledItems = !isAnyLeft
  }

  /** Whose the item is. */
  #place(
    { Amount: { Currency: currency }, EnterpriseId, ServiceId }: OrderItem.OrderItem,
    order: FoundOrder | undefined
  ): void {
    if (EnterpriseId !== this.#enterpriseId) {
      this.#enterpriseId = EnterpriseId
      this.#enterprise = this.#context.enterprises.get(EnterpriseId)
      this.#editableMillis = this.#enterprise && EditableHistory.longest(this.#enterprise)
      this.#currency = ""
    }
    if (currency !== this.#currency) {
      this.#currency = currency
      const least = Currency.precision(currency)
      this.#decimals = Math.max(least, this.#enterprise?.TaxPrecision ?? least)
    }
    const isElsewhere = order === undefined || ServiceId !== this.#serviceId ||
      (this.#owner !== undefined && this.#owner !== EnterpriseId)
    if (isElsewhere) this.#facts.hasItemsElsewhere = true
  }

  #kind(
    { CreatorProfileId, Data, Options, OriginalAmount, TaxExemptionReason, Type, UpdaterProfileId }: OrderItem.OrderItem
  ) {
    const facts = this.#facts
    switch (Type) {
      case "CancellationFee":
        facts.hasCancellationFees = true
        break
      case "NightRebate":
      case "ProductOrderRebate":
      case "AdditionalExpenseRebate":
        facts.hasRebates = true
        break
      case "AllowanceBreakage":
      case "AllowanceContraBreakage":
        facts.hasAllowances = true
        break
    }
    if (Data != null) {
      if (Data.Discriminator === "Rebate") facts.hasRebates = true
      if (Data.Product?.ProductType === "Allowance") facts.hasAllowances = true
    }
    if (TaxExemptionReason != null) facts.hasTaxExemptions = true
    if (Options?.CanceledWithReservation === true) facts.hasItemsCanceledWithReservation = true
    if (Options == null || OriginalAmount == null || CreatorProfileId == null || UpdaterProfileId == null) {
      facts.hasMissingFields = true
    }
  }

  #amounts({ Amount, UnitAmount, UnitCount }: OrderItem.OrderItem): void {
    const facts = this.#facts
    const decimals = this.#decimals
    const rest = amountFacts.rest(Amount, decimals)
    if (rest !== 0) facts.hasUnprovenSums = true
    if (Number.isNaN(rest)) facts.hasUnprovenPrecision = true
    const pricing = this.#enterprise?.Pricing
    if (!amountFacts.isProduct(Amount, UnitAmount, UnitCount, { decimals, pricing })) facts.hasUnprovenProducts = true
    if (UnitAmount.Currency !== Amount.Currency) facts.hasSeveralCurrencies = true
    if (!amountFacts.isBrokenDown(Amount)) facts.hasUnprovenBreakdowns = true
  }

  /** What the state of the item says of its value. */
  #value({ AccountingCategoryId, Amount, OriginalAmount, Type }: OrderItem.OrderItem, state: string): void {
    const facts = this.#facts
    const { Currency: currency, GrossValue, NetValue } = Amount
    if (state === "Inactive" && GrossValue !== 0) facts.hasInactiveItemsWithValue = true
    if (state !== "Closed" && state !== "Open") return
    if (GrossValue < 0) facts.hasNegativeItems = true
    if (GrossValue === 0 && NetValue === 0) facts.hasLiveItemsWithoutValue = true
    if (state === "Open" && GrossValue !== 0) facts.hasOpenItemsWithValue = true
    if (AccountingCategoryId == null && Type !== "Deposit") facts.hasMissingFields = true
    if (
      OriginalAmount != null &&
      (OriginalAmount.GrossValue !== GrossValue || OriginalAmount.NetValue !== NetValue) &&
      OriginalAmount.Currency === currency
    ) facts.hasRepricedItems = true
  }

  #times(
    { BillId, CanceledUtc, ClosedUtc, ConsumedUtc, CreatedUtc, UpdatedUtc }: OrderItem.OrderItem,
    state: string
  ): void {
    const facts = this.#facts
    const isClosed = state === "Closed"
    if (!follow(CreatedUtc, UpdatedUtc, CanceledUtc, ClosedUtc, this.#context.readAt)) facts.hasTimesOutOfOrder = true
    if (isClosed && BillId == null) facts.hasClosedItemsWithoutBill = true
    if (isClosed !== (ClosedUtc != null) || (state === "Canceled") !== (CanceledUtc != null)) {
      facts.hasStateTimeConflicts = true
    }
    if (isClosed && ClosedUtc != null && isLater(ConsumedUtc, ClosedUtc, Instant.dayMillis)) {
      facts.hasItemsClosedEarly = true
    }
    const editable = this.#editableMillis
    if (editable !== undefined && isLater(CreatedUtc, ConsumedUtc, editable)) facts.hasItemsPostedLate = true
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

/** Whether one instant is later than another by more than a duration. */
const isLater = (self: Instant.Instant, that: Instant.Instant, millis: number): boolean =>
  !isUpTo(self, that) && Instant.toEpochMillis(self) - Instant.toEpochMillis(that) > millis
