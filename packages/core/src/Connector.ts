/**
 * One page of one operation, or one error: the only place where requests are sent.
 */
import { Clock, Config, Context, Duration, Effect, Layer, Option, Result, Semaphore } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import type { HttpClientError, HttpClientResponse } from "effect/http"
import * as Breaker from "./Breaker.ts"
import { type Credentials, requestBody, scrubber } from "./Credentials.ts"
import * as ExactJson from "./ExactJson.ts"
import { Gate } from "./Gate.ts"
import * as Body from "./internal/body.ts"
import { reasonOfResponse, reasonOfTransport, requestIdOf } from "./internal/failure.ts"
import { monotonicMillis } from "./internal/monotonic.ts"
import { memberTwice } from "./internal/twice.ts"
import type { StoredPage } from "./IntervalStore.ts"
import { Limitation } from "./Limitation.ts"
import * as Metrics from "./Metrics.ts"
import { type InvalidRequest, Malformed, MewsError, type Reason, Timeout } from "./MewsError.ts"
import type * as Operation from "./Operation.ts"
import * as Page from "./Page.ts"
import * as Plan from "./Plan.ts"
import * as PlatformAddress from "./PlatformAddress.ts"
import { type Moment, PlatformTime } from "./PlatformTime.ts"
import * as ResponseBody from "./ResponseBody.ts"
import * as Retry from "./Retry.ts"
import { Tally } from "./Tally.ts"

export interface ConnectorOptions extends Credentials {
  /** The base address of the platform, such as `https://api.mews-demo.com`. */
  readonly platformAddress: string
  /** Hosts outside the platform's own that may be given the tokens. */
  readonly allowHosts?: ReadonlyArray<string> | undefined
  /** How long one request may spend waiting and being repeated after its first failure; 10 minutes by default. */
  readonly maxWait?: Duration.Input | undefined
  /** How long one attempt may take; 90 seconds by default. */
  readonly attemptTimeout?: Duration.Input | undefined
  /** How many requests may be under way at the same time, each over a connection of its own; 24 by default. */
  readonly sideBySide?: number | undefined
  /** What becomes of rows that go beyond the documented contract, by entity such as `OrderItem`; `evolve` by default. */
  readonly policies?: Readonly<Record<string, Page.Policy>> | undefined
  /**
   * How pages are read: from their bytes, by a reader that is compiled for each operation and leaves to `JSON.parse` what
   * is unusual (`compiled`, the default), or all by `JSON.parse` (`json`). The rows are the same.
   */
  readonly reader?: "compiled" | "json" | undefined
}

/** A page beside the answer that it was read from. */
export interface AnsweredPage<out Row> extends Page.Page<Row>, StoredPage {}

/**
 * Requests under way at the same time where nothing else is said: answers that take three seconds still come as fast as the
 * platform's limit lets them, in a process that may open 64 files.
 */
export const defaultSideBySide = 24

export class Connector extends Context.Service<Connector, {
  /**
   * One page of an operation, newest rows first. Waits for the limit of requests; repeats after 429, 5xx, timeouts and
   * lost connections while `maxWait` lasts. Fails with a {@link MewsError} otherwise, and before anything is sent when
   * the platform would refuse the filter.
   */
  readonly page: <Name extends string, Filter, Row>(
    operation: Operation.Operation<Name, Filter, Row>,
    filter: Filter,
    limitation: Limitation
  ) => Effect.Effect<AnsweredPage<Row>, MewsError>
  /** The page of an operation that was answered and stored before; nothing is asked. */
  readonly read: <Name extends string, Filter, Row>(
    operation: Operation.Operation<Name, Filter, Row>,
    stored: StoredPage
  ) => Effect.Effect<AnsweredPage<Row>, MewsError>
  /** The platform's time, as the answers to these requests tell it. */
  readonly time: PlatformTime
}>()("@nightaudit/core/Connector") {
  static readonly layer = (
    options: ConnectorOptions
  ): Layer.Layer<Connector, PlatformAddress.AddressRefused, HttpClient.HttpClient | Gate | Tally> =>
    Layer.effect(Connector, make(options))

  static readonly layerConfig = (
    options: Config.Wrap<ConnectorOptions>
  ): Layer.Layer<
    Connector,
    PlatformAddress.AddressRefused | Config.ConfigError,
    HttpClient.HttpClient | Gate | Tally
  > => Layer.effect(Connector, Effect.flatMap(Config.unwrap(options), make))
}

const idleTimeout = Duration.seconds(15)

/** Less is no fault of a machine. */
const mostSkewMillis = 60_000

/** A platform that sends a few rows more than it was asked for is let pass, one that ignores the count is not. */
const mostTimesCount = 10

