/**
 * The platform's side of a tie-out: what matching needs of the order items of the range.
 */
import { type Enterprise, Instant, type Interval, Money, type OrderItem } from "@nightaudit/core"
import type { Summand } from "@nightaudit/reconcile/model/Amounts"
import type { ItemInRange } from "@nightaudit/reconcile/model/ItemInRange"
import { isLive, isRebate, rebatedItemOf } from "@nightaudit/reconcile/model/ItemKind"
import type { ReconciledOrder } from "@nightaudit/reconcile/model/ReconciledOrder"
import type { Outcome } from "@nightaudit/reconcile/run/Outcome"
import type { Mapping, Measure } from "./Mapping.ts"

export interface PmsItem {
  readonly id: string
  readonly orderId: string
  readonly enterpriseId: string
  readonly day: string
  /** The code of the ledger; none where the mapping does not say. */
  readonly code: string | undefined
  /** What the mapping goes by. */
  readonly raw: string
  readonly currency: string
  readonly amount: Summand
  /** Its external identifier, its order's number, its bill: what a ledger may know it by. */
  readonly references: ReadonlyArray<string>
  readonly bill: string | null
  /** Consumed so late that a ledger need not have it yet. */
  readonly isPending: boolean
  /** Created or canceled after the ledger was exported. */
  readonly isLate: boolean
  readonly isCanceled: boolean
  readonly isRebate: boolean
  /** The day of the item that it rebates, where that is of the same order and in the range. */
  readonly rebatedDay: string | null
}

/** An item that the mapping has a code for. */
export interface Coded extends PmsItem {
  readonly code: string
}

/** The amount in one measure. */
export const amountOf = (item: PmsItem, measure: Measure): Money.Decimal => {
  if (measure === "gross") return Money.fromNumber(item.amount.GrossValue)
  if (measure === "net") return Money.fromNumber(item.amount.NetValue)
  const sum = new Money.Sum()
  for (const { Value } of item.amount.TaxValues) sum.add(Value)
  return sum.total
}

/** Gathers the items of a reconciliation as its outcomes go by. */
export class Pms {
  /** Open and closed items. */
  readonly items: Array<PmsItem> = []
  /** Items that were canceled after the ledger was exported. */
  readonly canceled: Array<PmsItem> = []
  /** The state of the items that are neither open nor closed. */
  readonly nonLiveStates = new Map<string, string>()
  /** The enterprises that were read. */
  readonly enterprises: Array<{ readonly enterprise: Enterprise.Enterprise; readonly range: Interval.Range }> = []
  readonly #mapping: Mapping
  readonly #settled: number

  constructor(mapping: Mapping, asOf: Instant.Instant) {
    this.#mapping = mapping
    this.#settled = Instant.toEpochMillis(asOf) - mapping.lagMillis
  }

  add(outcome: Outcome): void {
    if (outcome._tag === "Enterprise") {
      this.enterprises.push({ enterprise: outcome.enterprise, range: outcome.range })
      return
    }
    const { reconciled } = outcome
    if (reconciled.itemsInRange.length === 0) return
    const whole = new Map<string, OrderItem.OrderItem>(reconciled.items.map((item) => [item.Id, item]))
    const days = new Map<string, string>(reconciled.itemsInRange.map(({ Id, businessDate }) => [Id, businessDate]))
    for (const item of reconciled.itemsInRange) {
      const row = whole.get(item.Id)
      if (isLive(item)) this.items.push(this.#of(reconciled, item, row, days))
      else if (row !== undefined && this.#isAfterExport(row.CanceledUtc) && !this.#isAfterExport(row.CreatedUtc)) {
        this.canceled.push(this.#of(reconciled, item, row, days))
      }
      if (!isLive(item) && this.#mapping.columns.has("id")) {
        this.nonLiveStates.set(item.Id.toLowerCase(), item.AccountingState)
      }
    }
  }

  #of(
    reconciled: ReconciledOrder,
    item: ItemInRange,
    row: OrderItem.OrderItem | undefined,
    days: ReadonlyMap<string, string>
  ): PmsItem {
    const rebated = row && rebatedItemOf(row)
    return {
      id: item.Id,
      orderId: item.ServiceOrderId,
      enterpriseId: item.EnterpriseId,
      day: item.businessDate,
      code: this.#mapping.keys.codeOf(item),
      raw: this.#mapping.keys.rawOf(item),
      currency: item.Amount.Currency,
      amount: item.Amount,
      references: this.#mapping.columns.has("reference") ? references(reconciled, row) : none,
      bill: row?.BillId ?? null,
      isPending: row !== undefined && Instant.toEpochMillis(row.ConsumedUtc) > this.#settled,
      isLate: this.#isAfterExport(row?.CreatedUtc) || this.#isAfterExport(row?.CanceledUtc),
      isCanceled: item.AccountingState === "Canceled",
      isRebate: isRebate({ Type: item.Type, Data: row?.Data ?? null }),
      rebatedDay: (rebated && days.get(rebated)) ?? null
    }
  }

  #isAfterExport(instant: Instant.Instant | null | undefined): boolean {
    const { exportedAt } = this.#mapping
    return instant != null && exportedAt !== undefined && Instant.InstantOrder(instant, exportedAt) > 0
  }
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** A reference as it is compared: the id of a bill in lower case. */
export const referenceOf = (text: string): string => guid.test(text) ? text.toLowerCase() : text

const none: ReadonlyArray<string> = []

const references = ({ order }: ReconciledOrder, row: OrderItem.OrderItem | undefined): ReadonlyArray<string> =>
  [
    ...new Set([row?.ExternalIdentifier, order?.row.Number, row?.BillId].filter((each) => each != null && each !== ""))
  ].filter((each) => typeof each === "string").map(referenceOf)
