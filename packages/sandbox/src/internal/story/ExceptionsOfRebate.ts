import { allowed, breakage, discount, type Part } from "./Allowance.ts"
import { negated, priced, smallestUnit } from "./Amount.ts"
import { companyOf, guestOf, type ItemDraft, ITEMS_PER_ORDER, type OrderDraft } from "./Draft.ts"
import { canceled, rebate, valued } from "./Item.ts"
import { price } from "./Property.ts"
import { billed, paid, rebatedAfter, rebatedBefore, rebating, taken } from "./Rebating.ts"
import { type Act, calmStay, calmVisit, changed, joined, nudged, openVisit, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"

/** Rebates that match the items they rebate, though not at first sight. */
export const exceptionsOfRebate: ReadonlyArray<Act> = [
  // From one order to another; in two parts; on the edge of what it may exceed its target by.
  rebatedBefore((stage) => calmVisit(stage, { account: guestOf(stage.number - 1) })),
  rebatedAfter(17.4, 7.5),
  (stage) =>
    rebating(stage, (item) =>
      [10, 14.9].map((euros) =>
        valued(
          taken(stage, item),
          negated(priced(stage.property.book, price(stage.property, euros), stage.property.template.taxes.food))
        )
      )),
  (stage) =>
    rebating(stage, (item) => {
      const { amount, ...credit } = taken(stage, item)
      const two = 2 * smallestUnit(stage.property.book, amount.scale)
      return valued({ ...credit, amount }, { ...amount, net: amount.net - two, gross: amount.gross - two })
    }),
  // A second rebate that was canceled, of any amount; one that restores, and one more.
  (stage) => rebating(stage, (item) => [taken(stage, item), withdrawn(taken(stage, item))]),
  (stage) =>
    rebating(stage, (item) => [
      taken(stage, item),
      withdrawn(rebate(item, { order: stage.number, position: ITEMS_PER_ORDER - 1 }, paid(item))),
      withdrawn(valued(taken(stage, item), item.amount))
    ]),
  (stage) =>
    rebating(stage, (item) => {
      const first = taken(stage, item)
      return [first, rebate(first, { order: stage.number, position: 2 }, paid(item)), taken(stage, item)]
    }),
  // What was given to the guest is rebated.
  (stage) =>
    rebating(stage, (item) => taken(stage, item), {
      lines: [{ euros: -10, type: "CityTaxDiscount", name: "Children" }, { euros: 30 }]
    }),
  // Without a tax code there is nothing to compare.
  (stage) =>
    rebating(stage, (item) =>
      valued(
        taken(stage, item),
        negated(priced(stage.property.book, price(stage.property, 5), [{ code: null, millionths: 0 }]))
      )),
  // On a bill that is not closed yet, on another account.
  (stage) => {
    const visit = openVisit(stage)
    const [item] = visit.items
    return item === undefined
      ? null
      : joined(visit, { ...taken(stage, item), account: companyOf(stage.property.index, 6) })
  },
  // A night of a stay that was canceled too late, rebated and put right.
  (stage) => {
    const cancelled = onDay(stage.story, stage.property, 4, 9)
    const stay = calmStay(stage, { fate: "Canceled", cancelled, breakfast: "none" })
    const [night] = stay.items
    if (night === undefined) return null
    const credit = rebate(night, { order: stage.number, position: 0 }, cancelled)
    const debit = rebate(credit, { order: stage.number, position: stay.items.length }, cancelled)
    return [credit, debit].reduce((order, item) => joined(order, billed(stage, item)), stay)
  }
]

/** Allowances that net to zero, or may still. */
export const exceptionsOfAllowance: ReadonlyArray<Act> = [
  (stage) => allowed(stage, [discount(30)]),
  (stage) => allowed(stage, [discount(18), ...breakage(12)]),
  (stage) => allowed(stage, [discount(18), ...breakage(12).map(turned)]),
  // A loss says that there is more to it.
  (stage) => allowed(stage, [discount(10), ...breakage(12).map(lost)]),
  // Off by half a unit.
  (stage) => changed(allowed(stage, [discount(18), ...breakage(12)]), 5, (item) => nudged(stage, item)),
  (stage) => changed(allowed(stage, [discount(18), ...breakage(12)]), 6, (item) => nudged(stage, item)),
  // The stay has not ended, or ended at most a day ago, to the second.
  (stage) =>
    allowed(stage, [discount(18)], {
      arrival: stage.story.to - 1,
      created: onDay(stage.story, stage.property, stage.story.to - stage.story.from - 4, 9)
    }),
  (stage) => allowed(stage, [discount(18)], { arrival: stage.story.to - 4, nights: 6 }),
  (stage) => leaving(stage, stage.story.asOf - 86_400)
]

const withdrawn = (item: ItemDraft): ItemDraft => canceled(item, item.created + 60, false)

const turned = (part: Part): Part => ({ ...part, euros: 0 - part.euros })

const lost = (part: Part): Part => ({
  ...part,
  profit: part.type === "AllowanceBreakage" ? "AllowanceLoss" : "AllowanceContraLoss"
})

const leaving = (stage: Stage, left: number): OrderDraft => {
  const { story } = stage
  const order = allowed(stage, [discount(18)], {
    arrival: stage.property.zone.dayOf(left) - 2,
    created: onDay(story, stage.property, story.to - story.from - 7, 9)
  })
  return order.stay === null
    ? order
    : { ...order, updated: left, stay: { ...order.stay, end: left, actualEnd: left } }
}
