import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Logger, Result, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as Breaker from "../src/Breaker.ts"
import { Extraction, OrderItem } from "../src/index.ts"
import { Malformed, RateLimited, type Reason, RequestTooHeavy, Server, Timeout, Transport } from "../src/MewsError.ts"
import { days, fourWeeks, hotel, idsOf, items } from "./support/Hotel.ts"
import {
  type Answer,
  ask,
  begin,
  connected,
  elapse,
  inTurn,
  page,
  pinned,
  Requests,
  type Sent,
  status,
  times
} from "./support/Scripted.ts"

const down = new Server({ status: 503 })

const failed = (breaker: Breaker.Breaker, reason: Reason = down) => Effect.flip(breaker.guard(Effect.fail(reason)))

const failTimes = (breaker: Breaker.Breaker, times: number, reason?: Reason) =>
  Effect.forEach(Array.from({ length: times }), () => failed(breaker, reason))

const waitOf = (reason: Reason) => reason._tag === "Outage" ? reason.retryAfterMillis : reason._tag

describe("Breaker", () => {
  it.effect("opens after ten failures in a row, and not after nine", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 9)
      assert.strictEqual(yield* breaker.guard(Effect.succeed("there")), "there")
      const reasons = yield* failTimes(breaker, 12)
      assert.deepStrictEqual(
        reasons.map(({ _tag }) => _tag),
        [...Array.from({ length: 10 }, () => "Server"), "Outage", "Outage"]
      )
    }))

  it.effect("runs nothing while it is open, and says for how long", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 10)
      let runs = 0
      const attempt = Effect.flip(breaker.guard(Effect.suspend(() => {
        runs += 1
        return Effect.fail(down)
      })))
      assert.strictEqual(waitOf(yield* attempt), 5000)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(waitOf(yield* attempt), 2000)
      yield* TestClock.adjust("1999 millis")
      assert.strictEqual(waitOf(yield* attempt), 1000)
      assert.strictEqual(runs, 0)
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(waitOf(yield* attempt), "Server")
      assert.strictEqual(runs, 1)
    }))

  it.effect("stays open for 5 seconds, twice as long after each failed probe, and for 30 at the most", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 10)
      const waits: Array<unknown> = []
      for (let n = 0; n < 6; n++) {
        const wait = waitOf(yield* failed(breaker))
        waits.push(wait)
        yield* TestClock.adjust(typeof wait === "number" ? wait : 0)
        assert.strictEqual(waitOf(yield* failed(breaker)), "Server")
      }
      assert.deepStrictEqual(waits, [5000, 10_000, 20_000, 30_000, 30_000, 30_000])
    }))

  it.effect("lets one probe through at a time, and the others look again after a second", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 10)
      yield* TestClock.adjust("5 seconds")
      const answered = yield* Deferred.make<string, Reason>()
      const probe = yield* Effect.forkChild(breaker.guard(Deferred.await(answered)), { startImmediately: true })
      assert.deepStrictEqual((yield* failTimes(breaker, 3)).map(waitOf), [1000, 1000, 1000])
      yield* Deferred.succeed(answered, "there")
      assert.strictEqual(yield* Fiber.join(probe), "there")
      assert.strictEqual(yield* breaker.guard(Effect.succeed("again")), "again")
    }))

  it.effect("lets another request probe if the probing one is interrupted", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 10)
      yield* TestClock.adjust("5 seconds")
      const probe = yield* Effect.forkChild(breaker.guard(Effect.never), { startImmediately: true })
      assert.strictEqual(waitOf(yield* failed(breaker)), 1000)
      yield* Fiber.interrupt(probe)
      assert.strictEqual(yield* breaker.guard(Effect.succeed("there")), "there")
    }))

  it.effect.each(
    [
      ["500", new Server({ status: 500 }), true],
      ["502", new Server({ status: 502 }), true],
      ["503", down, true],
      ["504", new Server({ status: 504 }), true],
      ["501", new Server({ status: 501 }), false],
      ["a lost connection", new Transport({ kind: "reset" }), true],
      ["a refused connection", new Transport({ kind: "refused" }), true],
      ["a timeout", new Timeout({ phase: "headers" }), true],
      ["429", new RateLimited({}), false],
      ["408", new RequestTooHeavy({ status: 408 }), false],
      ["a page of another type", new Malformed({ kind: "contentType", detail: "" }), false]
    ] as const
  )("takes %s for an outage or for an answer", ([, reason, isOutage]) =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      const reasons = yield* failTimes(breaker, 11, reason)
      assert.strictEqual(reasons[10]?._tag, isOutage ? "Outage" : reason._tag)
      assert.strictEqual(Breaker.isOutage(reason), isOutage)

      const again = yield* Breaker.make
      yield* failTimes(again, 9)
      yield* failed(again, reason)
      assert.strictEqual((yield* failed(again))._tag, isOutage ? "Outage" : "Server")
    }))

  it.effect("does not take a defect or an interruption for an outage", () =>
    Effect.gen(function*() {
      const breaker = yield* Breaker.make
      yield* failTimes(breaker, 9)
      yield* Effect.exit(breaker.guard(Effect.die("defect")))
      yield* Effect.exit(breaker.guard(Effect.interrupt))
      assert.strictEqual((yield* failed(breaker))._tag, "Server")
      assert.strictEqual((yield* failed(breaker))._tag, "Outage")
    }))
})

