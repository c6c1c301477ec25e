import type { ItemData, ItemDraft, OrderDraft } from "./Draft.ts"
import { billOf, closed, itemNumber, sold } from "./Item.ts"
import { place, price } from "./Property.ts"
import { calmStay, joined, type Stage } from "./Scene.ts"
import type { StayPlot } from "./StayStory.ts"

/** What became of a part of an allowance. */
export interface Part {
  readonly type: "AllowanceDiscount" | "AllowanceBreakage" | "AllowanceContraBreakage"
  readonly euros: number
  readonly profit?: "AllowanceBreakage" | "AllowanceContraBreakage" | "AllowanceLoss" | "AllowanceContraLoss"
}

/** The part that was used for something else. */
export const discount = (euros: number): Part => ({ type: "AllowanceDiscount", euros: 0 - euros })

/** The part that was left over, and became the property's. */
export const breakage = (euros: number): readonly [Part, Part] => [
  { type: "AllowanceBreakage", euros: 0 - euros, profit: "AllowanceBreakage" },
  { type: "AllowanceContraBreakage", euros, profit: "AllowanceContraBreakage" }
]

/** A stay with an allowance of 30 after its nights, at position 4 if they are two, and what became of it. */
export const allowed = (stage: Stage, parts: ReadonlyArray<Part>, plot: Partial<StayPlot> = {}): OrderDraft => {
  const stay = calmStay(stage, { nights: 2, ...plot, breakfast: "none" })
  const number = itemNumber(stage.number, stay.items.length)
  const posted = [
    booked(stage, stay, "ProductOrder", 30, { is: "product", product: 9, allowance: true }),
    ...parts.map((part) =>
      booked(
        stage,
        stay,
        part.type,
        part.euros,
        part.profit === undefined
          ? { is: "allowanceDiscount", discounted: itemNumber(stage.number, 0), allowance: number }
          : { is: "allowanceProfits", allowance: number, profit: part.profit }
      )
    )
  ]
  return posted.reduce(joined, stay)
}

// An allowance is money to spend: the taxes are on what it is spent for.
const booked = (
  { number, property }: Stage,
  { account, stay }: OrderDraft,
  type: "ProductOrder" | Part["type"],
  euros: number,
  data: ItemData
): ItemDraft => {
  const at = (stay?.start ?? 0) + 4 * 3600
  const item = sold({
    property,
    service: place.accommodation,
    account,
    type,
    name: "Allowance",
    price: price(property, Math.abs(euros)) * Math.sign(euros),
    rates: [],
    created: at,
    consumed: at,
    data
  })
  return closed(item, at + 3600, billOf(number, 3))
}
