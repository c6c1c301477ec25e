import type { OrderItemRow, ServiceOrderBase, ServiceOrderOptionsRow } from "../../Rows.ts"
import type { Amount } from "./Amount.ts"
import type { Property } from "./Property.ts"

/** A service order and its items before they have identifiers: instants in epoch seconds, references as numbers. */
export interface OrderDraft {
  readonly number: number
  readonly property: Property
  readonly kind: "reservation" | "productServiceOrder"
  /** False where no operation returns the order, though its items are there. */
  readonly served: boolean
  readonly service: number
  readonly state: "Inquired" | "Confirmed" | "Started" | "Processed" | "Canceled" | "Optional" | "Requested"
  readonly origin: "Distributor" | "ChannelManager" | "Commander" | "Import" | "Connector" | "Navigator"
  readonly account: number
  /** Who booked, by default the account of every fourth order. */
  readonly booker?: number
  readonly created: number
  readonly updated: number
  readonly cancelled: number | null
  readonly linked: number | null
  readonly stay: Stay | null
  readonly items: ReadonlyArray<ItemDraft>
  /** Fields of its row that say something else. */
  readonly row?: Partial<ServiceOrderBase & { readonly Options: ServiceOrderOptionsRow | null }>
}

export interface Stay {
  readonly start: number
  readonly end: number
  readonly actualStart: number | null
  readonly actualEnd: number | null
  readonly released: number | null
  readonly persons: number
  readonly group: number
  readonly category: number
  readonly resource: number | null
  readonly block: number | null
  readonly company: number | null
  readonly agency: number | null
  readonly channel: number | null
}

export interface ItemDraft {
  readonly enterprise: number
  readonly service: number
  readonly account: number
  readonly bill: number | null
  readonly type: ItemType
  readonly revenue: "Service" | "Product" | "Additional"
  readonly state: "Open" | "Closed" | "Inactive" | "Canceled"
  readonly created: number
  readonly updated: number
  readonly consumed: number
  readonly canceled: number | null
  readonly closed: number | null
  readonly start: number | null
  readonly count: number
  readonly unit: Amount
  readonly amount: Amount
  readonly original: Amount
  readonly category: number | null
  readonly name: string
  /** What somebody wrote later. */
  readonly notes?: string
  readonly withReservation: boolean
  readonly exempt: boolean
  readonly data: ItemData | null
  /** The profile that created it; by default somebody of the house. */
  readonly by?: number
  /** What an outlet calls it, or null for nothing. */
  readonly external?: string | null
  /** Fields of its row that say something else. */
  readonly row?: Partial<OrderItemRow>
}

export type ItemData =
  | { readonly is: "product"; readonly product: number; readonly allowance: boolean; readonly age?: number }
  | { readonly is: "rebate"; readonly product: number; readonly order: number; readonly position: number }
  | { readonly is: "rebateOfNothing"; readonly product: number }
  | { readonly is: "allowanceDiscount"; readonly discounted: number; readonly allowance: number }
  | {
    readonly is: "allowanceProfits"
    readonly allowance: number
    readonly profit: "AllowanceBreakage" | "AllowanceContraBreakage" | "AllowanceLoss" | "AllowanceContraLoss"
  }

export type ItemType =
  | "CancellationFee"
  | "NightRebate"
  | "ProductOrderRebate"
  | "AdditionalExpenseRebate"
  | "Deposit"
  | "ExchangeRateDifference"
  | "CustomItem"
  | "ServiceCharge"
  | "CityTax"
  | "CityTaxDiscount"
  | "SpaceOrder"
  | "ProductOrder"
  | "Surcharge"
  | "TaxCorrection"
  | "ResourceUpgradeFee"
  | "InvoiceFee"
  | "MulticurrencyFee"
  | "AllowanceDiscount"
  | "AllowanceBreakage"
  | "AllowanceContraBreakage"

/** Places for items within one order: an item's number is its order's number times this, plus its position. */
export const ITEMS_PER_ORDER = 64

/** The account of a guest, and of a company: even and odd numbers. */
export const guestOf = (order: number): number => order * 2
export const companyOf = (property: number, company: number): number => (property * 50 + company) * 2 + 1
export const isCompany = (account: number): boolean => account % 2 === 1
