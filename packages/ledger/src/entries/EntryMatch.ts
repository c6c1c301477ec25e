/**
 * Compares the platform's own ledger with its order items, item by item.
 */
import { type Enterprise, Ids, Instant, Money } from "@nightaudit/core"
import * as BusinessDay from "@nightaudit/reconcile/calendar/BusinessDay"
import * as EditableHistory from "@nightaudit/reconcile/calendar/EditableHistory"
import * as Stay from "@nightaudit/reconcile/calendar/Stay"
import * as Currency from "@nightaudit/reconcile/model/Currency"
import type { ItemInRange } from "@nightaudit/reconcile/model/ItemInRange"
import { isLive } from "@nightaudit/reconcile/model/ItemKind"
import type { ReconciledOrder } from "@nightaudit/reconcile/model/ReconciledOrder"
import * as Reference from "@nightaudit/reconcile/model/Reference"
import type { Outcome } from "@nightaudit/reconcile/run/Outcome"
import { BigDecimal, Result } from "effect"
import type * as Book from "../Book.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import * as LedgerRules from "../LedgerRules.ts"
import { type Entries, ItemEntries, type Span } from "./LedgerEntry.ts"

/** How many live items of the range were compared, and what came of it. */
export interface Counts {
  readonly compared: number
  readonly differing: number
  /** Items that cannot be compared: not frozen, not checked in, not held by the days of the entries, or not in one currency. */
  readonly passedOver: number
}

/** What is looked at of an outcome. */
export type Seen =
  | Pick<Extract<Outcome, { readonly _tag: "Order" }>, "_tag" | "reconciled">
  | Pick<Extract<Outcome, { readonly _tag: "Enterprise" }>, "_tag" | "enterprise" | "itemsInRange">

interface Candidate {
  readonly item: ItemInRange
  /** When someone was last able to change what the ledger says of it, the window apart. */
  readonly lastTouched: Instant.Instant
}

/** Compares the items of a reconciliation as its outcomes go by. Memory is bounded by the enterprise in hand. */
export class EntryMatch {
  readonly #entries: Entries
  readonly #asOf: Instant.Instant
  readonly #reference: Reference.Reference | undefined
  readonly #enterprises = new Map<string, Enterprise.Enterprise>()
  readonly #currencies = new Map<string, string>()
  #candidates = new Map<string, Array<Candidate>>()
  readonly #said: Array<Book.LedgerObservation> = []
  #compared = 0
  #passedOver = 0

  constructor(entries: Entries, asOf: Instant.Instant, reference?: Reference.Reference) {
    this.#entries = entries
    this.#asOf = asOf
    this.#reference = reference
  }

