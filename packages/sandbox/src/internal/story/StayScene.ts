import type { ItemDraft, OrderDraft } from "./Draft.ts"
import { billOf, closed, sold } from "./Item.ts"
import { place, price, windowsOf } from "./Property.ts"
import { calmStay, restayed, type Stage } from "./Scene.ts"
import type { StayPlot } from "./StayStory.ts"
import { onDay } from "./Story.ts"

/** When the guest of a punctual stay leaves. */
export const departure = ({ property, story }: Stage): number => onDay(story, property, 4, 11)

/** A calm stay that keeps to its times. */
export const punctual = (stage: Stage, plot: Partial<StayPlot> = {}): OrderDraft => {
  const { property, story } = stage
  return restayed(calmStay(stage, plot), {
    actualStart: onDay(story, property, 2, 15),
    actualEnd: departure(stage)
  })
}

/** A stay whose guest did not come, `late` seconds after the time to record it; null if the period is too short. */
export const overdue = (stage: Stage, plot: Partial<StayPlot>, late: number): OrderDraft | null => {
  const { property, story } = stage
  const end = story.asOf - windowsOf(property).operational - late
  const nights = plot.nights ?? 2
  const arrival = property.zone.dayOf(end) - nights
  const stay = calmStay(stage, {
    ...plot,
    arrival,
    nights,
    created: property.zone.at(arrival - 3, 10 * 3600)
  })
  return arrival < story.from ? null : restayed(
    { ...stay, state: "Confirmed", items: stay.items.map(posted), updated: stay.created },
    { end, actualStart: null, actualEnd: null }
  )
}

/** A charge on top of a stay or a visit. */
export const fee = (
  { number, property, story }: Stage,
  type: "Surcharge" | "InvoiceFee" | "CancellationFee",
  service: number
) => {
  const at = onDay(story, property, 3, 12)
  const item = sold({
    property,
    service,
    account: number * 2,
    type,
    name: type,
    price: price(property, 4),
    rates: property.template.taxes.food,
    created: at,
    consumed: at,
    data: null
  })
  return type === "CancellationFee" ? item : closed(item, at + 60, billOf(number, 3))
}

/** A cancellation fee that was paid. */
export const settledFee = (stage: Stage) => {
  const item = fee(stage, "CancellationFee", place.accommodation)
  return closed(item, item.created + 60, billOf(stage.number, 3))
}

/** A deposit that is not used yet. */
export const deposit = ({ number, property, story }: Stage) => {
  const at = onDay(story, property, 1, 12)
  return sold({
    property,
    service: place.accommodation,
    account: number * 2,
    type: "Deposit",
    name: "Deposit",
    price: price(property, 50),
    rates: [],
    created: at,
    consumed: at,
    data: null
  })
}

// As it was posted with the reservation.
const posted = (item: ItemDraft): ItemDraft => ({
  ...item,
  state: item.amount.gross === 0 ? "Inactive" : "Open",
  closed: null,
  bill: null,
  updated: item.created
})
