import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, Schema } from "effect"
import { TestClock } from "effect/testing"
import { MewsError } from "../src/index.ts"
import type { Connector } from "../src/index.ts"
import * as Retry from "../src/Retry.ts"
import {
  type Answer,
  ask,
  begin,
  bytes,
  connected,
  elapse,
  failing,
  inTurn,
  page,
  pinned,
  Requests,
  silence,
  status,
  text,
  times
} from "./support/Scripted.ts"

/** The virtual milliseconds at which an answer is asked for again and again, until the connector gives up. */
const timesOf = (answer: (n: number) => Answer, random: number, options?: Partial<Connector.ConnectorOptions>) =>
  Effect.gen(function*() {
    const exit = yield* Effect.exit(elapse(pinned(random)(ask)))
    return { times: times(yield* Requests), exit }
  }).pipe(Effect.provide(connected(answer, options)))

const reasonOf = (answer: (n: number) => Answer, options?: Partial<Connector.ConnectorOptions>) =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(elapse(pinned(0)(ask)))
    return { error, requests: (yield* Requests).length }
  }).pipe(Effect.provide(connected(answer, options)))

const limited = (retryAfter?: string, date?: string) =>
  inTurn(
    status(429, {
      ...(retryAfter !== undefined && { "retry-after": retryAfter }),
      ...(date !== undefined && { date })
    }),
    page([])
  )

const noon = Date.UTC(2026, 2, 1, 12)

