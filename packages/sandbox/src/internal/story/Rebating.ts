import { negated, priced } from "./Amount.ts"
import { guestOf, type ItemDraft, type OrderDraft } from "./Draft.ts"
import { billOf, closed, rebate, valued } from "./Item.ts"
import { price } from "./Property.ts"
import { type Act, calmVisit, joined, type Scene, type Stage } from "./Scene.ts"
import type { VisitPlot } from "./VisitStory.ts"

/** When an item was paid. */
export const paid = (item: ItemDraft): number => item.closed ?? item.created

/** The item on the second bill of an order, a minute after it was made. */
export const billed = ({ number }: Stage, item: ItemDraft): ItemDraft =>
  closed(item, item.created + 60, billOf(number, 1))

/** A rebate of the whole first item of the same order. */
export const taken = ({ number }: Stage, item: ItemDraft): ItemDraft =>
  rebate(item, { order: number, position: 0 }, paid(item))

/** A visit of two lines, the first of which is rebated, from position 2 on. */
export const rebating = (
  stage: Stage,
  made: (item: ItemDraft) => ItemDraft | ReadonlyArray<ItemDraft>,
  plot: Partial<VisitPlot> = {}
): OrderDraft | null => {
  const visit = calmVisit(stage, plot)
  const [first] = visit.items
  return first === undefined
    ? null
    : [made(first)].flat().reduce(
      (order, item) => joined(order, item.state === "Open" ? billed(stage, item) : item),
      visit
    )
}

/** An order, after one that rebates its first item at position 2. */
export const rebatedBefore = (
  told: Scene,
  change: (item: ItemDraft, stage: Stage) => ItemDraft = (item) => item
): Act => [
  (stage) => {
    const order = stage.number + 1
    const [item] = told({ ...stage, number: order })?.items ?? []
    if (item === undefined) return null
    return joined(calmVisit(stage), billed(stage, change(rebate(item, { order, position: 0 }, paid(item)), stage)))
  },
  told
]

/** An order, and after it one for each amount, which rebates that amount of its first item at position 2. */
export const rebatedAfter = (...euros: ReadonlyArray<number>): Act => [
  (stage) => calmVisit(stage),
  ...euros.map((amount, index): Scene => (stage) => {
    const order = stage.number - 1 - index
    const [item] = calmVisit({ ...stage, number: order }).items
    if (item === undefined) return null
    const { book, template } = stage.property
    const credit = valued(
      rebate(item, { order, position: 0 }, paid(item)),
      negated(priced(book, price(stage.property, amount), template.taxes.food))
    )
    return joined(calmVisit(stage, { account: guestOf(order) }), billed(stage, credit))
  })
]
