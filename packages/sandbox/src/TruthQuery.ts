/** The window that a reconciliation looks at. */
export interface TruthQuery {
  /** An instant, or a `YYYY-MM-DD`: local midnight of each enterprise. */
  readonly from: string
  readonly to: string
  readonly basis: "consumed" | "closed" | "created" | "updated"
  readonly asOf: string
  readonly enterpriseIds?: ReadonlyArray<string>
  readonly serviceIds?: ReadonlyArray<string>
}

export type TruthSeverity = "error" | "warning" | "info"

/** A finding that a reconciliation of the window must have. */
export interface TruthFinding {
  readonly code: string
  readonly severity: TruthSeverity
  readonly serviceOrderId: string | null
  /** Sorted. */
  readonly orderItemIds: ReadonlyArray<string>
}

/** A row of the totals; amounts are the shortest plain decimals. */
export interface TruthTotalsRow {
  readonly enterpriseId: string
  readonly businessDate: string
  readonly serviceId: string
  readonly accountingCategoryId: string | null
  readonly revenueType: string
  readonly type: string
  readonly accountingState: string
  readonly currency: string
  readonly items: number
  readonly net: string
  readonly tax: string
  readonly gross: string
}