describe("A limited request", () => {
  it.effect.each(
    [
      ["30", 0, 30_000],
      ["30", 0.5, 30_500],
      ["30", 0.999, 30_999],
      ["1", 0, 1000],
      ["0", 0, 1000],
      ["007", 0, 7000],
      ["599", 0, 599_000]
    ] as const
  )(
    "is repeated after %s seconds, and up to a second more for a random %d",
    ([seconds, random, pause]) =>
      Effect.gen(function*() {
        assert.deepStrictEqual((yield* timesOf(limited(seconds), random)).times, [0, pause])
      })
  )

  it.effect.each([-1, 0, 1].flatMap((hours) => [
    [hours, "Sun, 01 Mar 2026 12:00:30 GMT", "Sun, 01 Mar 2026 12:00:00 GMT"] as const,
    [hours, "Sunday, 01-Mar-26 12:00:30 GMT", "Sunday, 01-Mar-26 12:00:00 GMT"] as const,
    [hours, "Sun Mar  1 12:00:30 2026", "Sun Mar  1 12:00:00 2026"] as const
  ]))(
    "is repeated after 30 seconds when the local clock is wrong by %d hours and the header is %s",
    ([hours, until, date]) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon + hours * 3_600_000)
        assert.deepStrictEqual((yield* timesOf(limited(until, date), 0)).times, [0, 30_000])
      })
  )

  it.effect.each([undefined, "yesterday"])(
    "counts a date from the local clock when the response's own is %s",
    (date) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon - 1)
        assert.deepStrictEqual((yield* timesOf(limited("Sun, 01 Mar 2026 12:00:30 GMT", date), 0)).times, [0, 30_000])
      })
  )

  it.effect("waits its own backoff when the date is past", () =>
    Effect.gen(function*() {
      const answer = limited("Sun, 01 Mar 2026 11:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 GMT")
      assert.deepStrictEqual((yield* timesOf(answer, 0)).times, [0, 1000])
    }))

  it.effect.each([
    undefined,
    "",
    "-5",
    "+5",
    "1.5",
    "soon",
    "30, 60",
    "1e3",
    "0x1e",
    "30s",
    "30 seconds",
    "Sun, 30 Feb 2026 12:00:30 GMT x",
    "2026-03-01T12:00:30Z"
  ])("waits its own backoff when Retry-After is %j", (retryAfter) =>
    Effect.gen(function*() {
      const answer = status(429, retryAfter === undefined ? {} : { "retry-after": retryAfter })
      const seconds = [0, 1, 3, 7, 15, 31, 51]
      assert.deepStrictEqual(
        (yield* timesOf(inTurn(answer), 0, { maxWait: "1 minute" })).times,
        seconds.map((second) => second * 1000)
      )
      assert.deepStrictEqual(
        (yield* timesOf(inTurn(answer), 0.999, { maxWait: "1 minute" })).times,
        [0, 1999, 4998, 9997, 18_996, 35_995, 56_994]
      )
    }))

  it.effect.each(
    [
      ["10 minutes and a second", "601", "1970-01-01T00:10:02Z"],
      ["3 years", "99999999", "1973-03-03T09:46:40Z"],
      ["3 millennia", "99999999999", "5138-11-16T09:46:40Z"],
      ["30 millennia", "999999999999", undefined],
      ["longer than any date", "99999999999999999999", undefined],
      ["400 digits of seconds", "9".repeat(400), undefined]
    ] as const
  )("fails at once when the platform asks to wait %s", ([, seconds, resumeAt]) =>
    Effect.gen(function*() {
      const { error, requests } = yield* reasonOf(inTurn(status(429, { "retry-after": seconds })))
      assert.strictEqual(requests, 1)
      assert.strictEqual<string | undefined>(
        error.reason._tag === "RateLimited" ? error.reason.resumeAt : error.reason._tag,
        resumeAt
      )
    }))

  it.effect("fails with when to come back", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(noon - 1)
      const { error } = yield* reasonOf(inTurn(status(429, { "retry-after": "7500" })))
      assert.strictEqual(
        error.message,
        "orderItems: the platform asks to wait until 2026-03-01T14:05:00Z; run the command again then"
      )
    }))

  it.effect.prop(
    "never waits longer than it may, whatever the platform asks and the dice say",
    [
      Schema.Array(Schema.Literals(["", "0", "1", "5", "30", "-5", "soon"])).check(Schema.isMinLength(1)),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 600 })),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 99 }))
    ],
    ([headers, maxSeconds, percent]) =>
      Effect.gen(function*() {
        const answer = (n: number) => status(429, { "retry-after": headers[n % headers.length] ?? "" })
        const { times } = yield* timesOf(answer, percent / 100, { maxWait: `${maxSeconds} seconds` })
        assert.isAtMost(Math.max(...times), maxSeconds * 1000)
        assert.isAtLeast(Math.min(...times.slice(1).map((time, n) => time - (times[n] ?? 0))), 1000)
      }),
    { arbitrary: { runs: 50 } }
  )

  it.effect("holds every other request on the token with it, and lets them go together", () =>
    Effect.gen(function*() {
      const sent = yield* Requests
      const first = yield* begin(ask)
      const others = yield* begin(Effect.all(Array.from({ length: 8 }, () => ask), { concurrency: 8 }))
      yield* TestClock.adjust("29998 millis")
      assert.strictEqual(sent.length, 1)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(times(sent), [0, ...Array.from({ length: 9 }, () => 30_000)])
      yield* Fiber.join(first)
      yield* Fiber.join(others)
    }).pipe(pinned(0), Effect.provide(connected(limited("30")))))

  it.effect.each([0, 0.5, 0.999])(
    "stops eight fibers that were all refused, for 30 to 31 seconds, and says so once: random %d",
    (random) =>
      Effect.gen(function*() {
        const logged: Array<string> = []
        const logger = Logger.make<unknown, void>(({ message }) => {
          logged.push(String(message))
        })
        const sent = yield* Requests
        const fibers = yield* begin(
          Effect.provide(Effect.all(Array.from({ length: 8 }, () => ask), { concurrency: 8 }), Logger.layer([logger]))
        )
        assert.strictEqual(sent.length, 8)
        yield* TestClock.adjust("29999 millis")
        assert.strictEqual(sent.length, 8)
        yield* TestClock.adjust("1001 millis")
        yield* Fiber.join(fibers)
        const again = times(sent).slice(8)
        assert.strictEqual(again.length, 8)
        for (const at of again) assert.isTrue(at >= 30_000 && at <= 31_000, String(at))
        assert.deepStrictEqual(logged, [`orderItems: rate limited, resuming in ${30 + Math.ceil(random)} s`])
      }).pipe(
        pinned(random),
        Effect.provide(connected((n) => n < 8 ? status(429, { "retry-after": "30" }) : page([])))
      )
  )

  it.effect.each([["30", 5], [undefined, 10]] as const)(
    "is given up by eight fibers when the longest wait is spent, however often that is: Retry-After %s",
    ([retryAfter, most]) =>
      Effect.gen(function*() {
        const sent = yield* Requests
        const errors = yield* pinned(0.5)(elapse(
          Effect.all(Array.from({ length: 8 }, () => Effect.flip(ask)), { concurrency: 8 })
        ))
        assert.deepStrictEqual(errors.map(({ reason }) => reason._tag), Array.from({ length: 8 }, () => "RateLimited"))
        assert.isTrue(errors.every(({ isFatal }) => isFatal))
        assert.isAtMost(Math.max(...times(sent)), 120_000)
        assert.isAtMost(Math.max(...errors.map(({ attempts }) => attempts)), most)
        assert.isAtLeast(Math.max(...times(sent)), 90_000)
      }).pipe(Effect.provide(connected(
        inTurn(status(429, retryAfter === undefined ? {} : { "retry-after": retryAfter })),
        { maxWait: "2 minutes" }
      )))
  )

  it.effect("is told to the tally each time", () =>
    Effect.gen(function*() {
      const { error, requests } = yield* reasonOf(
        inTurn(status(429, { "request-id": "r-1" }), status(429, { "request-id": "r-2" })),
        {
          maxWait: "10 seconds"
        }
      )
      assert.deepStrictEqual([requests, error.attempts, error.requestId], [4, 4, "r-2"])
      assert.strictEqual(error.message, "orderItems: request limit exhausted (4 attempts) [request r-2]")
    }))
})

