import { type Amount, finer, priced, smallestUnit } from "./Amount.ts"
import { guestOf, type ItemDraft, type OrderDraft, type Stay } from "./Draft.ts"
import { valued } from "./Item.ts"
import { place, type Property } from "./Property.ts"
import { type StayPlot, tellStay } from "./StayStory.ts"
import { onDay, type Story } from "./Story.ts"
import { tellVisit, type VisitPlot } from "./VisitStory.ts"

/** Where a scripted order is created. */
export interface Stage {
  readonly story: Story
  readonly property: Property
  readonly number: number
}

/** A scripted order, or `null` where this property or story has no room for it. */
export type Scene = (stage: Stage) => OrderDraft | null

/** A scripted order, or several that belong together and have consecutive numbers in one property. */
export type Act = Scene | ReadonlyArray<Scene>

/** The scenes of an act. */
export const scenesOf = (act: Act): ReadonlyArray<Scene> => (typeof act === "function" ? [act] : act)

/** A paid visit inside the story, with nothing to see. */
export const calmVisit = (stage: Stage, plot: Partial<VisitPlot> = {}): OrderDraft => {
  const opened = onDay(stage.story, stage.property, 3, 19, stage.number % 60)
  return tellVisit(stage.property, stage.number, {
    service: place.restaurant,
    opened,
    paid: opened + 3600,
    lines: [{ euros: 24.9 }, { euros: 6.5, count: 3 }],
    ...plot
  })
}

/** A visit that is not paid yet. */
export const openVisit = (stage: Stage, plot: Partial<VisitPlot> = {}): OrderDraft => {
  const { paid: _, ...unpaid } = { paid: 0, ...plot }
  return tellVisit(stage.property, stage.number, {
    service: place.restaurant,
    opened: onDay(stage.story, stage.property, 3, 19, stage.number % 60),
    lines: [{ euros: 24.9 }, { euros: 6.5, count: 3 }],
    ...unpaid
  })
}

/** A stay of two nights inside the story, departed and settled, with nothing to see. */
export const calmStay = (stage: Stage, plot: Partial<StayPlot> = {}): OrderDraft =>
  tellStay(stage.story, stage.property, stage.number, {
    arrival: stage.story.from + 2,
    nights: 2,
    persons: 2,
    created: onDay(stage.story, stage.property, 1, 10, stage.number % 60),
    euros: 119,
    fate: "kept",
    ...plot
  })

/** The price of something in dollars, or in euros where dollars are spent. */
export const foreign = ({ property }: Stage, cents = 2150): Amount => {
  const currency = property.book.currency === "USD" ? "EUR" : "USD"
  return priced({ ...property.book, currency, digits: 2, taxDigits: 2 }, cents, property.template.taxes.food)
}

/** The item with half a unit more: an amount finer than its currency is one that was converted. */
export const nudged = (stage: Stage, item: ItemDraft): ItemDraft => {
  const amount = finer(item.amount)
  const half = smallestUnit(stage.property.book, amount.scale) / 2
  return {
    ...valued(item, { ...amount, net: amount.net + half, gross: amount.gross + half }),
    original: foreign(stage)
  }
}

/** The order with one of its items changed. */
export const changed = (order: OrderDraft, position: number, change: (item: ItemDraft) => ItemDraft): OrderDraft => ({
  ...order,
  items: order.items.map((item, index) => (index === position ? change(item) : item))
})

/** The order with an item more. */
export const joined = (order: OrderDraft, item: ItemDraft): OrderDraft => ({
  ...order,
  items: [...order.items, item],
  updated: Math.max(order.updated, item.updated)
})

/** The order without some of its items. */
export const without = (order: OrderDraft, ...positions: ReadonlyArray<number>): OrderDraft => ({
  ...order,
  items: order.items.filter((_, index) => !positions.includes(index))
})

/** The order with other times or parties of its stay. */
export const restayed = (order: OrderDraft, change: Partial<Stay>): OrderDraft => ({
  ...order,
  stay: order.stay === null ? null : { ...order.stay, ...change }
})

/** A visit that the guest of the next order has put on the room. */
export const chargedToNext = (stage: Stage, plot: Partial<VisitPlot> = {}): OrderDraft =>
  calmVisit(stage, { linked: stage.number + 1, account: guestOf(stage.number + 1), ...plot })
