import { assert, describe, it } from "@effect/vitest"
import { Config, ConfigProvider, Effect, Fiber, Layer, Logger, Option, Redacted, Result, Schema, Stream } from "effect"
import { HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import {
  Connector,
  Enterprise,
  Gate,
  Operations,
  OrderItem,
  ProductServiceOrder,
  Reservation,
  Tally
} from "../src/index.ts"
import type { Limitation, Operation } from "../src/index.ts"
import { leaks, traces } from "./support/Leaks.ts"
import { id, orderItem } from "./support/Rows.ts"
import {
  type Answer,
  ask,
  begin,
  bytes,
  connected,
  credentials,
  elapse,
  failing,
  filter,
  inTurn,
  json,
  page,
  pinned,
  Requests,
  scripted,
  silence,
  status,
  streamed,
  text,
  times
} from "./support/Scripted.ts"

const reasonOf = (answer: Answer, options?: Partial<Connector.ConnectorOptions>) =>
  Effect.map(Effect.flip(elapse(pinned(0)(ask))), ({ reason }) => reason).pipe(
    Effect.provide(connected(inTurn(answer), options))
  )

const utf8 = new TextEncoder()

const aPage = JSON.stringify({ OrderItems: [orderItem(1, { Notes: "Zürich – 東京 🏨" })], Cursor: null })

const everySecond = Stream.forever(Stream.fromEffect(Effect.delay(Effect.succeed(utf8.encode(" ")), "1 second")))

const untyped = Schema.decodeUnknownSync(Schema.Any)

describe("A request of the connector", () => {
  it.effect("posts the tokens, the client, the filter and the limitation, and no more", () =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const limitation = { Count: 7, Cursor: Schema.decodeUnknownSync(Schema.Any)(id(9)) }
      yield* elapse(connector.page(OrderItem.orderItems, filter, limitation))
      const [sent, ...more] = yield* Requests
      assert.deepStrictEqual(more, [])
      assert.deepStrictEqual(
        { method: sent?.method, url: sent?.url, body: sent?.body },
        {
          method: "POST",
          url: "https://api.mews-demo.com/api/connector/v1/orderItems/getAll",
          body: {
            ClientToken: Redacted.value(credentials.clientToken),
            AccessToken: Redacted.value(credentials.accessToken),
            Client: "nightaudit 0.1.0",
            ...filter,
            Limitation: { Count: 7, Cursor: id(9) }
          }
        }
      )
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect.each([[undefined, 24], [3, 3]] as const)(
    "is one of few at the same time: of %s there are %d under way, and the others wait for theirs",
    ([sideBySide, most]) => {
      let [underWay, seen] = [0, 0]
      const slow: Answer = (request) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            seen = Math.max(seen, ++underWay)
          }),
          () => Effect.delay(page([])(request), "5 seconds"),
          () =>
            Effect.sync(() => {
              underWay -= 1
            })
        )
      return Effect.gen(function*() {
        yield* elapse(Effect.all(Array.from({ length: 60 }, () => ask), { concurrency: "unbounded" }))
        assert.deepStrictEqual([seen, underWay, (yield* Requests).length], [most, 0, 60])
      }).pipe(Effect.provide(connected(inTurn(slow), { sideBySide })))
    }
  )

  it.effect("carries no header beyond what JSON needs, within a span too", () =>
    Effect.gen(function*() {
      yield* elapse(Effect.withSpan(ask, "caller"))
      const [sent] = yield* Requests
      assert.deepStrictEqual(Object.keys(sent?.headers ?? {}).toSorted(), [
        "accept",
        "accept-encoding",
        "content-length",
        "content-type"
      ])
      assert.strictEqual(sent?.headers["accept"], "application/json")
      assert.strictEqual(sent?.headers["content-type"], "application/json")
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  const operations: ReadonlyArray<Operation.Any> = Operations.operations

  it.effect.each(operations)(
    "of $name goes to its own path",
    (operation) =>
      Effect.gen(function*() {
        const connector = yield* Connector.Connector
        const least = untyped({ ServiceIds: [id(1)] })
        const asked = operation.lists.has("ServiceIds") ? least : {}
        const read = yield* elapse(connector.page(operation, asked, { Count: 1000 }))
        const body = JSON.stringify({ [operation.collection]: [] })
        assert.deepStrictEqual(read, { rows: [], quarantined: [], next: Option.none(), body, requestId: undefined })
        assert.deepStrictEqual((yield* Requests).map(({ url }) => url), [`https://api.mews-demo.com${operation.path}`])
      }).pipe(Effect.provide(connected(inTurn(json({ [operation.collection]: [] })))))
  )

  it.effect.each(
    [
      ["no filter", {}, { Count: 1000 }, "at least one of OrderItemIds"],
      ["an empty list", { ServiceIds: [] }, { Count: 1000 }, `at ["ServiceIds"]`],
      [
        "a list over its limit",
        { AccountIds: Array.from({ length: 101 }, (_, n) => id(n)) },
        { Count: 1000 },
        `Expected 1 to 100 values at ["AccountIds"]`
      ],
      ["an unknown field", { ...filter, Extent: {} }, { Count: 1000 }, `at ["Extent"]`],
      ["its own token", { ...filter, AccessToken: "x" }, { Count: 1000 }, `at ["AccessToken"]`],
      [
        "an interval over three months",
        { UpdatedUtc: { StartUtc: "2026-01-01T00:00:00Z", EndUtc: "2026-04-02T00:00:01Z" } },
        { Count: 1000 },
        "three months and a day"
      ],
      ["a count of none", filter, { Count: 0 }, `at ["Count"]`],
      ["a count over a thousand", filter, { Count: 1001 }, `at ["Count"]`],
      ["half a row", filter, { Count: 1.5 }, `at ["Count"]`],
      ["an empty cursor", filter, { Count: 1, Cursor: "" }, `at ["Cursor"]`]
    ] as const
  )("with %s is not sent", ([, asked, limitation, problem]) =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const error = yield* Effect.flip(connector.page(OrderItem.orderItems, untyped(asked), untyped(limitation)))
      assert.strictEqual(error.reason._tag, "InvalidRequest")
      assert.include(error.message, problem)
      assert.deepStrictEqual([error.attempts, (yield* Requests).length], [0, 0])
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect.each(
    [["ActualStartUtc", "ScheduledStartUtc"], ["ActualEndUtc", "ScheduledEndUtc"]] as const
  )("with both %s and %s is not sent", ([one, other]) =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const asked = { [one]: filter.UpdatedUtc, [other]: filter.UpdatedUtc }
      const error = yield* Effect.flip(connector.page(Reservation.reservations, asked, { Count: 1 }))
      assert.include(error.message, `not both of ${one} and ${other}`)
      assert.strictEqual((yield* Requests).length, 0)
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect("says in which language and culture it is to be answered, where that was given", () =>
    Effect.gen(function*() {
      yield* elapse(ask)
      const [sent] = yield* Requests
      assert.deepInclude(sent?.body, { LanguageCode: "fr-FR", CultureCode: "de-DE" })
    }).pipe(Effect.provide(connected(inTurn(page([])), { languageCode: "fr-FR", cultureCode: "de-DE" }))))

  it.effect.each([1, 1000])("may ask for %d rows", (Count) =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const limitation: Limitation.Limitation = { Count }
      yield* elapse(connector.page(OrderItem.orderItems, filter, limitation))
      assert.deepStrictEqual((yield* Requests).map(({ body }) => body["Limitation"]), [{ Count }])
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect("is not sent to an address that must not have the tokens", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        Effect.provide(ask, connected(inTurn(page([])), { platformAddress: "https://evil.example" }))
      )
      assert.strictEqual(error._tag, "AddressRefused")
    }))

  it.effect("takes its settings from configuration, the tokens redacted", () =>
    Effect.gen(function*() {
      const layer = Connector.Connector.layerConfig({
        platformAddress: Config.String("ADDRESS"),
        clientToken: Config.Redacted("CLIENT_TOKEN"),
        accessToken: Config.Redacted("ACCESS_TOKEN"),
        client: Config.succeed("test")
      }).pipe(Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, scripted(inTurn(page([]))))))
      const sent = yield* Effect.provide(Effect.andThen(elapse(ask), Requests), layer).pipe(
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({
          ADDRESS: "https://api.mews.com",
          CLIENT_TOKEN: "one",
          ACCESS_TOKEN: "two"
        })))
      )
      assert.deepStrictEqual(
        sent.map(({ body, url }) => [new URL(url).origin, body["ClientToken"], body["AccessToken"]]),
        [["https://api.mews.com", "one", "two"]]
      )
    }))
})

