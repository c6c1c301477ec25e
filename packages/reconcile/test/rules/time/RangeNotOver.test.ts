import { assert, describe, it } from "@effect/vitest"
import { Ids } from "@nightaudit/core"
import { Result } from "effect"
import { BusinessDay, Window } from "../../../src/index.ts"
import { rangeNotOver } from "../../../src/rules/time/RangeNotOver.ts"
import { blind, context, enterprise, hotelId, instant, judgedTogether } from "../../support/fixtures.ts"

const judge = (hotel: object, to: string, asOf: string) => {
  const row = enterprise(hotel)
  const window = { from: "2026-03-01", to }
  const over = Window.overAt(
    window,
    Result.getOrThrow(Window.resolve(window, row)),
    Result.getOrThrow(BusinessDay.of(row))
  )
  return judgedTogether(rangeNotOver, [], {
    ...context(hotel, asOf),
    overAt: new Map([[Ids.EnterpriseId.make(hotelId), instant(over)]])
  })
}

const newYork = { TimeZoneIdentifier: "America/New_York" }

describe("range-not-over", () => {
  it("warns of a range that ends after the as-of time", () => {
    assert.deepStrictEqual(judge({}, "2026-04-01", "2026-03-31T21:59:59Z"), [{
      severity: "warning",
      orderItemIds: [],
      message: "The period is not over: it ends at 2026-03-31T22:00:00Z, and was evaluated as of 2026-03-31T21:59:59Z.",
      expected: "a range that is over",
      actual: "a range that is not over",
      evidence: {
        overAt: "2026-03-31T22:00:00Z",
        asOf: "2026-03-31T21:59:59Z",
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }])
  })

  it.each<readonly [string, object, string, string, string]>([
    ["midnight in Berlin", {}, "2026-04-01", "2026-03-31T21:59:59.9999999Z", "2026-03-31T22:00:00Z"],
    ["midnight in New York", newYork, "2026-04-01", "2026-04-01T03:59:59Z", "2026-04-01T04:00:00Z"],
    [
      "a business day that closes at four in the morning",
      { BusinessDayClosingOffset: "PT4H" },
      "2026-04-01",
      "2026-04-01T01:59:59Z",
      "2026-04-01T02:00:00Z"
    ],
    [
      "midnight, where the business day closes in the evening before it",
      { BusinessDayClosingOffset: "-PT4H" },
      "2026-04-01",
      "2026-03-31T21:59:59Z",
      "2026-03-31T22:00:00Z"
    ],
    [
      "an instant, whenever the business day closes",
      { BusinessDayClosingOffset: "PT4H" },
      "2026-03-31T12:00:00Z",
      "2026-03-31T11:59:59Z",
      "2026-03-31T12:00:00Z"
    ]
  ])("is over at %s", (_, hotel, to, before, after) => {
    assert.deepStrictEqual([judge(hotel, to, before).length, judge(hotel, to, after).length], [1, 0])
  })

  it("does not report an enterprise that it cannot see", () => {
    assert.deepStrictEqual(judgedTogether(rangeNotOver, [], blind), [])
  })
})
