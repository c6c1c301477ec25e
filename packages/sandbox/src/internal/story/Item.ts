import { type Amount, type Base, negated, priced, type Rate, sale } from "./Amount.ts"
import { type ItemData, type ItemDraft, ITEMS_PER_ORDER, type ItemType } from "./Draft.ts"
import { type Property, serviceNumber } from "./Property.ts"

/** What is sold, to whom and when; the rest of an item follows from it. */
export interface Sale {
  readonly property: Property
  readonly service: number
  readonly account: number
  readonly type: ItemType
  readonly name: string
  readonly price: number
  readonly count?: number
  readonly rates: ReadonlyArray<Rate>
  readonly created: number
  readonly consumed: number
  readonly start?: number
  readonly data?: ItemData | null
}

/** An open item of a sale, priced as the property prices. */
export const sold = (terms: Sale): ItemDraft => {
  const { amount, unit } = sale(terms.property.book, terms.price, terms.count ?? 1, terms.rates)
  return {
    enterprise: terms.property.index,
    service: serviceNumber(terms.property.index, terms.service),
    account: terms.account,
    bill: null,
    type: terms.type,
    revenue: revenueOf(terms.type),
    state: "Open",
    created: terms.created,
    updated: terms.created,
    consumed: terms.consumed,
    canceled: null,
    closed: null,
    start: terms.start ?? null,
    count: terms.count ?? 1,
    unit,
    amount,
    original: amount,
    category: terms.type === "Deposit" ? null : terms.service,
    name: terms.name,
    withReservation: false,
    exempt: terms.rates.length === 0,
    data: terms.data === undefined ? { is: "product", product: terms.service, allowance: false } : terms.data
  }
}

/** The item on a bill that was closed. */
export const closed = (item: ItemDraft, at: number, bill: number): ItemDraft => ({
  ...item,
  state: "Closed",
  closed: at,
  updated: Math.max(item.updated, at),
  bill
})

/** The item off its bill again. */
export const reopened = (item: ItemDraft): ItemDraft => ({ ...item, state: "Open", closed: null, bill: null })

/** The item canceled. */
export const canceled = (item: ItemDraft, at: number, withReservation: boolean): ItemDraft => ({
  ...item,
  state: "Canceled",
  canceled: at,
  updated: Math.max(item.updated, at),
  withReservation
})

/** The item of an unconfirmed order, or one without value. */
export const inactive = (item: ItemDraft): ItemDraft => ({ ...item, state: "Inactive" })

/** The item with other amounts, the same for unit, line and origin unless told apart. */
export const valued = (item: ItemDraft, amount: Amount, unit: Amount = amount): ItemDraft => ({
  ...item,
  amount,
  unit,
  original: amount
})

/** The item with the bases of its taxes told apart from them. */
export const rebased = (item: ItemDraft, change: (base: Base) => Base, amount: Amount = item.amount): ItemDraft =>
  valued(item, { ...amount, breakdown: amount.taxes.map((tax) => change({ ...tax, net: amount.net })) }, item.unit)

/** A rebate of a whole item of some order, made at an instant; a rebate of a rebate restores. */
export const rebate = (
  item: ItemDraft,
  target: { readonly order: number; readonly position: number },
  at: number
): ItemDraft => ({
  ...valued(item, negated(item.amount)),
  type: item.type === "SpaceOrder" || item.type === "NightRebate"
    ? "NightRebate"
    : item.type === "ProductOrder" || item.type === "ProductOrderRebate"
    ? "ProductOrderRebate"
    : "AdditionalExpenseRebate",
  state: "Open",
  count: 1,
  bill: null,
  canceled: null,
  closed: null,
  withReservation: false,
  created: at,
  updated: at,
  consumed: at,
  data: { is: "rebate", product: item.service, ...target }
})

/** The item at no charge. */
export const free = (item: ItemDraft, property: Property): ItemDraft =>
  inactive(valued(item, priced(property.book, 0, item.amount.taxes.map((tax) => ({ code: tax.code, millionths: 0 })))))

/** The number of a bill of an order. */
export const billOf = (order: number, bill = 0): number => order * 4 + bill

/** The number of an item of an order. */
export const itemNumber = (order: number, position: number): number => order * ITEMS_PER_ORDER + position

const revenueOf = (type: ItemType): ItemDraft["revenue"] =>
  type === "SpaceOrder" || type === "CancellationFee" || type === "NightRebate" || type === "ResourceUpgradeFee"
    ? "Service"
    : type === "ProductOrder" || type === "ProductOrderRebate" || type.startsWith("Allowance")
    ? "Product"
    : "Additional"
