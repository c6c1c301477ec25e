import { assert, describe, it } from "@effect/vitest"
import { Option, Result, Schema } from "effect"
import { Instant, Interval } from "../src/index.ts"
import { instant } from "./support/Rows.ts"

const interval = (start: string, end: string): Interval.Range => ({ StartUtc: instant(start), EndUtc: instant(end) })

const march = interval("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")

const isLegal = Schema.is(Interval.Interval)

const Span = Schema.Struct({
  start: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_800_000_000_000 })),
  millis: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2 * 366 * 86_400_000 })),
  wholeSeconds: Schema.Boolean
})

const spanned = ({ millis, start, wholeSeconds }: typeof Span.Type): Interval.Range => {
  const scale = wholeSeconds ? 1000 : 1
  const from = Math.floor(start / scale) * scale
  return {
    StartUtc: Instant.fromEpochMillis(from),
    EndUtc: Instant.fromEpochMillis(from + Math.ceil(millis / scale) * scale)
  }
}

const isEdgeToEdge = (whole: Interval.Range, parts: ReadonlyArray<Interval.Range>): boolean =>
  parts.every((part, n) => isLegal(part) && part.StartUtc === (parts[n - 1]?.EndUtc ?? whole.StartUtc)) &&
  parts.at(-1)?.EndUtc === whole.EndUtc

