import { assert, describe, it } from "@effect/vitest"
import * as UndiciClient from "@nightaudit/node/UndiciClient"
import { Effect, Layer, Option } from "effect"
import { FetchHttpClient } from "effect/http"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { Connector, Gate, OrderItem, Tally } from "../src/index.ts"
import * as ByteServer from "./support/ByteServer.ts"
import { orderItem } from "./support/Rows.ts"
import { credentials, filter, pinned } from "./support/Scripted.ts"

const { head, thenEnd, whole, write } = ByteServer

const rows = [orderItem(1, { Notes: "Zürich – 東京 🏨" }), orderItem(2)]
const text = JSON.stringify({ OrderItems: rows, Cursor: null })
const body = Buffer.from(text)
const other = "11111111-1111-4111-8111-111111111111"

/** The result of a case: the numbers of rows and of quarantined rows, or a reason; and the number of requests. */
interface Expected {
  readonly rows?: number
  readonly quarantined?: number
  readonly reason?: Readonly<Record<string, unknown>>
  readonly requests?: number
}
type Case = readonly [what: string, step: ByteServer.Step, expected: Expected]

const read: Expected = { rows: 2, requests: 1 }
const malformed = (kind: string, requests: number, detail?: string): Expected => ({
  reason: { _tag: "Malformed", kind, ...(detail !== undefined && { detail }) },
  requests
})
const unreadable = malformed("notJson", 3)
const damaged = malformed("encoding", 3)
const schema = malformed("schema", 1, "the list OrderItems is missing")
const lost: Expected = { reason: { _tag: "Transport", kind: "reset" }, requests: 6 }
const noHttp: Expected = { reason: { _tag: "Transport", kind: "protocol" }, requests: 1 }
const silent = (phase: string): Expected => ({ reason: { _tag: "Timeout", phase } })

const answer = (headers: ReadonlyArray<string>, payload: Uint8Array | string = body) =>
  write(["HTTP/1.1 200 OK", "Content-Type: application/json", ...headers, "", ""].join("\r\n"), payload)
const page = Buffer.concat([Buffer.from(head({ "Content-Length": body.length })), body])
const packed = (coding: string, bytes: Uint8Array) => whole(bytes, { "Content-Encoding": coding })
const status = (line: string, payload: Uint8Array | string = body) =>
  write(head({ "Content-Length": payload.length }, line), payload)

/** Some bytes after the others, with a pause behind each. */
const dripping = (bytes: Uint8Array, size: number, pause: number): ByteServer.Step => (connection) =>
  Effect.forEach(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size)),
    (part) => Effect.andThen(connection.write(part), Effect.sleep(pause)),
    { discard: true }
  ).pipe(Effect.raceFirst(connection.gone))

/** The same bytes forever, or the given number of times, after the first. */
const flooding = (first: string, bytes: Uint8Array | string, times = Infinity): ByteServer.Step => (connection) =>
  Effect.gen(function*() {
    yield* connection.write(first)
    for (let n = 0; n < times; n++) yield* Effect.andThen(connection.write(bytes), Effect.yieldNow)
  }).pipe(Effect.raceFirst(connection.gone))

