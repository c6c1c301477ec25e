import { type Amount, finer, smallestUnit } from "./Amount.ts"
import { billOf, closed, rebate, valued } from "./Item.ts"
import { calmStay, calmVisit, changed, type Scene, type Stage } from "./Scene.ts"
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
      (item) => valued(item, off(stage, item.amount, "net"))
    ),
  // The line misses the unit times the count by half a unit on the priced side.
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 8.3, count: 3 }] }),
      0,
      (item) =>
        valued(item, off(stage, item.amount, stage.property.book.pricing === "Gross" ? "gross" : "net"), item.unit)
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
    const visit = calmVisit(stage, { lines: [{ euros: 40 }] })
    const [item] = visit.items
    if (item === undefined) return null
    const credit = closed(
      rebate(item, { order: stage.number, position: 0 }, cancelled),
      cancelled,
      billOf(stage.number, 1)
    )
    const short = finer(credit.amount)
    const half = 5 * 10 ** (credit.amount.scale - stage.property.book.digits)
    return {
      ...visit,
      state: "Canceled",
      cancelled,
      updated: cancelled,
      items: [item, valued(credit, { ...short, net: short.net + half, gross: short.gross + half })]
    }
  },
  // Departed a day ago to the second, and still open.
  (stage) => {
    const { story } = stage
    const left = story.asOf - 86_400
    const stay = calmStay(stage, {
      arrival: story.to - 4,
      nights: 1,
      created: onDay(story, stage.property, story.to - story.from - 6, 9),
      breakfast: "none"
    })
    if (stay.stay === null) return null
    const items = stay.items.map((item) => ({ ...item, state: "Open" as const, closed: null, bill: null }))
    return { ...stay, items, updated: left, stay: { ...stay.stay, end: left, actualEnd: left } }
  }
]

const unit = ({ property }: Stage, amount: Amount): number => smallestUnit(property.book, amount.scale)

const off = (stage: Stage, amount: Amount, side: "net" | "gross"): Amount => {
  const fine = finer(amount)
  return { ...fine, [side]: fine[side] + unit(stage, fine) / 2 }
}

const withTax = (amount: Amount, side: "net" | "gross", value: number): Amount => {
  const next = { ...amount, [side]: value }
  return { ...next, taxes: [{ code: amount.taxes[0]?.code ?? null, value: next.gross - next.net }] }
}