const minute = 60_000

/** How many requests were sent in each minute after the first. */
const perMinute = (sent: ReadonlyArray<Sent>): ReadonlyArray<number> => {
  const minutes = times(sent).map((at) => Math.floor(at / minute))
  return Array.from({ length: Math.max(...minutes) + 1 }, (_, n) => minutes.filter((each) => each === n).length)
}

/** The platform is down for the given milliseconds of virtual time. Responses of either kind take a while. */
const awayFor =
  (millis: number, platform: (n: number, sent: Sent) => Answer, latency = 200) => (n: number, sent: Sent) => {
    const answer = sent.at < millis ? status(503) : platform(n, sent)
    const late: Answer = (request) => Effect.delay(answer(request), latency)
    return late
  }

/** Three years are forty intervals. */
const years = 1120
const all = items(400, years)

/** Reads three years, four intervals at a time. */
const reading = (away: number, maxWait: "0 millis" | "20 minutes", random: number) =>
  Effect.gen(function*() {
    const extraction = yield* Extraction.Extraction
    const logged: Array<string> = []
    const logger = Logger.make<unknown, void>(({ message }) => {
      logged.push(String(message))
    })
    const rows = yield* extraction.rows(OrderItem.orderItems, days(0, years), { ...fourWeeks, onFailure: "leaveOpen" })
      .pipe(
        Stream.runCollect,
        Effect.result,
        Effect.provide(Logger.layer([logger])),
        pinned(random),
        elapse
      )
    const sent = yield* Requests
    return {
      rows: Result.isSuccess(rows) ? rows.success : [],
      intervals: extraction.intervals,
      logged,
      sent,
      wasted: sent.filter(({ at }) => at < away).length
    }
  }).pipe(Effect.provide(Layer.provideMerge(
    Extraction.Extraction.layer({ concurrency: 4 }),
    connected(awayFor(away, hotel(all)), { maxWait })
  )))

describe("An outage of ten minutes", () => {
  const away = 10 * minute

  it.effect.each([0, 0.5, 0.999])(
    "costs four fibers ten failures and a probe now and then, and then nothing is missing: random %d",
    (random) =>
      Effect.gen(function*() {
        const { intervals, rows, sent, wasted } = yield* reading(away, "20 minutes", random)
        const minutes = perMinute(sent)
        // Ten failures, what was under way when the tenth came, and probes after 5, 15 and 35 seconds.
        assert.isAtMost(minutes[0] ?? 0, 10 + 3 + 3)
        for (const calls of minutes.slice(1, 10)) assert.isTrue(calls >= 1 && calls <= 2, minutes.join(" "))
        // Without repetitions the run would fail each of its forty intervals, with a request for each.
        assert.strictEqual(intervals.planned, 40)
        assert.isAtMost(wasted, 1.1 * intervals.planned)
        assert.deepStrictEqual(idsOf(rows), idsOf(all))
        assert.deepStrictEqual([intervals.closed, intervals.open], [40, []])
      })
  )

  it.effect("is over for all of them with the first probe that is answered", () =>
    Effect.gen(function*() {
      const { sent } = yield* reading(away, "20 minutes", 0.5)
      const answered = sent.filter(({ at }) => at >= away).map(({ at }) => at)
      const [probe = 0, next = 0] = answered
      assert.isAtMost(probe - away, 31_000)
      assert.isAtLeast(next - probe, 200)
      // The others sleep for as long as the last opening at the most.
      assert.isAtLeast(answered.filter((at) => at <= probe + 32_000).length, 5)
    }))

  it.effect("is logged in two lines, whatever else is retried", () =>
    Effect.gen(function*() {
      const { logged } = yield* reading(away, "20 minutes", 0.5)
      assert.deepStrictEqual(logged.filter((line) => /platform (does not respond|responds again)/.test(line)), [
        "the platform does not respond; it is probed with single requests until it recovers",
        "the platform responds again"
      ])
      assert.isAtMost(logged.length, 2 + 13)
    }))

  it.effect("leaves open what cannot wait for its end", () =>
    Effect.gen(function*() {
      const { intervals, rows, sent } = yield* reading(away, "0 millis", 0.5)
      assert.deepStrictEqual([intervals.closed, intervals.open.length, rows], [0, 40, []])
      // Three were under way when the tenth failed; the twenty-seven others are not asked for.
      assert.strictEqual(sent.length, 10 + 3)
      const outage = "orderItems: the platform has not responded for some time; the request was not sent again"
      assert.strictEqual(intervals.open.filter(({ problem }) => problem === outage).length, 40 - 13)
    }))
})