describe("A failed request", () => {
  it.effect.each([500, 502, 503, 504])(
    "is repeated five times after %d, with a jittered and bounded backoff",
    (code) =>
      Effect.gen(function*() {
        const answer = inTurn(status(code))
        assert.deepStrictEqual((yield* timesOf(answer, 0)).times, [0, 0, 0, 0, 0, 0])
        assert.deepStrictEqual((yield* timesOf(answer, 0.5)).times, [0, 250, 750, 1750, 3750, 7750])
        assert.deepStrictEqual((yield* timesOf(answer, 1)).times, [0, 500, 1500, 3500, 7500, 15_500])
      })
  )

  it.effect.each([0, 1, 5])(
    "is repeated after the first %d failures until it succeeds",
    (failures) =>
      Effect.gen(function*() {
        const { exit, times } = yield* timesOf((n) => n < failures ? status(503) : page([]), 0)
        assert.deepStrictEqual([exit._tag, times.length], ["Success", failures + 1])
      })
  )

  it.effect("waits for as long as a 503 asks", () =>
    Effect.gen(function*() {
      const answer = inTurn(status(503, { "retry-after": "30" }), page([]))
      assert.deepStrictEqual((yield* timesOf(answer, 0.5)).times, [0, 30_000])
    }))

  it.effect.each([["601"], ["9".repeat(400)]])(
    "fails at once when a 503 asks to wait longer than allowed",
    ([seconds = ""]) =>
      Effect.gen(function*() {
        const { error, requests } = yield* reasonOf(inTurn(status(503, { "retry-after": seconds })))
        assert.deepStrictEqual([error.reason._tag, requests], ["Server", 1])
      })
  )

  it.effect.each(
    [
      [501, "Server"],
      [505, "Server"],
      [507, "Server"],
      [400, "Rejected"],
      [403, "Rejected"],
      [404, "Rejected"],
      [409, "Rejected"],
      [422, "Rejected"],
      [401, "Unauthorized"],
      [408, "RequestTooHeavy"],
      [413, "RequestTooHeavy"]
    ] as const
  )("is not repeated after %d", ([code, tag]) =>
    Effect.gen(function*() {
      const { error, requests } = yield* reasonOf(inTurn(status(code)))
      assert.deepStrictEqual([error.reason._tag, error.attempts, requests], [tag, 1, 1])
      assert.include(error.message, code === 401 ? "the tokens" : `status ${code}`)
    }))

  it.effect.each(
    [
      ["ECONNREFUSED", "refused", 4],
      ["EHOSTUNREACH", "refused", 4],
      ["ENETUNREACH", "refused", 4],
      ["UND_ERR_CONNECT_TIMEOUT", "refused", 4],
      ["ENOTFOUND", "dns", 3],
      ["EAI_AGAIN", "dns", 3],
      ["ECONNRESET", "reset", 6],
      ["EPIPE", "reset", 6],
      ["ETIMEDOUT", "reset", 6],
      ["UND_ERR_SOCKET", "reset", 6],
      ["CERT_HAS_EXPIRED", "tls", 1],
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls", 1],
      ["SELF_SIGNED_CERT_IN_CHAIN", "tls", 1],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls", 1],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "tls", 1],
      ["ERR_SSL_WRONG_VERSION_NUMBER", "tls", 1],
      ["EPROTO", "tls", 1],
      ["HPE_INVALID_CONSTANT", "protocol", 1],
      ["ERR_INVALID_PROTOCOL", "protocol", 1]
    ] as const
  )("whose connection fails with %s is %s, sent %d times", ([code, kind, times]) =>
    Effect.gen(function*() {
      const cause = new TypeError("fetch failed", { cause: Object.assign(new Error("connect"), { code }) })
      const { error, requests } = yield* reasonOf(inTurn(failing(cause)))
      assert.deepInclude(error.reason, { _tag: "Transport", kind })
      assert.deepStrictEqual([error.attempts, requests], [times, times])
    }))

  it.effect.each([new Error("lost"), "lost", undefined, null, { cause: { cause: 7 } }])(
    "whose connection fails without a code (%s) is lost, sent six times",
    (cause) =>
      Effect.gen(function*() {
        const { error, requests } = yield* reasonOf(inTurn(failing(cause)))
        assert.deepInclude(error.reason, { _tag: "Transport", kind: "reset" })
        assert.strictEqual(requests, 6)
      })
  )

  it.effect("that gets no answer is repeated five times, each aborted", () =>
    Effect.gen(function*() {
      const sent = yield* Requests
      const error = yield* Effect.flip(elapse(pinned(0)(ask)))
      assert.deepInclude(error.reason, { _tag: "Timeout", phase: "headers" })
      assert.deepStrictEqual(times(sent), [0, 90, 180, 270, 360, 450].map((second) => second * 1000))
      assert.isTrue(sent.every(({ signal }) => signal.aborted))
    }).pipe(Effect.provide(connected(inTurn(silence)))))

  it.effect("is not repeated when its answer would come after the longest wait", () =>
    Effect.gen(function*() {
      const { requests } = yield* reasonOf(inTurn(silence), { maxWait: "100 seconds", attemptTimeout: "60 seconds" })
      assert.strictEqual(requests, 3)
    }))

  it.effect.each(
    [
      ["no JSON", text("<html>"), "notJson"],
      ["half of a page", text(`{"OrderItems":[`), "notJson"],
      ["no body", text(""), "empty"],
      ["another type", text("<html>", { headers: { "content-type": "text/html" } }), "contentType"],
      ["no UTF-8", bytes(new Uint8Array([0x22, 0xc3])), "encoding"]
    ] as const
  )("whose answer has %s is repeated twice", ([, answer, kind]) =>
    Effect.gen(function*() {
      const { error, requests } = yield* reasonOf(inTurn(answer))
      assert.deepInclude(error.reason, { _tag: "Malformed", kind })
      assert.deepStrictEqual([error.attempts, requests], [3, 3])
    }))

  it.effect("whose answer breaks the contract is not repeated", () =>
    Effect.gen(function*() {
      const { error, requests } = yield* reasonOf(inTurn(text(`{"Message":"none"}`)))
      assert.deepInclude(error.reason, { _tag: "Malformed", kind: "schema", detail: "the list OrderItems is missing" })
      assert.strictEqual(requests, 1)
    }))

  it.effect("counts limits and failures apart", () =>
    Effect.gen(function*() {
      const { exit, times } = yield* timesOf((n) => n < 10 ? status(n % 2 === 0 ? 503 : 429) : page([]), 0)
      assert.strictEqual(exit._tag, "Success")
      assert.deepStrictEqual(times.map((time) => time / 1000), [0, 0, 1, 1, 3, 3, 7, 7, 15, 15, 31])
    }))
})

