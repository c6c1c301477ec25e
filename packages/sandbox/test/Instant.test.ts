import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { addMonths, formatHeader, formatInstant, parseInstant } from "../src/internal/Instant.ts"
import * as Zone from "../src/internal/Zone.ts"

const Seconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_000_000_000 }))

const utc = (text: string): number => parseInstant(text) ?? Number.NaN

describe("Instant", () => {
  it.prop("is written and read as everybody does", [Seconds], ([seconds]) => {
    const date = new Date(seconds * 1000)
    assert.strictEqual(formatInstant(seconds), date.toISOString().replace(".000", ""))
    assert.strictEqual(formatHeader(seconds), date.toUTCString())
    assert.strictEqual(utc(formatInstant(seconds)), seconds * 1000)
  })

  it.each([
    ["2024-11-30T12:00:00Z", 3, "2025-02-28T12:00:00Z"],
    ["2023-11-30T12:00:00Z", 3, "2024-02-29T12:00:00Z"],
    ["2026-10-31T00:00:00Z", 3, "2027-01-31T00:00:00Z"],
    ["2026-01-31T23:59:59Z", 1, "2026-02-28T23:59:59Z"]
  ])("moves %s by %i months", (from, months, to) => {
    assert.strictEqual(addMonths(utc(from), months), utc(to))
  })
})

describe("an instant of more digits than a microsecond", () => {
  it.each([
    ["2026-03-31T21:59:59.999999Z", "2026-03-31T21:59:59.9999999Z", "2026-03-31T22:00:00Z"],
    ["2026-03-31T22:00:00Z", "2026-03-31T22:00:00.0000001Z", "2026-03-31T22:00:00.000001Z"]
  ])("stands between its neighbours: %s, %s, %s", (before, text, after) => {
    assert.isTrue(utc(before) / 1000 < utc(text) / 1000 && utc(text) / 1000 < utc(after) / 1000)
  })
})

describe("Zone.reaches", () => {
  const hour = 3600
  const day = (text: string) => utc(`${text}T00:00:00Z`) / 86_400_000

  it.each([
    ["Europe/Berlin", "2026-03-02", 4 * hour, "2026-03-02T03:00:00Z"],
    ["Europe/Berlin", "2026-03-29", 4 * hour, "2026-03-29T02:00:00Z"],
    ["Europe/Berlin", "2026-03-29", 2.5 * hour, "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25", 2.5 * hour, "2026-10-25T00:30:00Z"],
    ["Europe/Berlin", "2026-10-25", 3 * hour, "2026-10-25T02:00:00Z"],
    ["America/New_York", "2026-11-01", 2 * hour, "2026-11-01T07:00:00Z"],
    ["Asia/Beirut", "2026-03-29", 0, "2026-03-28T22:00:00Z"],
    ["Australia/Lord_Howe", "2026-10-04", 2.25 * hour, "2026-10-03T15:30:00Z"]
  ])("finds when the clock of %s shows, on %s, %d seconds after midnight", (name, date, seconds, expected) => {
    assert.strictEqual(Zone.make(name).reaches(day(date), seconds), utc(expected) / 1000)
  })
})

describe("Zone", () => {
  it.each(["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe"])(
    "finds the local day of every hour of a year, and its midnight: %s",
    (name) => {
      const zone = Zone.make(name)
      const calendar = new Intl.DateTimeFormat("en-CA", { timeZone: name, dateStyle: "short" })
      for (
        let seconds = utc("2026-01-01T00:00:00Z") / 1000, end = seconds + 366 * 86_400;
        seconds < end;
        seconds += 3600
      ) {
        const day = zone.dayOf(seconds)
        assert.strictEqual(formatInstant(day * 86_400).slice(0, 10), calendar.format(seconds * 1000))
        const midnight = zone.at(day, 0)
        assert.isTrue(zone.dayOf(midnight) === day && zone.dayOf(midnight - 1) === day - 1)
      }
    }
  )
})
