import { type Amount, finer, smallestUnit } from "./Amount.ts"
import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { billOf, closed, rebate, reopened, valued } from "./Item.ts"
import { calmStay, calmVisit, changed, foreign, restayed, type Scene, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"

/** Orders on the good side of a tolerance, as far from exact as it allows. */
export const nearMisses: ReadonlyArray<Scene> = [
  // Net and tax miss the gross by a whole unit: two taxes may.
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 31.4, rates: stage.property.template.taxes.double }] }),
      0,
      (item) => valued(item, { ...item.amount, net: item.amount.net + unit(stage, item.amount) })
    ),
  // By half a unit: one tax may.
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 31.4, rates: stage.property.template.taxes.stay.slice(0, 1) }] }),
      0,
      (item) => converted(stage, valued(item, off(stage, item.amount, "net")))
    ),
  // The line misses the unit times the count by half a unit on the priced side.
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 8.3, count: 3 }] }),
      0,
      (item) => {
        const side = stage.property.book.pricing === "Gross" ? "gross" : "net"
        return converted(stage, valued(item, off(stage, item.amount, side), item.unit))
      }
    ),
  // On the other side, by a unit for each of (count + taxes + 1) / 2.
  (stage) =>
    changed(calmVisit(stage, { lines: [{ euros: 8.3, count: 2 }] }), 0, (item) => {
      const step = 2 * unit(stage, item.amount)
      const [tax] = item.amount.taxes
      if (tax === undefined) return item
      return valued(
        item,
        stage.property.book.pricing === "Gross"
          ? withTax(item.amount, "net", 2 * item.unit.net + step)
          : withTax(item.amount, "gross", 2 * item.unit.gross + step),
        item.unit
      )
    }),
  // Canceled and rebated, but for half the smallest unit.
  (stage) => {
    const cancelled = onDay(stage.story, stage.property, 4, 9)
    const visit = almostRebated(stage, calmVisit(stage, { lines: [{ euros: 40 }] }), cancelled)
    return { ...visit, state: "Canceled", cancelled }
  },
  // Departed a day ago to the second, and still open.
  (stage) => {
    const { property, story } = stage
    const left = story.asOf - 86_400
    const stay = calmStay(stage, {
      arrival: property.zone.dayOf(left) - 1,
      nights: 1,
      created: onDay(story, property, story.to - story.from - 6, 9),
      breakfast: "none"
    })
    return restayed({ ...stay, state: "Processed", items: stay.items.map(reopened), updated: left }, {
      actualStart: onDay(story, property, story.to - story.from - 3, 18),
      actualEnd: left
    })
  }
]

/** The order with its first item rebated at an instant, but for half the smallest unit of the currency. */
export const almostRebated = (stage: Stage, order: OrderDraft, at: number): OrderDraft => {
  const [item] = order.items
  if (item === undefined) return order
  const credit = closed(rebate(item, { order: stage.number, position: 0 }, at), at, billOf(stage.number, 1))
  const short = finer(credit.amount)
  const half = 5 * 10 ** (credit.amount.scale - stage.property.book.digits)
  return {
    ...order,
    updated: Math.max(order.updated, at),
    items: [
      item,
      converted(stage, valued(credit, { ...short, net: short.net + half, gross: short.gross + half }))
    ]
  }
}

// An amount finer than its currency is one that was converted.
const converted = (stage: Stage, item: ItemDraft): ItemDraft => ({ ...item, original: foreign(stage) })

const unit = ({ property }: Stage, amount: Amount): number => smallestUnit(property.book, amount.scale)

const off = (stage: Stage, amount: Amount, side: "net" | "gross"): Amount => {
  const fine = finer(amount)
  return { ...fine, [side]: fine[side] + unit(stage, fine) / 2 }
}

const withTax = (amount: Amount, side: "net" | "gross", value: number): Amount => {
  const next = { ...amount, [side]: value }
  return { ...next, taxes: [{ code: amount.taxes[0]?.code ?? null, value: next.gross - next.net }] }
}
