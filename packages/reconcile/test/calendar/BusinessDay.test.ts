import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { Option, Result, Schema } from "effect"
import { BusinessDay } from "../../src/index.ts"
import { enterprise, hotelId, instant } from "../support/fixtures.ts"

const dayOf = (TimeZoneIdentifier: string, BusinessDayClosingOffset: string | null = null) =>
  Result.getOrThrow(BusinessDay.of(enterprise({ TimeZoneIdentifier, BusinessDayClosingOffset })))

const midnights = (zone: string, ...dates: ReadonlyArray<string>): ReadonlyArray<string | null> =>
  dates.map((date) => Option.getOrNull(dayOf(zone).midnight(date)))

const dates = (day: BusinessDay.BusinessDay, ...instants: ReadonlyArray<string>) =>
  instants.map((text) => day.dateOf(instant(text)))

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Tokyo",
  "Asia/Kathmandu",
  "America/St_Johns",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "America/Santiago",
  "America/Havana",
  "Atlantic/Azores",
  "Asia/Beirut",
  "America/Asuncion",
  "Africa/Casablanca",
  "Pacific/Apia",
  "+02:00",
  "-03:30",
  "+14:00",
  "Etc/UTC"
]

const Zone = Schema.Literals(zones)
const Seconds = Schema.Int.check(
  Schema.isBetween({ minimum: Date.UTC(2012, 0, 1) / 1000, maximum: Date.UTC(2030, 0, 1) / 1000 })
)
const Quarters = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 95 }))
const Minutes = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 24 * 60 - 1 }))

const AnyMinutes = Schema.Int.check(Schema.isBetween({ minimum: -30 * 60, maximum: 50 * 60 }))

/** How far the clock of a zone is ahead of UTC, as the platform's own calendar tells it, in minutes. */
const aheadOf = (zone: string, millis: number): number =>
  Math.round((Date.parse(`${wall(zone, millis)}Z`) - Math.floor(millis / 1000) * 1000) / 60_000)

const changesByZone = new Map<string, ReadonlyArray<number>>()

/** The changes of the clocks of a zone in these years, in seconds. */
const changesOf = (zone: string): ReadonlyArray<number> => {
  const known = changesByZone.get(zone)
  if (known !== undefined) return known
  const [found, day]: [Array<number>, number] = [[], 86_400_000]
  for (let at = Date.UTC(2012, 0, 1); at < Date.UTC(2030, 0, 1); at += 7 * day) {
    if (aheadOf(zone, at) === aheadOf(zone, at + 7 * day)) continue
    let quarter = at
    while (aheadOf(zone, quarter) === aheadOf(zone, at)) quarter += 900_000
    found.push(quarter / 1000)
  }
  changesByZone.set(zone, found)
  return found
}

/** An instant of a zone, in three of four cases near a change of its clocks, and of these in half within two hours. */
const Moment = Schema.Struct({
  zone: Zone,
  second: Seconds,
  change: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 47 })),
  isClose: Schema.Boolean,
  apart: Schema.Int.check(Schema.isBetween({ minimum: -100_000, maximum: 100_000 }))
})

const changeOf = ({ change, zone }: typeof Moment.Type): number | undefined => {
  const changes = changesOf(zone)
  return change < 12 ? undefined : changes[change % changes.length]
}

const momentOf = (moment: typeof Moment.Type): number => {
  const { apart, isClose, second } = moment
  const near = changeOf(moment)
  return near === undefined ? second : near + (isClose ? apart % 7200 : apart)
}

/** A closing hour in minutes: within an hour and a half of what the wall shows when the clocks change, where that is near. */
const closingOf = (moment: typeof Moment.Type, minutes: number): number => {
  const near = changeOf(moment)
  if (near === undefined || !moment.isClose) return minutes
  const [hour, minute] = [11, 14].map((at) => Number(wall(moment.zone, near * 1000).slice(at, at + 2)))
  return (hour ?? 0) * 60 + (minute ?? 0) + minutes % 90
}

const ofSecond = (second: number) => Instant.fromEpochMillis(second * 1000)

const two = (n: number): string => `${n}`.padStart(2, "0")

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

const walls = new Map<string, Intl.DateTimeFormat>()

/** The local date and time as the platform's own calendar tells it, such as `2026-03-29T03:00:00`. */
const wall = (timeZone: string, millis: number): string => {
  const format = walls.get(timeZone) ??
    new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit"
    })
  walls.set(timeZone, format)
  return format.format(millis).replace(" ", "T")
}

const intlDate = (zone: string, millis: number): string => wall(zone, millis).slice(0, 10)