describe("A page of the connector", () => {
  const rows = [orderItem(3), orderItem(2)]

  it.effect("holds the rows, what is quarantined and the next cursor", () =>
    Effect.gen(function*() {
      const broken = { ...orderItem(1), Amount: null }
      const raw: unknown = JSON.parse(JSON.stringify(broken))
      const read = yield* Effect.provide(
        elapse(ask),
        connected(inTurn(page([...rows, broken], id(1), { "request-id": "r-1" })))
      )
      assert.deepStrictEqual<unknown>(read, {
        rows,
        quarantined: [{ operation: "orderItems", requestId: "r-1", path: "Amount", problem: "Expected object", raw }],
        next: Option.some(id(1)),
        body: JSON.stringify({ OrderItems: [...rows, broken], Cursor: id(1) }),
        requestId: "r-1"
      })
    }))

  it.effect.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json ;charset=utf-8",
    "APPLICATION/JSON",
    "application/problem+json",
    "application/vnd.mews.v1+json"
  ])("may be of type %s", (type) =>
    Effect.gen(function*() {
      const read = yield* elapse(ask)
      assert.deepStrictEqual(read.rows, rows)
    }).pipe(Effect.provide(connected(inTurn(page(rows, null, { "content-type": type }))))))

  it.effect.each([
    "text/html",
    "text/json",
    "application/jsonp",
    "application/json-seq",
    "application/xml+jsons",
    "text/plain; a=application/json",
    ""
  ])(
    "may not be of type %j",
    (type) =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(page(rows, null, { "content-type": type }))
        assert.deepInclude(reason, { _tag: "Malformed", kind: "contentType", detail: `its type is ${type}` })
      })
  )

  it.effect("may not be without a type", () =>
    Effect.gen(function*() {
      const reason = yield* reasonOf(text(aPage, {}))
      assert.deepInclude(reason, { _tag: "Malformed", kind: "contentType", detail: "its type is none" })
    }))

  it.effect.each([[204], [205], [201], [206]])(
    "may not have the status %d, which is not an empty page",
    ([code = 0]) =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(status(code))
        assert.deepInclude(reason, { _tag: "Malformed", kind: "empty", detail: `its status is ${code}` })
      })
  )

  it.effect.each(["identity", "gzip", "GZIP", "x-gzip", "deflate", "br", "gzip, br"])(
    "may have been encoded as %s, which a transport decodes",
    (encoding) =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* elapse(ask)).rows, rows)
      }).pipe(Effect.provide(connected(inTurn(page(rows, null, { "content-encoding": encoding })))))
  )

  it.effect.each(["zstd", "compress", "aes128gcm", "x".repeat(100)])(
    "may not be encoded as %s, even where it could be read",
    (encoding) =>
      Effect.gen(function*() {
        const answer = yield* Effect.flip(elapse(pinned(0)(ask)))
        assert.deepInclude(answer.reason, {
          _tag: "Malformed",
          kind: "compression",
          detail: `its content-encoding is ${encoding.length > 11 ? "unknown" : encoding}, but only gzip was requested`
        })
        assert.strictEqual(answer.attempts, 1)
      }).pipe(Effect.provide(connected(inTurn(page(rows, null, { "content-encoding": encoding })))))
  )

  it.effect.each(
    [
      [10, 10, 0, undefined],
      [10, 11, 1, undefined],
      [10, 100, 1, undefined],
      [10, 101, 1, "101 rows, but 10 were requested"],
      [1, 10, 1, undefined],
      [1, 11, 1, "11 rows, but 1 were requested"]
    ] as const
  )("may contain more rows than requested, but not ten times as many: requested %d, returned %d", (
    [Count, given, warnings, detail]
  ) =>
    Effect.gen(function*() {
      const logged: Array<unknown> = []
      const logger = Logger.make<unknown, void>(({ logLevel, message }) => {
        if (logLevel === "Warn") logged.push(message)
      })
      const connector = yield* Connector.Connector
      const read = yield* elapse(Effect.result(connector.page(OrderItem.orderItems, filter, { Count }))).pipe(
        Effect.provide(Logger.layer([logger]))
      )
      assert.deepStrictEqual(
        logged,
        Array.from({ length: warnings }, () => [`orderItems: ${given} rows, but ${Count} were requested`])
      )
      assert.strictEqual((yield* Requests).length, 1)
      if (detail === undefined) assert.strictEqual(Result.getOrThrow(read).rows.length, given)
      else {
        const error = Result.isFailure(read) ? read.failure : undefined
        assert.deepInclude(error?.reason, { _tag: "Malformed", kind: "tooLarge", detail })
        assert.isTrue(error?.isTooLarge)
      }
    }).pipe(Effect.provide(connected(inTurn(page(Array.from({ length: given }, (_, n) => orderItem(n + 1))))))))

  it.effect("counts the rows that are set aside among those that it holds", () =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const error = yield* Effect.flip(elapse(connector.page(OrderItem.orderItems, filter, { Count: 100 })))
      assert.deepInclude(error.reason, { _tag: "Malformed", kind: "tooLarge" })
    }).pipe(Effect.provide(connected(inTurn(
      page([
        ...Array.from({ length: 995 }, (_, n) => orderItem(n + 1)),
        ...Array.from({ length: 6 }, () => ({ Id: 7 }))
      ])
    )))))

  it.effect("is read from its stored body as it was from the answer, and nothing is asked", () =>
    Effect.gen(function*() {
      const connector = yield* Connector.Connector
      const broken = { ...orderItem(1), Amount: null }
      const body = JSON.stringify({ OrderItems: [...rows, broken], Cursor: id(1) })
      const read = yield* connector.read(OrderItem.orderItems, { body, requestId: "r-1" })
      assert.deepStrictEqual<unknown>(read, {
        rows,
        quarantined: [{
          operation: "orderItems",
          requestId: "r-1",
          path: "Amount",
          problem: "Expected object",
          raw: JSON.parse(JSON.stringify(broken))
        }],
        next: Option.some(id(1)),
        body,
        requestId: "r-1"
      })
      assert.deepStrictEqual((yield* Requests).length, 0)
      const tally = yield* Tally.Tally
      assert.deepInclude(tally.of("orderItems"), { requests: 0, pages: 1, quarantined: 1 })
      assert.strictEqual(tally.quarantined.length, 1)
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect.each([["", "empty"], ["{", "notJson"], ["[]", "schema"]] as const)(
    "is refused when its stored body is %j",
    ([body, kind]) =>
      Effect.gen(function*() {
        const connector = yield* Connector.Connector
        const error = yield* Effect.flip(connector.read(OrderItem.orderItems, { body, requestId: undefined }))
        assert.deepInclude(error.reason, { _tag: "Malformed", kind })
        assert.strictEqual(error.attempts, 0)
      }).pipe(Effect.provide(connected(inTurn(page([])))))
  )

  it.effect.each(
    [
      [undefined, 2, 0],
      ["evolve", 2, 0],
      ["quarantine", 1, 1],
      ["freeze", undefined, undefined]
    ] as const
  )("has the policy of its own entity: %s", ([policy, kept, aside]) =>
    Effect.gen(function*() {
      const read = yield* Effect.result(elapse(ask))
      if (Result.isFailure(read)) {
        assert.strictEqual(policy, "freeze")
        assert.deepInclude(read.failure.reason, {
          _tag: "Frozen",
          entity: "OrderItem",
          found: "OrderItem.Type \"New\""
        })
        assert.deepStrictEqual([read.failure.attempts, read.failure.isFatal], [1, true])
      } else assert.deepStrictEqual([read.success.rows.length, read.success.quarantined.length], [kept, aside])
    }).pipe(Effect.provide(connected(inTurn(page([orderItem(1, { Type: "New" }), orderItem(2)])), {
      policies: { Enterprise: "freeze", ...(policy !== undefined && { OrderItem: policy }) }
    }))))

  it.effect("may begin with a byte order mark", () =>
    Effect.gen(function*() {
      const read = yield* elapse(ask)
      assert.strictEqual(read.rows.length, 1)
    }).pipe(Effect.provide(connected(inTurn(bytes(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8.encode(aPage)])))))))

  it.effect("may come byte by byte", () =>
    Effect.gen(function*() {
      const read = yield* elapse(ask)
      assert.deepStrictEqual(read.rows.map(({ Notes }) => Notes), ["Zürich – 東京 🏨"])
    }).pipe(Effect.provide(connected(inTurn(
      streamed(Stream.fromIterable(Array.from(utf8.encode(aPage), (byte) => new Uint8Array([byte]))))
    )))))

  it.effect("is never made of a part of itself", () =>
    Effect.gen(function*() {
      const whole = utf8.encode(JSON.stringify({ OrderItems: [], Cursor: null, Näme: "🏨" }))
      for (let end = 0; end < whole.length; end++) {
        const reason = yield* reasonOf(bytes(whole.slice(0, end)))
        assert.strictEqual(reason._tag, "Malformed")
        assert.isTrue(reason.isRetryable)
      }
    }))

  it.effect.each(
    [
      ["a lone continuation byte", [0x22, 0x80, 0x22]],
      ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
      ["a surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
      ["UTF-16", [0xff, 0xfe, 0x7b, 0x00]]
    ] as const
  )("may not hold %s", ([, body]) =>
    Effect.gen(function*() {
      const reason = yield* reasonOf(bytes(new Uint8Array(body)))
      assert.deepInclude(reason, { _tag: "Malformed", kind: "encoding", detail: "it is not valid UTF-8" })
    }))

  it.effect("may not be larger than 64 MiB, and is read no further", () =>
    Effect.gen(function*() {
      let pulled = 0
      const mebibyte = new Uint8Array(1024 * 1024).fill(0x20)
      const bomb = Stream.forever(Stream.sync(() => {
        pulled++
        return mebibyte
      }))
      const reason = yield* reasonOf(streamed(bomb))
      assert.deepInclude(reason, { _tag: "Malformed", kind: "tooLarge", detail: "it is larger than 67108864 bytes" })
      assert.isAtMost(pulled, 66)
    }))

  it.effect("may come slower than it is waited for in all, but with no longer pause", () =>
    Effect.gen(function*() {
      const slow = Stream.fromIterable([aPage.slice(0, 10), aPage.slice(10, 20), aPage.slice(20)]).pipe(
        Stream.mapEffect((part) => Effect.delay(Effect.succeed(utf8.encode(part)), "14 seconds"))
      )
      const read = yield* Effect.provide(elapse(ask), connected(inTurn(streamed(slow))))
      assert.strictEqual(read.rows.length, 1)
    }))

  it.effect("times out when nothing of it comes for 15 seconds", () =>
    Effect.gen(function*() {
      const stalled = Stream.concat(Stream.make(utf8.encode("{")), Stream.never)
      const sent = yield* Effect.provide(
        Effect.gen(function*() {
          const { reason } = yield* Effect.flip(elapse(pinned(0)(ask)))
          assert.deepInclude(reason, { _tag: "Timeout", phase: "idle" })
          return yield* Requests
        }),
        connected(inTurn(streamed(stalled)))
      )
      assert.deepStrictEqual(times(sent), [0, 15, 30, 45, 60, 75].map((second) => second * 1000))
      assert.isTrue(sent.every(({ signal }) => signal.aborted))
    }))

  it.effect("times out when it drips for longer than an attempt may take", () =>
    Effect.gen(function*() {
      const sent = yield* Effect.provide(
        Effect.gen(function*() {
          const { reason } = yield* Effect.flip(elapse(pinned(0)(ask)))
          assert.deepInclude(reason, { _tag: "Timeout", phase: "total" })
          return yield* Requests
        }),
        connected(inTurn(streamed(everySecond)), { attemptTimeout: "20 seconds" })
      )
      assert.deepStrictEqual(times(sent), [0, 20, 40, 60, 80, 100].map((second) => second * 1000))
    }))

  it.effect("is read from a web response as it is from a stream", () =>
    Effect.gen(function*() {
      const read = yield* TestClock.withLive(Effect.provide(
        ask,
        connected(() => (request) =>
          Effect.succeed(HttpClientResponse.fromWeb(
            request,
            new Response(aPage, { headers: { "content-type": "application/json" } })
          ))
        )
      ))
      assert.strictEqual(read.rows.length, 1)
    }))
})

