import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import * as UndiciClient from "@nightaudit/node/UndiciClient"
import { Effect, Fiber, Latch, Layer, Redacted } from "effect"
import { FetchHttpClient } from "effect/http"
import { execFile } from "node:child_process"
import { join } from "node:path"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib"
import { Connector, Gate, OrderItem, Tally } from "../src/index.ts"
import * as ByteServer from "./support/ByteServer.ts"
import { leaks } from "./support/Leaks.ts"
import { orderItem } from "./support/Rows.ts"
import { credentials, filter, pinned } from "./support/Scripted.ts"

const { head, thenEnd, thenReset, whole, write } = ByteServer

const transports = [
  { name: "fetch", layer: FetchHttpClient.layer },
  { name: "undici", layer: NodeHttpClient.layerUndici },
  { name: "undici, dispatched", layer: UndiciClient.layer },
  { name: "node:http", layer: NodeHttpClient.layerNodeHttp }
] as const
type Transport = typeof transports[number]

const each = <Case extends object>(cases: ReadonlyArray<Case>) =>
  transports.flatMap((transport) => cases.map((one) => ({ transport, ...one, name: transport.name })))

const connecting = (
  transport: Transport,
  platformAddress: string,
  options: Partial<Connector.ConnectorOptions> = {}
) =>
  Connector.Connector.layer({ ...credentials, platformAddress, ...options }).pipe(
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, transport.layer))
  )

const ask = pinned(0)(Effect.flatMap(
  Connector.Connector,
  (connector) => connector.page(OrderItem.orderItems, filter, { Count: 1000 })
))

/** What becomes of a page when the platform's requests do these steps, one after the other. */
const asking = Effect.fnUntraced(function*(
  transport: Transport,
  steps: Parameters<typeof ByteServer.make>[0],
  options?: Partial<Connector.ConnectorOptions>
) {
  const server = yield* ByteServer.make(steps)
  const result = yield* ask.pipe(Effect.result, Effect.provide(connecting(transport, server.address, options)))
  return {
    server,
    requests: server.received.length,
    rows: result._tag === "Success" ? result.success.rows : undefined,
    error: result._tag === "Failure" && result.failure._tag === "MewsError" ? result.failure : undefined
  }
})

const credentialed = Redacted.value(credentials.clientToken)

const rows = [orderItem(1, { Notes: "Zürich – 東京 🏨" }), orderItem(2)]
const body = Buffer.from(JSON.stringify({ OrderItems: rows, Cursor: null }))
const small = Buffer.from(`{"OrderItems":[],"Cursor":null}`)
const good = whole(body)

const chunked = (bytes: Buffer): Buffer => {
  const middle = Math.ceil(bytes.length / 2)
  const parts = [bytes.subarray(0, middle), bytes.subarray(middle)].filter(({ length }) => length > 0)
  return Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]),
    Buffer.from("0\r\n\r\n")
  ])
}

/** How the end of a body is marked, and the bytes that it then has. */
const framings = {
  length: { headers: { "Content-Length": body.length }, payload: body },
  chunked: { headers: { "Transfer-Encoding": "chunked" }, payload: chunked(body) },
  eof: { headers: { Connection: "close" }, payload: body }
} as const

const framingNames = ["length", "chunked", "eof"] as const

