import * as LedgerRules from "./ledger/LedgerRules.ts"
import type { Description, EnterpriseRule, QuarantineRule, RestatementRule, Rule, UnaskedRule } from "./Rule.ts"
import { breakdownNetSum } from "./rules/arithmetic/BreakdownNetSum.ts"
import { breakdownTaxSum } from "./rules/arithmetic/BreakdownTaxSum.ts"
import { netPlusTaxNeGross } from "./rules/arithmetic/NetPlusTaxNeGross.ts"
import { originalAmountDiffers } from "./rules/arithmetic/OriginalAmountDiffers.ts"
import { overPreciseAmount } from "./rules/arithmetic/OverPreciseAmount.ts"
import { signAnomaly } from "./rules/arithmetic/SignAnomaly.ts"
import { taxExemptionConflict } from "./rules/arithmetic/TaxExemptionConflict.ts"
import { unitTimesCount } from "./rules/arithmetic/UnitTimesCount.ts"
import { currencyConvertedExtract } from "./rules/currency/CurrencyConvertedExtract.ts"
import { itemCurrencyInconsistent } from "./rules/currency/ItemCurrencyInconsistent.ts"
import { orderMixedCurrency } from "./rules/currency/OrderMixedCurrency.ts"
import { conflictingDuplicateId } from "./rules/duplicates/ConflictingDuplicateId.ts"
import { duplicateExternalIdentifier } from "./rules/duplicates/DuplicateExternalIdentifier.ts"
import { duplicateNight } from "./rules/duplicates/DuplicateNight.ts"
import { possibleDoublePosting } from "./rules/duplicates/PossibleDoublePosting.ts"
import { accountMismatch } from "./rules/linkage/AccountMismatch.ts"
import { enterpriseMismatch } from "./rules/linkage/EnterpriseMismatch.ts"
import { linkedAccountMismatch } from "./rules/linkage/LinkedAccountMismatch.ts"
import { linkedOutsideStay } from "./rules/linkage/LinkedOutsideStay.ts"
import { linkedReservationCanceled } from "./rules/linkage/LinkedReservationCanceled.ts"
import { linkedReservationMissing } from "./rules/linkage/LinkedReservationMissing.ts"
import { orderWithoutItems } from "./rules/linkage/OrderWithoutItems.ts"
import { orphanOrderItem } from "./rules/linkage/OrphanOrderItem.ts"
import { reservationNightWithoutCharge } from "./rules/linkage/ReservationNightWithoutCharge.ts"
import { serviceMismatch } from "./rules/linkage/ServiceMismatch.ts"
import { unresolvedReference } from "./rules/linkage/UnresolvedReference.ts"
import { extractFiltered } from "./rules/mapping/ExtractFiltered.ts"
import { missingAccountingCategory } from "./rules/mapping/MissingAccountingCategory.ts"
import { quarantinedRow } from "./rules/mapping/QuarantinedRow.ts"
import { rangeWithoutItems } from "./rules/mapping/RangeWithoutItems.ts"
import { reservationsNotIncluded } from "./rules/mapping/ReservationsNotIncluded.ts"
import { rowNotAskedFor } from "./rules/mapping/RowNotAskedFor.ts"
import { unexpectedNull } from "./rules/mapping/UnexpectedNull.ts"
import { unknownEnum } from "./rules/mapping/UnknownEnum.ts"
import { unlistedItem } from "./rules/mapping/UnlistedItem.ts"
import { allowanceUnbalanced } from "./rules/rebates/AllowanceUnbalanced.ts"
import { breakageUnpaired } from "./rules/rebates/BreakageUnpaired.ts"
import { overRebate } from "./rules/rebates/OverRebate.ts"
import { rebateAccountMismatch } from "./rules/rebates/RebateAccountMismatch.ts"
import { rebateCurrencyMismatch } from "./rules/rebates/RebateCurrencyMismatch.ts"
import { rebateCycle } from "./rules/rebates/RebateCycle.ts"
import { rebateOfDeadItem } from "./rules/rebates/RebateOfDeadItem.ts"
import { rebateSign } from "./rules/rebates/RebateSign.ts"
import { rebateTargetMissing } from "./rules/rebates/RebateTargetMissing.ts"
import { rebateTargetUnknown } from "./rules/rebates/RebateTargetUnknown.ts"
import { rebateTaxMismatch } from "./rules/rebates/RebateTaxMismatch.ts"
import { unlinkedNegative } from "./rules/rebates/UnlinkedNegative.ts"
import { billOwnerMismatch } from "./rules/reference/BillOwnerMismatch.ts"
import { currencyNotEnabled } from "./rules/reference/CurrencyNotEnabled.ts"
import { inactiveCategoryUsed } from "./rules/reference/InactiveCategoryUsed.ts"
import { taxRateImplausible } from "./rules/reference/TaxRateImplausible.ts"
import { unknownAccountingCategory } from "./rules/reference/UnknownAccountingCategory.ts"
import { disappearedItem } from "./rules/restatement/DisappearedItem.ts"
import { restatedAfterFreeze } from "./rules/restatement/RestatedAfterFreeze.ts"
import { restatedDay } from "./rules/restatement/RestatedDay.ts"
import { canceledOrderLiveValue } from "./rules/state/CanceledOrderLiveValue.ts"
import { cancelFlagLiveOrder } from "./rules/state/CancelFlagLiveOrder.ts"
import { cancelFlagNotCanceled } from "./rules/state/CancelFlagNotCanceled.ts"
import { cancellationFeeUnexpected } from "./rules/state/CancellationFeeUnexpected.ts"
import { inactiveWithValue } from "./rules/state/InactiveWithValue.ts"
import { liveOrderAllCanceled } from "./rules/state/LiveOrderAllCanceled.ts"
import { liveZeroValue } from "./rules/state/LiveZeroValue.ts"
import { processedOrderFutureItem } from "./rules/state/ProcessedOrderFutureItem.ts"
import { processedOrderOpenItems } from "./rules/state/ProcessedOrderOpenItems.ts"
import { staleConfirmedOrder } from "./rules/state/StaleConfirmedOrder.ts"
import { unconfirmedOrderLiveItems } from "./rules/state/UnconfirmedOrderLiveItems.ts"
import { closedBeforeConsumed } from "./rules/time/ClosedBeforeConsumed.ts"
import { closedWithoutBill } from "./rules/time/ClosedWithoutBill.ts"
import { latePosting } from "./rules/time/LatePosting.ts"
import { rangeNotOver } from "./rules/time/RangeNotOver.ts"
import { stateTimestampConflict } from "./rules/time/StateTimestampConflict.ts"
import { timestampOrder } from "./rules/time/TimestampOrder.ts"

