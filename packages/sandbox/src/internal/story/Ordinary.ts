import * as Random from "../Random.ts"
import type { OrderDraft } from "./Draft.ts"
import { place } from "./Property.ts"
import { type StayPlot, tellStay } from "./StayStory.ts"
import { isReservation, propertyOf, reservationNear, type Story } from "./Story.ts"
import { tellVisit, type VisitLine } from "./VisitStory.ts"

const HOUR = 3600
const DAY = 86_400

/** The order of a number that the script leaves to chance: a stay or a visit, and nothing wrong with it. */
export const tellOrdinary = (story: Story, number: number): OrderDraft =>
  isReservation(story, number) ? stay(story, number) : visit(story, number)

const stay = (story: Story, number: number): OrderDraft => {
  const random = Random.make(story.seed, number)
  const property = propertyOf(story, number)
  const arrival = story.from - 6 + random.int(story.to - story.from + 16)
  const known = Math.min(property.zone.at(arrival, 14 * HOUR), story.asOf - HOUR)
  const created = known - random.between(HOUR, (random.percent(70) ? 20 : 60) * DAY)
  const draw = random.int(100)
  const company = random.percent(9)
  const plot: Omit<StayPlot, "fate"> = {
    arrival,
    created,
    nights: random.pick([1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 7]),
    persons: random.pick([1, 1, 2, 2, 2, 3, 4]),
    euros: 70 + random.int(160) + random.pick([0, 0.5, 0.9, 0.95]),
    breakfast: random.pick(["sold", "sold", "included", "none"]),
    touched: random.percent(6) ? random.between(created, story.asOf - HOUR) : 0
  }
  if (draw < 8) {
    return tellStay(story, property, number, {
      ...plot,
      fate: "Canceled",
      cancelled: random.between(created, known),
      fee: random.percent(40)
    })
  }
  if (draw < 12) {
    return tellStay(story, property, number, {
      ...plot,
      fate: draw < 10 ? "Optional" : draw < 11 ? "Inquired" : "Requested",
      ...(draw < 10 ? { block: Math.floor(number / 50) } : {})
    })
  }
  return tellStay(story, property, number, {
    ...plot,
    fate: "kept",
    ...(company ? { company: random.int(12), unsettled: random.percent(15) } : {}),
    rebates: random.percent(4) ? random.pick([1, 1, 1, 2]) : 0
  })
}

const visit = (story: Story, number: number): OrderDraft => {
  const random = Random.make(story.seed, number)
  const property = propertyOf(story, number)
  const service = random.pick([place.restaurant, place.restaurant, place.restaurant, place.spa, place.bar, place.bar])
  const retired = random.percent(2)
  const day = story.from - 3 + random.int(story.to - story.from + 3)
  const clock = service === place.bar ? random.between(17 * HOUR, 26 * HOUR) : random.between(7 * HOUR, 22 * HOUR)
  const opened = Math.min(property.zone.at(day, clock), story.asOf - random.between(HOUR, 3 * DAY))
  const lines = Array.from({ length: random.between(1, 4) }, (): VisitLine => ({
    euros: random.between(2, 60) + random.pick([0, 0.5, 0.9, 0.95]),
    count: random.pick([1, 1, 1, 2, 2, 3, 4, 12]),
    rates: random.percent(20) ? property.template.taxes.double : random.percent(3) ? [] : property.template.taxes.food,
    type: random.percent(12) ? "CustomItem" : "ProductOrder"
  }))
  const discount: ReadonlyArray<VisitLine> = random.percent(1)
    ? [{ euros: 0 - random.between(1, 3), type: "CustomItem", name: "Goodwill" }]
    : []
  const charged = random.percent(30)
  const paid = opened + (charged ? random.between(HOUR, 3 * DAY) : random.between(1200, 2 * HOUR))
  return tellVisit(property, number, {
    service: retired ? place.minibar : service,
    opened,
    lines: [...lines, ...discount],
    linked: charged ? reservationNear(story, property, number) : null,
    ...(random.percent(4)
      ? { cancelled: opened + 900 }
      : paid < story.asOf
      ? { paid, rebated: random.percent(3) }
      : {}),
    touched: random.percent(4) ? random.between(opened, story.asOf - HOUR) : 0
  })
}
