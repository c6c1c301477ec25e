import { type Amount, finer, priced, sale, smallestUnit } from "./Amount.ts"
import type { Defect } from "./Defect.ts"
import { rebased, valued } from "./Item.ts"
import { price } from "./Property.ts"
import { calmVisit, changed, foreign, type Stage } from "./Scene.ts"

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
  },
  // The tax breakdown differs from the taxes, or uses other names.
  {
    code: "breakdown-tax-sum",
    severity: "error",
    items: [0],
    tell: (stage) =>
      changed(
        calmVisit(stage),
        0,
        (item) => rebased(item, (base) => ({ ...base, value: base.value + unit(stage, item.amount) }))
      )
  },
  {
    code: "breakdown-tax-sum",
    severity: "error",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => rebased(item, (base) => ({ ...base, code: "OTHER" })))
  },
  {
    code: "breakdown-net-sum",
    severity: "warning",
    items: [0],
    tell: (stage) =>
      changed(
        calmVisit(stage),
        0,
        (item) => rebased(item, (base) => ({ ...base, net: base.net - unit(stage, item.amount) }))
      )
  },
  {
    code: "tax-exemption-conflict",
    severity: "warning",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => ({ ...item, exempt: true }))
  },
  {
    code: "over-precise-amount",
    severity: "info",
    items: [0],
    tell: (stage) =>
      changed(calmVisit(stage), 0, (item) => {
        const { taxes: [tax], ...amount } = finer(item.amount)
        return tax === undefined
          ? item
          : valued(item, { ...amount, net: amount.net + 1, taxes: [{ ...tax, value: tax.value - 1 }] })
      })
  },
  {
    code: "over-precise-amount",
    severity: "info",
    items: [0],
    tell: (stage) =>
      changed(calmVisit(stage), 0, (item) => {
        const amount = finer(item.amount)
        return valued(item, { ...amount, net: amount.net + 1, gross: amount.gross + 1 })
      })
  },
  // Less than nothing, and no rebate.
  {
    code: "sign-anomaly",
    severity: "warning",
    items: [1],
    tell: (stage) => calmVisit(stage, { lines: [{ euros: 24.9 }, { euros: -8 }] })
  },
  {
    code: "sign-anomaly",
    severity: "info",
    items: [1, 2],
    tell: (stage) => calmVisit(stage, { lines: [{ euros: 24.9 }, voucher(12), voucher(-12)] })
  },
  {
    code: "unlinked-negative",
    severity: "info",
    items: [1],
    tell: (stage) => calmVisit(stage, { lines: [{ euros: 24.9 }, { euros: -3, type: "CustomItem", name: "Goodwill" }] })
  },
  {
    code: "unlinked-negative",
    severity: "info",
    items: [2],
    tell: (stage) => calmVisit(stage, { lines: [{ euros: 24.9 }, voucher(12), voucher(-11)] })
  },
  {
    code: "original-amount-differs",
    severity: "info",
    items: [1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => ({ ...item, original: item.unit }))
  },
  {
    code: "original-amount-differs",
    severity: "info",
    items: [0, 1],
    tell: (stage) => {
      const before = priced(stage.property.book, price(stage.property, 29), stage.property.template.taxes.food)
      const visit = calmVisit(stage)
      return { ...visit, items: visit.items.map((item) => ({ ...item, original: before })) }
    }
  },
  {
    code: "order-mixed-currency",
    severity: "info",
    items: [0, 1],
    tell: (stage) => changed(calmVisit(stage), 1, (item) => ({ ...valued(item, foreign(stage)), count: 1 }))
  }
]

const voucher = (euros: number) => ({ euros, type: "CustomItem", name: "Voucher" } as const)

const unit = ({ property }: Stage, amount: Amount): number => smallestUnit(property.book, amount.scale)