describe("Repetitions", () => {
  /** Sends the given number of requests one after the other, each with its own retries. */
  const asking = (count: number) => Effect.forEach(Array.from({ length: count }), () => Effect.result(ask))

  /** Fails every request, but lets every ninth be, so that it is never called an outage. */
  const flaky = (n: number): Answer => n % 9 === 8 ? status(400) : status(503)

  it.effect("cost a budget that allows a hundred of them, whatever the number of requests", () =>
    Effect.gen(function*() {
      yield* pinned(0)(elapse(asking(300)))
      assert.strictEqual((yield* Requests).length, 300 + 100)
    }).pipe(Effect.provide(connected(flaky))))

  it.effect("cost twice as much after a timeout", () =>
    Effect.gen(function*() {
      yield* pinned(0)(elapse(asking(100)))
      assert.strictEqual((yield* Requests).length, 100 + 50)
    }).pipe(
      Effect.provide(connected((n) => n % 9 === 8 ? status(400) : () => Effect.never, { attemptTimeout: "1 second" }))
    ))

  it.effect("are paid back by answered pages, one by one", () =>
    Effect.gen(function*() {
      yield* pinned(0)(elapse(asking(300)))
      const spent = (yield* Requests).length
      assert.strictEqual(spent, 400)
      // Nine pages pay for one repetition and nearly for another.
      yield* pinned(0)(elapse(asking(10)))
      assert.strictEqual((yield* Requests).length, spent + 11)
    }).pipe(Effect.provide(connected((n) => n < 400 ? flaky(n) : n < 409 ? page([]) : status(503)))))

  it.effect("of limited requests cost nothing", () =>
    Effect.gen(function*() {
      const results = yield* pinned(0)(elapse(asking(150)))
      assert.isTrue(results.every(Result.isSuccess))
      assert.strictEqual((yield* Requests).length, 300)
    }).pipe(Effect.provide(connected((n) => n % 2 === 0 ? status(429, { "retry-after": "1" }) : page([])))))

  it.effect("of a request in an outage are bounded by the time alone that it may wait", () =>
    Effect.gen(function*() {
      const fiber = yield* begin(pinned(0)(Effect.forEach([1, 2], () => Effect.flip(ask))))
      yield* TestClock.adjust("1 day")
      const [first, second] = yield* Fiber.join(fiber)
      // The first gives up after six attempts, the second makes the outage of them.
      assert.deepStrictEqual([first?.reason._tag, first?.attempts], ["Server", 6])
      assert.isAbove(second?.attempts ?? 0, 6)
      const at = times(yield* Requests)
      assert.isAtMost((at.at(-1) ?? 0) - (at[6] ?? 0), 10 * minute)
      assert.isAtLeast((at.at(-1) ?? 0) - (at[6] ?? 0), 9 * minute)
    }).pipe(Effect.provide(connected(inTurn(status(503))))))

  it.effect("end at once when the platform answers a probe with a refusal", () =>
    Effect.gen(function*() {
      const fiber = yield* begin(pinned(0)(Effect.forEach([1, 2], () => Effect.flip(ask))))
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual((yield* Fiber.join(fiber)).map(({ reason }) => reason._tag), ["Server", "Rejected"])
      assert.strictEqual((yield* Requests).length, 11)
    }).pipe(Effect.provide(connected((n) => n < 10 ? status(503) : status(404)))))
})