describe("A connection that is lost", () => {
  it.live.each(transports)("was refused: $name tries three times more", (transport) =>
    Effect.gen(function*() {
      const gone = yield* Effect.scoped(ByteServer.make([good]))
      const error = yield* Effect.flip(Effect.provide(ask, connecting(transport, gone.address)))
      assert.deepInclude(error, { _tag: "MewsError", attempts: 4 })
      assert.deepInclude(error._tag === "MewsError" ? error.reason : {}, { _tag: "Transport", kind: "refused" })
      assert.strictEqual(gone.connections(), 0)
    }))

  it.live.each(each([
    { how: "closed", lost: thenEnd(write()) },
    { how: "reset", lost: thenReset(write()) },
    { how: "closed in the head", lost: thenEnd(write("HTTP/1.1 200 OK\r\nContent-")) },
    { how: "reset in the head", lost: thenReset(write("HTTP/1.1 200 OK\r\nContent-")) }
  ]))(
    "was $how before the answer: $name asks again, six times in all",
    ({ lost, transport }) =>
      Effect.gen(function*() {
        const once = yield* asking(transport, [lost, good])
        assert.deepStrictEqual([once.rows, once.requests], [rows, 2])
        const always = yield* asking(transport, [lost])
        assert.deepStrictEqual([always.requests, always.error?.attempts], [6, 6])
        assert.deepInclude(always.error?.reason, { _tag: "Transport", kind: "reset" })
      })
  )

  it.live.each(each([
    { how: "closed while it was idle", isStale: false },
    { how: "reset when it was used again", isStale: true }
  ]))("was $how between two pages: $name asks again", ({ isStale, transport }) =>
    Effect.gen(function*() {
      const server = yield* ByteServer.make(isStale ? [good, thenReset(write()), good] : [thenEnd(good), good])
      yield* Effect.gen(function*() {
        assert.deepStrictEqual((yield* ask).rows, rows)
        assert.deepStrictEqual((yield* ask).rows, rows)
        const counts = (yield* Tally.Tally).of("orderItems")
        assert.strictEqual(counts.requests, counts.retries + 2)
      }).pipe(Effect.provide(connecting(transport, server.address)))
      assert.isAtMost(server.received.length, 3)
    }))

  /** What a server does that closes each connection when it is used a second time. */
  const onceOnly = (answer: ByteServer.Step, close: (step: ByteServer.Step) => ByteServer.Step): ByteServer.Step => {
    const used = new WeakSet<ByteServer.Connection>()
    return (connection) => {
      if (used.has(connection)) return close(write())(connection)
      used.add(connection)
      return answer(connection)
    }
  }

  const ours = transports.filter(({ name }) => name === "undici, dispatched")

  it.live.each(ours.flatMap((transport) => [
    { ...transport, how: "closed", close: thenEnd },
    { ...transport, how: "reset", close: thenReset },
    { ...transport, how: "closed within the first word", close: () => thenEnd(write("HTTP/1.")) }
  ]))(
    "was $how at every second use: $name sends again at once, which does not count as a retry",
    ({ close, layer, name }) =>
      Effect.gen(function*() {
        const server = yield* ByteServer.make([onceOnly(good, close)])
        yield* Effect.gen(function*() {
          const pages = yield* Effect.forEach(Array.from({ length: 9 }), () => ask)
          assert.deepStrictEqual(pages.map((page) => page.rows.length), Array.from(pages, () => rows.length))
          const { requests, retries } = (yield* Tally.Tally).of("orderItems")
          assert.deepStrictEqual({ requests, retries }, { requests: 9, retries: 0 })
        }).pipe(Effect.provide(connecting({ name, layer }, server.address)))
        assert.isAtLeast(server.received.length, 9 + 4)
      })
  )

  it.live.each(ours)("was new and is lost: $name leaves that to the connector", (transport) =>
    Effect.gen(function*() {
      const { error, requests } = yield* asking(transport, [thenReset(write())])
      assert.deepStrictEqual([requests, error?.attempts], [6, 6])
    }))

  it.live.each(ours)(
    "was used before and gave a part of an answer: $name leaves that to the connector",
    (transport) =>
      Effect.gen(function*() {
        const server = yield* ByteServer.make([good, thenReset(write("HTTP/1.1 200 OK\r\n")), good])
        yield* Effect.gen(function*() {
          yield* Effect.andThen(ask, ask)
          assert.strictEqual((yield* Tally.Tally).of("orderItems").retries, 1)
        }).pipe(Effect.provide(connecting(transport, server.address)))
      })
  )

  const places = (length: number) => [0, 1, Math.floor(length / 2), length - 1]

  it.live.each(
    each(framingNames.flatMap((framing) => (["closed", "reset"] as const).map((how) => ({ framing, how }))))
  )(
    "was $how within a body of $framing: $name never takes a part for the whole",
    ({ framing, how, transport }) =>
      Effect.gen(function*() {
        const { headers, payload } = framings[framing]
        for (const at of places(payload.length)) {
          const part = write(head(headers), payload.subarray(0, at))
          const read = yield* asking(transport, [how === "closed" ? thenEnd(part) : thenReset(part), good])
          assert.deepStrictEqual([at, read.rows, read.requests], [at, rows, 2])
        }
      })
  )

  it.live.each(each([{ framing: "length" }, { framing: "chunked" }, { framing: "eof" }] as const))(
    "does no harm after the whole of a body of $framing, through $name",
    ({ framing, transport }) =>
      Effect.gen(function*() {
        const { headers, payload } = framings[framing]
        const read = yield* asking(transport, [thenEnd(write(head(headers), payload))])
        assert.deepStrictEqual([read.rows, read.requests], [rows, 1])
      })
  )

  it.live.each(transports)(
    "ended a body of no stated length at any byte: $name says so after three tries",
    (transport) =>
      Effect.gen(function*() {
        yield* Effect.forEach(small.keys(), (at) =>
          Effect.gen(function*() {
            const cut = thenEnd(write(head({ Connection: "close" }), small.subarray(0, at)))
            const { error, requests } = yield* asking(transport, [cut])
            assert.strictEqual(requests, 3)
            assert.deepInclude(error?.reason, {
              _tag: "Malformed",
              kind: at === 0 ? "empty" : "notJson",
              detail: at === 0 ? "it has no body" : `${at} characters that are not valid JSON`
            })
          }), { concurrency: 4, discard: true })
      })
  )
})

