import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import { inspect } from "node:util"
import type { FaultAction } from "../src/index.ts"
import { consumed, execute, fault, faulty, ids, page, send, transports } from "./support/Faulting.ts"

const encoding = (kind: Extract<FaultAction, { readonly type: "encoding" }>["kind"]) =>
  fault({ type: "encoding", kind })

const isUtf8 = (bytes: Uint8Array): boolean => Buffer.from(new TextDecoder().decode(bytes)).equals(bytes)

describe.each(transports)("Faults of the body (%s)", (transport) => {
  it.live("answers with a page of HTML", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* send("services")
      assert.deepStrictEqual([status, headers["content-type"]], [200, "text/html; charset=utf-8"])
      assert.match(text, /^<!DOCTYPE html>/)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "html" })]))))

  it.live("names another type", () =>
    Effect.gen(function*() {
      const [odd, plain] = [yield* send("services"), yield* send("services")]
      assert.strictEqual(odd.headers["content-type"], "Text/Plain")
      assert.strictEqual(odd.text, plain.text)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "contentType", value: "Text/Plain" })]))))

  it.live.each([200, 204] as const)("is empty: %s", (status) =>
    Effect.gen(function*() {
      const reply = yield* send("services")
      assert.deepStrictEqual([reply.status, reply.text], [status, ""])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "empty", status })]))))

  it.live.each(["bom", "gzip", "deflate", "br"] as const)(
    "says the same in another coding: %s",
    (kind) =>
      Effect.gen(function*() {
        const [coded, plain] = [yield* send("services"), yield* send("services")]
        assert.strictEqual(coded.text, kind === "bom" ? `\ufeff${plain.text}` : plain.text)
        assert.strictEqual(coded.headers["content-encoding"], kind === "bom" ? undefined : kind)
      }).pipe(Effect.provide(faulty(transport, [encoding(kind)])))
  )

  it.live.each(["gzip-cut", "gzip-damaged"] as const)("cannot be unpacked: %s", (kind) =>
    Effect.gen(function*() {
      const spoilt = yield* Effect.result(send("services"))
      const plain = yield* send("services")
      // At times fetch gives what it could unpack, and no error.
      if (Result.isSuccess(spoilt)) assert.notStrictEqual(spoilt.success.text, plain.text)
      else assert.match(inspect(spoilt.failure.cause), /Z_(BUF|DATA)_ERROR/)
      if (transport === "memory") assert.isTrue(Result.isFailure(spoilt))
    }).pipe(Effect.provide(faulty(transport, [encoding(kind)]))))

  it.live("is packed for those who ask for it", () =>
    Effect.gen(function*() {
      const { headers, text } = yield* send("services")
      assert.strictEqual(headers["content-encoding"], transport === "HTTP" ? "gzip" : undefined)
      assert.isAbove(JSON.parse(text).Services.length, 1)
    }).pipe(Effect.provide(faulty(transport, [], { gzip: true }))))

  it.live.each(["invalid-utf8", "unknown"] as const)("is not valid UTF-8: %s", (kind) =>
    Effect.gen(function*() {
      assert.isFalse(isUtf8((yield* send("services")).bytes))
      assert.isTrue(isUtf8((yield* send("services")).bytes))
    }).pipe(Effect.provide(faulty(transport, [encoding(kind)]))))

  it.live("is JSON still, though no UTF-8, to who does not look", () =>
    Effect.gen(function*() {
      const { text } = yield* send("services")
      assert.include(text, "\ufffd")
      assert.isAbove(JSON.parse(text).Services.length, 1)
    }).pipe(Effect.provide(faulty(transport, [encoding("invalid-utf8")]))))

  it.live("is UTF-16", () =>
    Effect.gen(function*() {
      const [wide, plain] = [yield* send("services"), yield* send("services")]
      assert.strictEqual(Buffer.from(wide.bytes).toString("utf16le"), `\ufeff${plain.text}`)
    }).pipe(Effect.provide(faulty(transport, [encoding("utf16")]))))

  it.live("unpacks to as much as is requested, while it is read", () =>
    Effect.gen(function*() {
      const response = yield* execute("services")
      const [least, most] = [{ size: 0 }, { size: 0 }]
      yield* response.stream.pipe(
        Stream.takeUntil((chunk) => (least.size += chunk.length) > 1_000_000),
        Stream.runDrain
      )
      assert.isBelow(least.size, 3_000_000)
      const whole = yield* execute("services")
      yield* Stream.runForEach(whole.stream, (chunk) => Effect.sync(() => most.size += chunk.length))
      assert.strictEqual(most.size, 40_000_000)
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "bomb", bytes: 40_000_000 }, { times: 2 })]))))

  it.live("is deep", () =>
    Effect.gen(function*() {
      const { rows } = yield* page("services")
      let [depth, value]: [number, unknown] = [0, rows[0]?.["Nested"]]
      while (Array.isArray(value)) [depth, value] = [depth + 1, value[0]]
      assert.strictEqual(depth, 200_000)
      assert.deepStrictEqual(ids(rows), ids((yield* page("services")).rows))
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "deep", depth: 200_000 })]))))

  it.live("is dated by another clock", () =>
    Effect.gen(function*() {
      const [skewed, plain] = [yield* send("services"), yield* send("services")]
      const date = (headers: Readonly<Record<string, string>>) => Date.parse(headers["date"] ?? "")
      assert.closeTo(date(plain.headers) - date(skewed.headers), 3_600_000, 2000)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty(transport, [fault({ type: "clockSkew", millis: -3_600_000 })]))))
})