const framing: ReadonlyArray<Case> = [
  ["a drip within the time", dripping(page, 20, 1), read],
  ["a drip beyond the time", dripping(page, 1, 20), silent("headers")],
  ["a drip of the body beyond the time", dripping(page, 100, 200), silent("total")],
  [
    "HTTP 1.0 without a length",
    thenEnd(write("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n", body)),
    read
  ],
  [
    "HTTP 1.0 without a length that stays open",
    write("HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n\r\n", body),
    silent("total")
  ],
  ["a length that is short", answer([`Content-Length: ${body.length - 5}`]), unreadable],
  ["a length that is long", answer([`Content-Length: ${body.length + 5}`]), silent("total")],
  ["a length that is long, and the end", thenEnd(answer([`Content-Length: ${body.length + 5}`])), lost],
  ["a negative length", answer(["Content-Length: -1"]), noHttp],
  ["a length with a sign", answer([`Content-Length: +${body.length}`]), noHttp],
  ["a length of nothing", answer(["Content-Length: 0"]), malformed("empty", 3)],
  ["a length beyond all numbers", answer([`Content-Length: ${"9".repeat(30)}`]), lost],
  [
    "two lengths",
    answer([`Content-Length: ${body.length}`, `Content-Length: ${body.length - 1}`]),
    lost
  ],
  ["both a length and chunks", answer(["Content-Length: 5", "Transfer-Encoding: chunked"], "0\r\n\r\n"), lost],
  ...[
    ["a last chunk that breaks off", "0\r\n", lost],
    ["no last chunk", "", lost],
    ["a broken last chunk", "0\r\nX\r\n\r\n", noHttp],
    ["a chunk that has no size", "zz\r\n\r\n", noHttp],
    ["a chunk of negative size", "-1\r\n\r\n", noHttp],
    ["a chunk beyond all sizes", "FFFFFFFFFFFFFFFFF\r\n", noHttp]
  ].map(([what, last, expected]): Case => [
    String(what),
    thenEnd(answer(
      ["Transfer-Encoding: chunked"],
      Buffer.concat([Buffer.from(`${body.length.toString(16)};a=b\r\n`), body, Buffer.from(`\r\n${String(last)}`)])
    )),
    typeof expected === "object" ? expected : {}
  ]),
  ["103 a hundred times", write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(100), page), read],
  ["100 and the end", thenEnd(write("HTTP/1.1 100 Continue\r\n\r\n")), lost],
  ["the end behind it", thenEnd(write(page)), read],
  ["another page behind it", write(page, page), read],
  ["a header of 1 MB", answer([`X-A: ${"a".repeat(1024 * 1024)}`, `Content-Length: ${body.length}`]), noHttp],
  ["headers without end", flooding("HTTP/1.1 200 OK\r\n", "X-A: aaaaaaaaaaaaaaaaaaaa\r\n".repeat(100)), noHttp],
  ["a NUL in a header", answer(["X-A: a\0b", `Content-Length: ${body.length}`]), noHttp],
  ["no head at all", thenEnd(write(body)), noHttp]
]

const zipped = gzipSync(body)

const codings: ReadonlyArray<Case> = [
  ["gzip in gzip", packed("gzip, gzip", gzipSync(zipped)), read],
  ["gzip in br", packed("gzip, br", brotliCompressSync(zipped)), read],
  ["br in gzip, declared in the wrong order", packed("gzip, br", gzipSync(brotliCompressSync(body))), damaged],
  ["a coding of no name", packed("", body), read],
  ["an unknown coding", packed("lzma", body), malformed("compression", 1)],
  ["a coding in quotes", packed("\"gzip\"", zipped), malformed("compression", 1)],
  ["garbage behind gzip", packed("gzip", Buffer.concat([zipped, Buffer.from("garbage")])), damaged],
  ["br that is cut short", packed("br", brotliCompressSync(body).subarray(0, -4)), { requests: 3 }]
]

const statuses: ReadonlyArray<Case> = [
  ...["201 Created", "204 No Content", "205 Reset", "206 Partial Content"].map((line): Case => [
    line,
    status(line, line.startsWith("20") && /204|205/.test(line) ? "" : body),
    malformed("empty", 3, `its status is ${line.slice(0, 3)}`)
  ]),
  ...["300 Many", "302 Found", "304 Not Modified"].map((line): Case => [
    `${line} without a place`,
    status(line, ""),
    { reason: { _tag: "RedirectRefused", host: "another address" }, requests: 1 }
  ]),
  ["101", write("HTTP/1.1 101 Switching\r\nUpgrade: a\r\nConnection: Upgrade\r\n\r\n", body), lost],
  ["999", status("999 No"), { reason: { _tag: "Server", status: 999 } }],
  ["200 with nothing", whole(""), malformed("empty", 3)],
  ["200 with blanks", whole(" \n"), unreadable],
  ...["null", "[]", "{}", "\"x\"", `{"OrderItems":null}`, `{"OrderItems":{},"Cursor":null}`].map((json): Case => [
    `200 with ${json}`,
    whole(json),
    schema
  ]),
  [
    "600 MB of blanks",
    flooding(head({ "Content-Length": 600 * 1024 * 1024 }), Buffer.alloc(1024 * 1024, " "), 600),
    malformed("tooLarge", 1)
  ]
]

