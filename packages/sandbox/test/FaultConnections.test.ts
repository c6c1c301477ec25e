import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Option, Predicate, Result, Stream } from "effect"
import type { HttpClientError } from "effect/http"
import { TestClock } from "effect/testing"
import type { FaultAction } from "../src/index.ts"
import { consumed, execute, fault, faulty, send, transports } from "./support/Faulting.ts"

const code = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string"
    ? cause.code
    : Predicate.hasProperty(cause, "cause")
    ? code(cause.cause)
    : ""

const failure = (error: HttpClientError.HttpClientError) => [error.reason._tag, code(error.reason.cause)]

const broken: ReadonlyArray<readonly [string, FaultAction]> = [
  ["ECONNREFUSED", { type: "refuse" }],
  ["ECONNRESET", { type: "reset", phase: "headers" }],
  ["ENOTFOUND", { type: "dns", code: "ENOTFOUND" }],
  ["EAI_AGAIN", { type: "dns", code: "EAI_AGAIN" }],
  ["CERT_HAS_EXPIRED", { type: "tls" }],
  ["ERR_TLS_CERT_ALTNAME_INVALID", { type: "tls", code: "ERR_TLS_CERT_ALTNAME_INVALID" }],
  ["HPE_INVALID_CONSTANT", { type: "garbage" }]
]

describe.each(transports)("Faults of the connection (%s)", (transport) => {
  it.live.each(broken)("sends no response: %s", ([expected, action]) =>
    Effect.gen(function*() {
      const [tag, found] = failure(yield* Effect.flip(send("services")))
      assert.strictEqual(tag, "TransportError")
      // A socket can only be reset: its request had to be read first. Of a bad answer, undici may name no code.
      if (transport === "memory") assert.strictEqual(found, expected)
      else assert.oneOf(found, action.type === "garbage" ? ["", expected] : ["ECONNRESET", "UND_ERR_SOCKET"])
      assert.strictEqual((yield* send("services")).status, 200)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault(action)]))))

  const cuts = (["length", "chunked"] as const).flatMap((framing) =>
    ([{ atByte: 0 }, { atByte: 1 }, { atFraction: 0.5 }, { atFraction: 0.999 }] as const).map((at) => ({ framing, at }))
  )
  it.live.each(cuts)("breaks a body off: $framing $at", ({ at, framing }) =>
    Effect.gen(function*() {
      const response = yield* execute("services")
      assert.strictEqual(response.status, 200)
      let size = 0
      const error = yield* response.stream.pipe(
        Stream.runForEach((chunk) => Effect.sync(() => size += chunk.length)),
        Effect.flip
      )
      assert.strictEqual(error.reason._tag, "DecodeError")
      const whole = yield* send("services")
      const expected = "atByte" in at ? at.atByte : Math.floor(whole.bytes.length * at.atFraction)
      // A socket may be known to be lost before all that it carried is read.
      if (transport === "memory") assert.strictEqual(size, expected)
      else assert.isAtMost(size, expected)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "cut", ...at, framing })]))))

  it.live("ends a body cleanly in the middle", () =>
    Effect.gen(function*() {
      const part = yield* send("services")
      const whole = yield* send("services")
      assert.strictEqual(part.text, whole.text.slice(0, 100))
      assert.isUndefined(part.headers["content-length"])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "cut", atByte: 100, framing: "eof" })]))))

  it.live("stalls before the headers, and lets go of who leaves", () =>
    Effect.gen(function*() {
      assert.isTrue(Option.isNone(yield* Effect.timeoutOption(send("services"), "200 millis")))
      assert.strictEqual((yield* send("services")).status, 200)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "stall", phase: "headers" })]))))

  it.live("stalls in the body", () =>
    Effect.gen(function*() {
      const response = yield* execute("services")
      let size = 0
      const read = Stream.runForEach(response.stream, (chunk) => Effect.sync(() => size += chunk.length))
      assert.isTrue(Option.isNone(yield* Effect.timeoutOption(read, "1 second")))
      const whole = yield* send("services")
      assert.strictEqual(size, Math.floor(whole.bytes.length / 2))
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "stall", phase: "body" })]))))

  it.live("closes the connection after a response, which costs no request", () =>
    Effect.gen(function*() {
      const first = yield* send("services")
      yield* Effect.sleep("20 millis")
      assert.deepStrictEqual([first.status, (yield* send("services")).text], [200, first.text])
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "hangUp" })]))))

  it.live("drips, whole in the end", () =>
    Effect.gen(function*() {
      const [time, slow] = yield* Effect.timed(send("services"))
      const whole = yield* send("services")
      assert.strictEqual(slow.text, whole.text)
      assert.isAtLeast(Duration.toMillis(time), whole.bytes.length / 50 - 5)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "drip", bytesPerSecond: 50_000 })]))))
})

describe("Faults of time, in memory", () => {
  it.effect("delays by the clock", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(send("services"))
      yield* TestClock.adjust("9999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 200)
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "delay", millis: 10_000 })]))))

  it.effect("drips a byte a second by the clock", () =>
    Effect.gen(function*() {
      const response = yield* execute("services", { ServiceIds: ["11111111-1111-4111-8111-111111111111"] })
      const started = yield* Clock.currentTimeMillis
      const fiber = yield* Effect.forkChild(Effect.andThen(
        Stream.runCollect(response.stream),
        Clock.currentTimeMillis
      ))
      yield* TestClock.adjust("1 hour")
      const text = JSON.stringify({ Services: [], Cursor: null })
      assert.strictEqual((yield* Fiber.join(fiber)) - started, text.length * 1000)
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "drip", bytesPerSecond: 1 })]))))

  it.effect("lasts for a time", () =>
    Effect.gen(function*() {
      const statuses: Array<number> = []
      for (const wait of ["0 millis", "0 millis", "599 seconds", "999 millis", "1 millis", "1 hour"] as const) {
        yield* TestClock.adjust(wait)
        statuses.push((yield* send("services")).status)
      }
      assert.deepStrictEqual(statuses, [200, 503, 503, 503, 200, 200])
      assert.deepStrictEqual(yield* consumed, [3])
    }).pipe(Effect.provide(faulty("memory", [
      fault({ type: "status", status: 503 }, { occurrence: 2, lasting: 600_000 })
    ]))))

  it.effect("names the host that was not found", () =>
    Effect.gen(function*() {
      const result = yield* Effect.result(send("services"))
      assert.isTrue(Result.isFailure(result))
      if (Result.isFailure(result)) {
        assert.include(String(result.failure.reason.cause), "getaddrinfo ENOTFOUND api.mews-demo.com")
      }
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "dns", code: "ENOTFOUND" })]))))
})
