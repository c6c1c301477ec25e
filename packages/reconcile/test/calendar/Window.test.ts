import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Window } from "../../src/index.ts"
import { enterprise, hotelId } from "../support/fixtures.ts"

const resolve = (from: string, to: string, fields: object = {}): string | Record<"StartUtc" | "EndUtc", string> =>
  Result.match(Window.resolve({ from, to }, enterprise(fields)), {
    onFailure: ({ message }) => message,
    onSuccess: (range) => range
  })

const newYork = { TimeZoneIdentifier: "America/New_York" }

describe("Window.resolve", () => {
  it("takes instants as they are, wherever the enterprise is", () => {
    const range = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-03-01T00:00:00.0000001Z" }
    assert.deepStrictEqual(
      [resolve(range.StartUtc, range.EndUtc), resolve(range.StartUtc, range.EndUtc, newYork)],
      [range, range]
    )
  })

  it("takes dates as midnight of the enterprise", () => {
    assert.deepStrictEqual(
      [resolve("2026-03-01", "2026-04-01"), resolve("2026-03-01", "2026-04-01", newYork)],
      [
        { StartUtc: "2026-02-28T23:00:00Z", EndUtc: "2026-03-31T22:00:00Z" },
        { StartUtc: "2026-03-01T05:00:00Z", EndUtc: "2026-04-01T04:00:00Z" }
      ]
    )
  })

  it("takes dates as midnight, whenever the business day closes", () => {
    assert.deepStrictEqual(
      resolve("2026-03-01", "2026-03-02", { BusinessDayClosingOffset: "PT4H" }),
      resolve("2026-03-01", "2026-03-02")
    )
  })

  it("takes a date and an instant together", () => {
    assert.deepStrictEqual(resolve("2026-03-01", "2026-03-01T12:00:00Z"), {
      StartUtc: "2026-02-28T23:00:00Z",
      EndUtc: "2026-03-01T12:00:00Z"
    })
  })

  it.each([
    ["2026-03-01", "2026-03-01"],
    ["2026-03-02", "2026-03-01"],
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"],
    ["2026-03-01", "2026-02-28T23:00:00Z"]
  ])("rejects %s to %s, which holds no instant", (from, to) => {
    assert.strictEqual(resolve(from, to), `"from" (${from}) is not before "to" (${to})`)
  })

  it.each(["yesterday", "2026-02-30", "2026-03-01T00:00:00", "2026-03-01T00:00:00+01:00", "2026-03-01 00:00:00Z"])(
    "rejects %s at either end",
    (text) => {
      const problem = (end: string) =>
        `"${end}" is neither an instant such as 2026-03-01T00:00:00Z nor a date such as 2026-03-01: ${text}`
      assert.deepStrictEqual(
        [resolve(text, "2026-04-01"), resolve("2026-03-01", text)],
        [problem("from"), problem("to")]
      )
    }
  )

  it("rejects an enterprise whose clock cannot be read", () => {
    assert.strictEqual(
      resolve("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", { TimeZoneIdentifier: "Mars/Olympus" }),
      `the time zone of enterprise ${hotelId} is unknown: Mars/Olympus`
    )
  })
})

describe("Window.check", () => {
  const check = (from: string, to: string): string =>
    Result.match(Window.check({ from, to }), { onFailure: ({ message }) => message, onSuccess: () => "fine" })

  it.each([
    ["2026-03-01", "2026-03-02"],
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00.0000001Z"],
    ["2026-03-02", "2026-03-01T00:00:00Z"],
    ["2026-03-01T12:00:00Z", "2026-03-01"]
  ])("leaves %s to %s to the enterprises", (from, to) => {
    assert.strictEqual(check(from, to), "fine")
  })

  it.each([
    ["2026-03-01", "2026-03-01"],
    ["2026-03-02", "2026-03-01"],
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00.000Z"]
  ])("rejects %s to %s, which no enterprise can read", (from, to) => {
    assert.strictEqual(check(from, to), `"from" (${from}) is not before "to" (${to})`)
  })

  it.each(["yesterday", "2026-02-30", "2026-03-01T00:00:00", "20260301"])("rejects %s at either end", (text) => {
    const problem = (end: string) =>
      `"${end}" is neither an instant such as 2026-03-01T00:00:00Z nor a date such as 2026-03-01: ${text}`
    assert.deepStrictEqual([check(text, "2026-04-01"), check("2026-03-01", text)], [problem("from"), problem("to")])
  })
})