const make = Effect.fnUntraced(function*(options: ConnectorOptions) {
  const address = yield* Effect.fromResult(PlatformAddress.parse(options.platformAddress, options.allowHosts))
  const client = HttpClient.withScope(yield* HttpClient.HttpClient)
  const gate = yield* Gate
  const turns = yield* Semaphore.make(options.sideBySide ?? defaultSideBySide)
  const tally = yield* Tally
  const maxWait = options.maxWait ?? "10 minutes"
  const attemptTimeout = options.attemptTimeout ?? "90 seconds"
  const breaker = yield* Breaker.make
  const budget = new Retry.Budget()
  const scrub = scrubber(options)
  const bodyReader = Body.make(options, { ...options, drift: tally.drift })
  const readers = new Map<string, unknown>()
  // The pages of one interval come with one and the same filter, of up to a thousand ids.
  const legal = new WeakMap<object, Operation.Any>()

  const readerOf = <Row>(operation: Operation.Operation<string, unknown, Row>) => {
    interface Reader {
      readonly read: Body.Read<Row>
      readonly decode: ReturnType<typeof Page.decoder<Row>>
    }
    const known = readers.get(operation.path)
    if (known !== undefined) return known as Reader
    const reader: Reader = {
      read: bodyReader(operation),
      decode: Page.decoder(operation, tally.drift, options.policies?.[operation.entity])
    }
    readers.set(operation.path, reader)
    return reader
  }

  const time = new PlatformTime()
  let isSkewTold = false
  const takeTime = Effect.fnUntraced(function*(
    { headers }: HttpClientResponse.HttpClientResponse,
    asked: Moment
  ) {
    const [came, local] = [yield* time.moment, yield* Clock.currentTimeMillis]
    const skew = Option.getOrElse(time.see({ headers, asked, came, local }), () => 0)
    if (isSkewTold || Math.abs(skew) <= mostSkewMillis) return
    isSkewTold = true
    yield* Effect.logWarning(
      `the clock of this machine is ${Math.round(Math.abs(skew) / 1000)} s ${
        skew > 0 ? "ahead of" : "behind"
      } the platform's, which is used instead`
    )
  })

  const answer = Effect.fnUntraced(
    function*<Row>(
      request: HttpClientRequest.HttpClientRequest,
      seen: { response?: HttpClientResponse.HttpClientResponse },
      read: Body.Read<Row>
    ) {
      const asked = yield* time.moment
      const awaited = { since: yield* Clock.currentTimeMillis }
      tally.awaited.add(awaited)
      const response = yield* Effect.ensuring(
        client.execute(request),
        Effect.sync(() => tally.awaited.delete(awaited))
      )
      seen.response = response
      yield* takeTime(response, asked)
      if (response.status !== 200) {
        return yield* Effect.flatMap(
          Effect.zip(Clock.currentTimeMillis, errorText(response)),
          ([now, text]) => Effect.fail(reasonOfResponse(response, text, now, scrub))
        )
      }
      const type = response.headers["content-type"] ?? "none"
      if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
        return yield* new Malformed({ kind: "contentType", detail: `its type is ${scrub(type).slice(0, 80)}` })
      }
      return yield* Effect.fromResult(read(yield* ResponseBody.parts(response, { idle: idleTimeout })))
    },
    (effect, _request, seen, _read) =>
      Effect.timeoutOrElse(effect, {
        duration: attemptTimeout,
        orElse: () => Effect.fail(new Timeout({ phase: seen.response === undefined ? "headers" : "total" }))
      }),
    Effect.scoped,
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.provideService(HttpClient.TracerPropagationEnabled, false)
  )

  return Connector.of({
    time,
    page: Effect.fn("Connector.page")(function*<Name extends string, Filter, Row>(
      operation: Operation.Operation<Name, Filter, Row>,
      filter: Filter,
      limitation: Limitation
    ) {
      yield* Effect.annotateCurrentSpan({ operation: operation.name, count: limitation.Count })
      let attempts = 0
      let failedAt: number | undefined
      let requestId: string | undefined
      const failure = (reason: Reason) =>
        new MewsError({ operation: operation.name, reason, attempts, ...(requestId !== undefined && { requestId }) })

      const isKnown = typeof filter === "object" && filter !== null && legal.get(filter) === operation
      const asked = yield* Effect.mapError(Effect.fromResult(check(operation, filter, limitation, isKnown)), failure)
      if (typeof filter === "object" && filter !== null) legal.set(filter, operation)
      const request = HttpClientRequest.post(address + operation.path).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.setHeader("accept-encoding", "gzip"),
        HttpClientRequest.setBody(requestBody(options, asked))
      )
      const counts = tally.of(operation.name)
      const { decode, read } = readerOf(operation)

      const attempt = Effect.gen(function*() {
        const seen: { response?: HttpClientResponse.HttpClientResponse } = {}
        const begun = yield* monotonicMillis
        if (failedAt !== undefined) yield* Metrics.waited("retry", begun - failedAt)
        const sent = Effect.gen(function*() {
          if (attempts++ > 0) counts.retries += 1
          counts.requests += 1
          yield* Metrics.waited("gate", (yield* monotonicMillis) - begun)
          return yield* answer(request, seen, read)
        })
        const body = yield* breaker.guard(
          turns.withPermit(gate.pass(sent)).pipe(
            Effect.catchTag(
              "HttpClientError",
              (error: HttpClientError.HttpClientError) => Effect.fail(reasonOfTransport(error))
            )
          )
        ).pipe(
          Effect.ensuring(Effect.sync(() => {
            requestId = seen.response === undefined ? undefined : requestIdOf(seen.response, scrub)
          })),
          Effect.tapError((reason) =>
            Effect.sync(() => {
              if (reason._tag === "RateLimited") counts.rateLimited += 1
            })
          )
        )
        const page = yield* Effect.fromResult(
          Option.isSome(body.page)
            ? body.page.value(requestId)
            : Result.flatMap(parseJson(body.text, operation.collection), (json) => decode(json, requestId))
        )
        const received = page.rows.length + page.quarantined.length
        if (received > limitation.Count) {
          yield* Effect.logWarning(`${operation.name}: ${received} rows where ${limitation.Count} were asked for`)
        }
        return received > limitation.Count * mostTimesCount
          ? yield* new Malformed({
            kind: "tooLarge",
            detail: `${received} rows where ${limitation.Count} were asked for`
          })
          : answered(page, body, requestId)
      })
      const counted = Effect.suspend(() => {
        const before = attempts
        return Effect.onExit(attempt, (exit) =>
          Effect.flatMap(monotonicMillis, (now) => {
            failedAt = now
            return attempts > before ? Metrics.requested(operation.name, exit) : Effect.void
          }))
      })

      const page = yield* counted.pipe(
        Effect.mapError(failure),
        Effect.retry({ schedule: Retry.schedule(gate, maxWait, budget) })
      )
      budget.give()
      count(tally, operation, page)
      yield* tally.publish
      return page
    }),
    read: Effect.fnUntraced(function*(operation, { body, requestId }) {
      const page = yield* Effect.fromResult(
        Result.flatMap(parseJson(body, operation.collection), (json) => readerOf(operation).decode(json, requestId))
      ).pipe(
        Effect.mapError((reason) => new MewsError({ operation: operation.name, reason, attempts: 0 }))
      )
      count(tally, operation, page)
      return { ...page, body, requestId }
    })
  })
})