describe("An answer that only informs", () => {
  const go = "HTTP/1.1 100 Continue\r\n\r\n"
  const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
  const answer = Buffer.concat([Buffer.from(head({ "Content-Length": body.length })), body])
  const letters = (text: string): ReadonlyArray<string> => [...text]

  it.live.each(
    transports.filter(({ name }) => name === "undici, dispatched").flatMap((transport) =>
      [
        { what: "100", parts: [go, answer] },
        { what: "100 with the answer in one", parts: [Buffer.concat([Buffer.from(go), answer])] },
        { what: "100 byte after byte", parts: [...letters(go), answer] },
        { what: "100 with headers", parts: ["HTTP/1.1 100 Go on\r\nX-A: b\r\n\r\n", answer] },
        { what: "100 of HTTP 1.0", parts: ["HTTP/1.0 100 Continue\r\n\r\n", answer] },
        { what: "100 twice", parts: [go + go, answer] },
        { what: "103 and 100", parts: [hints, go, answer] },
        { what: "102", parts: ["HTTP/1.1 102 Processing\r\n\r\n", answer] }
      ].map((one) => ({ transport, name: transport.name, ...one }))
    )
  )(
    "($what) is passed over by $name, on a connection that was used before too",
    ({ parts, transport }) =>
      Effect.gen(function*() {
        const step: ByteServer.Step = (connection) =>
          Effect.forEach(parts, (part) => Effect.andThen(connection.write(part), Effect.yieldNow), { discard: true })
        const server = yield* ByteServer.make([step])
        yield* Effect.gen(function*() {
          for (let n = 0; n < 3; n++) assert.deepStrictEqual((yield* ask).rows, rows)
          assert.strictEqual((yield* Tally.Tally).of("orderItems").retries, 0)
        }).pipe(Effect.provide(connecting(transport, server.address)))
        assert.isBelow(server.connections(), 3)
      })
  )

  it.live.each(transports)(
    "is a text like any other within a body through $name",
    (transport) =>
      Effect.gen(function*() {
        const noted = [orderItem(1, { Notes: go })]
        const bytes = Buffer.from(JSON.stringify({ OrderItems: noted, Cursor: null }))
        const at = bytes.indexOf("HTTP/1.1 100")
        const read = yield* asking(transport, [
          write(head({ "Content-Length": bytes.length }), bytes.subarray(0, at), bytes.subarray(at))
        ])
        assert.deepStrictEqual([read.rows, read.requests], [noted, 1])
      })
  )
})

