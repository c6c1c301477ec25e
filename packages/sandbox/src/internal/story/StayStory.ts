import { companyOf, guestOf, type ItemDraft, type OrderDraft } from "./Draft.ts"
import { billOf, canceled, closed, free, inactive, rebate, sold } from "./Item.ts"
import { place, price, type Property, serviceNumber } from "./Property.ts"
import type { Story } from "./Story.ts"

/** What happens to a reservation; where it ends follows from the day on which the story stops. */
export interface StayPlot {
  readonly arrival: number
  readonly nights: number
  readonly persons: number
  readonly created: number
  readonly euros: number
  readonly fate: "kept" | "Canceled" | "Optional" | "Inquired" | "Requested"
  /** Who pays the room: a company of the property, or the guest. */
  readonly company?: number
  /** Whether the company's items are still open after departure. */
  readonly unsettled?: boolean
  readonly cancelled?: number
  readonly fee?: boolean
  readonly breakfast?: "sold" | "included" | "none"
  readonly rebates?: 0 | 1 | 2
  readonly block?: number
  readonly touched?: number
  readonly origin?: OrderDraft["origin"]
}

/** A reservation with its nights, city tax and breakfasts. */
export const tellStay = (story: Story, property: Property, number: number, plot: StayPlot): OrderDraft => {
  const at = (day: number, seconds: number): number => property.zone.at(plot.arrival + day, seconds)
  const start = at(0, 15 * 3600)
  const end = at(plot.nights, 11 * 3600)
  const arrived = start + (number % 7) * 600
  const left = end - (number % 5) * 900
  const state = plot.fate !== "kept"
    ? plot.fate
    : left <= story.asOf
    ? "Processed"
    : arrived <= story.asOf
    ? "Started"
    : "Confirmed"
  const account = plot.company === undefined ? guestOf(number) : companyOf(property.index, plot.company)
  const posted = nightly(property, number, plot, account, at)
  const items = state === "Processed"
    ? settled(posted, number, left, plot)
    : state === "Canceled"
    ? called(posted, property, number, plot, account)
    : state === "Started" || state === "Confirmed"
    ? posted
    : posted.map(inactive)
  const cancelled = state === "Canceled" ? plot.cancelled ?? plot.created : null
  return {
    number,
    property,
    kind: "reservation",
    served: true,
    service: serviceNumber(property.index, place.accommodation),
    state,
    origin: plot.origin ?? (number % 3 === 0 ? "ChannelManager" : number % 3 === 1 ? "Distributor" : "Commander"),
    account: guestOf(number),
    created: plot.created,
    updated: Math.max(
      plot.created,
      plot.touched ?? 0,
      cancelled ?? 0,
      state === "Started" || state === "Processed" ? arrived : 0,
      state === "Processed" ? left : 0,
      ...items.map((item) => item.updated)
    ),
    cancelled,
    linked: null,
    stay: {
      start,
      end,
      actualStart: state === "Started" || state === "Processed" ? arrived : null,
      actualEnd: state === "Processed" ? left : null,
      released: state === "Optional" ? start - 7 * 86_400 : null,
      persons: plot.persons,
      group: plot.block ?? number,
      category: number % 4,
      resource: state === "Optional" ? null : number % 120,
      block: plot.block ?? null,
      company: plot.company === undefined ? null : companyOf(property.index, plot.company),
      agency: null,
      channel: number % 3 === 0 ? number : null
    },
    items
  }
}

const nightly = (
  property: Property,
  number: number,
  plot: StayPlot,
  account: number,
  at: (day: number, seconds: number) => number
): ReadonlyArray<ItemDraft> =>
  Array.from({ length: plot.nights }, (_, night) => {
    const common = { property, service: place.accommodation, created: plot.created, start: at(night, 0) }
    const room = sold({
      ...common,
      account,
      type: "SpaceOrder",
      name: "Night",
      price: price(property, plot.euros),
      rates: property.template.taxes.stay,
      consumed: at(night, 86_399)
    })
    const cityTax = sold({
      ...common,
      account,
      type: "CityTax",
      name: "City tax",
      price: price(property, 2.5),
      count: plot.persons,
      rates: number % 2 === 0 ? [] : [{ code: null, millionths: 0 }],
      consumed: at(night, 86_399),
      data: null
    })
    const breakfast = sold({
      ...common,
      account: guestOf(number),
      type: "ProductOrder",
      name: "Breakfast",
      price: price(property, 18.5),
      count: plot.persons,
      rates: property.template.taxes.food,
      consumed: at(night + 1, 8 * 3600)
    })
    return plot.breakfast === "none"
      ? [room, cityTax]
      : [room, cityTax, plot.breakfast === "included" ? free(breakfast, property) : breakfast]
  }).flat()

const settled = (
  posted: ReadonlyArray<ItemDraft>,
  number: number,
  left: number,
  plot: StayPlot
): ReadonlyArray<ItemDraft> => {
  const billed = posted.map((item) =>
    item.state === "Inactive" || (plot.unsettled === true && item.account % 2 === 1)
      ? item
      : closed(item, left - 600, billOf(number, item.account % 2))
  )
  const room = billed[0]
  if (room === undefined || (plot.rebates ?? 0) === 0) return billed
  const first = closed(rebate(room, { order: number, position: 0 }, left - 300), left - 120, billOf(number, 2))
  if (plot.rebates === 1) return [...billed, first]
  return [
    ...billed,
    first,
    closed(rebate(first, { order: number, position: billed.length }, left - 90), left - 60, billOf(number, 2))
  ]
}

const called = (
  posted: ReadonlyArray<ItemDraft>,
  property: Property,
  number: number,
  plot: StayPlot,
  account: number
): ReadonlyArray<ItemDraft> => {
  const at = plot.cancelled ?? plot.created
  const gone = posted.map((item) => canceled(item, at, true))
  if (plot.fee !== true) return gone
  return [
    ...gone,
    sold({
      property,
      service: place.accommodation,
      account,
      type: "CancellationFee",
      name: "Cancellation fee",
      price: price(property, plot.euros),
      rates: number % 2 === 0 ? property.template.taxes.stay : [{ code: null, millionths: 0 }],
      created: at,
      consumed: at,
      data: null
    })
  ]
}