describe("Interval", () => {
  it("holds its start, and all up to its end but not the end", () => {
    assert.deepStrictEqual(
      [
        "2026-02-28T23:59:59.999999999Z",
        "2026-03-01T00:00:00Z",
        "2026-03-31T23:59:59.999999999Z",
        "2026-04-01T00:00:00Z"
      ].map((text) => Interval.contains(march, instant(text))),
      [false, true, true, false]
    )
  })

  it.each([
    ["equal ends", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"],
    ["equal ends, spelled differently", "2026-03-01T00:00:00Z", "2026-03-01T00:00:00.000Z"],
    ["an end before its start", "2026-03-01T00:00:00.2Z", "2026-03-01T00:00:00.100Z"]
  ])("rejects %s", (_, start, end) => {
    assert.deepStrictEqual(Interval.make(instant(start), instant(end)), Option.none())
    assert.isFalse(isLegal(interval(start, end)))
  })

  it("may be a nanosecond long", () => {
    const least = interval("2026-03-01T00:00:00Z", "2026-03-01T00:00:00.000000001Z")
    assert.deepStrictEqual(Interval.make(least.StartUtc, least.EndUtc), Option.some(least))
  })

  it.each([
    ["2026-01-15T10:00:00Z", "2026-04-16T10:00:00Z"],
    ["2026-01-31T00:00:00Z", "2026-05-01T00:00:00Z"],
    ["2025-11-30T00:00:00Z", "2026-03-01T00:00:00Z"],
    ["2023-11-29T00:00:00Z", "2024-03-01T00:00:00Z"],
    ["2023-11-30T00:00:00Z", "2024-03-01T00:00:00Z"],
    ["2025-12-31T23:59:59Z", "2026-04-01T23:59:59Z"],
    ["2026-01-15T10:00:00.5Z", "2026-04-16T10:00:00.500Z"]
  ])("is at most three calendar months and a day long: from %s to %s, and not a millisecond more", (start, end) => {
    assert.isTrue(isLegal(interval(start, end)))
    assert.isFalse(isLegal(interval(start, Instant.fromEpochMillis(Date.parse(end) + 1))))
  })

  it("says which of its rules is broken", () => {
    const problem = (range: Interval.Range) =>
      Result.match(Schema.decodeUnknownResult(Interval.Interval)(range), {
        onFailure: (error) => error.message,
        onSuccess: () => "none"
      })
    assert.deepStrictEqual(
      [
        problem(march),
        problem(interval("2026-04-01T00:00:00Z", "2026-03-01T00:00:00Z")),
        problem(interval("2026-03-01T00:00:00Z", "2026-06-02T00:00:01Z"))
      ],
      [
        "none",
        "Expected an interval that ends after it starts",
        "Expected an interval of at most three months and a day"
      ]
    )
  })

  /** Three calendar months after an instant, of the months the last day where the day does not exist. */
  const quarterAfter = (instant: Instant.Instant): number => {
    const [year = 0, month = 0, day = 0] = instant.slice(0, 10).split("-").map(Number)
    const last = new Date(Date.UTC(year, month + 3, 0)).getUTCDate()
    return Date.UTC(year, month + 2, Math.min(day, last)) + Instant.toEpochMillis(instant) % 86_400_000
  }
  const lengthOf = ({ EndUtc, StartUtc }: Interval.Range) =>
    Instant.toEpochMillis(EndUtc) - Instant.toEpochMillis(StartUtc)

  it.prop("is tiled edge to edge, each tile but the last three calendar months long", [Span], ([span]) => {
    const whole = spanned(span)
    const tiles = Interval.tile(whole)
    assert.isTrue(isEdgeToEdge(whole, tiles))
    assert.isTrue(
      tiles.slice(0, -1).every(({ EndUtc, StartUtc }) => Instant.toEpochMillis(EndUtc) === quarterAfter(StartUtc))
    )
    assert.isTrue(tiles.every((tile) => Schema.is(Interval.Interval)(tile)))
  })

  it.prop(
    "is tiled edge to edge into tiles as short as is wanted, if that is a second and not more than three months",
    [Span, Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 120 }))],
    ([span, days]) => {
      const whole = spanned(span)
      const tiles = Interval.tile(whole, days * 86_400_000)
      assert.isTrue(isEdgeToEdge(whole, tiles))
      const longest = (tile: Interval.Range) =>
        Math.min(quarterAfter(tile.StartUtc) - Instant.toEpochMillis(tile.StartUtc), days * 86_400_000)
      assert.isTrue(tiles.every((tile) => lengthOf(tile) <= longest(tile)))
      assert.isTrue(tiles.slice(0, -1).every((tile) => lengthOf(tile) === longest(tile)))
    }
  )

  it.each([0, -5])("is cut at a second where tiles are to be %d long", (longest) => {
    const minute = interval("2026-03-01T00:00:00Z", "2026-03-01T00:01:00Z")
    assert.strictEqual(Interval.tile(minute, longest).length, 60)
  })

  it.each([
    ["2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z", []],
    ["2026-03-01T00:00:00Z", "2026-06-01T00:00:01Z", ["2026-06-01T00:00:00Z"]],
    ["2025-11-30T10:00:00Z", "2026-03-01T00:00:00Z", ["2026-02-28T10:00:00Z"]],
    ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", [
      "2026-04-01T00:00:00Z",
      "2026-07-01T00:00:00Z",
      "2026-10-01T00:00:00Z"
    ]]
  ])("from %s to %s is cut at %j", (start, end, cuts) => {
    const tiles = Interval.tile(interval(start, end))
    assert.deepStrictEqual(tiles.slice(1).map(({ StartUtc }) => `${StartUtc}`), cuts)
  })

  it.each([
    ["2026-03-01T00:00:00.0000001Z", "2026-04-01T00:00:00Z"],
    ["2026-03-01T00:00:00.0009Z", "2026-06-01T00:00:00.0005Z"],
    ["2026-03-01T00:00:00Z", "2026-06-01T00:00:00.0005Z"]
  ])("keeps the finest digits of its ends when it is tiled: %s to %s", (start, end) => {
    const whole = interval(start, end)
    assert.isTrue(isEdgeToEdge(whole, Interval.tile(whole)))
  })

  it.prop("is halved at a whole second within it, edge to edge", [Span], ([span]) => {
    const whole = Interval.tile(spanned(span))[0]
    if (whole === undefined) throw new Error("no tile")
    const halves = Interval.halve(whole)
    if (Option.isNone(halves)) {
      assert.isAtMost(Instant.toEpochMillis(whole.EndUtc) - Instant.toEpochMillis(whole.StartUtc), 1000)
    } else {
      assert.isTrue(isEdgeToEdge(whole, halves.value))
      assert.strictEqual(Instant.toEpochMillis(halves.value[0].EndUtc) % 1000, 0)
    }
  })

  it.each([
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z"],
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00.5Z"],
    ["2026-03-01T00:00:00.25Z", "2026-03-01T00:00:00.75Z"]
  ])("is not halved below a second: %s to %s", (start, end) => {
    assert.deepStrictEqual(Interval.halve(interval(start, end)), Option.none())
  })

  it.each([
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:02Z", "2026-03-01T00:00:01Z"],
    ["2026-03-01T00:00:00.9Z", "2026-03-01T00:00:01.1Z", "2026-03-01T00:00:01Z"]
  ])("is halved while a whole second lies inside: %s to %s", (start, end, middle) => {
    assert.deepStrictEqual(
      Interval.halve(interval(start, end)),
      Option.some([interval(start, middle), interval(middle, end)] as const)
    )
  })
})
