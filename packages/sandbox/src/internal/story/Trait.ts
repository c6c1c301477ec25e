import type { RuleCode } from "../../RuleCode.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"

/** What may be wrong with everything that an enterprise gives, and how grave it is. */
export const traits = {
  "currency-converted-extract": "warning",
  "extract-filtered": "warning",
  "reservations-not-included": "error"
} as const satisfies Partial<Record<RuleCode, "error" | "warning">>

/** One of `traits`. */
export type Trait = keyof typeof traits

/** An order that chance told, as an enterprise with a trait gives it. */
export const marked = (trait: Trait, order: OrderDraft): OrderDraft => {
  switch (trait) {
    case "currency-converted-extract":
      return { ...order, items: order.items.map(converted) }
    case "extract-filtered":
      return { ...order, items: filtered(order) }
    case "reservations-not-included":
      return order.kind === "reservation" ? { ...order, served: false } : order
  }
}

const converted = (item: ItemDraft): ItemDraft => ({
  ...item,
  original: { ...item.original, currency: item.amount.currency === "USD" ? "EUR" : "USD" }
})

// Rebates know their targets by position, and positions close up.
const filtered = ({ items, number }: OrderDraft): ReadonlyArray<ItemDraft> => {
  const left = items.map((item) => item.state === "Open" || item.state === "Closed")
  return items.filter((_, position) => left[position]).map(({ data, ...item }) => ({
    ...item,
    data: data?.is === "rebate" && data.order === number
      ? { ...data, position: left.slice(0, data.position).filter(Boolean).length }
      : data
  }))
}
