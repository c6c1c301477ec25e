/**
 * What an auditor signs at the end of a day: revenue by business day, what is set apart in it, and what is still due.
 * Values are of the items of the range; rounded lines are summed.
 */
import { type Enterprise, Instant } from "@nightaudit/core"
import { Option, Schema } from "effect"
import type { BusinessDay } from "../calendar/BusinessDay.ts"
import * as EditableHistory from "../calendar/EditableHistory.ts"
import * as Stay from "../calendar/Stay.ts"
import { Accumulator, Amounts, Sums } from "../model/Amounts.ts"
import { BusinessDate } from "../model/ArtifactText.ts"
import type { FoundOrder } from "../model/FoundOrder.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"
import { isCancellationFee, isLive } from "../model/ItemKind.ts"
import type { ReconciledOrder } from "../model/ReconciledOrder.ts"

export { Sums }

/** A business date and a currency. */
export const Day = Schema.Struct({
  businessDate: BusinessDate,
  currency: Schema.String,
  /** `final` once nothing of the day may change any more; `provisional` before, and where that is not known. */
  status: Schema.Literals(["provisional", "final"]),
  /** From when on the day is final, the same in all its currencies; null where the hotel's windows are unknown. */
  finalFrom: Schema.NullOr(Instant.Instant),
  /** Open and Closed: the revenue. */
  live: Sums,
  /** What does not count as revenue: with `live`, every item of the day once. `other`: of states that are not documented. */
  excluded: Schema.Struct({ inactive: Sums, canceled: Sums, other: Sums }),
  /** Of the live items: rebates, on the day that they count on themselves. */
  rebates: Sums,
  /** Of the live items. */
  cancellationFees: Sums,
  /** Of the live items: city tax and its discounts. */
  cityTax: Sums,
  /** Of the live items. */
  deposits: Sums
})
export type Day = typeof Day.Type

/** Days since an open item was consumed, by business dates: on the as-of day itself, or that number of days before. */
export const Age = Schema.Literals(["0", "1-7", "8-30", "30+"])
export type Age = typeof Age.Type

export const Ageing = Schema.Struct({
  accountType: Schema.NullOr(Schema.String),
  /** Of the service order; null where it was not found. */
  orderState: Schema.NullOr(Schema.String),
  age: Age,
  ...Amounts.fields
})
export type Ageing = typeof Ageing.Type

/** An object of `day-sheet.json`. */
export const DaySheet = Schema.Struct({
  enterpriseId: Schema.String,
  days: Schema.Array(Day),
  /** Live items that are consumed after the as-of time, by currency. */
  advance: Schema.Array(Amounts),
  /** Open items that are consumed, by how long, whose account and which state of order, by currency. */
  ageing: Schema.Array(Ageing),
  /** Reservations that are Confirmed past their scheduled end, and their live consumed items, by currency. */
  staleConfirmed: Schema.Array(Schema.Struct({ ...Amounts.fields, orders: Schema.Int })),
  /**
   * Canceled orders whose live items, without fees and deposits, do not net to zero, and these items; and the
   * live cancellation fees of all canceled orders, by currency.
   */
  canceledOrders: Schema.Array(
    Schema.Struct({ currency: Schema.String, orders: Schema.Int, live: Sums, cancellationFees: Sums })
  )
})
export type DaySheet = typeof DaySheet.Type

/** A day sheet that grows. */
export interface Builder {
  /** Takes an order; of its items in the range those of the enterprise count. */
  readonly add: (reconciled: Pick<ReconciledOrder, "order" | "itemsInRange">) => void
  readonly sheet: () => DaySheet
}

/** How many items the sheet has, each on one day. */
export const countOf = ({ days }: Pick<DaySheet, "days">): number =>
  days.reduce(
    (sum, { excluded: { canceled, inactive, other }, live }) =>
      sum + live.items + inactive.items + canceled.items + other.items,
    0
  )

/** Whose day sheet it is. */
interface Subject {
  readonly day: BusinessDay
  readonly enterprise: Enterprise.Enterprise
}

/** The empty day sheet of an enterprise. */
export const begin = (subject: Subject, asOf: Instant.Instant): Builder => new DaySheetBuilder(subject, asOf)

class DaySheetBuilder implements Builder {
  readonly #subject: Subject
  readonly #asOf: Instant.Instant
  readonly #today: string
  readonly #days = new Cells((currency: string) => new DaySums(currency))
  readonly #advance = new Cells((currency: string) => new Accumulator(currency))
  readonly #ageing = new Cells((currency: string) => new Accumulator(currency))
  readonly #stale = new Cells((currency: string) => new OrderSums(currency))
  readonly #canceled = new Cells((currency: string) => new CanceledSums(currency))

