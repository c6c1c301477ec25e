import { allowed, breakage, discount } from "./Allowance.ts"
import { negated, priced } from "./Amount.ts"
import type { Defect } from "./Defect.ts"
import { companyOf, guestOf, ITEMS_PER_ORDER } from "./Draft.ts"
import { canceled, rebate, valued } from "./Item.ts"
import { price } from "./Property.ts"
import { billed, paid, rebatedAfter, rebatedBefore, rebating, taken } from "./Rebating.ts"
import { calmStay, calmVisit, changed, foreign, joined } from "./Scene.ts"

/** Rebates that do not match the items they rebate. */
export const rebates: ReadonlyArray<Defect> = [
  {
    code: "rebate-target-missing",
    severity: "warning",
    items: [2],
    tell: (stage) =>
      rebating(stage, (item) => rebate(item, { order: stage.number, position: ITEMS_PER_ORDER - 1 }, paid(item)))
  },
  {
    code: "rebate-target-unknown",
    severity: "info",
    items: [2],
    tell: (stage) => rebating(stage, (item) => ({ ...taken(stage, item), data: { is: "rebateOfNothing", product: 1 } }))
  },
  {
    code: "rebate-target-unknown",
    severity: "info",
    items: [2],
    tell: (stage) => rebating(stage, (item) => ({ ...taken(stage, item), data: null }))
  },
  {
    code: "rebate-cycle",
    severity: "error",
    items: [2, 3],
    tell: (stage) =>
      rebating(stage, (item) => {
        const back = rebate(item, { order: stage.number, position: 3 }, paid(item))
        return [back, rebate(back, { order: stage.number, position: 2 }, paid(item))]
      })
  },
  {
    code: "over-rebate",
    severity: "error",
    items: [0, 2, 3],
    tell: (stage) => rebating(stage, (item) => [taken(stage, item), taken(stage, item)])
  },
  {
    code: "over-rebate",
    severity: "error",
    items: [2, [1, 0], [1, 2]],
    tell: rebatedBefore((stage) => calmVisit(stage, { account: guestOf(stage.number - 1), rebated: true }))
  },
  {
    code: "over-rebate",
    severity: "error",
    items: [0, 2, 3],
    tell: (stage) =>
      rebating(stage, (item) => [taken(stage, item), taken(stage, item)], {
        lines: [{ euros: -10, type: "CityTaxDiscount", name: "Children" }, { euros: 30 }]
      })
  },
  // Two orders rebate 70 and 60 % of an item of a third.
  { code: "over-rebate", severity: "error", items: [0, [1, 2], [2, 2]], tell: rebatedAfter(17.4, 15) },
  {
    code: "rebate-sign",
    severity: "warning",
    items: [0, 2],
    tell: (stage) => rebating(stage, (item) => valued(taken(stage, item), item.amount))
  },
  {
    code: "rebate-currency-mismatch",
    severity: "error",
    items: [2, [1, 0]],
    tell: rebatedBefore(
      (stage) => {
        const visit = calmVisit(stage, { account: guestOf(stage.number - 1), lines: [{ euros: 20 }] })
        return changed(visit, 0, (item) => valued(item, foreign(stage)))
      },
      (item, { property }) =>
        valued(item, negated(priced(property.book, price(property, 5), property.template.taxes.food)))
    )
  },
  {
    code: "rebate-tax-mismatch",
    severity: "warning",
    items: [0, 2],
    tell: (stage) =>
      rebating(stage, (item) => {
        const { book, template } = stage.property
        return valued(taken(stage, item), negated(priced(book, price(stage.property, 5), template.taxes.double)))
      })
  },
  {
    code: "rebate-of-dead-item",
    severity: "warning",
    items: [0, 2],
    tell: (stage) => {
      const visit = rebating(stage, (item) => taken(stage, item))
      return visit && changed(visit, 0, (item) => canceled({ ...item, closed: null, bill: null }, paid(item), false))
    }
  },
  {
    code: "rebate-of-dead-item",
    severity: "warning",
    items: [2, 6],
    tell: (stage) => {
      const { book, template } = stage.property
      const stay = calmStay(stage, { breakfast: "included" })
      const [room, , breakfast] = stay.items
      if (room === undefined || breakfast === undefined) return null
      const worth = priced(book, price(stage.property, 18.5), template.taxes.food)
      const credit = rebate(valued(breakfast, worth), { order: stage.number, position: 2 }, paid(room))
      return joined(stay, billed(stage, credit))
    }
  },
  {
    code: "rebate-account-mismatch",
    severity: ({ template }) => template.country === "FR" ? "warning" : "info",
    items: [0, 2],
    tell: (stage) => rebating(stage, (item) => ({ ...taken(stage, item), account: companyOf(stage.property.index, 5) }))
  }
]

/** Allowances of 30 that were not used up, or more than used up. */
export const allowances: ReadonlyArray<Defect> = [
  {
    code: "allowance-unbalanced",
    severity: "info",
    items: [4, 5],
    tell: (stage) => allowed(stage, [discount(18)])
  },
  {
    code: "allowance-unbalanced",
    severity: "warning",
    items: [4, 5, 6],
    tell: (stage) => allowed(stage, [discount(18), discount(20)])
  },
  {
    code: "allowance-unbalanced",
    severity: "info",
    items: [4, 5, 6, 7],
    tell: (stage) => allowed(stage, [discount(25), ...breakage(11)])
  },
  {
    code: "breakage-unpaired",
    severity: "warning",
    items: [6],
    tell: (stage) => allowed(stage, [discount(18), breakage(12)[0]])
  },
  {
    code: "breakage-unpaired",
    severity: "warning",
    items: [6, 7],
    tell: (stage) => allowed(stage, [discount(18), breakage(12)[0], breakage(9)[1]])
  }
]