describe("A platform that stalls", () => {
  it.live.each(each(
    [
      { where: "before the headers", phase: "headers", stalled: write() },
      { where: "in the headers", phase: "headers", stalled: write("HTTP/1.1 200 OK\r\nContent-") },
      { where: "before the body", phase: "total", stalled: write(head({ "Content-Length": body.length })) },
      {
        where: "in the body",
        phase: "total",
        stalled: write(head({ "Content-Length": body.length }), body.subarray(0, body.length - 1))
      }
    ] as const
  ))(
    "$where is left by $name, which closes the connection and asks again",
    ({ phase, stalled, transport }) =>
      Effect.gen(function*() {
        const options = { attemptTimeout: "400 millis" } as const
        const [once, always] = yield* Effect.all([
          asking(transport, [stalled, good], options),
          asking(transport, [stalled], { ...options, maxWait: "100 millis" })
        ], { concurrency: 2 })
        yield* once.server.closedByClient(0)
        assert.deepStrictEqual(once.rows, rows)
        assert.notStrictEqual(once.server.received[1]?.connection, 0)
        yield* always.server.closedByClient(0)
        assert.deepInclude(always.error?.reason, { _tag: "Timeout", phase })
      })
  )

  it.live.each(transports)("is left by $name when the caller goes", (transport) =>
    Effect.gen(function*() {
      const stalled = yield* Latch.make()
      const server = yield* ByteServer.make([
        (connection) => Effect.andThen(connection.write(head({ "Content-Length": body.length }) + "{"), stalled.open)
      ])
      const fiber = yield* Effect.forkChild(Effect.provide(ask, connecting(transport, server.address)))
      yield* stalled.await
      yield* Fiber.interrupt(fiber)
      yield* server.closedByClient(0)
      assert.strictEqual(server.received.length, 1)
    }))
})

describe("A redirect", () => {
  it.live.each(each([301, 302, 303, 307, 308].map((status) => ({ status }))))(
    "of $status is not followed by $name, which connects to no other host",
    ({ status, transport }) =>
      Effect.gen(function*() {
        const foreign = yield* ByteServer.make([good])
        const location = `${foreign.address}/api/connector/v1/orderItems/getAll`
        const { error, requests, server } = yield* asking(transport, [
          write(head({ Location: location, "Content-Length": 100 }, `${status} Elsewhere`), "<html>"),
          good
        ])
        yield* server.closedByClient(0)
        assert.deepInclude(error?.reason, { _tag: "RedirectRefused", status, host: `127.0.0.1:${foreign.port}` })
        assert.deepStrictEqual([requests, foreign.connections()], [1, 0])
      })
  )

  it.live("would be seen by the other server if it were followed", () =>
    Effect.gen(function*() {
      const foreign = yield* ByteServer.make([good])
      const server = yield* ByteServer.make([
        write(head({ Location: `${foreign.address}/`, "Content-Length": 0 }, "307 Elsewhere"))
      ])
      yield* Effect.promise(() => fetch(server.address, { method: "POST", body: "secret" }))
      assert.strictEqual(foreign.connections(), 1)
      assert.include(foreign.received[0]?.text, "secret")
    }))
})