  add(outcome: Seen): void {
    if (outcome._tag === "Order") return this.#addOrder(outcome.reconciled)
    const { enterprise } = outcome
    this.#enterprises.set(Ids.lower(enterprise.Id), enterprise)
    const candidates = this.#candidates.get(Ids.lower(enterprise.Id)) ?? []
    this.#candidates.delete(Ids.lower(enterprise.Id))
    const currency = (this.#reference && Reference.defaultCurrencyOf(this.#reference, enterprise.Id)) ??
      mostCommonCurrency(outcome.itemsInRange)
    if (currency !== undefined) this.#currencies.set(Ids.lower(enterprise.Id), currency)
    for (const candidate of candidates) this.#judge(enterprise, candidate)
  }

  /** What differs, once every outcome has come. */
  finish(): { readonly said: ReadonlyArray<Book.LedgerObservation>; readonly counts: Counts } {
    // Items of an order that belongs to several enterprises may come after their own.
    for (const [id, candidates] of this.#candidates) {
      const enterprise = this.#enterprises.get(id)
      if (enterprise === undefined) this.#passedOver += candidates.length
      else for (const candidate of candidates) this.#judge(enterprise, candidate)
    }
    this.#candidates = new Map()
    return {
      said: this.#said,
      counts: { compared: this.#compared, differing: this.#said.length, passedOver: this.#passedOver }
    }
  }

  #addOrder({ itemsInRange, order }: ReconciledOrder): void {
    const live = itemsInRange.filter(isLive)
    const isPosted = order?.kind === "reservation"
      ? order.row.State === "Started" || order.row.State === "Processed"
      : order !== undefined && order.row.State !== "Canceled"
    const checkedIn = order?.kind === "reservation" ? order.row.ActualStartUtc : undefined
    for (const item of live) {
      if (!isPosted || item.Type === "Deposit") this.#passedOver += 1
      else {
        const lastTouched = [item.CreatedUtc, item.UpdatedUtc, checkedIn].reduce<Instant.Instant>(
          Stay.later,
          item.ConsumedUtc
        )
        getOrAdd(this.#candidates, Ids.lower(item.EnterpriseId), () => []).push({ item, lastTouched })
      }
    }
  }

  #judge(enterprise: Enterprise.Enterprise, { item, lastTouched }: Candidate): void {
    const span = this.#entries.spans.get(enterprise.Id.toLowerCase())
    const entries = this.#entries.items.get(item.Id.toLowerCase()) ?? new ItemEntries()
    const isElsewhere = entries.revenues === 0 && entries.others > 0
    if (
      span === undefined || !(span.hasRevenue || span.hasTax) || isElsewhere ||
      item.Amount.Currency !== this.#currencies.get(Ids.lower(enterprise.Id)) ||
      !this.#isFrozen(enterprise, item) || !isHeld(span, enterprise, item, lastTouched)
    ) {
      this.#passedOver += 1
      return
    }
    this.#compared += 1
    const unit = Currency.unit(item.Amount.Currency, enterprise)
    const taxes = item.Amount.TaxValues
    const off = [
      ...(span.hasRevenue
        ? [{ measure: "net", ledger: entries.revenue.total, pms: Money.fromNumber(item.Amount.NetValue), halves: 1 }]
        : []),
      ...(span.hasTax
        ? [{
          measure: "tax",
          ledger: entries.tax.total,
          pms: total(taxes.map(({ Value }) => Value)),
          halves: Math.max(1, taxes.length)
        }]
        : [])
    ].map((each) => ({ ...each, delta: BigDecimal.subtract(each.pms, each.ledger) }))
      .filter(({ delta, halves }) => Currency.exceeds(delta, Currency.halves(unit, halves)))
    const [first] = off
    if (first !== undefined) this.#said.push(differs(enterprise, item, span, first, off))
  }

  #isFrozen(enterprise: Enterprise.Enterprise, item: ItemInRange): boolean {
    return EditableHistory.longest(enterprise) !== undefined &&
      Instant.InstantOrder(EditableHistory.freezeOf(item, enterprise), this.#asOf) < 0
  }
}

interface Off {
  readonly measure: string
  readonly ledger: Money.Decimal
  readonly pms: Money.Decimal
  readonly delta: Money.Decimal
}

const differs = (
  enterprise: Enterprise.Enterprise,
  item: ItemInRange,
  span: Span,
  { delta, ledger, measure, pms }: Off,
  off: ReadonlyArray<Off>
): Book.LedgerObservation => ({
  rule: LedgerRules.entryVsItem,
  enterpriseId: enterprise.Id,
  serviceOrderId: item.ServiceOrderId,
  key: [measure],
  observation: {
    orderItemIds: [item.Id],
    message: `An item of ${item.businessDate} has ${Money.format(pms)} ${item.Amount.Currency} ${measure}, but ${
      Money.format(ledger)
    } in the platform's ledger.`,
    expected: Money.format(ledger),
    actual: Money.format(pms),
    delta: Money.format(delta),
    currency: item.Amount.Currency,
    evidence: {
      measures: Object.fromEntries(
        off.map((each) => [each.measure, { ledger: Money.format(each.ledger), item: Money.format(each.pms) }])
      ),
      consumedUtc: item.ConsumedUtc,
      closedUtc: item.ClosedUtc,
      frozenUtc: EditableHistory.freezeOf(item, enterprise),
      entries: { from: span.first, to: span.last },
      exceptionsTested: [
        "not checked in",
        "not final",
        "days of the entries",
        "another currency",
        "on another ledger",
        "rounding"
      ],
      exceptionsUndecided: []
    }
  }
})

/** Whether the days of the entries reach from the item's consumption beyond the day on which it was settled for good. */
const isHeld = (
  span: Span,
  enterprise: Enterprise.Enterprise,
  item: ItemInRange,
  lastTouched: Instant.Instant
): boolean =>
  Result.match(BusinessDay.of(enterprise), {
    onFailure: () => false,
    onSuccess: ({ dateOf, localDateOf }) =>
      span.first <= dateOf(item.ConsumedUtc) &&
      localDateOf(Stay.later(EditableHistory.freezeOf(item, enterprise), lastTouched)) < span.last
  })

/** The currency of most live items; of several, the first in the alphabet. */
const mostCommonCurrency = (items: Iterable<ItemInRange>): string | undefined => {
  const counts = new Map<string, number>()
  for (const item of items) {
    if (isLive(item)) counts.set(item.Amount.Currency, (counts.get(item.Amount.Currency) ?? 0) + 1)
  }
  return [...counts].toSorted(([self, these], [that, those]) => those - these || (self < that ? -1 : 1))[0]?.[0]
}

const total = (values: Iterable<number>): Money.Decimal => {
  const sum = new Money.Sum()
  for (const value of values) sum.add(value)
  return sum.total
}
