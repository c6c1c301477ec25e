import type { Outcome } from "./race.ts"

interface Item {
  readonly Id: string
  readonly ServiceOrderId: string
  readonly AccountingState: string
  readonly Amount: { readonly Currency: string; readonly GrossValue: number }
}

/** What a page of any operation may hold. */
export interface Body {
  readonly OrderItems?: ReadonlyArray<Item>
  readonly Reservations?: ReadonlyArray<{ readonly Id: string }>
  readonly ProductServiceOrders?: ReadonlyArray<{ readonly Id: string }>
}

/** Items of the range with their orders, joined by a `Map` and added up. */
export class Sums {
  readonly #items = new Map<string, Item>()
  readonly #orders = new Map<string, { readonly Id: string }>()
  #read = 0

  take({ OrderItems = [], ProductServiceOrders = [], Reservations = [] }: Body): void {
    this.#read += OrderItems.length
    for (const item of OrderItems) this.#items.set(item.Id, item)
    for (const order of Reservations) this.#orders.set(order.Id, order)
    for (const order of ProductServiceOrders) this.#orders.set(order.Id, order)
  }

  get outcome(): Outcome {
    const cents: Record<string, number> = {}
    let orphans = 0
    for (const { AccountingState, Amount, ServiceOrderId } of this.#items.values()) {
      if (!this.#orders.has(ServiceOrderId)) orphans += 1
      if (AccountingState !== "Open" && AccountingState !== "Closed") continue
      cents[Amount.Currency] = (cents[Amount.Currency] ?? 0) + Math.round(Amount.GrossValue * 100)
    }
    const gross = Object.entries(cents).map(([currency, sum]) => [currency, (sum / 100).toFixed(2)])
    return { items: this.#read, gross: Object.fromEntries([...gross, ["orphans", String(orphans)]]) }
  }
}