describe("A connection that cannot be made", () => {
  it.live.each(transports)(
    "secure is not tried again by $name, and nothing of a request goes over it",
    (transport) =>
      Effect.gen(function*() {
        const plain = yield* ByteServer.make([thenEnd(write("HTTP/1.1 400 Bad Request\r\n\r\n"))], true)
        const error = yield* Effect.flip(
          Effect.provide(ask, connecting(transport, plain.address.replace("http:", "https:")))
        )
        assert.deepInclude(error._tag === "MewsError" ? error.reason : {}, { _tag: "Transport", kind: "tls" })
        assert.deepInclude(error, { attempts: 1 })
        assert.strictEqual(plain.connections(), 1)
        assert.deepStrictEqual(leaks(plain.bytes()), [])
        assert.notInclude(plain.bytes(), "POST")
      })
  )

  it.live.each(transports)(
    "for want of an address is tried twice more by $name",
    (transport) =>
      Effect.gen(function*() {
        const host = "platform.invalid"
        const error = yield* Effect.flip(
          Effect.provide(ask, connecting(transport, `https://${host}`, { allowHosts: [host] }))
        )
        assert.deepInclude(error._tag === "MewsError" ? error.reason : {}, { _tag: "Transport", kind: "dns" })
        assert.deepInclude(error, { attempts: 3 })
      })
  )
})

