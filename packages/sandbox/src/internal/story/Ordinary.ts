import * as Random from "../Random.ts"
import type { OrderDraft } from "./Draft.ts"
import { place, type Property } from "./Property.ts"
import { type StayPlot, tellStay } from "./StayStory.ts"
import { isReservation, propertyOf, reservationNear, type Story } from "./Story.ts"
import { marked } from "./Trait.ts"
import { tellVisit, type VisitLine } from "./VisitStory.ts"

const HOUR = 3600
const DAY = 86_400

/** The order of a number that the script leaves to chance: a stay or a visit, and nothing wrong with it but what is wrong with all of its property. */
export const tellOrdinary = (story: Story, number: number): OrderDraft => {
  const order = isReservation(story, number) ? stay(story, number) : visit(story, number)
  const trait = story.traits[order.property.index]
  return trait === undefined ? order : marked(trait, order)
}

const stay = (story: Story, number: number): OrderDraft =>
  tellStay(story, propertyOf(story, number), number, plotOf(story, number))

const plotOf = (story: Story, number: number): StayPlot => {
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
    return { ...plot, fate: "Canceled", cancelled: random.between(created, known), fee: random.percent(40) }
  }
  if (draw < 12) {
    return {
      ...plot,
      fate: draw < 10 ? "Optional" : draw < 11 ? "Inquired" : "Requested",
      ...(draw < 10 ? { block: Math.floor(number / 50) } : {})
    }
  }
  // A company's bill is settled on the day after the departure at the latest.
  const isFresh = property.zone.at(arrival + plot.nights, 10 * HOUR) + DAY >= story.asOf
  return {
    ...plot,
    fate: "kept",
    ...(company ? { company: random.int(12), unsettled: isFresh } : {}),
    rebates: random.percent(4) ? random.pick([1, 1, 1, 2]) : 0
  }
}

const visit = (story: Story, number: number): OrderDraft => {
  const random = Random.make(story.seed, number)
  const property = propertyOf(story, number)
  const service = random.pick([place.restaurant, place.restaurant, place.restaurant, place.spa, place.bar, place.bar])
  const retired = random.percent(2)
  const day = story.from - 3 + random.int(story.to - story.from + 3)
  const clock = service === place.bar ? random.between(17 * HOUR, 26 * HOUR) : random.between(7 * HOUR, 22 * HOUR)
  const charged = random.percent(30) ? hostOf(story, property, number, random) : null
  const opened = charged?.opened
    ?? Math.min(property.zone.at(day, clock), story.asOf - random.between(HOUR, 3 * DAY))
  const lines = Array.from({ length: random.between(1, 4) }, (): VisitLine => ({
    euros: random.between(2, 60) + random.pick([0, 0.5, 0.9, 0.95]),
    count: random.pick([1, 1, 1, 2, 2, 3, 4, 12]),
    rates: random.percent(20) ? property.template.taxes.double : random.percent(3) ? [] : property.template.taxes.food,
    type: random.percent(12) ? "CustomItem" : "ProductOrder"
  }))
  const goodwill = random.percent(1)
  const paid = charged?.settled ?? opened + random.between(1200, 2 * HOUR)
  return tellVisit(property, number, {
    service: retired ? place.minibar : service,
    opened,
    lines,
    linked: charged?.number ?? null,
    ...(random.percent(4)
      ? { cancelled: opened + 900 }
      : paid < story.asOf
      ? { paid, rebated: goodwill ? "half" : random.percent(3) }
      : {}),
    touched: random.percent(4) ? random.between(opened, story.asOf - HOUR) : 0
  })
}

// A guest of the house and an evening of the stay, where it has come; it is settled with the room.
const hostOf = (story: Story, property: Property, number: number, random: Random.Random) => {
  const host = reservationNear(story, property, number)
  if (host === null) return null
  const { arrival, fate, nights } = plotOf(story, host)
  const opened = property.zone.at(arrival + random.int(nights), random.between(17 * HOUR, 23 * HOUR))
  const settled = property.zone.at(arrival + nights, 10 * HOUR)
  return fate === "kept" && opened < story.asOf - 2 * HOUR ? { number: host, opened, settled } : null
}