describe("An error of the connector", () => {
  it.effect.each([301, 302, 303, 307, 308])(
    "says that %d was not followed, and where it led, and drops the connection",
    (code) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(elapse(ask))
        assert.deepInclude(error.reason, { _tag: "RedirectRefused", status: code, host: "evil.example:8443" })
        assert.strictEqual(
          error.message,
          "orderItems: the platform redirects to evil.example:8443; the tokens were not sent there"
        )
        assert.deepStrictEqual([error.attempts, (yield* Requests).map(({ signal }) => signal.aborted)], [1, [true]])
      }).pipe(
        Effect.provide(
          connected(inTurn(status(code, { location: "https://user:secret@evil.example:8443/a?b#c" }), page([])))
        )
      )
  )

  it.effect.each(["/login", "//evil.example", ""])(
    "says no more of a redirect to %j",
    (location) =>
      Effect.gen(function*() {
        const reason = yield* reasonOf(status(302, { location }))
        assert.deepInclude(reason, { _tag: "RedirectRefused", host: "another address" })
      })
  )

  it.effect.each(
    [
      ["the platform's message", `{"Message":"Invalid ServiceIds.","Details":"secret"}`, "Invalid ServiceIds."],
      [
        "a message without control characters",
        JSON.stringify({ Message: "a\u001b[31mb\r\nc\u202ed\u200be\u2028f" }),
        "a [31mb c d e f"
      ],
      ["at most 200 characters of a message", JSON.stringify({ Message: "x".repeat(100_00) }), `${"x".repeat(199)}…`],
      ["nothing of a body that is not valid JSON", "<html>secret</html>", "no message"],
      ["nothing of a body without a message", `{"Details":"secret"}`, "no message"],
      ["nothing of a message that is not a string", `{"Message":{"secret":1}}`, "no message"],
      [
        "nothing of a body over 64 KiB",
        JSON.stringify({ Message: "a", Details: "x".repeat(65_536) }),
        "no message"
      ]
    ] as const
  )("shows %s", ([, body, expected]) =>
    Effect.gen(function*() {
      const reason = yield* reasonOf(status(400, {}, body))
      assert.deepInclude(reason, { _tag: "Rejected", status: 400, text: expected })
    }))

  it.effect("shows the text of a 401 and of a 403", () =>
    Effect.gen(function*() {
      const answers = [401, 403].map((code) => reasonOf(status(code, {}, `{"Message":"Access denied."}`)))
      assert.deepStrictEqual((yield* Effect.all(answers)).map(({ message }) => message), [
        "the platform rejected the tokens: Access denied.",
        "the platform rejected the request with status 403: Access denied."
      ])
    }))

  it.effect("waits five seconds for its body and no longer", () =>
    Effect.gen(function*() {
      const reason = yield* reasonOf(streamed(Stream.never, { status: 400 }))
      assert.deepInclude(reason, { _tag: "Rejected", status: 400, text: "no message" })
    }))

  it.effect("names the request and the attempts of its last answer", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(elapse(pinned(0)(ask)))
      assert.deepStrictEqual(
        { operation: error.operation, attempts: error.attempts, requestId: error.requestId, message: error.message },
        {
          operation: "orderItems",
          attempts: 3,
          requestId: "r-3",
          message:
            "orderItems: the platform rejected the request with status 404: no message (3 attempts) [request r-3]"
        }
      )
    }).pipe(Effect.provide(connected((n) => status(n < 2 ? 500 : 404, { "request-id": `r-${n + 1}` })))))

  it.effect("names no request when the last one got no answer", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(elapse(pinned(0)(ask)))
      assert.deepStrictEqual([error.attempts, error.requestId], [2, undefined])
    }).pipe(
      Effect.provide(connected(inTurn(status(500, { "request-id": "r-1" }), failing({ code: "CERT_HAS_EXPIRED" }))))
    ))

  it.effect.each(["r 1", "r-1\u001b", "x".repeat(65), "<b>"])(
    "names no request by the id %j",
    (requestId) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(elapse(ask))
        assert.strictEqual(error.requestId, undefined)
      }).pipe(Effect.provide(connected(() => (request) =>
        Effect.map(
          status(404)(request),
          (response) => Object.defineProperty(response, "headers", { value: { "request-id": requestId } })
        )
      )))
  )
})

