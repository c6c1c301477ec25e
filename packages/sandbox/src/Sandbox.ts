import { Clock, Context, Duration, Effect, Layer, Redacted, Result } from "effect"
import { generate, type Hotel, type HotelOptions } from "./Hotel.ts"
import { operations } from "./internal/api/Contract.ts"
import * as Filter from "./internal/api/Filter.ts"
import * as Journal from "./internal/api/Journal.ts"
import * as Limit from "./internal/api/Limit.ts"
import * as Operations from "./internal/api/Operations.ts"
import { invalid, Refusal } from "./internal/api/Refusal.ts"
import { isSame, looksIssued } from "./internal/api/Token.ts"
import { formatHeader } from "./internal/Instant.ts"

/** How the emulator behaves, beside what its hotels are made from. */
export interface SandboxOptions extends HotelOptions {
  /** Requests of the access token in any sliding window, default 200 in 30 seconds. */
  readonly rateLimit?: { readonly limit: number; readonly window: Duration.Input }
  /** Defaults follow from the seed and look like nothing that the platform issues; one that does is refused. */
  readonly clientToken?: Redacted.Redacted<string>
  readonly accessToken?: Redacted.Redacted<string>
  /** Time that each request takes, default none. */
  readonly latency?: Duration.Input
  /** Answers 408 to a request whose filter matches more rows than this, default none. */
  readonly heavyAbove?: number
  /** Which instant orders the pages, newest first, default "created": the platform does not say. */
  readonly order?: "created" | "updated"
}

/** A request as it arrives; header names in any case. */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer; header names in lower case. */
export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a sandbox was asked so far. */
export interface Received {
  readonly requests: number
  readonly counts: ReadonlyArray<{ readonly path: string; readonly status: number; readonly requests: number }>
  /** The latest 100,000 arrivals in epoch milliseconds, oldest first. */
  readonly arrivals: ReadonlyArray<{ readonly at: number; readonly path: string; readonly status: number }>
}

/** An emulator of the Mews Connector API over one generated set of hotels. */
export class Sandbox extends Context.Service<Sandbox, {
  readonly hotel: Hotel
  readonly clientToken: Redacted.Redacted<string>
  readonly accessToken: Redacted.Redacted<string>
  /** Answers one request exactly as the platform would. */
  readonly handle: (request: SandboxRequest) => Effect.Effect<SandboxResponse>
  /** What was received so far. */
  readonly received: Effect.Effect<Received>
}>()("@nightaudit/sandbox/Sandbox") {
  /** A sandbox over freshly generated hotels; dies on options that make none, and on tokens that look real. */
  static readonly layer = (options?: SandboxOptions): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options ?? {}))
}

const PATHS: ReadonlySet<string> = new Set(Object.keys(operations))

const make = Effect.fnUntraced(function*(options: SandboxOptions) {
  const hotel = yield* generate(options)
  const { ids } = hotel.tables
  const clientToken = options.clientToken ?? Redacted.make(`SANDBOX-CLIENT-${ids.encode("token", 1)}`)
  const accessToken = options.accessToken ?? Redacted.make(`SANDBOX-ACCESS-${ids.encode("token", 2)}`)
  if (looksIssued(clientToken) || looksIssued(accessToken)) {
    return yield* Effect.die(new RangeError("A sandbox takes no token that looks like one of the platform's"))
  }
  const limit = Limit.make(
    options.rateLimit?.limit ?? 200,
    Duration.toMillis(options.rateLimit?.window ?? "30 seconds")
  )
  const latency = Duration.fromInputUnsafe(options.latency ?? 0)
  const journal = Journal.make(PATHS)
  const paging = { pageOrder: options.order ?? "created", heavyAbove: options.heavyAbove ?? Infinity }
  let handled = 0

  const answer = Effect.fnUntraced(function*(request: SandboxRequest, now: number): Effect.fn.Return<Answer, Refusal> {
    const operation = PATHS.has(request.path) ? operations[request.path] : undefined
    if (operation === undefined) return yield* new Refusal({ status: 404, message: "There is no such operation." })
    if (request.method !== "POST") {
      return yield* new Refusal({ status: 405, message: "Operations are called with POST." })
    }
    const body = yield* Effect.fromResult(readBody(request.body))
    for (const field of ["ClientToken", "AccessToken"]) {
      if ((body[field] ?? null) === null) return yield* invalid(field, "it is required.")
    }
    // Both are compared, for the time to tell nothing of which was wrong.
    const [isClient, isAccess] = [isSame(clientToken, body["ClientToken"]), isSame(accessToken, body["AccessToken"])]
    if (!isClient || !isAccess) {
      return yield* new Refusal({ status: 401, message: `Invalid ${isClient ? "AccessToken" : "ClientToken"}.` })
    }
    const wait = limit.arrive(now)
    if (wait > 0) {
      return yield* new Refusal({ status: 429, message: "Too many requests.", retryAfter: Math.ceil(wait / 1000) })
    }
    const filter = yield* Effect.fromResult(Filter.read(operation, body))
    const { cursor, rows } = yield* Operations.page(hotel.tables, operation, filter, paging)
    if (rows.length === 0 && isMinimal(request.headers)) return { status: 204, body: "" }
    return { status: 200, body: `{"${operation.collection}":[${rows.join(",")}],"Cursor":${JSON.stringify(cursor)}}` }
  })

  const handle = Effect.fn("Sandbox.handle")(function*(request: SandboxRequest): Effect.fn.Return<SandboxResponse> {
    const now = yield* Clock.currentTimeMillis
    const requestId = ids.encode("request", handled++)
    const result = yield* Effect.result(answer(request, now))
    const { status } = Result.isSuccess(result) ? result.success : result.failure
    journal.write({ at: now, path: request.path, status })
    if (Duration.toMillis(latency) > 0) yield* Effect.sleep(latency)
    const date = formatHeader(Math.floor((yield* Clock.currentTimeMillis) / 1000))
    const headers = { "request-id": requestId, date }
    if (Result.isFailure(result)) return refused(result.failure, headers)
    return result.success.status === 204
      ? { ...result.success, headers }
      : { ...result.success, headers: { ...headers, "content-type": JSON_TYPE } }
  })

  return Sandbox.of({
    hotel,
    clientToken,
    accessToken,
    handle,
    received: Effect.sync(() => ({
      requests: handled,
      counts: journal.counts(),
      arrivals: journal.arrivals()
    }))
  })
})

interface Answer {
  readonly status: 200 | 204
  readonly body: string
}

const JSON_TYPE = "application/json; charset=utf-8"

const refused = (
  { message, retryAfter, status }: Refusal,
  headers: { readonly "request-id": string; readonly date: string }
): SandboxResponse => ({
  status,
  headers: {
    ...headers,
    "content-type": JSON_TYPE,
    ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    ...(status === 405 ? { allow: "POST" } : {})
  },
  body: JSON.stringify({ Message: message, RequestId: headers["request-id"], Details: null })
})

const readBody = (body: string): Result.Result<Readonly<Record<string, unknown>>, Refusal> => {
  const refusal = new Refusal({ status: 400, message: "Invalid JSON: an object is expected." })
  return Result.try({ try: (): unknown => JSON.parse(body), catch: () => refusal }).pipe(
    Result.flatMap((value) => Filter.isObject(value) ? Result.succeed(value) : Result.fail(refusal))
  )
}

const isMinimal = (headers: Readonly<Record<string, string>>): boolean =>
  Object.entries(headers).some(([name, value]) =>
    name.toLowerCase() === "prefer" && value.split(",").some((part) => part.trim().toLowerCase() === "return=minimal")
  )
