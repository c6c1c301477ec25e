import type { ItemDraft, OrderDraft } from "../story/Draft.ts"
import { itemNumber } from "../story/Item.ts"

/** Absence, in a column of numbers. Instants use 0. */
export const NONE = 0xffff_ffff

/** A column that grows while it is written. */
export interface Column {
  readonly push: (value: number) => void
  /** Writes over a value that was pushed. */
  readonly set: (row: number, value: number) => void
  readonly at: (row: number) => number
  readonly size: () => number
}

/** The kinds of an order, as its column has them. */
export const orderKinds = { hidden: 0, reservation: 1, productServiceOrder: 2 } as const

export const orderStates = [
  "Inquired",
  "Confirmed",
  "Started",
  "Processed",
  "Canceled",
  "Optional",
  "Requested"
] as const

export const accountingStates = ["Open", "Closed", "Inactive", "Canceled"] as const

export const itemTypes = [
  "CancellationFee",
  "NightRebate",
  "ProductOrderRebate",
  "AdditionalExpenseRebate",
  "Deposit",
  "ExchangeRateDifference",
  "CustomItem",
  "ServiceCharge",
  "CityTax",
  "CityTaxDiscount",
  "SpaceOrder",
  "ProductOrder",
  "Surcharge",
  "TaxCorrection",
  "ResourceUpgradeFee",
  "InvoiceFee",
  "MulticurrencyFee",
  "AllowanceDiscount",
  "AllowanceBreakage",
  "AllowanceContraBreakage"
] as const

/** An empty column. */
export const column = (capacity = 1024): Column => {
  let values = new Uint32Array(capacity)
  let length = 0
  return {
    push: (value) => {
      if (length === values.length) {
        const grown = new Uint32Array(length * 2)
        grown.set(values)
        values = grown
      }
      values[length++] = value
    },
    set: (row, value) => {
      values[row] = value
    },
    at: (row) => values[row] ?? 0,
    size: () => length
  }
}

/** What filters need to know of every order: one entry per order number. */
export const orderColumns = () => ({
  kind: column(),
  service: column(),
  state: column(),
  account: column(),
  created: column(),
  updated: column(),
  linked: column(),
  scheduledStart: column(),
  scheduledEnd: column(),
  actualStart: column(),
  actualEnd: column(),
  group: column(),
  resource: column(),
  block: column(),
  company: column(),
  agency: column(),
  channel: column(),
  firstItem: column()
})

export type OrderColumns = Readonly<ReturnType<typeof orderColumns>>

/** What filters need to know of every item: one entry per row. */
export const itemColumns = () => ({
  number: column(),
  enterprise: column(),
  service: column(),
  account: column(),
  bill: column(),
  state: column(),
  type: column(),
  created: column(),
  updated: column(),
  consumed: column(),
  canceled: column(),
  closed: column()
})

export type ItemColumns = Readonly<ReturnType<typeof itemColumns>>

/** Writes one order and its items at the end of the columns. */
export const append = (orders: OrderColumns, items: ItemColumns, draft: OrderDraft): void => {
  const { stay } = draft
  orders.firstItem.push(items.number.size())
  orders.kind.push(draft.served ? orderKinds[draft.kind] : orderKinds.hidden)
  orders.service.push(draft.service)
  orders.state.push(orderStates.indexOf(draft.state))
  orders.account.push(draft.account)
  orders.created.push(draft.created)
  orders.updated.push(draft.updated)
  orders.linked.push(draft.linked ?? NONE)
  orders.scheduledStart.push(stay?.start ?? 0)
  orders.scheduledEnd.push(stay?.end ?? 0)
  orders.actualStart.push(stay?.actualStart ?? 0)
  orders.actualEnd.push(stay?.actualEnd ?? 0)
  orders.group.push(stay?.group ?? NONE)
  orders.resource.push(stay?.resource ?? NONE)
  orders.block.push(stay?.block ?? NONE)
  orders.company.push(stay?.company ?? NONE)
  orders.agency.push(stay?.agency ?? NONE)
  orders.channel.push(stay?.channel ?? NONE)
  draft.items.forEach((item, position) => appendItem(items, itemNumber(draft.number, position), item))
}

/** Writes one item at the end of the columns. */
export const appendItem = (items: ItemColumns, number: number, item: ItemDraft): void => {
  items.number.push(number)
  items.enterprise.push(item.enterprise)
  items.service.push(item.service)
  items.account.push(item.account)
  items.bill.push(item.bill ?? NONE)
  items.state.push(codeOf(accountingStates, item.row?.AccountingState ?? item.state))
  items.type.push(codeOf(itemTypes, item.row?.Type ?? item.type))
  items.created.push(item.created)
  items.updated.push(item.updated)
  items.consumed.push(item.consumed)
  items.canceled.push(item.canceled ?? 0)
  items.closed.push(item.closed ?? 0)
}

// A value that no filter can name has no place in its list.
const codeOf = (values: ReadonlyArray<string>, value: string): number => {
  const code = values.indexOf(value)
  return code === -1 ? NONE : code
}