  constructor(subject: Subject, asOf: Instant.Instant) {
    this.#subject = subject
    this.#asOf = asOf
    this.#today = subject.day.dateOf(asOf)
  }

  readonly add: Builder["add"] = ({ itemsInRange, order }) => {
    let live: Array<ItemInRange> | undefined
    const isCanceled = order?.row.State === "Canceled"
    const isSetApart = isCanceled || isStale(order, this.#asOf)
    for (const item of itemsInRange) {
      if (item.EnterpriseId !== this.#subject.enterprise.Id) continue
      this.#item(item, order)
      if (isSetApart && isLive(item)) (live ??= []).push(item)
    }
    if (live === undefined) return
    for (const [currency, of] of Map.groupBy(live, ({ Amount }) => Amount.Currency)) {
      if (isCanceled) this.#canceled.under(currency).of(currency).add(of)
      else {
        const consumed = of.filter((item) => isConsumed(item, this.#asOf))
        if (consumed.length > 0) this.#stale.under(currency).of(currency).add(consumed)
      }
    }
  }

  readonly sheet: Builder["sheet"] = () => ({
    enterpriseId: this.#subject.enterprise.Id,
    days: byDate(this.#days.sorted()).map(({ businessDate, settled, sums }) => {
      const from = this.#finalFrom(businessDate, settled)
      const isFinal = from !== null && Instant.InstantOrder(from, this.#asOf) <= 0
      return {
        businessDate,
        currency: sums.live.currency,
        status: isFinal ? "final" : "provisional",
        finalFrom: from,
        ...sums.day
      }
    }),
    advance: this.#advance.sorted().map(([, sum]) => sum.amounts),
    ageing: this.#ageing.sorted().map(([[accountType = null, orderState = null, rank], sum]) => ({
      accountType,
      orderState,
      age: ages[Number(rank)] ?? "0",
      ...sum.amounts
    })),
    staleConfirmed: this.#stale.sorted().map(([, { orders, sum }]) => {
      const { currency, ...sums } = sum.amounts
      return { currency, orders, ...sums }
    }),
    canceledOrders: this.#canceled.sorted().flatMap(([, { currency, fees, live, orders }]) =>
      orders === 0 && fees.amounts.items === 0
        ? []
        : [{ currency, orders, live: sumsOf(live), cancellationFees: sumsOf(fees) }]
    )
  })

  #item(item: ItemInRange, order: FoundOrder | undefined): void {
    const { AccountType, AccountingState, Amount, ConsumedUtc, businessDate } = item
    const { Currency } = Amount
    this.#days.under(businessDate).under(Currency).of(Currency).add(item)
    if (!isLive(item)) return
    if (!isConsumed(item, this.#asOf)) this.#advance.under(Currency).of(Currency).add(Amount)
    else if (AccountingState === "Open") {
      const rank = ages.indexOf(ageOf(this.#subject.day.dateOf(ConsumedUtc), this.#today))
      const accounts = this.#ageing.under(AccountType).under(order?.row.State ?? null)
      accounts.under(`${rank}`).under(Currency).of(Currency).add(Amount)
    }
  }

  #finalFrom(businessDate: string, settled: Instant.Instant | undefined): Instant.Instant | null {
    const { day, enterprise } = this.#subject
    const window = EditableHistory.longest(enterprise)
    const end = day.endOf(businessDate)
    if (window === undefined || Option.isNone(end)) return null
    return Instant.fromEpochMillis(Instant.toEpochMillis(Stay.later(end.value, settled)) + window)
  }
}

const isConsumed = ({ ConsumedUtc }: ItemInRange, asOf: Instant.Instant): boolean =>
  Instant.InstantOrder(ConsumedUtc, asOf) <= 0

const isStale = (order: FoundOrder | undefined, asOf: Instant.Instant): boolean => {
  if (order?.kind !== "reservation" || order.row.State !== "Confirmed") return false
  const end = Stay.scheduledEnd(order.row)
  return end !== undefined && Instant.InstantOrder(end, asOf) < 0
}

const ages = ["0", "1-7", "8-30", "30+"] as const satisfies ReadonlyArray<Age>

const ageOf = (date: string, today: string): Age => {
  const days = Math.round((Date.parse(today) - Date.parse(date)) / Instant.dayMillis)
  return days <= 0 ? "0" : days <= 7 ? "1-7" : days <= 30 ? "8-30" : "30+"
}

const sumsOf = (sum: Accumulator): Sums => {
  const { currency: _, ...sums } = sum.amounts
  return sums
}

/** Sums by the values of several columns: a level of the tree for each. */
class Cells<Sum> {
  readonly #make: (currency: string) => Sum
  readonly #next = new Map<string | null, Cells<Sum>>()
  #sum: Sum | undefined

  constructor(make: (currency: string) => Sum) {
    this.#make = make
  }

  /** The cells of one value of the next column. */
  under(column: string | null): Cells<Sum> {
    let next = this.#next.get(column)
    if (next === undefined) {
      next = new Cells(this.#make)
      this.#next.set(column, next)
    }
    return next
  }

  /** The sum where no column is left. */
  of(currency: string): Sum {
    return this.#sum ??= this.#make(currency)
  }

  /** By every column in its order; null first. */
  sorted(): ReadonlyArray<readonly [columns: ReadonlyArray<string | null>, sum: Sum]> {
    if (this.#sum !== undefined) return [[[], this.#sum]]
    return [...this.#next].toSorted(([self], [that]) => self === null ? -1 : that === null ? 1 : self < that ? -1 : 1)
      .flatMap(([column, cells]) => cells.sorted().map(([columns, sum]) => [[column, ...columns], sum] as const))
  }
}

/** The sums of each day and currency, with the instant at which the last live item of the day was settled. */
const byDate = (cells: ReturnType<Cells<DaySums>["sorted"]>) => {
  const settled = new Map<string, Instant.Instant>()
  const dated = cells.map(([[date], sums]) => ({ businessDate: date ?? "", sums }))
  for (const { businessDate, sums } of dated) {
    if (sums.settled !== undefined) settled.set(businessDate, Stay.later(sums.settled, settled.get(businessDate)))
  }
  return dated.map((each) => ({ ...each, settled: settled.get(each.businessDate) }))
}

class DaySums {
  readonly live: Accumulator
  /** When the last live item was consumed and its bill closed. */
  settled: Instant.Instant | undefined
  readonly #of: Record<keyof Day["excluded"] | "rebates" | "cancellationFees" | "cityTax" | "deposits", Accumulator>

  constructor(currency: string) {
    const sum = () => new Accumulator(currency)
    this.live = sum()
    this.#of = {
      inactive: sum(),
      canceled: sum(),
      other: sum(),
      rebates: sum(),
      cancellationFees: sum(),
      cityTax: sum(),
      deposits: sum()
    }
  }

  add(item: ItemInRange): void {
    if (!isLive(item)) return this.#of[excludedAs(item)].add(item.Amount)
    this.live.add(item.Amount)
    this.settled = Stay.later(Stay.later(item.ConsumedUtc, item.ClosedUtc), this.settled)
    if (item.isRebate) this.#of.rebates.add(item.Amount)
    if (isCancellationFee(item)) this.#of.cancellationFees.add(item.Amount)
    if (item.Type === "CityTax" || item.Type === "CityTaxDiscount") this.#of.cityTax.add(item.Amount)
    if (item.Type === "Deposit") this.#of.deposits.add(item.Amount)
  }

  get day() {
    const { canceled, cancellationFees, cityTax, deposits, inactive, other, rebates } = this.#of
    return {
      live: sumsOf(this.live),
      excluded: { inactive: sumsOf(inactive), canceled: sumsOf(canceled), other: sumsOf(other) },
      rebates: sumsOf(rebates),
      cancellationFees: sumsOf(cancellationFees),
      cityTax: sumsOf(cityTax),
      deposits: sumsOf(deposits)
    }
  }
}

const excludedAs = ({ AccountingState }: ItemInRange): keyof Day["excluded"] =>
  AccountingState === "Inactive" ? "inactive" : AccountingState === "Canceled" ? "canceled" : "other"

class OrderSums {
  readonly sum: Accumulator
  orders = 0

  constructor(currency: string) {
    this.sum = new Accumulator(currency)
  }

  add(items: ReadonlyArray<ItemInRange>): void {
    this.orders += 1
    for (const { Amount } of items) this.sum.add(Amount)
  }
}

class CanceledSums {
  readonly currency: string
  readonly live: Accumulator
  readonly fees: Accumulator
  orders = 0

  constructor(currency: string) {
    this.currency = currency
    this.live = new Accumulator(currency)
    this.fees = new Accumulator(currency)
  }

  /** The live items of one canceled order. */
  add(items: ReadonlyArray<ItemInRange>): void {
    for (const { Amount } of items.filter(isCancellationFee)) this.fees.add(Amount)
    const rest = items.filter((item) => !isCancellationFee(item) && item.Type !== "Deposit")
    const own = new Accumulator(this.currency)
    for (const { Amount } of rest) own.add(Amount)
    if (own.amounts.gross === "0") return
    this.orders += 1
    for (const { Amount } of rest) this.live.add(Amount)
  }
}
