import { dayFromCivil } from "../Instant.ts"
import * as Random from "../Random.ts"
import * as Property from "./Property.ts"
import type { Trait } from "./Trait.ts"

/** The frame of a generated hotel set: its days, the instant at which it stops, its properties. */
export interface Story {
  readonly seed: number
  readonly orders: number
  /** First local day, and the first day after the last. */
  readonly from: number
  readonly to: number
  readonly asOf: number
  readonly properties: ReadonlyArray<Property.Property>
  /** What is wrong with whole properties: the first with the first, and so on. */
  readonly traits: ReadonlyArray<Trait>
  /** Orders up to this number follow the script, all others are random. */
  readonly scripted: number
}

/** The frame for a number of properties. */
export const make = (
  options: {
    readonly seed: number
    readonly orders: number
    readonly enterprises: number
    readonly from: number
    readonly to: number
    readonly traits: ReadonlyArray<Trait>
  }
): Omit<Story, "scripted"> => ({
  seed: options.seed,
  orders: options.orders,
  from: options.from,
  to: options.to,
  traits: options.traits.slice(0, options.enterprises),
  asOf: options.to * 86_400 + 3 * 3600,
  properties: Array.from({ length: options.enterprises }, (_, index) => Property.make(index))
})

/** The instant of a local hour on a day of the story, counted from its first. */
export const onDay = (story: Story, property: Property.Property, day: number, hour: number, minute = 0): number =>
  property.zone.at(story.from + day, hour * 3600 + minute * 60)

/** The property that an unscripted order belongs to. */
export const propertyOf = (story: Story, number: number): Property.Property =>
  story.properties[number % story.properties.length] ?? Property.make(0)

/** Whether an unscripted order is a reservation. */
export const isReservation = (story: Story, number: number): boolean => Random.hash(story.seed + 17, number) % 100 < 42

/** An unscripted reservation of the same property, at or after a number, or `null` where the set has none. */
export const reservationNear = (story: Story, property: Property.Property, number: number): number | null => {
  const step = story.properties.length
  const first = Math.max(number, story.scripted)
  const aligned = first + ((property.index - (first % step) + step) % step)
  for (let candidate = aligned; candidate < story.orders; candidate += step) {
    if (isReservation(story, candidate)) return candidate
  }
  return null
}

/** When the properties opened, long before any story. */
export const OPENED = dayFromCivil(2019, 4, 1) * 86_400
