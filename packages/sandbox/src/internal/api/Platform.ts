import { Effect, type Redacted, Result } from "effect"
import type { Hotel } from "../../Hotel.ts"
import type { SandboxRequest } from "../../SandboxRequest.ts"
import { type Operation, operations } from "./Contract.ts"
import * as Filter from "./Filter.ts"
import type * as Limit from "./Limit.ts"
import * as Operations from "./Operations.ts"
import type { PageOrder } from "./Page.ts"
import { invalid, Refusal } from "./Refusal.ts"
import { isSame } from "./Token.ts"

/** The page that a request gets, and what it asked for. */
export interface Answer extends Operations.Printed {
  readonly operation: Operation
  readonly filter: Filter.Filter
}

/** What a request asks for instead, and when it is too heavy; runs before a row is looked for. */
export type Tune = (
  operation: Operation,
  filter: Filter.Filter
) => Effect.Effect<{ readonly filter: Filter.Filter; readonly heavyAbove?: number }, Refusal>

/** Answers one request exactly as the platform would. */
export type Platform = (request: SandboxRequest, now: number, tune?: Tune) => Effect.Effect<Answer, Refusal>

/** The platform over a hotel set. */
export const make = (hotel: Hotel, options: {
  readonly clientToken: Redacted.Redacted<string>
  readonly accessToken: Redacted.Redacted<string>
  readonly limit: Limit.Limit
  readonly pageOrder: PageOrder
  readonly heavyAbove: number
}): Platform =>
  Effect.fnUntraced(function*(request, now, tune) {
    const operation = Object.hasOwn(operations, request.path) ? operations[request.path] : undefined
    if (operation === undefined) return yield* new Refusal({ status: 404, message: "There is no such operation." })
    if (request.method !== "POST") return yield* new Refusal({ status: 404, message: "There is no such operation." })
    const type = Object.entries(request.headers).find(([name]) => name.toLowerCase() === "content-type")?.[1]
    if (type !== undefined && !/^application\/json\s*(;|$)/i.test(type.trim())) {
      return yield* new Refusal({ status: 400, message: "Invalid content type: application/json is expected." })
    }
    const body = yield* Effect.fromResult(readBody(request.body))
    for (const field of ["ClientToken", "AccessToken"]) {
      if ((body[field] ?? null) === null) return yield* invalid(field, "it is required.")
    }
    // Both are compared, for the time to tell nothing of which was wrong.
    const isClient = isSame(options.clientToken, body["ClientToken"])
    const isAccess = isSame(options.accessToken, body["AccessToken"])
    if (!isClient || !isAccess) {
      return yield* new Refusal({ status: 401, message: `Invalid ${isClient ? "AccessToken" : "ClientToken"}.` })
    }
    const wait = options.limit.arrive(now)
    if (wait > 0) {
      return yield* new Refusal({ status: 429, message: "Too many requests.", retryAfter: Math.ceil(wait / 1000) })
    }
    const read = yield* Effect.fromResult(Filter.read(operation, body))
    const { filter, heavyAbove } = tune === undefined ? { filter: read } : yield* tune(operation, read)
    const { pageOrder } = options
    const most = Math.min(heavyAbove ?? Infinity, options.heavyAbove)
    return {
      operation,
      filter,
      ...yield* Operations.page(hotel.tables, operation, filter, { pageOrder, heavyAbove: most })
    }
  })

/** A body as an object, or the refusal of one that is none. */
export const readBody = (body: string): Result.Result<Readonly<Record<string, unknown>>, Refusal> =>
  Result.try({ try: (): unknown => JSON.parse(body), catch: noObject }).pipe(
    Result.flatMap((value) => Filter.isObject(value) ? Result.succeed(value) : Result.fail(noObject()))
  )

const noObject = () => new Refusal({ status: 400, message: "Invalid JSON: an object is expected." })
