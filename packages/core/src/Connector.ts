/** Requests one page of one operation. No other module sends requests. */
import { Config, Context, Effect, Layer, Option, Result, Semaphore } from "effect"
import type { Duration } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { HttpClientError } from "effect/http"
import * as Breaker from "./Breaker.ts"
import type { Counts } from "./Counts.ts"
import { type Credentials, requestBody, scrubber } from "./Credentials.ts"
import { DriftLog } from "./Drift.ts"
import * as ExactJson from "./ExactJson.ts"
import { Gate } from "./Gate.ts"
import * as Body from "./internal/body.ts"
import * as exchange from "./internal/exchange.ts"
import { reasonOfTransport, requestIdOf } from "./internal/failure.ts"
import { monotonicMillis } from "./internal/monotonic.ts"
import { memberTwice } from "./internal/twice.ts"
import type { StoredPage } from "./IntervalStore.ts"
import { Limitation } from "./Limitation.ts"
import * as Metrics from "./Metrics.ts"
import { type InvalidRequest, Malformed, MewsError, type Reason } from "./MewsError.ts"
import type * as Operation from "./Operation.ts"
import * as Page from "./Page.ts"
import * as Plan from "./Plan.ts"
import * as PlatformAddress from "./PlatformAddress.ts"
import { PlatformTime } from "./PlatformTime.ts"
import * as Retry from "./Retry.ts"
import { Tally } from "./Tally.ts"

export interface ConnectorOptions extends Credentials {
  /** The base address of the platform, such as `https://api.mews-demo.com`. */
  readonly platformAddress: string
  /** Hosts, other than the platform's, that may receive the tokens; none by default. */
  readonly allowHosts?: ReadonlyArray<string> | undefined
  /** Maximum time that a request spends waiting and being retried after its first failure; 10 minutes by default. */
  readonly maxWait?: Duration.Input | undefined
  /** Time limit of one attempt; 90 seconds by default. */
  readonly attemptTimeout?: Duration.Input | undefined
  /** Maximum number of concurrent requests, each over its own connection; 24 by default. */
  readonly sideBySide?: number | undefined
  /** Treatment of rows beyond the documented contract, by entity such as `OrderItem`; `evolve` by default. */
  readonly policies?: Readonly<Record<string, Page.Policy>> | undefined
  /**
   * How pages are read: `compiled` (the default) reads their bytes with a reader compiled for each operation, which leaves
   * unusual bodies to `JSON.parse`; `json` uses `JSON.parse` only. Both return the same rows.
   */
  readonly reader?: "compiled" | "json" | undefined
}

/** A page, with the body that it was read from and the ID of its request. */
export interface AnsweredPage<out Row> extends Page.Page<Row>, StoredPage {}

/**
 * The default number of concurrent requests: enough to reach the platform's rate limit with responses that take three seconds,
 * and few enough for a process that may open 64 files.
 */
export const defaultSideBySide = 24

interface Shape {
  /**
   * Requests a page of an operation, newest rows first. Waits for the rate limiter, and retries after 429, 5xx, timeouts and
   * lost connections for at most `maxWait`. Fails with a {@link MewsError} otherwise; with the reason `InvalidRequest`, and
   * without a request, if the platform would reject the filter. For many pages of one filter, pass a {@link Plan.LegalFilter}:
   * it is checked only once.
   */
  readonly page: <Name extends string, Filter, Row>(
    operation: Operation.Operation<Name, Filter, Row>,
    filter: Filter | Plan.LegalFilter<Filter>,
    limitation: Limitation
  ) => Effect.Effect<AnsweredPage<Row>, MewsError>
  /** Reads a page from a stored response; sends no request. */
  readonly read: <Name extends string, Filter, Row>(
    operation: Operation.Operation<Name, Filter, Row>,
    stored: StoredPage
  ) => Effect.Effect<AnsweredPage<Row>, MewsError>
  /** The platform's time, from the `Date` of the responses to these requests. */
  readonly time: PlatformTime
  /** The same connector, with the same limits, whose requests are counted in another tally. */
  readonly counting: (tally: Tally["Service"]) => Shape
}