const answered = <Row>(
  page: Page.Page<Row>,
  body: Body.Body<Row>,
  requestId: string | undefined
): AnsweredPage<Row> => ({
  ...page,
  get body() {
    return body.text
  },
  requestId
})

const count = (tally: Tally["Service"], operation: Operation.Any, page: Page.Page<unknown>): void => {
  tally.of(operation.name).pages += 1
  tally.quarantine(page.quarantined)
}

/** The message of an error response, as text; nothing when it cannot be read. */
const errorText = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<string> =>
  response.status >= 300 && response.status < 400
    ? Effect.succeed("")
    : Effect.orElseSucceed(ResponseBody.text(response, { idle: Duration.seconds(5), cap: 64 * 1024 }), () => "")

const check = <Filter>(
  operation: Operation.Operation<string, Filter, unknown>,
  filter: Filter,
  limitation: Limitation,
  isKnown: boolean
): Result.Result<object, InvalidRequest> =>
  (isKnown ? Result.succeed(filter) : Plan.legal(operation.filter, filter)).pipe(
    Result.flatMap(() => Plan.legal(Limitation, limitation)),
    Result.map(() => ({ ...filter, Limitation: limitation }))
  )

// The engine's own message quotes the body, which may name a guest.
const parseJson = (text: string, collection: string): Result.Result<unknown, Malformed> =>
  Result.flatMap(
    Result.try({
      try: () => ExactJson.parse(text),
      catch: () =>
        text === ""
          ? new Malformed({ kind: "empty", detail: "it has no body" })
          : new Malformed({ kind: "notJson", detail: `${text.length} characters that are no JSON` })
    }),
    (json) => {
      const twice = memberTwice(text, [collection, "Cursor"])
      return twice === undefined
        ? Result.succeed(json)
        : Result.fail(new Malformed({ kind: "schema", detail: `${twice} stands there twice` }))
    }
  )
