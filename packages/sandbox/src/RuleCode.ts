/** The codes of the defects that a sandbox can plant; they are those of the reconciler's findings. */
export const ruleCodes = [
  "orphan-order-item",
  "unresolved-reference",
  "order-without-items",
  "service-mismatch",
  "enterprise-mismatch",
  "canceled-order-live-value",
  "processed-order-open-items",
  "unconfirmed-order-live-items",
  "state-timestamp-conflict",
  "net-plus-tax-ne-gross",
  "unit-times-count",
  "item-currency-inconsistent"
] as const

/** One of `ruleCodes`. */
export type RuleCode = (typeof ruleCodes)[number]