export class Connector extends Context.Service<Connector, Shape>()("@nightaudit/core/Connector") {
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

/** A platform that sends a few rows more than it was asked for is let pass, one that ignores the count is not. */
const mostTimesCount = 10

const make = Effect.fnUntraced(function*(options: ConnectorOptions) {
  const address = yield* Effect.fromResult(PlatformAddress.parse(options.platformAddress, options.allowHosts))
  const client = HttpClient.withScope(yield* HttpClient.HttpClient)
  const gate = yield* Gate
  const time = new PlatformTime()
  const scrub = scrubber(options)
  const shared = {
    gate,
    turns: yield* Semaphore.make(options.sideBySide ?? defaultSideBySide),
    breaker: yield* Breaker.make,
    scrub
  }
  const attemptTimeout = options.attemptTimeout ?? "90 seconds"
  const budget = new Retry.Budget()
  const readerOf = readers(options)
  const counting = (tally: Tally["Service"]): Shape => {
    const wire = { ...shared, exchange: exchange.make({ client, time, awaited: tally.awaited, attemptTimeout, scrub }) }
    return { time, counting, ...requests(options, { address, wire, budget, readerOf, tally }) }
  }
  return Connector.of(counting(yield* Tally))
})

interface Requests {
  readonly address: string
  readonly wire: Wire
  readonly budget: Retry.Budget
  readonly readerOf: ReturnType<typeof readers>
  readonly tally: Tally["Service"]
}

const requests = (
  options: ConnectorOptions,
  { address, budget, readerOf, tally, wire }: Requests
): Pick<Shape, "page" | "read"> => {
  return {
    page: Effect.fn("Connector.page")(function*(operation, filter, limitation) {
      yield* Effect.annotateCurrentSpan({ operation: operation.name, count: limitation.Count })
      const asked = yield* Effect.mapError(
        Effect.fromResult(check(operation, filter, limitation)),
        (reason) => new MewsError({ operation: operation.name, reason, attempts: 0 })
      )
      // What is refused before it is sent is in no count.
      const attempts: Attempts = {
        counts: tally.of(operation.name),
        made: 0,
        failedAt: undefined,
        requestId: undefined
      }
      const request = HttpClientRequest.post(address + operation.path).pipe(
        HttpClientRequest.acceptJson,
        HttpClientRequest.setHeader("accept-encoding", "gzip"),
        HttpClientRequest.setBody(requestBody(options, asked))
      )
      const reader = readerOf(operation)
      const attempt = send(wire, request, reader.read, attempts).pipe(
        Effect.flatMap((body) => pageOf(limitation, { operation, reader, body, requestId: attempts.requestId, tally }))
      )
      const page = yield* measured(operation, attempts, attempt).pipe(
        Effect.mapError(failing(operation, attempts)),
        Effect.retry({ schedule: Retry.schedule(wire.gate, options.maxWait ?? "10 minutes", budget) })
      )
      budget.give()
      count(tally, operation, page)
      yield* tally.publish
      return page
    }),
    read: Effect.fnUntraced(function*(operation, { body, requestId }) {
      const page = yield* Effect.fromResult(
        Result.flatMap(
          parseJson(body, operation.collection),
          (json) => readerOf(operation).judged(tally, ({ decode }) => decode(json, requestId))
        )
      ).pipe(
        Effect.mapError((reason) => new MewsError({ operation: operation.name, reason, attempts: 0 }))
      )
      count(tally, operation, page)
      return { ...page, body, requestId }
    })
  }
}

interface Reader<Row> {
  readonly read: Body.Read<Row>
  /** Judges a page at one stroke; what goes beyond the contract in it is told to the tally. */
  readonly judged: (
    tally: Tally["Service"],
    judge: (reader: { readonly decode: ReturnType<typeof Page.decoder<Row>> }) => Page.Judged<Row>
  ) => Page.Judged<Row>
}

/** What reads the pages of an operation, compiled once for all runs: the drift of a page belongs to no run until then. */
const readers = (options: ConnectorOptions) => {
  const drift = new DriftLog()
  const bodyReader = Body.make(options, { ...options, drift })
  const known = new Map<string, unknown>()
  return <Row>(operation: Operation.Operation<string, unknown, Row>): Reader<Row> => {
    const compiled = known.get(operation.path)
    if (compiled !== undefined) return compiled as Reader<Row>
    const decoder = { decode: Page.decoder(operation, drift, options.policies?.[operation.entity]) }
    const reader: Reader<Row> = {
      read: bodyReader(operation),
      judged: (tally, judge) => {
        const page = judge(decoder)
        drift.moveTo(tally.drift)
        if (Result.isSuccess(page)) noteIds(tally, page.success)
        return page
      }
    }
    known.set(operation.path, reader)
    return reader
  }
}

/** What every request passes on its way. */
interface Wire {
  readonly exchange: exchange.Exchange
  readonly gate: Gate["Service"]
  readonly turns: Semaphore.Semaphore
  readonly breaker: Breaker.Breaker
  readonly scrub: (text: string) => string
}

/** How far one request has come. Its attempts follow each other. */
interface Attempts {
  readonly counts: Counts
  made: number
  failedAt: number | undefined
  /** Of the last answer. */
  requestId: string | undefined
}

const failing = ({ name }: Operation.Any, attempts: Attempts) => (reason: Reason): MewsError =>
  new MewsError({
    operation: name,
    reason,
    attempts: attempts.made,
    ...(attempts.requestId !== undefined && { requestId: attempts.requestId })
  })

/** One attempt: the body of its answer. */
const send = Effect.fnUntraced(function*<Row>(
  { breaker, exchange, gate, scrub, turns }: Wire,
  request: HttpClientRequest.HttpClientRequest,
  read: Body.Read<Row>,
  attempts: Attempts
) {
  const { counts } = attempts
  const seen: exchange.Seen = {}
  const begun = yield* monotonicMillis
  if (attempts.failedAt !== undefined) yield* Metrics.waited("retry", begun - attempts.failedAt)
  const sent = Effect.gen(function*() {
    if (attempts.made++ > 0) counts.retries += 1
    counts.requests += 1
    yield* Metrics.waited("gate", (yield* monotonicMillis) - begun)
    return yield* exchange(request, seen, read)
  })
  return yield* breaker.guard(
    turns.withPermit(gate.pass(sent)).pipe(
      Effect.catchTag(
        "HttpClientError",
        (error: HttpClientError.HttpClientError) => Effect.fail(reasonOfTransport(error))
      )
    )
  ).pipe(
    Effect.ensuring(Effect.sync(() => {
      attempts.requestId = seen.response === undefined ? undefined : requestIdOf(seen.response, scrub)
    })),
    Effect.tapError((reason) =>
      Effect.sync(() => {
        if (reason._tag === "RateLimited") counts.rateLimited += 1
      })
    )
  )
})

interface Answered<Row> {
  readonly operation: Operation.Any
  readonly reader: Reader<Row>
  readonly body: Body.Body<Row>
  readonly requestId: string | undefined
  readonly tally: Tally["Service"]
}

/** The page of a body. */
const pageOf = Effect.fnUntraced(function*<Row>(
  limitation: Limitation,
  { body, operation, reader, requestId, tally }: Answered<Row>
) {
  const page = yield* Effect.fromResult(reader.judged(tally, ({ decode }) =>
    Option.isSome(body.page)
      ? body.page.value(requestId)
      : Result.flatMap(parseJson(body.text, operation.collection), (json) => decode(json, requestId))))
  const received = page.rows.length + page.quarantined.length
  if (received <= limitation.Count) return answered(page, body, requestId)
  const detail = `${received} rows, but ${limitation.Count} were requested`
  yield* Effect.logWarning(`${operation.name}: ${detail}`)
  return received > limitation.Count * mostTimesCount
    ? yield* new Malformed({ kind: "tooLarge", detail })
    : answered(page, body, requestId)
})

/** An attempt whose end goes into the metrics where it was sent, and from which the wait for the next one counts. */
const measured = <A>(
  operation: Operation.Any,
  attempts: Attempts,
  attempt: Effect.Effect<A, Reason>
): Effect.Effect<A, Reason> =>
  Effect.suspend(() => {
    const before = attempts.made
    return Effect.onExit(attempt, (exit) =>
      Effect.flatMap(monotonicMillis, (now) => {
        attempts.failedAt = now
        return attempts.made > before ? Metrics.requested(operation.name, exit) : Effect.void
      }))
  })

const noteIds = ({ ids }: Tally["Service"], { hasLowerCaseIds = false, rows }: Page.Page<unknown>): void => {
  if (!hasLowerCaseIds && rows.length > 0) ids.areLowerCase = false
}

const answered = <Row>(
  { next, quarantined, rows }: Page.Page<Row>,
  body: Body.Body<Row>,
  requestId: string | undefined
): AnsweredPage<Row> => ({
  rows,
  quarantined,
  next,
  get body() {
    return body.text
  },
  requestId
})

const count = (tally: Tally["Service"], operation: Operation.Any, page: Page.Page<unknown>): void => {
  tally.of(operation.name).pages += 1
  tally.quarantine(page.quarantined)
}

const check = <Filter>(
  operation: Operation.Operation<string, Filter, unknown>,
  filter: Filter | Plan.LegalFilter<Filter>,
  limitation: Limitation
): Result.Result<object, InvalidRequest> =>
  Result.all([Plan.LegalFilter.of(operation, filter), Plan.legal(Limitation, limitation)]).pipe(
    Result.map(([{ filter }]) => ({ ...filter, Limitation: limitation }))
  )

// The engine's own message quotes the body, which may name a guest.
const parseJson = (text: string, collection: string): Result.Result<unknown, Malformed> =>
  Result.flatMap(
    Result.try({
      try: () => ExactJson.parse(text),
      catch: () =>
        text === ""
          ? new Malformed({ kind: "empty", detail: "it has no body" })
          : new Malformed({ kind: "notJson", detail: `${text.length} characters that are not valid JSON` })
    }),
    (json) => {
      const twice = memberTwice(text, [collection, "Cursor"])
      return twice === undefined
        ? Result.succeed(json)
        : Result.fail(new Malformed({ kind: "schema", detail: `${twice} occurs twice` }))
    }
  )