describe("The tally of the connector", () => {
  it.effect("counts requests, retries, refusals, pages and quarantined rows, by operation", () =>
    Effect.gen(function*() {
      const broken = { ...orderItem(2), Type: 7 }
      const tally = yield* Tally.Tally
      const connector = yield* Connector.Connector
      const answers = yield* elapse(
        pinned(0)(Effect.all([
          ask,
          ask,
          Effect.flip(connector.page(Enterprise.enterprises, {}, { Count: 1 })),
          Effect.flip(connector.page(ProductServiceOrder.productServiceOrders, untyped({}), { Count: 1 }))
        ]))
      )
      assert.strictEqual(answers.length, 4)
      const none = {
        requests: 0,
        pages: 0,
        rows: 0,
        duplicates: 0,
        quarantined: 0,
        retries: 0,
        rateLimited: 0,
        splits: 0
      }
      assert.deepStrictEqual(Object.fromEntries(tally.operations), {
        orderItems: { ...none, requests: 5, pages: 2, retries: 3, rateLimited: 1, quarantined: 1 },
        enterprises: { ...none, requests: 1 }
      })
      assert.deepStrictEqual(tally.quarantined.map(({ path, raw }) => [path, raw]), [["Type", { ...broken }]])
      assert.deepStrictEqual(tally.drift.toJSON(), { enumerations: { "OrderItem.Type": ["New"] }, fields: {} })
    }).pipe(Effect.provide(connected(inTurn(
      status(429),
      status(503),
      page([{ ...orderItem(2), Type: 7 }, orderItem(1, { Type: "New" })]),
      text("<"),
      page([]),
      status(400)
    )))))

  it.effect("counts no request that was interrupted before it was sent", () =>
    Effect.gen(function*() {
      const tally = yield* Tally.Tally
      const gate = yield* Gate.Gate
      yield* gate.hold("1 minute")
      const fiber = yield* begin(ask)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual([tally.of("orderItems").requests, (yield* Requests).length], [0, 0])
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it.effect("counts a request that was interrupted while it was under way, and aborts it", () =>
    Effect.gen(function*() {
      const tally = yield* Tally.Tally
      const fiber = yield* begin(ask)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(
        [tally.of("orderItems").requests, (yield* Requests).map(({ signal }) => signal.aborted)],
        [1, [true]]
      )
    }).pipe(Effect.provide(connected(inTurn(silence)))))
})

describe("The tokens", () => {
  const echo = (make: (body: string) => Answer): Answer => (request) =>
    make(request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "")(request)

  const escaped = (value: string) =>
    [...value].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")

  const { accessToken, clientToken } = credentials
  const both = `${Redacted.value(accessToken)} ${Redacted.value(clientToken)}`

  const faults: ReadonlyArray<readonly [string, Answer]> = [
    ...[400, 401, 403, 404, 408, 429, 500, 503].map((code) =>
      [
        `a ${code} that echoes the request`,
        echo((body) =>
          status(code, {}, JSON.stringify({ Message: `Bad request: ${body}`, Details: body, RequestId: body }))
        )
      ] as const
    ),
    ["a message that echoes the tokens, escaped", status(400, {}, `{"Message":"${escaped(both)}"}`)],
    ["a message that is cut within a token", status(400, {}, JSON.stringify({ Message: "x".repeat(180) + both }))],
    ["a message longer than is read", status(400, {}, JSON.stringify({ Message: "x".repeat(980) + both }))],
    ["an echo in HTML", echo((body) => text(`<html>${body}</html>`, { headers: { "content-type": "text/html" } }))],
    ["an echo that is not valid JSON", echo((body) => text(`oops ${body}`))],
    ["a token that is not valid JSON", text(Redacted.value(accessToken))],
    ["an echo for a page", echo((body) => text(body))],
    ["an echo in the content type", page([], null, { "content-type": `text/${Redacted.value(accessToken)}` })],
    ["an echo in the id of the request", status(404, { "request-id": Redacted.value(accessToken) })],
    ["an echo in a redirect", status(307, { location: `https://evil.example/${both.replace(" ", "/")}` })],
    ["an echo in the host of a redirect", status(307, { location: `https://${both.replace(" ", ".")}.example/` })],
    ["an unreadable echo", echo((body) => bytes(new Uint8Array([0xff, ...utf8.encode(body)])))],
    ["a broken connection", failing(new Error(both))],
    ["a broken connection that names its request", (request) => failing({ request, message: both })(request)],
    ["silence", silence],
    ["a stalled body", echo((body) => streamed(Stream.concat(Stream.make(utf8.encode(body)), Stream.never)))],
    ["a page", page([orderItem(1)])]
  ]

  it.effect.each(faults)("leave no trace after %s", ([, answer]) =>
    Effect.gen(function*() {
      const left = yield* traces(elapse(pinned(0)(ask)))
      assert.deepStrictEqual(leaks(left.text), [])
      assert.include(left.spans, "Connector.page")
      assert.deepStrictEqual(leaks(JSON.stringify([...(yield* Tally.Tally).operations])), [])
    }).pipe(Effect.provide(connected(inTurn(answer), { maxWait: "10 minutes" }))))

  it.effect("are in no error message: a body that is not valid JSON is described by its length", () =>
    Effect.gen(function*() {
      const left = yield* traces(elapse(pinned(0)(ask)))
      assert.notInclude(left.text, "Lovelace")
      assert.include(left.text, "21 characters that are not valid JSON")
    }).pipe(Effect.provide(connected(inTurn(text("Ada Lovelace, room 12")), { maxWait: "10 minutes" }))))

  it.effect("are in the body of a request, which shows nothing of it", () =>
    Effect.gen(function*() {
      yield* elapse(ask)
      const [sent] = yield* Requests
      assert.notDeepEqual(leaks(JSON.stringify(sent?.body)), [])
      const shown = [
        String(sent?.request),
        JSON.stringify(sent?.request),
        inspect(sent?.request, { depth: 12 }),
        JSON.stringify(sent?.request.body),
        inspect(sent?.request.body, { depth: 12 })
      ]
      assert.deepStrictEqual(leaks(shown.join("\n")), [])
      assert.include(shown[1], "<redacted>")
    }).pipe(Effect.provide(connected(inTurn(page([]))))))

  it("are found by this search in every form of a leak", () => {
    const token = Redacted.value(accessToken)
    const leaked = [
      token,
      token.slice(5, 13),
      Buffer.from(`body ${token} end`).toString("base64"),
      Buffer.from(token).toString("hex"),
      inspect(new Uint8Array(Buffer.from(token))),
      JSON.stringify([...Buffer.from(token)])
    ]
    assert.deepStrictEqual(leaked.filter((text) => leaks(text).length === 0), [])
    assert.deepStrictEqual(leaks("nothing of the kind"), [])
  })
})

describe("a platform whose clock differs", () => {
  const warnings = (date: string) =>
    Effect.gen(function*() {
      const told: Array<unknown> = []
      const logger = Logger.make(({ message }) => {
        told.push(...(Array.isArray(message) ? message : [message]))
      })
      const twice = Effect.gen(function*() {
        const connector = yield* Connector.Connector
        yield* TestClock.setTime(Date.UTC(2026, 2, 1, 12, 0, 0))
        yield* connector.page(OrderItem.orderItems, filter, { Count: 10 })
        yield* connector.page(OrderItem.orderItems, filter, { Count: 10 })
      })
      yield* Effect.provide(twice, Layer.merge(connected(inTurn(page([], null, { date }))), Logger.layer([logger])))
      return told
    })

  it.effect.each(
    [
      ["Sun, 01 Mar 2026 11:58:59 GMT", [
        "the clock of this machine is 61 s ahead of the platform's, which is used instead"
      ]],
      ["Sun, 01 Mar 2026 13:00:00 GMT", [
        "the clock of this machine is 3600 s behind the platform's, which is used instead"
      ]],
      ["Sun, 01 Mar 2026 12:01:00 GMT", []],
      ["never", []]
    ] as const
  )("is reported once, and only beyond a minute: %s", ([date, expected]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(yield* warnings(date), expected)
    }))
})
