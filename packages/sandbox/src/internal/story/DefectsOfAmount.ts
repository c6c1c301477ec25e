import { type Amount, sale, smallestUnit } from "./Amount.ts"
import type { Defect } from "./Defect.ts"
import { valued } from "./Item.ts"
import { price } from "./Property.ts"
import { calmVisit, changed, type Stage } from "./Scene.ts"

/** Amounts that do not add up, or are not in one currency. */
export const arithmetic: ReadonlyArray<Defect> = [
  {
    code: "net-plus-tax-ne-gross",
    severity: "error",
    items: [0],
    tell: (stage) =>
      changed(
        calmVisit(stage),
        0,
        (item) => valued(item, { ...item.amount, net: item.amount.net + unit(stage, item.amount) })
      )
  },
  {
    code: "net-plus-tax-ne-gross",
    severity: "error",
    items: [0],
    tell: (stage) =>
      changed(
        calmVisit(stage, { lines: [{ euros: 31.4, rates: stage.property.template.taxes.double }] }),
        0,
        (item) => valued(item, { ...item.amount, net: item.amount.net - 2 * unit(stage, item.amount) })
      )
  },
  {
    code: "unit-times-count",
    severity: "error",
    items: [1],
    tell: (stage) =>
      changed(calmVisit(stage), 1, (item) => {
        const step = unit(stage, item.amount)
        return valued(item, { ...item.amount, net: item.amount.net + step, gross: item.amount.gross + step }, item.unit)
      })
  },
  {
    code: "unit-times-count",
    severity: "error",
    items: [0],
    tell: (stage) =>
      changed(calmVisit(stage), 0, (item) => {
        const { amount } = sale(stage.property.book, price(stage.property, 24.9), 2, stage.property.template.taxes.food)
        return valued(item, amount, item.unit)
      })
  },
  {
    code: "item-currency-inconsistent",
    severity: "error",
    items: [1],
    tell: (stage) =>
      changed(
        calmVisit(stage),
        1,
        (item) =>
          valued(item, item.amount, { ...item.unit, currency: stage.property.book.currency === "USD" ? "EUR" : "USD" })
      )
  }
]

const unit = ({ property }: Stage, amount: Amount): number => smallestUnit(property.book, amount.scale)