describe("Repetitions", () => {
  const outage = (retryAfterMillis: number) => new MewsError.Outage({ retryAfterMillis })

  it.each(
    [
      ["an outage", outage(5000), 1, 0, 5000],
      ["an outage, with up to a second more", outage(5000), 7, 0.5, 5500],
      ["a failure", new MewsError.Server({ status: 503 }), 3, 1, 2000],
      ["a failure, with no more than its cap", new MewsError.Server({ status: 503 }), 30, 1, 20_000],
      ["a limit", new MewsError.RateLimited({}), 30, 0, 20_000]
    ] as const
  )("wait as long as they must after %s", (_, reason, attempt, random, pause) => {
    assert.strictEqual(Retry.pauseMillis(reason, attempt, random), pause)
  })

  it("have a budget that answered pages fill again, and no further than it was", () => {
    const server = new MewsError.Server({ status: 503 })
    const timeout = new MewsError.Timeout({ phase: "total" })
    const budget = new Retry.Budget()
    const takeAll = (reason: MewsError.Reason) => {
      let taken = 0
      while (budget.take(reason)) taken += 1
      return taken
    }
    for (let n = 0; n < 1000; n++) budget.give()
    assert.strictEqual(takeAll(server), 100)
    for (let n = 0; n < 19; n++) budget.give()
    assert.strictEqual(takeAll(timeout), 1)
    assert.strictEqual(takeAll(server), 1)
    budget.give()
    assert.isTrue(budget.take(server))
    assert.isFalse(budget.take(server))
  })
})
