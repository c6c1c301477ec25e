/**
 * What of an order matters to rules: named facts, found in one look at its rows. A rule names those without which it finds
 * nothing, and is asked of no other order: nearly every order has none of most.
 */

/** Facts of an order and all its items. Live items are Open or Closed. */
export interface OrderFacts {
  /** It was looked up and not returned, and its items' service is known. */
  readonly isOrphan: boolean
  /** It is linked to a reservation. */
  readonly isLinked: boolean
  readonly isCanceled: boolean
  /** Optional, Inquired or Requested. */
  readonly isUnconfirmed: boolean
  readonly isConfirmed: boolean
  readonly isStartedOrProcessed: boolean
  /** The run has reference data beyond the five operations. */
  readonly hasReference: boolean
  readonly hasNoItems: boolean
  /** There are items, and each is Canceled. */
  readonly hasOnlyCanceledItems: boolean
  /** Items of another service than the order's, or of another enterprise than that service's; all where it was not found. */
  readonly hasItemsElsewhere: boolean
  readonly hasItemsOnOtherAccounts: boolean
  readonly hasItemsCanceledWithReservation: boolean
  readonly hasItemsAfterDeparture: boolean
  readonly hasCancellationFees: boolean
  readonly hasRebates: boolean
  /** Allowances, breakage or contra breakage. */
  readonly hasAllowances: boolean
  readonly hasTaxExemptions: boolean
  /** Two nights that begin on the same day of a month. */
  readonly hasNightsOfOneDay: boolean
  readonly hasOpenItemsWithValue: boolean
  /** Live items with a gross and a net value of zero. */
  readonly hasLiveItemsWithoutValue: boolean
  readonly hasInactiveItemsWithValue: boolean
  /** Live items with a gross value below zero. */
  readonly hasNegativeItems: boolean
  /** Live items with another original amount in the same currency. */
  readonly hasRepricedItems: boolean
  /** Amounts of several currencies, those of units among them. */
  readonly hasSeveralCurrencies: boolean
  /** Amounts of which it was not shown that net value and taxes make the gross value. */
  readonly hasUnprovenSums: boolean
  /** Amounts of which it was not shown that they are the unit amount times the count. */
  readonly hasUnprovenProducts: boolean
  /** Amounts whose tax breakdown was not shown to say what the amount says. */
  readonly hasUnprovenBreakdowns: boolean
  /** Amounts of which it was not shown that they have no more decimals than the currency. */
  readonly hasUnprovenPrecision: boolean
  readonly hasClosedItemsWithoutBill: boolean
  /** Items whose state lacks its time, or that have the time of another state. */
  readonly hasStateTimeConflicts: boolean
  /** Rows changed, closed or canceled before they were created, or in the future. */
  readonly hasTimesOutOfOrder: boolean
  /** Items closed more than a day before they were consumed. */
  readonly hasItemsClosedEarly: boolean
  /** Items created later than the editable history of their enterprise allows. */
  readonly hasItemsPostedLate: boolean
  /** Fields that the platform nearly always fills are null or absent. */
  readonly hasMissingFields: boolean
}
