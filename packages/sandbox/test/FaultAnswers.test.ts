import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Sandbox } from "../src/index.ts"
import { consumed, execute, fault, faulty, page, send, transports } from "./support/Faulting.ts"

describe.each(transports)("Faults that answer (%s)", (transport) => {
  it.live("gives a status with its headers and body, then goes on", () =>
    Effect.gen(function*() {
      const first = yield* send("services")
      assert.deepStrictEqual([first.status, first.headers["retry-after"]], [429, "soon"])
      assert.strictEqual(JSON.parse(first.text).Message, "Too many requests.")
      const second = yield* send("services")
      assert.deepStrictEqual([second.status, second.headers["location"], second.text], [307, "https://a.example/", "x"])
      assert.strictEqual((yield* send("services")).status, 200)
      assert.deepStrictEqual(yield* consumed, [1, 1])
      const { arrivals } = yield* (yield* Sandbox).received
      assert.deepStrictEqual(arrivals.map(({ fault, status }) => [status, fault]), [
        [429, "busy"],
        [307, "status #2"],
        [200, undefined]
      ])
    }).pipe(Effect.provide(faulty(transport, [
      fault({ type: "status", status: 429, headers: { "Retry-After": "soon" } }, { name: "busy" }),
      fault({ type: "status", status: 307, headers: { Location: "https://a.example/" }, body: "x" }, { occurrence: 2 })
    ]))))

  it.live.each([400, 401, 403, 404, 408, 409, 413, 500, 501, 502, 503, 504] as const)(
    "can be %s",
    (status) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* send("services")).status, status)
        assert.strictEqual((yield* send("services")).status, 200)
      }).pipe(Effect.provide(faulty(transport, [fault({ type: "status", status })])))
  )

  it.live("counts a Retry-After date from the server's own clock", () =>
    Effect.gen(function*() {
      for (const _ of [1, 2, 3]) {
        const { headers } = yield* send("services")
        const text = headers["retry-after"] ?? ""
        const until = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
        assert.closeTo(until - Date.parse(headers["date"] ?? ""), 30_000, 2000, text)
      }
      assert.deepStrictEqual(yield* consumed, [1, 1, 1, 3])
    }).pipe(Effect.provide(faulty(transport, [
      ...(["imf", "rfc850", "asctime"] as const).map((as, index) =>
        fault({ type: "status", status: 429, retryAfter: { seconds: 30, as } }, { occurrence: index + 1 })
      ),
      fault({ type: "clockSkew", millis: 3_600_000 }, { times: 3 })
    ]))))

  it.live.each(["json", "html"] as const)("echoes the request: %s", (as) =>
    Effect.gen(function*() {
      const { status, text } = yield* send("services")
      const { accessToken } = yield* Sandbox
      assert.strictEqual(status, 500)
      const places = as === "html" ? [text] : [JSON.parse(text).Message, JSON.parse(text).Details]
      for (const place of places) assert.include(place, Redacted.value(accessToken))
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "echo", status: 500, as })]))))

  it.live("is heavy by count, which a smaller page helps", () =>
    Effect.gen(function*() {
      const status = (Count: number) =>
        Effect.map(send("orderItems", { Limitation: { Count } }), ({ status }) => status)
      assert.deepStrictEqual([yield* status(51), yield* status(50), yield* status(1000)], [408, 200, 408])
      assert.deepStrictEqual(yield* consumed, [2])
    }).pipe(
      Effect.provide(faulty(transport, [fault({ type: "heavy", above: 50, of: "count" }, { times: "forever" })]))
    ))

  it.live("is heavy by rows, which only a narrower filter helps", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* send("orderItems", { Limitation: { Count: 1 } })).status, 408)
      const narrow = { CreatedUtc: { StartUtc: "2000-01-01T00:00:00Z", EndUtc: "2000-02-01T00:00:00Z" } }
      assert.strictEqual((yield* send("orderItems", narrow)).status, 200)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "heavy", above: 50, of: "rows" }, { times: "forever" })]))))

  it.live("rejects a cursor, where there is one", () =>
    Effect.gen(function*() {
      const { cursor } = yield* page("orderItems")
      const limitation = { Limitation: { Count: 10, Cursor: cursor } }
      const rejected = yield* send("orderItems", limitation)
      assert.deepStrictEqual([rejected.status, JSON.parse(rejected.text).Message], [
        400,
        "Invalid Limitation.Cursor: there is no such row."
      ])
      assert.strictEqual((yield* execute("orderItems", limitation)).status, 200)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "rejectCursor" }, { times: 2 })]))))
})