describe("An encoded body", () => {
  const encoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
    gzip: gzipSync,
    "x-gzip": gzipSync,
    GZIP: gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    identity: (bytes) => bytes,
    "gzip, identity": gzipSync,
    "deflate, gzip": (bytes) => gzipSync(deflateSync(bytes)),
    "gzip, br": (bytes) => brotliCompressSync(gzipSync(bytes))
  }
  const dispatched = transports.filter(({ name }) => name !== "fetch")
  const packed = (encoding: string, bytes: Buffer) => whole(bytes, { "Content-Encoding": encoding })

  it.live.each(transports)("is requested by $name as gzip only", (transport) =>
    Effect.gen(function*() {
      const plain = yield* asking(transport, [good])
      const announced = /^accept-encoding: *(.*)$/im.exec(plain.server.received[0]?.text ?? "")?.[1]?.trim()
      assert.strictEqual(announced, "gzip")
    }))

  it.live.each(each(Object.entries(encoders).map(([encoding, encode]) => ({ encoding, encode }))))(
    "of $encoding is read by $name as it was written",
    ({ encode, encoding, transport }) =>
      Effect.gen(function*() {
        const read = yield* asking(transport, [packed(encoding, encode(body))])
        assert.deepStrictEqual([read.rows, read.requests], [rows, 1])
      })
  )

  it.live.each(dispatched.flatMap((transport) =>
    [
      { how: "deflate without its head", encoding: "deflate", bytes: deflateRawSync(body) },
      { how: "gzip that is called deflate", encoding: "deflate", bytes: gzipSync(body) },
      { how: "gzip that is called br", encoding: "br", bytes: gzipSync(body) },
      { how: "gzip that is called nothing", encoding: "identity", bytes: gzipSync(body) },
      { how: "gzip that was packed twice", encoding: "gzip", bytes: gzipSync(gzipSync(body)) },
      { how: "a plain body that is called gzip", encoding: "gzip", bytes: body },
      { how: "a plain body that is called br", encoding: "br", bytes: body },
      {
        how: "gzip in several members",
        encoding: "gzip",
        bytes: Buffer.concat([gzipSync(body.subarray(0, 7)), gzipSync(""), gzipSync(body.subarray(7))])
      }
    ].map((one) => ({ transport, name: transport.name, ...one }))
  ))("is read by $name for what it is: $how", ({ bytes, encoding, transport }) =>
    Effect.gen(function*() {
      const read = yield* asking(transport, [packed(encoding, bytes)])
      assert.deepStrictEqual([read.rows, read.requests], [rows, 1])
    }))

  it.live.each(dispatched.flatMap((transport) =>
    [
      { encoding: "zstd", bytes: zstdCompressSync(body) },
      { encoding: "compress", bytes: deflateSync(body) },
      { encoding: "gzip, gzip, gzip, gzip, gzip", bytes: gzipSync(body).subarray(1) },
      { encoding: `x-${credentialed}`, bytes: deflateSync(body) }
    ].map((one) => ({ transport, name: transport.name, ...one }))
  ))(
    "of $encoding is reported by $name, and not requested again",
    ({ bytes, encoding, transport }) =>
      Effect.gen(function*() {
        const { error, requests } = yield* asking(transport, [packed(encoding, bytes)])
        assert.deepInclude(error?.reason, {
          _tag: "Malformed",
          kind: "compression",
          detail: `its content-encoding is ${
            /^[a-z]{1,11}$/.test(encoding) ? encoding : "unknown"
          }, but only gzip was requested`
        })
        assert.strictEqual(requests, 1)
        assert.deepStrictEqual(leaks(`${error?.message}`), [])
      })
  )

  it.live.each(transports)(
    "that is empty is reported by $name as empty",
    (transport) =>
      Effect.gen(function*() {
        for (const bytes of [Buffer.alloc(0), gzipSync("")]) {
          const { error } = yield* asking(transport, [packed("gzip", bytes)])
          assert.deepInclude(error?.reason, { _tag: "Malformed", kind: "empty" })
        }
      })
  )

  const zipped = gzipSync(body)
  const flipped = Buffer.from(zipped)
  flipped[zipped.length - 7] = (zipped[zipped.length - 7] ?? 0) ^ 1

  it.live.each(each([
    { how: "breaks off at once", bytes: zipped.subarray(0, 1) },
    { how: "breaks off in its head", bytes: zipped.subarray(0, 9) },
    { how: "breaks off in the middle", bytes: zipped.subarray(0, Math.floor(zipped.length / 2)) },
    { how: "breaks off after its last bit of text", bytes: zipped.subarray(0, -8) },
    { how: "breaks off in its second member", bytes: Buffer.concat([zipped, zipped.subarray(0, -4)]) },
    { how: "has another digest", bytes: flipped }
  ]))(
    "of gzip that $how is never a page through $name, and is requested again as what it is",
    ({ bytes, transport }) =>
      Effect.gen(function*() {
        const once = yield* asking(transport, [packed("gzip", bytes), good])
        // From the bytes before the digest, fetch sometimes makes a page: it cannot distinguish them from a whole body.
        assert.deepStrictEqual([once.rows, once.requests <= 2], [rows, true])
        if (transport.name === "fetch") return
        const always = yield* asking(transport, [packed("gzip", bytes)])
        assert.deepStrictEqual([once.requests, always.requests], [2, 3])
        assert.deepInclude(always.error?.reason, {
          _tag: "Malformed",
          kind: "encoding",
          detail: "its content-encoding is gzip, but the data is damaged or truncated"
        })
      })
  )

  it.live.each(transports)(
    "that unpacks to more than the cap is left by $name before it is unpacked whole",
    (transport) =>
      Effect.gen(function*() {
        const bomb = packed("gzip", gzipSync(Buffer.alloc(70 * 1024 * 1024, " ")))
        const { error, requests } = yield* asking(transport, [bomb])
        assert.deepInclude(error?.reason, {
          _tag: "Malformed",
          kind: "tooLarge",
          detail: "it is larger than 67108864 bytes"
        })
        assert.strictEqual(requests, 1)
      })
  )

  it.live.each(dispatched)("of an error is read by $name for its message", (transport) =>
    Effect.gen(function*() {
      const message = gzipSync(JSON.stringify({ Message: "Invalid AccessToken." }))
      const { error } = yield* asking(transport, [
        write(head({ "Content-Encoding": "gzip", "Content-Length": message.length }, "401 Unauthorized"), message)
      ])
      assert.deepInclude(error?.reason, { _tag: "Unauthorized", text: "Invalid AccessToken." })
    }))

  it.live.each(transports)(
    "that never ends is read by $name to the cap, and its connection closed",
    (transport) =>
      Effect.gen(function*() {
        const mebibyte = Buffer.alloc(1024 * 1024, " ")
        let written = 0
        const endless: ByteServer.Step = (connection) =>
          connection.write(head({ Connection: "close" })).pipe(
            Effect.andThen(Effect.forever(Effect.andThen(
              connection.write(mebibyte),
              Effect.sync(() => {
                written += 1
              })
            ))),
            Effect.raceFirst(connection.gone)
          )
        const { error, requests, server } = yield* asking(transport, [endless])
        yield* server.closedByClient(0)
        assert.deepInclude(error?.reason, { _tag: "Malformed", kind: "tooLarge" })
        assert.strictEqual(requests, 1)
        // What the sockets hold on either side comes on top.
        assert.isAtMost(written, 64 + 16)
      })
  )

  it.live("that unpacks to 200 MB costs fetch less than two caps of memory", () =>
    Effect.gen(function*() {
      const mebibyte = gzipSync(Buffer.alloc(1024 * 1024, " "))
      const bomb = Buffer.concat(Array.from({ length: 200 }, () => mebibyte))
      const server = yield* ByteServer.make([good, whole(bomb, { "Content-Encoding": "gzip" })])
      const printed = yield* Effect.callback<string>((resume) => {
        const script = join(import.meta.dirname, "support", "bombed.ts")
        const child = execFile(
          process.execPath,
          ["--max-old-space-size=96", script, server.address],
          { timeout: 50_000 },
          (error, stdout, stderr) => resume(error === null ? Effect.succeed(stdout) : Effect.die(new Error(stderr)))
        )
        return Effect.sync(() => child.kill())
      })
      const { message, risen } = JSON.parse(printed)
      assert.strictEqual(message, "the response cannot be read (tooLarge): it is larger than 67108864 bytes")
      assert.isBelow(risen, 2 * 64 * 1024 * 1024)
      yield* server.closedByClient(0)
    }))
})

