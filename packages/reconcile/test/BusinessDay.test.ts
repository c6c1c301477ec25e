import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { Option, Result, Schema } from "effect"
import { BusinessDay } from "../src/index.ts"
import { enterprise, hotelId, instant } from "./fixtures.ts"

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
  "Etc/UTC"
]

const Zone = Schema.Literals(zones)
const Seconds = Schema.Int.check(
  Schema.isBetween({ minimum: Date.UTC(2012, 0, 1) / 1000, maximum: Date.UTC(2030, 0, 1) / 1000 })
)
const Quarters = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 95 }))
const Minutes = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 24 * 60 - 1 }))

const ofSecond = (second: number) => Instant.fromEpochMillis(second * 1000)

/** The local date as the platform's own calendar tells it. */
const intlDate = (zone: string, millis: number): string => {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    year: "numeric",
    month: "2-digit",
    day: "2-digit"
  }).formatToParts(millis)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ""
  return `${part("year")}-${part("month")}-${part("day")}`
}

describe("BusinessDay.of", () => {
  it("refuses a time zone that nobody knows", () => {
    assert.deepStrictEqual(
      Result.match(BusinessDay.of(enterprise({ TimeZoneIdentifier: "Europe/Atlantis" })), {
        onFailure: ({ message }) => message,
        onSuccess: () => "none"
      }),
      `the time zone of enterprise ${hotelId} is unknown: Europe/Atlantis`
    )
  })

  it.each(["four hours", "P1M", "P1Y0M0D", ""])("refuses the closing offset %j", (BusinessDayClosingOffset) => {
    assert.deepStrictEqual(
      Result.match(BusinessDay.of(enterprise({ BusinessDayClosingOffset })), {
        onFailure: ({ message }) => message,
        onSuccess: () => "none"
      }),
      `the business day closing offset of enterprise ${hotelId} is unreadable: ${BusinessDayClosingOffset}`
    )
  })
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
    "does not come on %j, which is no date",
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
  it("tells the date on the wall, not the date in UTC", () => {
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

  it("closes on minutes that are no quarter of an hour", () => {
    assert.deepStrictEqual(
      dates(dayOf("Europe/Berlin", "PT3H37M"), "2026-03-02T02:36:59Z", "2026-03-02T02:37:00Z"),
      ["2026-03-01", "2026-03-02"]
    )
  })

  it("takes the offset from the instant before it reads the clock: the day that changes is 23 or 25 hours long", () => {
    const day = dayOf("Europe/Berlin", "PT4H")
    assert.deepStrictEqual(
      dates(
        day,
        "2026-03-29T02:59:59Z",
        "2026-03-29T03:00:00Z",
        "2026-03-30T01:59:59Z",
        "2026-03-30T02:00:00Z",
        "2026-10-25T01:59:59Z",
        "2026-10-25T02:00:00Z",
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
    "is what the platform's own calendar says of the instant less the offset",
    { zone: Zone, second: Seconds, quarters: Quarters, minutes: Minutes },
    ({ minutes, quarters, second, zone }) => {
      const day = dayOf(zone, `PT${minutes}M`)
      for (const at of [second, second + quarters * 900, second]) {
        assert.strictEqual(day.dateOf(ofSecond(at)), intlDate(zone, (at - minutes * 60) * 1000))
      }
    }
  )
})