describe("BusinessDay.of", () => {
  it("rejects an unknown time zone", () => {
    assert.deepStrictEqual(
      Result.match(BusinessDay.of(enterprise({ TimeZoneIdentifier: "Europe/Atlantis" })), {
        onFailure: ({ message }) => message,
        onSuccess: () => "none"
      }),
      `the time zone of enterprise ${hotelId} is unknown: Europe/Atlantis`
    )
  })

  it.each(["four hours", "P1M", "P1Y0M0D", "P99999999D", ""])(
    "rejects the closing offset %j",
    (BusinessDayClosingOffset) => {
      assert.deepStrictEqual(
        Result.match(BusinessDay.of(enterprise({ BusinessDayClosingOffset })), {
          onFailure: ({ message }) => message,
          onSuccess: () => "none"
        }),
        `the business day closing offset of enterprise ${hotelId} is unreadable: ${BusinessDayClosingOffset}`
      )
    }
  )
})

describe("BusinessDay.midnight", () => {
  it("moves with the clocks of Berlin", () => {
    assert.deepStrictEqual(
      midnights("Europe/Berlin", "2026-03-28", "2026-03-29", "2026-03-30", "2026-10-25", "2026-10-26"),
      [
        "2026-03-27T23:00:00Z",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z",
        "2026-10-24T22:00:00Z",
        "2026-10-25T23:00:00Z"
      ]
    )
  })

  it("moves with the clocks of New York", () => {
    assert.deepStrictEqual(
      midnights("America/New_York", "2026-03-08", "2026-03-09", "2026-11-01", "2026-11-02"),
      ["2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"]
    )
  })

  it("comes early in the east and late in the west", () => {
    assert.deepStrictEqual(
      ["Pacific/Kiritimati", "Asia/Kathmandu", "Pacific/Pago_Pago"].flatMap((zone) => midnights(zone, "2026-03-01")),
      ["2026-02-28T10:00:00Z", "2026-02-28T18:15:00Z", "2026-03-01T11:00:00Z"]
    )
  })

  it.each([
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"],
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"],
    ["America/Havana", "2026-03-08", "2026-03-08T05:00:00Z"]
  ])("is the first instant of the date where the clocks of %s leave midnight out on %s", (zone, date, expected) => {
    assert.deepStrictEqual(midnights(zone, date), [expected])
  })

  it.each([
    ["America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"],
    ["Atlantic/Azores", "2026-10-25", "2026-10-25T00:00:00Z"]
  ])("is the earlier one where the clocks of %s strike midnight twice on %s", (zone, date, expected) => {
    assert.deepStrictEqual(midnights(zone, date), [expected])
  })

  it("does not come on a date that the zone skipped", () => {
    assert.deepStrictEqual(midnights("Pacific/Apia", "2011-12-29", "2011-12-30", "2011-12-31"), [
      "2011-12-29T10:00:00Z",
      null,
      "2011-12-30T10:00:00Z"
    ])
  })

  it.each(["2026-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "2026-3-1", "20260301", "tomorrow", ""])(
    "does not exist for %j, which is not a date",
    (text) => {
      assert.deepStrictEqual(midnights("Europe/Berlin", text), [null])
    }
  )

  it("takes no notice of the closing offset", () => {
    assert.deepStrictEqual(
      dayOf("Europe/Berlin", "P0M0DT4H0M0S").midnight("2026-03-29"),
      Option.some(instant("2026-03-28T23:00:00Z"))
    )
  })
})

describe("BusinessDay.dateOf", () => {
  it("returns the local date, not the date in UTC", () => {
    assert.deepStrictEqual(
      ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"].flatMap((zone) =>
        dates(dayOf(zone), "2026-03-01T00:00:00Z")
      ),
      ["2026-03-01", "2026-02-28", "2026-03-01"]
    )
  })

  it("changes at midnight, to the last digit", () => {
    assert.deepStrictEqual(
      dates(dayOf("Europe/Berlin"), "2026-02-28T22:59:59.9999999Z", "2026-02-28T23:00:00Z"),
      ["2026-02-28", "2026-03-01"]
    )
  })

  it.each(["P0M0DT4H0M0S", "P0Y0M0DT4H0M0S", "PT4H", "PT240M"])("changes at four in the morning with %s", (offset) => {
    assert.deepStrictEqual(
      dates(dayOf("Europe/Berlin", offset), "2026-03-02T02:59:59Z", "2026-03-02T03:00:00Z"),
      ["2026-03-01", "2026-03-02"]
    )
  })

  it("closes on minutes that are not a quarter of an hour", () => {
    assert.deepStrictEqual(
      dates(dayOf("Europe/Berlin", "PT3H37M"), "2026-03-02T02:36:59Z", "2026-03-02T02:37:00Z"),
      ["2026-03-01", "2026-03-02"]
    )
  })

  it("closes by the clock on the wall in the nights in which it changes", () => {
    assert.deepStrictEqual(
      dates(
        dayOf("Europe/Berlin", "P0M0DT4H0M0S"),
        "2026-03-29T01:59:59.9999999Z",
        "2026-03-29T02:00:00Z",
        "2026-03-30T01:59:59Z",
        "2026-03-30T02:00:00Z",
        "2026-10-25T02:59:59.9999999Z",
        "2026-10-25T03:00:00Z",
        "2026-10-26T02:59:59Z",
        "2026-10-26T03:00:00Z"
      ),
      [
        "2026-03-28",
        "2026-03-29",
        "2026-03-29",
        "2026-03-30",
        "2026-10-24",
        "2026-10-25",
        "2026-10-25",
        "2026-10-26"
      ]
    )
  })

  it.each([
    // From two to three: half past two never comes.
    ["Europe/Berlin", "PT2H30M", "2026-03-29", "2026-03-29T01:00:00Z"],
    // From three to two: half past two comes twice, and so does two.
    ["Europe/Berlin", "PT2H30M", "2026-10-25", "2026-10-25T00:30:00Z"],
    ["Europe/Berlin", "PT2H", "2026-10-25", "2026-10-25T00:00:00Z"],
    ["Europe/Berlin", "PT3H", "2026-10-25", "2026-10-25T02:00:00Z"],
    // By half an hour only.
    ["Australia/Lord_Howe", "PT2H15M", "2026-10-04", "2026-10-03T15:30:00Z"],
    ["Australia/Lord_Howe", "PT1H45M", "2026-04-05", "2026-04-04T14:45:00Z"],
    // At midnight.
    ["Asia/Beirut", "PT0S", "2026-03-29", "2026-03-28T22:00:00Z"],
    ["Africa/Cairo", "PT30M", "2026-04-24", "2026-04-23T22:00:00Z"],
    ["America/Santiago", "-PT30M", "2026-04-05", "2026-04-05T02:30:00Z"],
    // Early in the east, late in the west.
    ["Pacific/Kiritimati", "PT4H", "2026-03-02", "2026-03-01T14:00:00Z"],
    ["+14:00", "PT4H", "2026-03-02", "2026-03-01T14:00:00Z"],
    ["-03:30", "PT4H", "2026-03-02", "2026-03-02T07:30:00Z"],
    ["+0200", "PT4,5H", "2026-03-02", "2026-03-02T02:30:00Z"],
    // On the evening before, and after the date has ended.
    ["Europe/Berlin", "-PT4H0M0S", "2026-03-29", "2026-03-28T19:00:00Z"],
    ["Europe/Berlin", "P0M1DT4H0M0S", "2026-03-28", "2026-03-29T02:00:00Z"]
  ])("closes in %s after %s, on %s at %s", (zone, offset, date, expected) => {
    const day = dayOf(zone, offset)
    const before = Instant.fromEpochMillis(Instant.toEpochMillis(instant(expected)) - 1)
    assert.deepStrictEqual(day.startOf(date), Option.some(instant(expected)))
    assert.deepStrictEqual([day.dateOf(before) < date, day.dateOf(instant(expected))], [true, date])
  })

  it("stays closed when the clocks are set back across the closing hour", () => {
    assert.deepStrictEqual(
      dates(
        dayOf("Europe/Berlin", "PT2H30M"),
        "2026-10-25T00:29:59.9999999Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:00:00Z",
        "2026-10-25T01:15:00Z",
        "2026-10-25T01:30:00Z"
      ),
      ["2026-10-24", "2026-10-25", "2026-10-25", "2026-10-25", "2026-10-25"]
    )
  })

  it("holds every hour of a day that clocks make longer or shorter", () => {
    const hours = (zone: string, from: string, count: number) =>
      new Set(
        Array.from({ length: count }, (_, hour) =>
          dayOf(zone).dateOf(Instant.fromEpochMillis(Instant.toEpochMillis(instant(from)) + hour * 3_600_000)))
      )
    assert.deepStrictEqual(
      [
        hours("Europe/Berlin", "2026-03-28T23:00:00Z", 23),
        hours("Europe/Berlin", "2026-10-24T22:00:00Z", 25),
        hours("America/New_York", "2026-03-08T05:00:00Z", 23),
        hours("America/New_York", "2026-11-01T04:00:00Z", 25)
      ],
      [new Set(["2026-03-29"]), new Set(["2026-10-25"]), new Set(["2026-03-08"]), new Set(["2026-11-01"])]
    )
  })

  it.prop("is the date of its midnight", { zone: Zone, second: Seconds }, ({ second, zone }) => {
    const day = dayOf(zone)
    const date = day.dateOf(ofSecond(second))
    const midnight = Option.getOrThrow(day.midnight(date))
    assert.strictEqual(day.dateOf(midnight), date)
    assert.isTrue(Instant.toEpochMillis(midnight) <= second * 1000)
  })

  it.prop("begins with its midnight", { zone: Zone, second: Seconds }, ({ second, zone }) => {
    const day = dayOf(zone)
    const midnight = Option.getOrThrow(day.midnight(day.dateOf(ofSecond(second))))
    const before = Instant.fromEpochMillis(Instant.toEpochMillis(midnight) - 1000)
    assert.notStrictEqual(day.dateOf(before), day.dateOf(midnight))
  })

  it.prop(
    "is what the platform's own calendar says of the instant, where the day closes at midnight",
    { zone: Zone, second: Seconds, quarters: Quarters },
    ({ quarters, second, zone }) => {
      const day = dayOf(zone)
      for (const at of [second, second + quarters * 900, second]) {
        assert.strictEqual(day.dateOf(ofSecond(at)), intlDate(zone, at * 1000))
      }
    }
  )

  it.prop(
    "is of the night before until the wall shows the closing hour, and then of the new day",
    { moment: Moment, minutes: Minutes },
    ({ minutes, moment }) => {
      const [{ zone }, second] = [moment, momentOf(moment)]
      const [day, closing] = [dayOf(zone, `PT${minutes}M`), `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`]
      const start = Instant.toEpochMillis(Option.getOrThrow(day.startOf(day.dateOf(ofSecond(second)))))
      const shown = (millis: number) => wall(zone, millis)
      const [opening, before] = [`${day.dateOf(ofSecond(second))}T${closing}`, shown(start - 1000)]
      // At the beginning the wall shows the hour itself or, where the clocks jump over it, more; just before it, less.
      assert.isTrue(before < opening && shown(start) >= opening, `${before} ${opening} ${shown(start)}`)
      if (shown(start) > opening) assert.isTrue(aheadOf(zone, start) > aheadOf(zone, start - 1000))
    }
  )

  it.prop(
    "lets every instant be of one date, and the dates follow each other without a gap",
    { moment: Moment, minutes: AnyMinutes },
    ({ minutes, moment }) => {
      const [{ zone }, second, closing] = [moment, momentOf(moment), closingOf(moment, minutes)]
      const day = dayOf(zone, `${closing < 0 ? "-" : ""}PT${Math.abs(closing)}M`)
      const date = day.dateOf(ofSecond(second))
      const [start, end] = [day.startOf(date), day.endOf(date)].map((edge) =>
        Instant.toEpochMillis(Option.getOrThrow(edge))
      )
      assert.isTrue(start !== undefined && end !== undefined && start <= second * 1000 && second * 1000 < end)
      assert.deepStrictEqual(day.startOf(dayAfter(date)), day.endOf(date))
      assert.isTrue(day.dateOf(ofSecond(second + 1)) >= date)
      assert.isTrue(day.dateOf(ofSecond(second + 5400)) >= date)
    }
  )

  it.prop(
    "is in the table of shifts what it is in the calendar",
    { moment: Moment, minutes: AnyMinutes },
    ({ minutes, moment }) => {
      const [{ zone }, second, closing] = [moment, momentOf(moment), closingOf(moment, minutes)]
      const day = dayOf(zone, `${closing < 0 ? "-" : ""}PT${Math.abs(closing)}M`)
      const at = ofSecond(second)
      const shifts = tableOf(day, `${zone} ${closing}`)
      const shift = shifts.findLast(({ from }) => Instant.InstantOrder(from, at) <= 0)
      assert.strictEqual(
        new Date(second * 1000 + (shift?.millis ?? Number.NaN)).toISOString().slice(0, 10),
        day.dateOf(at)
      )
    }
  )
})

const tables = new Map<string, ReadonlyArray<BusinessDay.Shift>>()
const tableOf = (day: BusinessDay.BusinessDay, key: string): ReadonlyArray<BusinessDay.Shift> => {
  const known = tables.get(key) ?? day.shifts(instant("2011-06-01T00:00:00Z"), instant("2031-01-01T00:00:00Z"))
  tables.set(key, known)
  return known
}
