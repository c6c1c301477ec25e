import { negated, priced, type Rate } from "./Amount.ts"
import { guestOf, type ItemDraft, type ItemType, type OrderDraft } from "./Draft.ts"
import { billOf, canceled, closed, rebate, sold, valued } from "./Item.ts"
import { price, type Property, serviceNumber } from "./Property.ts"

/** What happens at a table, a treatment or a counter. */
export interface VisitPlot {
  readonly service: number
  readonly opened: number
  readonly lines: ReadonlyArray<VisitLine>
  /** When the bill was closed; without it the items are open. */
  readonly paid?: number
  readonly cancelled?: number
  readonly linked?: number | null
  readonly account?: number
  /** Whether the first line is given back when the bill is closed. */
  readonly rebated?: boolean | "half"
  readonly touched?: number
  readonly origin?: OrderDraft["origin"]
}

export interface VisitLine {
  readonly euros: number
  readonly count?: number
  readonly rates?: ReadonlyArray<Rate>
  readonly type?: ItemType
  readonly name?: string
  readonly consumed?: number
}

/** A product service order with the items of its lines. */
export const tellVisit = (property: Property, number: number, plot: VisitPlot): OrderDraft => {
  const account = plot.account ?? (typeof plot.linked === "number" ? guestOf(plot.linked) : guestOf(number))
  const posted = plot.lines.map((line, index) =>
    sold({
      property,
      service: plot.service,
      account,
      type: line.type ?? "ProductOrder",
      name: line.name ?? NAMES[(number + index) % NAMES.length] ?? "Item",
      price: price(property, Math.abs(line.euros)) * Math.sign(line.euros),
      count: line.count ?? 1,
      rates: line.rates ?? property.template.taxes.food,
      created: plot.opened,
      consumed: line.consumed ?? plot.opened + index * 300
    })
  )
  const items = finish(posted, property, number, plot)
  return {
    number,
    property,
    kind: "productServiceOrder",
    served: true,
    service: serviceNumber(property.index, plot.service),
    state: plot.cancelled !== undefined ? "Canceled" : plot.paid !== undefined ? "Processed" : "Confirmed",
    origin: plot.origin ?? (number % 4 === 0 ? "Connector" : "Commander"),
    account,
    created: plot.opened,
    updated: Math.max(plot.opened, plot.touched ?? 0, plot.cancelled ?? 0, ...items.map((item) => item.updated)),
    cancelled: plot.cancelled ?? null,
    linked: plot.linked ?? null,
    stay: null,
    items
  }
}

const finish = (
  posted: ReadonlyArray<ItemDraft>,
  property: Property,
  number: number,
  plot: VisitPlot
): ReadonlyArray<ItemDraft> => {
  const { cancelled, lines: [line], paid, rebated = false } = plot
  if (cancelled !== undefined) return posted.map((item) => canceled(item, cancelled, false))
  if (paid === undefined) return posted
  const billed = posted.map((item) => closed(item, paid, billOf(number)))
  const first = billed[0]
  if (rebated === false || first === undefined || line === undefined) return billed
  const whole = closed(rebate(first, { order: number, position: 0 }, paid), paid, billOf(number, 1))
  const half = price(property, line.euros / 2) * (line.count ?? 1)
  const given = negated(priced(property.book, half, line.rates ?? property.template.taxes.food))
  return [...billed, rebated === "half" ? valued(whole, given) : whole]
}

const NAMES = [
  "Lunch menu",
  "Espresso",
  "Massage, 50 minutes",
  "House wine, glass",
  "Sauna",
  "Club sandwich",
  "Mineral water"
]