const utf16 = Buffer.from(`\ufeff${text}`, "utf16le")
const [before = "", after = ""] = text.split("Zürich")
const noting = (bytes: ReadonlyArray<number>) =>
  whole(Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]))

const texts: ReadonlyArray<Case> = [
  ["two byte order marks", whole(`\ufeff\ufeff${text}`), unreadable],
  ["UTF-16", whole(utf16), damaged],
  ["UTF-16, the large end first", whole(Buffer.from(utf16).swap16()), damaged],
  [
    "UTF-16 of ASCII alone",
    whole(Buffer.from(`{"OrderItems":[],"Cursor":null}`, "utf16le"), {
      "Content-Type": "application/json;charset=utf-16"
    }),
    unreadable
  ],
  ["Latin 1", whole(Buffer.from(text, "latin1")), damaged],
  ["a slash that is too long", noting([0xc0, 0xaf]), damaged],
  ["half of a pair", noting([0xed, 0xa0, 0x80]), damaged],
  ["a line end in a text", noting([10]), unreadable],
  ["a NUL in a text", noting([0]), unreadable],
  ["two pages", whole(text + text), unreadable],
  ["a NUL behind it", whole(`${text}\0`), unreadable],
  ["blanks behind it", whole(text + " \r\n\t".repeat(1000)), read]
]

const row = JSON.stringify(rows[1])
const deep = "[".repeat(100_000) + "]".repeat(100_000)
const only = (json: string, expected: Expected): readonly [ByteServer.Step, Expected] => [
  whole(`{"OrderItems":[${json}],"Cursor":null}`),
  expected
]
const within = (members: string) => row.replace("{", `{${members},`)
const behind = (members: string) => row.replace(/\}$/, `,${members}}`)
const aside: Expected = { rows: 0, quarantined: 1, requests: 1 }
const one: Expected = { rows: 1, quarantined: 0, requests: 1 }
const twice = (name: string) => malformed("schema", 1, `${name} occurs twice`)

const members: ReadonlyArray<Case> = [
  ["a list and an empty one", whole(`{"OrderItems":[${row}],"OrderItems":[],"Cursor":null}`), twice("OrderItems")],
  [
    "an empty list and another",
    whole(`{"OrderItems":[],"Cursor":null , "OrderItems" : [${row}]}`),
    twice("OrderItems")
  ],
  ["a list, and one with an escape", whole(`{"OrderItems":[${row}],"\\u004frderItems":[]}`), twice("OrderItems")],
  ["a cursor and none", whole(`{"OrderItems":[${row}],"Cursor":"x","Cursor":null}`), twice("Cursor")],
  ["none and a cursor", whole(`{"OrderItems":[${row}],"Cursor":null,"Cursor":"x"}`), twice("Cursor")],
  ["the words of a list in a text", ...only(within(`"X":"\\"OrderItems\\":[],\\"OrderItems\\":\\\\"`), one)],
  ["a list of the same name in a row", ...only(within(`"OrderItems":[],"Cursor":"x"`), one)],
  ["an id twice: the last counts", ...only(behind(`"Id":"${other}"`), one)],
  ["an amount twice, the last of which is none", ...only(behind(`"Amount":null`), aside)],
  ["the rows in a prototype", whole(`{"__proto__":{"OrderItems":[${row}],"Cursor":null}}`), schema],
  ["a cursor in a prototype", whole(`{"__proto__":{"Cursor":"x"},"OrderItems":[${row}],"Cursor":null}`), one],
  ["an id in a prototype", ...only(row.replace(`"Id":`, `"__proto__":{"Id":"${other}"},"X":`), aside)],
  ["names of every object", ...only(within(`"constructor":1,"toString":2,"toJSON":3,"hasOwnProperty":null`), one)],
  ["a hundred thousand levels in a row", ...only(within(`"X":${deep}`), aside)],
  ["a hundred thousand levels in a note", ...only(behind(`"Notes":${deep}`), aside)],
  ["a hundred thousand levels as a row", ...only(deep, aside)],
  ["a hundred thousand levels next to the rows", whole(`{"X":${deep},"OrderItems":[${row}],"Cursor":null}`), one],
  ["a hundred thousand levels as a cursor", whole(`{"OrderItems":[],"Cursor":${deep}}`), malformed("schema", 1)],
  ["a hundred thousand levels alone", whole(deep), schema]
]

