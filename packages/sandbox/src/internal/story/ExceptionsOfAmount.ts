import { type Amount, finer, negated, smallestUnit } from "./Amount.ts"
import type { ItemDraft } from "./Draft.ts"
import { canceled, rebased, valued } from "./Item.ts"
import { price } from "./Property.ts"
import { calmStay, calmVisit, changed, foreign, joined, openVisit, type Scene, type Stage } from "./Scene.ts"
import { onDay } from "./Story.ts"

/** Amounts that look wrong and are not. */
export const exceptionsOfAmount: ReadonlyArray<Scene> = [
  // No breakdown; one in which a tax is calculated from another; one of a line that is exempt in part, or told in two.
  (stage) => changed(calmVisit(stage), 0, (item) => broken(item, [])),
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 31.4, rates: stage.property.template.taxes.double }] }),
      0,
      (item) => {
        const [first, second] = item.amount.taxes
        const { net } = item.amount
        return first === undefined || second === undefined
          ? item
          : broken(item, [{ ...first, net }, { ...second, net: net + first.value }])
      }
    ),
  (stage) => inTwo(stage, null),
  (stage) => inTwo(stage, stage.property.template.taxes.food[0]?.code ?? null),
  // On the edge of what a breakdown may miss: half a unit, or a whole one with two taxes.
  (stage) =>
    changed(calmVisit(stage), 0, (item) => {
      const half = halfUnit(stage, item.amount)
      return rebased(item, (base) => ({ ...base, value: base.value + half }), finer(item.amount))
    }),
  (stage) =>
    changed(calmVisit(stage), 0, (item) => {
      const half = halfUnit(stage, item.amount)
      return rebased(item, (base) => ({ ...base, net: base.net - half }), finer(item.amount))
    }),
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 31.4, rates: stage.property.template.taxes.double }] }),
      0,
      (item) => {
        const half = halfUnit(stage, item.amount)
        return rebased(item, (base) => ({ ...base, value: base.value + half }), finer(item.amount))
      }
    ),
  // Exempt, and no tax on it.
  (stage) =>
    calmVisit(stage, { lines: [{ euros: 40, rates: [] }, { euros: 12, rates: [{ code: null, millionths: 0 }] }] }),
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 40, rates: [{ code: null, millionths: 0 }] }] }),
      0,
      (item) => ({ ...item, exempt: true })
    ),
  // Converted, with the digits that the conversion gave it; as many digits as the taxes have.
  (stage) =>
    changed(calmVisit(stage), 0, (item) => {
      const amount = finer(item.amount)
      return { ...valued(item, { ...amount, net: amount.net + 3, gross: amount.gross + 3 }), original: foreign(stage) }
    }),
  // Less than nothing by its nature, or canceled.
  (stage) => calmVisit(stage, { lines: [{ euros: 30 }, { euros: -2, type: "CityTaxDiscount", name: "Children" }] }),
  (stage) => calmVisit(stage, { lines: [{ euros: 30 }, { euros: -2, type: "TaxCorrection", name: "Correction" }] }),
  (stage) =>
    changed(
      calmVisit(stage, { lines: [{ euros: 24.9 }, { euros: -3, type: "CustomItem", name: "Goodwill" }] }),
      1,
      (item) => canceled({ ...item, closed: null, bill: null }, item.created + 60, false)
    ),
  (stage) => {
    const cancelled = onDay(stage.story, stage.property, 1, 18)
    const stay = calmStay(stage, { fate: "Canceled", cancelled, fee: true })
    const fee = stay.items.at(-1)
    return fee === undefined ? null : joined(stay, valued(fee, negated(fee.amount)))
  },
  // All of it in another currency but what was canceled.
  (stage) =>
    changed(
      changed(calmVisit(stage, { lines: [{ euros: 20 }, { euros: 5 }] }), 0, (item) => valued(item, foreign(stage))),
      1,
      (item) => canceled({ ...item, closed: null, bill: null }, item.created + 60, false)
    ),
  // Repriced before it was canceled.
  (stage) =>
    changed(
      openVisit(stage),
      1,
      (item) => ({ ...canceled(item, item.created + 60, false), original: item.unit })
    )
]

const broken = (item: ItemDraft, breakdown: NonNullable<Amount["breakdown"]>): ItemDraft =>
  valued(item, { ...item.amount, breakdown }, item.unit)

// Five units of the taxed part, and the rest.
const inTwo = (stage: Stage, code: string | null) =>
  changed(calmVisit(stage), 0, (item) => {
    const { net, taxes: [tax] } = item.amount
    const part = price(stage.property, 3)
    return tax === undefined
      ? item
      : broken(item, [{ ...tax, net: net - part }, { code, net: part, value: 0 }])
  })

// In units of the amount made finer.
const halfUnit = ({ property }: Stage, amount: Amount): number => smallestUnit(property.book, amount.scale) * 5
