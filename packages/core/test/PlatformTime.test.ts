import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { Headers } from "effect/http"
import { TestClock } from "effect/testing"
import { PlatformTime } from "../src/index.ts"
import * as httpDate from "../src/internal/httpDate.ts"

const noon = Date.UTC(2026, 2, 1, 12)
const date = "Sun, 01 Mar 2026 12:00:00 GMT"

describe("a date of HTTP", () => {
  it.each([
    ["Sun, 01 Mar 2026 12:00:00 GMT", noon],
    ["Sunday, 01-Mar-26 12:00:00 GMT", noon],
    ["Sun Mar  1 12:00:00 2026", noon],
    ["Sun Mar 01 12:00:00 2026", noon],
    ["Sun, 06 Nov 1994 08:49:37 GMT", Date.UTC(1994, 10, 6, 8, 49, 37)],
    ["Sunday, 06-Nov-94 08:49:37 GMT", Date.UTC(1994, 10, 6, 8, 49, 37)],
    ["Friday, 01-Mar-76 12:00:00 GMT", Date.UTC(2076, 2, 1, 12)],
    ["Tuesday, 01-Mar-77 12:00:00 GMT", Date.UTC(1977, 2, 1, 12)],
    ["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
    ["Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29)]
  ])("is read: %s", (text, expected) => {
    assert.strictEqual(httpDate.parse(text, noon), expected)
  })

  it.each([
    "",
    "never",
    "0",
    "2026-03-01T12:00:00Z",
    "Sun, 01 Mar 2026 12:00:00",
    "Sun, 01 Mar 2026 12:00:00 +0100",
    "Sun, 1 Mar 2026 12:00:00 GMT",
    "sun, 01 mar 2026 12:00:00 GMT",
    "Sun, 29 Feb 2026 12:00:00 GMT",
    "Sun, 31 Apr 2026 12:00:00 GMT",
    "Sun, 00 Mar 2026 12:00:00 GMT",
    "Sun, 01 Mar 2026 24:00:00 GMT",
    "Sun, 01 Mar 2026 12:60:00 GMT",
    "Sun, 01 Mar 2026 12:00:61 GMT",
    "Sun, 01 Mar 2026 12:00:00 GMT, Sun, 01 Mar 2026 12:00:00 GMT"
  ])("is none: %j", (text) => {
    assert.strictEqual(httpDate.parse(text, noon), undefined)
  })

  it.prop("is read as it is written", [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 253_402_300_799 }))], ([
    seconds
  ]) => {
    assert.strictEqual(httpDate.parse(new Date(seconds * 1000).toUTCString(), noon), seconds * 1000)
  })
})

const answer = (
  headers: Record<string, string>,
  { asked = 0, came = 0, local = noon }: { asked?: number; came?: number; local?: number } = {}
): PlatformTime.Answer => ({
  headers: Headers.fromInput(headers),
  asked: { monotonic: asked },
  came: { monotonic: came },
  local
})

const seen = (...answers: ReadonlyArray<PlatformTime.Answer>) => {
  const time = new PlatformTime.PlatformTime()
  for (const each of answers) time.see(each)
  return time
}

describe("the platform's time", () => {
  it.effect("goes on from an answer, between its second and the next one, and as old as the answer's way", () =>
    Effect.gen(function*() {
      const time = seen(answer({ date }, { asked: 1000, came: 3000 }))
      yield* TestClock.setTime(10_000)
      assert.deepStrictEqual(yield* time.now, { source: "platform", earliest: noon + 7000, latest: noon + 10_000 })
      assert.deepStrictEqual(yield* time.at({ monotonic: 3000 }), {
        source: "platform",
        earliest: noon,
        latest: noon + 3000
      })
    }))

  it.effect("is this machine's until an answer says it", () =>
    Effect.gen(function*() {
      const time = seen(answer({}), answer({ date: "never" }), answer({ date, age: "soon" }))
      yield* TestClock.setTime(noon)
      assert.isFalse(time.isKnown)
      assert.deepStrictEqual(yield* time.now, { source: "local", earliest: noon, latest: noon })
      assert.deepStrictEqual(yield* time.at({ monotonic: noon - 5000 }), {
        source: "local",
        earliest: noon - 5000,
        latest: noon - 5000
      })
    }))

  it.effect.each(
    [
      ["Sun, 01 Mar 2026 11:00:00 GMT", -3_600_000, 1000],
      ["Sun, 01 Mar 2026 13:00:00 GMT", 0, 3_601_000]
    ] as const
  )("holds every answer, also one that disagrees: %s", ([odd, earliest, latest]) =>
    Effect.gen(function*() {
      for (const dates of [[date, odd], [odd, date]]) {
        const time = seen(...dates.map((each) => answer({ date: each })))
        yield* TestClock.setTime(0)
        assert.deepStrictEqual(yield* time.now, {
          source: "platform",
          earliest: noon + earliest,
          latest: noon + latest
        })
      }
    }))

  it.effect("of what a cache gives is at the earliest when it was made, at the latest what its age says", () =>
    Effect.gen(function*() {
      const reading = (age: string) => seen(answer({ date, age })).now
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* reading("0"), { source: "platform", earliest: noon, latest: noon + 1000 })
      assert.deepStrictEqual(yield* reading("60"), { source: "platform", earliest: noon, latest: noon + 62_000 })
    }))

  it.effect("is not taken from a date that cannot be written", () =>
    Effect.gen(function*() {
      const time = seen(
        answer({ date: "Fri, 31 Dec 9999 23:59:59 GMT" }),
        answer({ date: "Fri, 31 Dec 0000 23:59:59 GMT" })
      )
      yield* TestClock.setTime(noon)
      assert.strictEqual((yield* time.now).source, "local")
    }))

  it("says by how much this machine's clock is off, where it differs most", () => {
    const time = new PlatformTime.PlatformTime()
    const skew = (local: number) => time.see(answer({ date }, { asked: 0, came: 2000, local }))
    assert.deepStrictEqual(skew(noon + 3000), Option.some(0))
    assert.deepStrictEqual(skew(noon - 5000), Option.some(-5000))
    assert.deepStrictEqual(skew(noon + 3_600_000), Option.some(3_600_000))
    assert.deepStrictEqual(skew(noon), Option.some(0))
    assert.strictEqual(time.skewMillis, 3_600_000)
  })

  it.effect("is written in whole seconds, each bound away from the other", () =>
    Effect.gen(function*() {
      const time = seen(answer({ date }, { asked: 250, came: 500 }))
      yield* TestClock.setTime(1000)
      const reading = yield* time.now
      assert.strictEqual(PlatformTime.earliest(reading), "2026-03-01T12:00:00Z")
      assert.strictEqual(PlatformTime.latest(reading), "2026-03-01T12:00:02Z")
    }))
})