const transports = [
  { transport: "fetch", layer: FetchHttpClient.layer },
  { transport: "undici, dispatched", layer: UndiciClient.layer }
] as const
const readers = ["compiled", "json"] as const

const connecting = (
  { layer }: typeof transports[number],
  platformAddress: string,
  reader: typeof readers[number],
  isShort = false
) =>
  Connector.Connector.layer({
    ...credentials,
    platformAddress,
    reader,
    attemptTimeout: isShort ? "600 millis" : "20 seconds",
    maxWait: isShort ? "100 millis" : "1 minute"
  }).pipe(Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, layer)))

const ask = pinned(0)(Effect.flatMap(
  Connector.Connector,
  (connector) => connector.page(OrderItem.orderItems, filter, { Count: 1000 })
))

const each = (cases: ReadonlyArray<Case>) =>
  transports.flatMap((transport) =>
    readers.flatMap((reader) => cases.map(([what, step, expected]) => ({ ...transport, reader, what, step, expected })))
  )

const answered = (kind: string, cases: ReadonlyArray<Case>) =>
  it.live.each(each(cases))(
    `${kind}: $what, through $transport, read as $reader`,
    ({ expected, reader, step, ...transport }) =>
      Effect.gen(function*() {
        const server = yield* ByteServer.make([step])
        const result = yield* Effect.result(ask).pipe(
          Effect.provide(
            connecting(
              transport,
              server.address,
              reader,
              expected.requests === undefined
            )
          )
        )
        if (expected.requests !== undefined) assert.strictEqual(server.received.length, expected.requests)
        if (expected.rows === undefined) {
          const reason = result._tag === "Failure" && result.failure._tag === "MewsError" ? result.failure.reason : {}
          assert.deepInclude(reason, expected.reason ?? {})
          assert.strictEqual(result._tag, "Failure")
          return
        }
        if (result._tag === "Failure") return assert.fail(result.failure.message)
        const { next, quarantined, rows: came } = result.success
        assert.deepStrictEqual([came.length, quarantined.length, Option.isSome(next)], [
          expected.rows,
          expected.quarantined ?? 0,
          false
        ])
        if (expected === read) assert.deepStrictEqual(came, rows)
        for (const row of came) assert.strictEqual(Object.getPrototypeOf(row), Object.prototype)
      }),
    { concurrent: true }
  )

describe("An answer is its rows or one reason", () => {
  answered("framing", framing)
  answered("coding", codings)
  answered("status", statuses)
  answered("text", texts)
  answered("members", members)

  it.live.each(transports)(
    "and none of what came behind another, through $transport",
    (transport) =>
      Effect.gen(function*() {
        const empty = whole(`{"OrderItems":[],"Cursor":null}`)
        for (const rest of [empty, write("garbage\r\n\r\n"), write("HTTP/1.1 100 Continue\r\n\r\n")]) {
          const first: ByteServer.Step = (connection) => Effect.andThen(write(page)(connection), rest(connection))
          const server = yield* ByteServer.make([first, write(page)])
          yield* Effect.gen(function*() {
            for (let n = 0; n < 3; n++) assert.deepStrictEqual((yield* ask).rows, rows)
          }).pipe(Effect.provide(connecting(transport, server.address, "compiled")))
        }
      })
  )
})
