import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Headers } from "effect/http"
import * as RetryAfter from "../src/RetryAfter.ts"

const noon = Date.UTC(2026, 2, 1, 12)

const millis = (headers: Record<string, string>) => RetryAfter.millis(Headers.fromInput(headers), noon)

describe("RetryAfter", () => {
  it.each([
    ["30", 30_000],
    [" 30 ", 30_000],
    ["0", 0],
    ["Sun, 01 Mar 2026 12:00:30 GMT", 30_000],
    ["Sunday, 01-Mar-26 12:00:30 GMT", 30_000],
    ["Sun Mar  1 12:00:30 2026", 30_000],
    ["Tue Mar 10 12:00:00 2026", 9 * 86_400_000],
    ["Sun, 01 Mar 2026 11:59:59 GMT", 0]
  ])("reads %j", (value, expected) => {
    assert.strictEqual(millis({ "retry-after": value }), expected)
  })

  it.each([
    "",
    " ",
    "-5",
    "1.5",
    "soon",
    "30, 60",
    "30;60",
    "1e3",
    "٣٠",
    "Sun, 01 Mar 2026 12:00:30",
    "Sun, 01 Mar 2026 12:00:30 CET",
    "Sun, 01 Foo 2026 12:00:30 GMT",
    "01 Mar 2026 12:00:30 GMT",
    "2026-03-01T12:00:30Z",
    "Sun, 01 Mar 2026 12:00:30 GMT, 30"
  ])("reads nothing in %j", (value) => {
    assert.strictEqual(millis({ "retry-after": value }), undefined)
  })

  it("is nothing when the header is absent", () => {
    assert.strictEqual(millis({ date: "Sun, 01 Mar 2026 12:00:00 GMT" }), undefined)
  })

  it.prop("is never negative, and always finite", [Schema.String.check(Schema.isPattern(/^\d{1,400}$/))], ([value]) => {
    const found = millis({ "retry-after": value })
    assert.isTrue(found !== undefined && found >= 0 && Number.isFinite(found))
  })
})