describe("A body of text", () => {
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])

  it.live.each(transports)("may begin with a byte order mark through $name", (transport) =>
    Effect.gen(function*() {
      const read = yield* asking(transport, [whole(marked)])
      assert.deepStrictEqual([read.rows, read.requests], [rows, 1])
    }))

  it.live.each(each([
    { what: "a lone byte", bytes: Buffer.from([0x22, 0x80, 0x22]) },
    { what: "half of a character", bytes: body.subarray(0, body.indexOf("ü") + 1) },
    { what: "UTF-16", bytes: Buffer.from(`\ufeff${body.toString("utf8")}`, "utf16le") }
  ]))("may not have $what through $name, which is never replaced", ({ bytes, transport }) =>
    Effect.gen(function*() {
      const { error, requests } = yield* asking(transport, [whole(bytes)])
      assert.deepInclude(error?.reason, { _tag: "Malformed", kind: "encoding", detail: "it is not valid UTF-8" })
      assert.strictEqual(requests, 3)
    }))

  it.live.each(transports)(
    "that is not valid HTTP is not requested again by $name",
    (transport) =>
      Effect.gen(function*() {
        const { error, requests } = yield* asking(transport, [write("220 smtp.example ESMTP\r\n")])
        assert.deepInclude(error?.reason, { _tag: "Transport", kind: "protocol" })
        assert.strictEqual(requests, 1)
      })
  )
})

describe("A request", () => {
  it.live.each(transports)(
    "of $name shows its tokens in its body alone, and leaves no trace of them",
    (transport) =>
      Effect.gen(function*() {
        const { server } = yield* asking(transport, [good])
        const [headers = "", sent = ""] = server.received[0]?.text.split("\r\n\r\n") ?? []
        assert.deepStrictEqual(leaks(headers), [])
        assert.notDeepEqual(leaks(sent), [])
        assert.match(headers, /^POST \/api\/connector\/v1\/orderItems\/getAll/)
        assert.notMatch(headers, /^(traceparent|b3|x-b3-\w+):/im)
      })
  )
})