/** Rules about one thing. */
export interface Family {
  readonly title: string
  readonly rules: ReadonlyArray<
    Rule | EnterpriseRule | QuarantineRule | UnaskedRule | RestatementRule<never> | LedgerRules.LedgerRule
  >
}

/** Every rule, in the order in which people read them. */
export const families: ReadonlyArray<Family> = [
  {
    title: "Linkage",
    rules: [
      orphanOrderItem,
      unresolvedReference,
      orderWithoutItems,
      reservationNightWithoutCharge,
      serviceMismatch,
      enterpriseMismatch,
      accountMismatch,
      linkedReservationMissing,
      linkedReservationCanceled,
      linkedAccountMismatch,
      linkedOutsideStay
    ]
  },
  {
    title: "Order state and items",
    rules: [
      canceledOrderLiveValue,
      cancelFlagNotCanceled,
      cancelFlagLiveOrder,
      liveOrderAllCanceled,
      cancellationFeeUnexpected,
      processedOrderOpenItems,
      processedOrderFutureItem,
      unconfirmedOrderLiveItems,
      staleConfirmedOrder,
      inactiveWithValue,
      liveZeroValue
    ]
  },
  {
    title: "State and time",
    rules: [stateTimestampConflict, closedWithoutBill, timestampOrder, closedBeforeConsumed, latePosting, rangeNotOver]
  },
  {
    title: "Arithmetic",
    rules: [
      netPlusTaxNeGross,
      unitTimesCount,
      breakdownTaxSum,
      breakdownNetSum,
      taxExemptionConflict,
      overPreciseAmount,
      signAnomaly,
      originalAmountDiffers
    ]
  },
  { title: "Currency", rules: [itemCurrencyInconsistent, orderMixedCurrency, currencyConvertedExtract] },
  {
    title: "Rebates and allowances",
    rules: [
      rebateTargetMissing,
      rebateTargetUnknown,
      rebateCycle,
      overRebate,
      rebateSign,
      rebateCurrencyMismatch,
      rebateTaxMismatch,
      rebateOfDeadItem,
      rebateAccountMismatch,
      unlinkedNegative,
      allowanceUnbalanced,
      breakageUnpaired
    ]
  },
  {
    title: "Duplicates",
    rules: [conflictingDuplicateId, duplicateExternalIdentifier, duplicateNight, possibleDoublePosting]
  },
  {
    title: "Mapping, completeness and contract",
    rules: [
      quarantinedRow,
      rowNotAskedFor,
      unlistedItem,
      missingAccountingCategory,
      extractFiltered,
      rangeWithoutItems,
      reservationsNotIncluded,
      unknownEnum,
      unexpectedNull
    ]
  },
  {
    title: "Reference data",
    rules: [
      billOwnerMismatch,
      unknownAccountingCategory,
      inactiveCategoryUsed,
      LedgerRules.categoryWithoutLedgerCode,
      currencyNotEnabled,
      taxRateImplausible
    ]
  },
  { title: "Restatement", rules: [restatedAfterFreeze, restatedDay, disappearedItem] },
  { title: "External ledger", rules: LedgerRules.rules }
]

/** Every code that a finding may carry, with its severity and what it finds. */
export const catalogue: ReadonlyArray<Description> = families.flatMap((family) => family.rules)

/** Every rule that judges an order. */
export const rules: ReadonlyArray<Rule> = families.flatMap((family) =>
  family.rules.flatMap((rule) => rule.scope === "item" || rule.scope === "order" ? [rule] : [])
)

/** Every rule that judges an enterprise. */
export const enterpriseRules: ReadonlyArray<EnterpriseRule> = families.flatMap((family) =>
  family.rules.flatMap((rule) => rule.scope === "enterprise" ? [rule] : [])
)

export { unlistedItem }

/** What each code finds, for a person. */
export const titles: ReadonlyMap<string, string> = new Map(catalogue.map(({ code, title }) => [code, title]))
