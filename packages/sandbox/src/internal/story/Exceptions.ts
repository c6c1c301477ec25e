import { priced } from "./Amount.ts"
import type { OrderDraft } from "./Draft.ts"
import { billOf, canceled, closed, inactive, rebate, valued } from "./Item.ts"
import { place, price, serviceNumber } from "./Property.ts"
import { calmStay, calmVisit, changed, foreign, joined, openVisit, restayed, type Scene, type Stage } from "./Scene.ts"
import { deposit, fee } from "./StayScene.ts"
import { onDay } from "./Story.ts"

/** Orders that look wrong and are not. */
export const exceptions: ReadonlyArray<Scene> = [
  // No items, for a reason.
  (stage) => ({ ...openVisit(stage, { cancelled: onDay(stage.story, stage.property, 3, 20) }), items: [] }),
  (stage) => ({ ...openVisit(stage, { origin: "Import" }), items: [] }),
  (stage) => ({ ...calmStay(stage, { origin: "Import" }), items: [] }),
  (stage) => ({ ...calmStay(stage, { fate: "Optional", block: 7 }), items: [] }),
  (stage) => ({ ...calmStay(stage, { fate: "Inquired" }), items: [] }),
  (stage) => ({ ...calmStay(stage, { fate: "Requested" }), items: [] }),
  // Charges of the system belong to a service of their own.
  (stage) => joined(calmStay(stage), fee(stage, "Surcharge", place.restaurant)),
  (stage) => joined(calmStay(stage), fee(stage, "InvoiceFee", place.spa)),
  (stage) => joined(calmVisit(stage), corrected(stage, "ExchangeRateDifference")),
  (stage) => joined(calmVisit(stage), corrected(stage, "TaxCorrection")),
  // Canceled, and nothing left to pay but what is due.
  (stage) => calmStay(stage, { fate: "Canceled", cancelled: onDay(stage.story, stage.property, 1, 18), fee: true }),
  (stage) => rebated(stage, billOf(stage.number, 1)),
  (stage) => rebated(stage, null),
  (stage) => joined(calmStay(stage, { fate: "Canceled", cancelled: cancellation(stage) }), deposit(stage)),
  // Open at a company's expense, less than a day after the departure.
  (stage) => {
    const { asOf, from, to } = stage.story
    const left = asOf - 86_399
    const stay = calmStay(stage, {
      arrival: stage.property.zone.dayOf(left) - 1,
      created: onDay(stage.story, stage.property, to - from - 4, 9),
      company: 4,
      unsettled: true,
      nights: 1
    })
    return restayed({ ...stay, updated: Math.max(stay.updated, left) }, { actualEnd: left })
  },
  // Not confirmed, and nothing live in it but a deposit or a fee.
  (stage) => joined(calmStay(stage, { fate: "Optional", block: 8 }), deposit(stage)),
  (stage) =>
    joined(
      changed(calmStay(stage, { fate: "Requested" }), 3, (item) => canceled(item, item.created + 60, false)),
      fee(stage, "CancellationFee", place.accommodation)
    ),
  (stage) => calmStay(stage, { fate: "Optional", block: 9, nights: 7, persons: 4 }),
  // Rebates, also of rebates; a package.
  (stage) => calmStay(stage, { rebates: 2 }),
  (stage) => calmVisit(stage, { rebated: true }),
  (stage) => calmStay(stage, { breakfast: "included" }),
  // The line of the documentation: 15 times 10.00.
  (stage) =>
    calmVisit(stage, {
      lines: [{ euros: 10, count: 15 }, { euros: 10, count: 15, rates: stage.property.template.taxes.double }]
    }),
  (stage) =>
    changed(
      calmVisit(stage),
      0,
      (item) => inactive({ ...item, closed: null, bill: null, count: 0, ...nothing(stage) })
    ),
  // An allowance with its discount and its breakage.
  (stage) => allowance(stage),
  // A service closed for good still has its orders.
  (stage) => calmVisit(stage, { service: place.minibar }),
  // Something sold in another currency, and something converted from one.
  (stage) => changed(calmVisit(stage, { lines: [{ euros: 20 }] }), 0, (item) => valued(item, foreign(stage))),
  (stage) => changed(calmVisit(stage), 0, (item) => ({ ...item, original: foreign(stage) }))
]

const cancellation = (stage: Stage): number => onDay(stage.story, stage.property, 1, 20)

// A correction has no unit price to speak of: its unit is not its amount divided by its count.
const corrected = (stage: Stage, type: "ExchangeRateDifference" | "TaxCorrection") => {
  const item = fee(stage, "Surcharge", place.restaurant)
  const { book } = stage.property
  return {
    ...valued(item, priced(book, price(stage.property, 0.5), []), priced(book, price(stage.property, 9), [])),
    type,
    count: 3
  }
}

const rebated = (stage: Stage, bill: number | null): OrderDraft => {
  const { number, property, story } = stage
  const cancelled = onDay(story, property, 6, 9)
  const stay = calmStay(stage, { breakfast: "none", nights: 1, persons: 1 })
  const items = stay.items.flatMap((item, position) => {
    const credit = rebate(item, { order: number, position }, cancelled)
    // The platform moves the consumption of what it rebates to the instant of the rebate.
    return [
      { ...item, consumed: cancelled, closed: cancelled - 86_400, updated: cancelled },
      bill === null ? credit : closed(credit, cancelled, bill)
    ]
  })
  const ordered = [
    ...items.filter((item) => item.data?.is !== "rebate"),
    ...items.filter((item) => item.data?.is === "rebate")
  ]
  return { ...stay, state: "Canceled", cancelled, updated: cancelled, items: ordered }
}

const nothing = ({ property }: Stage) => {
  const zero = priced(property.book, 0, [{ code: null, millionths: 0 }])
  return { unit: priced(property.book, price(property, 3), property.template.taxes.food), amount: zero, original: zero }
}

const allowance = (stage: Stage): OrderDraft => {
  const { number, property } = stage
  const visit = calmVisit(stage, { lines: [{ euros: 30, name: "Allowance" }, { euros: 18 }] })
  const [credit, drink] = visit.items
  if (credit === undefined || drink === undefined) return visit
  const discount = valued(
    { ...drink, type: "AllowanceDiscount" },
    priced(property.book, 0 - price(property, 18), property.template.taxes.food)
  )
  const breakage = valued({ ...credit, type: "AllowanceBreakage" }, priced(property.book, price(property, 12), []))
  const contra = valued(
    { ...credit, type: "AllowanceContraBreakage" },
    priced(property.book, 0 - price(property, 12), [])
  )
  const item = number * 64
  return {
    ...visit,
    items: [
      { ...credit, data: { is: "product", product: 9, allowance: true } },
      drink,
      {
        ...discount,
        service: serviceNumber(property.index, place.spa),
        data: { is: "allowanceDiscount", discounted: item + 1, allowance: item }
      },
      { ...breakage, data: { is: "allowanceProfits", allowance: item, profit: "AllowanceBreakage" } },
      { ...contra, data: { is: "allowanceProfits", allowance: item, profit: "AllowanceContraBreakage" } }
    ]
  }
}
