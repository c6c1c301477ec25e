import { breakdownNetSum } from "./arithmetic/BreakdownNetSum.ts"
import { breakdownTaxSum } from "./arithmetic/BreakdownTaxSum.ts"
import { netPlusTaxNeGross } from "./arithmetic/NetPlusTaxNeGross.ts"
import { originalAmountDiffers } from "./arithmetic/OriginalAmountDiffers.ts"
import { overPreciseAmount } from "./arithmetic/OverPreciseAmount.ts"
import { signAnomaly } from "./arithmetic/SignAnomaly.ts"
import { taxExemptionConflict } from "./arithmetic/TaxExemptionConflict.ts"
import { unitTimesCount } from "./arithmetic/UnitTimesCount.ts"
import { currencyConvertedExtract } from "./currency/CurrencyConvertedExtract.ts"
import { itemCurrencyInconsistent } from "./currency/ItemCurrencyInconsistent.ts"
import { orderMixedCurrency } from "./currency/OrderMixedCurrency.ts"
import { conflictingDuplicateId } from "./duplicates/ConflictingDuplicateId.ts"
import { duplicateExternalIdentifier } from "./duplicates/DuplicateExternalIdentifier.ts"
import { duplicateNight } from "./duplicates/DuplicateNight.ts"
import { possibleDoublePosting } from "./duplicates/PossibleDoublePosting.ts"
import { accountMismatch } from "./linkage/AccountMismatch.ts"
import { enterpriseMismatch } from "./linkage/EnterpriseMismatch.ts"
import { linkedAccountMismatch } from "./linkage/LinkedAccountMismatch.ts"
import { linkedOutsideStay } from "./linkage/LinkedOutsideStay.ts"
import { linkedReservationCanceled } from "./linkage/LinkedReservationCanceled.ts"
import { linkedReservationMissing } from "./linkage/LinkedReservationMissing.ts"
import { orderWithoutItems } from "./linkage/OrderWithoutItems.ts"
import { orphanOrderItem } from "./linkage/OrphanOrderItem.ts"
import { reservationNightWithoutCharge } from "./linkage/ReservationNightWithoutCharge.ts"
import { serviceMismatch } from "./linkage/ServiceMismatch.ts"
import { unresolvedReference } from "./linkage/UnresolvedReference.ts"
import { extractFiltered } from "./mapping/ExtractFiltered.ts"
import { missingAccountingCategory } from "./mapping/MissingAccountingCategory.ts"
import { quarantinedRow } from "./mapping/QuarantinedRow.ts"
import { rangeWithoutItems } from "./mapping/RangeWithoutItems.ts"
import { reservationsNotIncluded } from "./mapping/ReservationsNotIncluded.ts"
import { rowNotAskedFor } from "./mapping/RowNotAskedFor.ts"
import { unexpectedNull } from "./mapping/UnexpectedNull.ts"
import { unknownEnum } from "./mapping/UnknownEnum.ts"
import { unlistedItem } from "./mapping/UnlistedItem.ts"
import { allowanceUnbalanced } from "./rebates/AllowanceUnbalanced.ts"
import { breakageUnpaired } from "./rebates/BreakageUnpaired.ts"
import { overRebate } from "./rebates/OverRebate.ts"
import { rebateAccountMismatch } from "./rebates/RebateAccountMismatch.ts"
import { rebateCurrencyMismatch } from "./rebates/RebateCurrencyMismatch.ts"
import { rebateCycle } from "./rebates/RebateCycle.ts"
import { rebateOfDeadItem } from "./rebates/RebateOfDeadItem.ts"
import { rebateSign } from "./rebates/RebateSign.ts"
import { rebateTargetMissing } from "./rebates/RebateTargetMissing.ts"
import { rebateTargetUnknown } from "./rebates/RebateTargetUnknown.ts"
import { rebateTaxMismatch } from "./rebates/RebateTaxMismatch.ts"
import { unlinkedNegative } from "./rebates/UnlinkedNegative.ts"
import { billOwnerMismatch } from "./reference/BillOwnerMismatch.ts"
import { currencyNotEnabled } from "./reference/CurrencyNotEnabled.ts"
import { inactiveCategoryUsed } from "./reference/InactiveCategoryUsed.ts"
import { taxRateImplausible } from "./reference/TaxRateImplausible.ts"
import { unknownAccountingCategory } from "./reference/UnknownAccountingCategory.ts"
import { disappearedItem } from "./restatement/DisappearedItem.ts"
import { restatedAfterFreeze } from "./restatement/RestatedAfterFreeze.ts"
import { restatedDay } from "./restatement/RestatedDay.ts"
import type { Description, EnterpriseRule, QuarantineRule, RestatementRule, Rule, UnaskedRule } from "./Rule.ts"
import { canceledOrderLiveValue } from "./state/CanceledOrderLiveValue.ts"
import { cancelFlagLiveOrder } from "./state/CancelFlagLiveOrder.ts"
import { cancelFlagNotCanceled } from "./state/CancelFlagNotCanceled.ts"
import { cancellationFeeUnexpected } from "./state/CancellationFeeUnexpected.ts"
import { inactiveWithValue } from "./state/InactiveWithValue.ts"
import { liveOrderAllCanceled } from "./state/LiveOrderAllCanceled.ts"
import { liveZeroValue } from "./state/LiveZeroValue.ts"
import { processedOrderFutureItem } from "./state/ProcessedOrderFutureItem.ts"
import { processedOrderOpenItems } from "./state/ProcessedOrderOpenItems.ts"
import { staleConfirmedOrder } from "./state/StaleConfirmedOrder.ts"
import { unconfirmedOrderLiveItems } from "./state/UnconfirmedOrderLiveItems.ts"
import { closedBeforeConsumed } from "./time/ClosedBeforeConsumed.ts"
import { closedWithoutBill } from "./time/ClosedWithoutBill.ts"
import { latePosting } from "./time/LatePosting.ts"
import { rangeNotOver } from "./time/RangeNotOver.ts"
import { stateTimestampConflict } from "./time/StateTimestampConflict.ts"
import { timestampOrder } from "./time/TimestampOrder.ts"

/** Rules about one thing. */
export interface Family {
  readonly title: string
  readonly rules: ReadonlyArray<
    Rule | EnterpriseRule | QuarantineRule | UnaskedRule | RestatementRule<never>
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
      currencyNotEnabled,
      taxRateImplausible
    ]
  },
  { title: "Restatement", rules: [restatedAfterFreeze, restatedDay, disappearedItem] }
]

/** Every code that a finding of a reconciliation may carry, with its severity and what it finds. */
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
