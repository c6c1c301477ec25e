import { assert, describe, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { Instant } from "../src/index.ts"
import { instant } from "./support/Rows.ts"

const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const digits = (value: number, length: number): string => String(value).padStart(length, "0")

const Parts = Schema.Struct({
  year: within(0, 9999),
  month: within(1, 12),
  day: within(1, 28),
  hour: within(0, 23),
  minute: within(0, 59),
  second: within(0, 59),
  nanos: within(0, 999_999_999),
  decimals: within(0, 9)
})

const write = ({ day, decimals, hour, minute, month, nanos, second, year }: typeof Parts.Type): string =>
  `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T${digits(hour, 2)}:${digits(minute, 2)}:` +
  `${digits(second, 2)}${decimals === 0 ? "" : `.${digits(nanos, 9).slice(0, decimals)}`}Z`

const nanosOf = (text: string): bigint =>
  BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1_000_000n + BigInt(text.slice(20, -1).padEnd(9, "0"))

describe("Instant", () => {
  it.each([
    "2026-03-01T00:00:00Z",
    "2024-02-29T12:00:00Z",
    "2000-02-29T00:00:00Z",
    "2026-12-31T23:59:59Z",
    "2026-03-01T00:00:00.1Z",
    "2026-03-01T00:00:00.123456789Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z"
  ])("reads %s as it is written", (text) => {
    assert.deepStrictEqual(Instant.parse(text), Option.some(text))
  })

  it.each([
    "2026-02-30T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T23:59:60Z",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00z",
    "2026-01-01t00:00:00Z",
    "2026-01-01T00:00:00+00:00",
    "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00.1234567891Z",
    "2026-01-01T00:00:00,5Z",
    "2026-01-01 00:00:00Z",
    "2026-01-01",
    "2026-1-1T00:00:00Z",
    "+002026-01-01T00:00:00Z",
    " 2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z\n",
    "٢٠٢٦-01-01T00:00:00Z",
    "1",
    "now",
    ""
  ])("rejects %j", (text) => {
    assert.deepStrictEqual(Instant.parse(text), Option.none())
  })

  it.prop(
    "accepts a date exactly when a calendar has it",
    [within(0, 9999), within(0, 13), within(0, 32)],
    ([year, month, day]) => {
      const date = new Date(0)
      date.setUTCFullYear(year, month - 1, day)
      const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
      const text = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}T00:00:00Z`
      assert.strictEqual(Option.isSome(Instant.parse(text)), exists)
    },
    { arbitrary: { runs: 2000 } }
  )

  it.prop("orders as nanoseconds do", [Parts, Parts, Schema.Boolean], ([one, two, near]) => {
    const a = instant(write(one))
    const b = instant(write(near ? { ...one, nanos: two.nanos, decimals: two.decimals } : two))
    const [x, y] = [nanosOf(a), nanosOf(b)]
    assert.strictEqual(Instant.InstantOrder(a, b), x < y ? -1 : x > y ? 1 : 0)
    assert.strictEqual(Instant.InstantOrder(b, a), x < y ? 1 : x > y ? -1 : 0)
  }, { arbitrary: { runs: 1000 } })

  it("calls two spellings of one instant equal", () => {
    assert.strictEqual(Instant.InstantOrder(instant("2026-03-01T00:00:00Z"), instant("2026-03-01T00:00:00.000Z")), 0)
  })

  it.prop("comes back from its milliseconds", [within(-62_167_219_200_000, 253_402_300_799_999)], ([millis]) => {
    assert.strictEqual(Instant.toEpochMillis(Instant.fromEpochMillis(millis)), millis)
  })

  it.prop("is written as the engine writes it", [within(-62_167_219_200, 253_402_300_799)], ([seconds]) => {
    const text = new globalThis.Date(seconds * 1000).toISOString().replace(".000Z", "Z")
    assert.strictEqual(Instant.fromEpochMillis(seconds * 1000), text)
  }, { arbitrary: { runs: 2000 } })

  it.prop("has the milliseconds that the engine reads", [Parts], ([parts]) => {
    const text = write(parts)
    assert.strictEqual(Instant.toEpochMillis(instant(text)), Date.parse(text))
  }, { arbitrary: { runs: 2000 } })

  it("stays within the years that can be written", () => {
    assert.deepStrictEqual(
      [-62_167_219_200_001, 253_402_300_800_000, 253_402_300_800_001].map(Instant.fromEpochMillis),
      ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"]
    )
  })

  it("is written without a fraction of zeros", () => {
    assert.strictEqual(Instant.fromEpochMillis(1_772_323_200_000), "2026-03-01T00:00:00Z")
    assert.strictEqual(Instant.fromEpochMillis(1_772_323_200_050), "2026-03-01T00:00:00.050Z")
  })

  it("cuts what is finer than a millisecond", () => {
    assert.strictEqual(Instant.toEpochMillis(instant("1970-01-01T00:00:00.123999999Z")), 123)
  })
})
