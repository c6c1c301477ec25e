import { Clock, Context, Duration, Effect, Layer, Redacted, Result } from "effect"
import type { FaultConsumed, FaultScript } from "./Fault.ts"
import { generate, type Hotel, type HotelOptions } from "./Hotel.ts"
import { operations } from "./internal/api/Contract.ts"
import * as Journal from "./internal/api/Journal.ts"
import * as Limit from "./internal/api/Limit.ts"
import * as Platform from "./internal/api/Platform.ts"
import * as Print from "./internal/api/Print.ts"
import { looksIssued } from "./internal/api/Token.ts"
import * as Faults from "./internal/fault/Faults.ts"
import { formatHeader } from "./internal/Instant.ts"
import type { SandboxRequest, SandboxResponse } from "./SandboxRequest.ts"

/** The emulator's behavior, in addition to the options of its hotels. */
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
  /** Packs its answers with gzip for those who accept that, default not. */
  readonly gzip?: boolean
  /** The platform's own time in epoch milliseconds, default that of the `Clock`. */
  readonly now?: Effect.Effect<number>
  /** What happens to which requests, default nothing. */
  readonly faults?: FaultScript
}

/** What a sandbox was asked so far. */
export interface Received {
  readonly requests: number
  readonly counts: ReadonlyArray<{ readonly path: string; readonly status: number; readonly requests: number }>
  /** The latest 100,000 arrivals in epoch milliseconds, oldest first. */
  readonly arrivals: ReadonlyArray<{
    readonly at: number
    readonly path: string
    /** 0 where a fault let no answer come. */
    readonly status: number
    /** The names of the faults that had a hand in the answer. */
    readonly fault?: string
  }>
}

/** An emulator of the Mews Connector API over one generated set of hotels. */
export class Sandbox extends Context.Service<Sandbox, {
  readonly hotel: Hotel
  readonly clientToken: Redacted.Redacted<string>
  readonly accessToken: Redacted.Redacted<string>
  /** Answers one request exactly as the platform would, but for faults. */
  readonly handle: (request: SandboxRequest) => Effect.Effect<SandboxResponse>
  /** What was received so far. */
  readonly received: Effect.Effect<Received>
  /** How often each fault of the script had an effect, in the order of the script. */
  readonly faults: Effect.Effect<ReadonlyArray<FaultConsumed>>
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
  const window = Duration.toMillis(options.rateLimit?.window ?? "30 seconds")
  const limit = Limit.make(options.rateLimit?.limit ?? 200, window)
  const latency = Duration.toMillis(Duration.fromInputUnsafe(options.latency ?? 0))
  const journal = Journal.make(PATHS)
  const time = options.now ?? Clock.currentTimeMillis
  const pageOrder = options.order ?? "created"
  const heavyAbove = options.heavyAbove ?? Infinity
  const platform = Platform.make(hotel, { clientToken, accessToken, limit, pageOrder, heavyAbove })
  const faults = options.faults === undefined
    ? undefined
    : Faults.make(options.faults, hotel, platform, pageOrder)
  let handled = 0

  const respond = (request: SandboxRequest, now: number, requestId: string): Effect.Effect<Faults.Faulted> =>
    Effect.map(Effect.result(platform(request, now)), (result) => ({
      ...untouched,
      response: Result.isSuccess(result)
        ? Print.page(result.success, request)
        : Print.refusal(result.failure, requestId)
    }))

  const handle = Effect.fn("Sandbox.handle")(function*(request: SandboxRequest): Effect.fn.Return<SandboxResponse> {
    const now = yield* time
    const requestId = ids.encode("request", handled++)
    const { delay, names, response, skew } = yield* (faults?.respond ?? respond)(request, now, requestId)
    journal.write({
      at: now,
      path: request.path,
      status: response.status,
      ...(names.length === 0 ? {} : { fault: names.join(", ") })
    })
    if (latency + delay > 0) yield* Effect.sleep(latency + delay)
    const date = formatHeader(Math.floor(((yield* time) + skew) / 1000))
    const coding = options.gzip === true && isPackable(request, response) ? { "content-encoding": "gzip" } : {}
    return { ...response, headers: { "request-id": requestId, date, ...coding, ...response.headers } }
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
    })),
    faults: Effect.sync(() => faults?.consumed() ?? [])
  })
})

const isPackable = ({ headers }: SandboxRequest, { body, wire }: SandboxResponse): boolean =>
  body !== "" && wire === undefined &&
  Object.entries(headers).some(([name, value]) => /^accept-encoding$/i.test(name) && /\bgzip\b/i.test(value))

const untouched = { names: [], delay: 0, skew: 0 } as const
