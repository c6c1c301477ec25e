/** A time zone of the IANA database, in epoch seconds and days since 1970-01-01. */
export interface Zone {
  readonly name: string
  /** Seconds that local time is ahead of UTC at an instant. */
  readonly offset: (instant: number) => number
  /** The instant of a local day and a number of seconds on its clock. */
  readonly at: (day: number, seconds: number) => number
  /** The local day of an instant. */
  readonly dayOf: (instant: number) => number
  /** The first instant at which its clock stands at a number of seconds after the midnight of a local day, or beyond. */
  readonly reaches: (day: number, seconds: number) => number
}

const DAY = 86_400

// No clock is further off UTC.
const FARTHEST = 15 * 3600

// Every change of the clocks in force since 1972 falls on a quarter of an hour.
const QUARTER = 900

const zones = new Map<string, Zone>()

/** The zone of an IANA name. */
export const make = (name: string): Zone => {
  const zone = zones.get(name) ?? read(name)
  zones.set(name, zone)
  return zone
}

// Each instant costs the engine's calendar some microseconds, so a zone is kept with all that was asked of it.
const read = (name: string): Zone => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" })
  const known = new Map<number, number>()

  const offset = (instant: number): number => {
    const quarter = Math.floor(instant / QUARTER)
    const cached = known.get(quarter)
    if (cached !== undefined) return cached
    const label = format.formatToParts(quarter * QUARTER * 1000).find((part) => part.type === "timeZoneName")?.value
    const match = /([+-])(\d{2}):(\d{2})/.exec(label ?? "")
    const seconds = match === null
      ? 0
      : (Number(match[2]) * 3600 + Number(match[3]) * 60) * (match[1] === "-" ? -1 : 1)
    known.set(quarter, seconds)
    return seconds
  }

  return {
    name,
    offset,
    at: (day, seconds) => {
      const local = day * DAY + seconds
      return local - offset(local - offset(local))
    },
    dayOf: (instant) => Math.floor((instant + offset(instant)) / DAY),
    reaches: (day, seconds) => {
      const local = day * DAY + seconds
      let quarter = Math.floor((local - FARTHEST) / QUARTER) * QUARTER
      while (quarter + QUARTER + offset(quarter) <= local) quarter += QUARTER
      return Math.max(quarter, local - offset(quarter))
    }
  }
}
