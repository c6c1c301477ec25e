import { Effect, Result } from "effect"
import type { FaultConsumed, FaultScript } from "../../Fault.ts"
import type { Hotel } from "../../Hotel.ts"
import type { SandboxRequest, SandboxResponse } from "../../SandboxRequest.ts"
import { operations } from "../api/Contract.ts"
import { isObject } from "../api/Filter.ts"
import type { PageOrder } from "../api/Page.ts"
import { type Platform, readBody, type Tune } from "../api/Platform.ts"
import * as Print from "../api/Print.ts"
import { Refusal } from "../api/Refusal.ts"
import { parseInstant } from "../Instant.ts"
import * as Bytes from "./Bytes.ts"
import { change } from "./Change.ts"
import * as Connection from "./Connection.ts"
import { fielded } from "./Fields.ts"
import * as Listing from "./Listing.ts"
import * as Paging from "./Paging.ts"
import { refusing } from "./Refusing.ts"
import * as Schedule from "./Schedule.ts"

/** A script at work. */
export interface Faults {
  /** Answers a request as the platform would, but for what the script says of it. */
  readonly respond: (request: SandboxRequest, now: number, requestId: string) => Effect.Effect<Faulted>
  /** Gives what is not given yet, too. */
  readonly consumed: () => ReadonlyArray<FaultConsumed>
}

/** An answer, and which faults had a hand in it. */
export interface Faulted {
  readonly response: SandboxResponse
  readonly names: ReadonlyArray<string>
  /** Milliseconds that the answer is held back, and that its `Date` is off. */
  readonly delay: number
  readonly skew: number
}

/** A script that nothing of has happened yet. */
export const make = (script: FaultScript, hotel: Hotel, platform: Platform, pageOrder: PageOrder): Faults => {
  const schedule = Schedule.make(script)
  const listings = Listing.make(hotel.tables.ids)
  const asOf = (parseInstant(hotel.asOf) ?? 0) / 1000
  let changes = 0

  // No change is older than the story, or than another.
  const instantOf = (now: number): number => Math.max(Math.floor(now / 1000), asOf + ++changes)

  /** What was made, and is not given yet. */
  const late: Array<{ readonly at: number; readonly give: () => void }> = []
  const giveLate = (now: number): void => {
    for (const { give } of late.filter(({ at }) => at <= now)) give()
    const left = late.filter(({ at }) => at > now)
    late.splice(0, Infinity, ...left)
  }

  const tuned = (hits: ReadonlyArray<Schedule.Hit>, now: number): Tune => (operation, filter) =>
    Effect.suspend(() => {
      for (const hit of Schedule.of(hits, "change")) {
        const { lateSeconds } = hit.action
        const at = instantOf(now)
        const make = () => change(hotel.tables, operation, filter, pageOrder, hit.action, at)
        if (lateSeconds === undefined || hit.action.kind !== "insert") {
          if (make() > 0) hit.consume()
        } else {
          late.push({
            at: Math.max(now, at * 1000) + lateSeconds * 1000,
            give: () => {
              if (make() > 0) hit.consume()
            }
          })
        }
      }
      const heavy = Schedule.of(hits, "heavy")
      const many = heavy.find(({ action }) => action.of === "count" && filter.count > action.above)
      if (many !== undefined) {
        many.consume()
        return Effect.fail(tooHeavy)
      }
      const most = heavy.flatMap(({ action }) => action.of === "rows" ? [action.above] : [])
      return Effect.succeed({ filter: Paging.refined(hits, filter), heavyAbove: Math.min(Infinity, ...most) })
    })

  const answered = Effect.fnUntraced(function*(
    hits: ReadonlyArray<Schedule.Hit>,
    request: SandboxRequest,
    body: Body,
    now: number,
    requestId: string
  ) {
    const result = yield* Effect.result(platform(request, now, tuned(hits, now)))
    if (Result.isFailure(result)) {
      if (result.failure.status === 408) { for (const hit of Schedule.of(hits, "heavy")) hit.consume() }
      return Print.refusal(result.failure, requestId)
    }
    const answer = result.success
    const listing = listingOf(request.path, body)
    const { factor } = Schedule.of(hits, "longPage")[0]?.action ?? { factor: 1 }
    const asked = { ...answer.filter, count: answer.filter.count / factor }
    const page = Paging.paged(hits, answer, asked, listings, listing)
    listings.note(listing, answer.cursor, answer.rows)
    return Print.page({ ...page, rows: fielded(hits, page.rows) }, request)
  })

  return {
    consumed: () => {
      giveLate(Infinity)
      return schedule.consumed()
    },
    respond: Effect.fnUntraced(function*(received, now, requestId) {
      giveLate(now)
      const { body, cursor } = limitationOf(received)
      const operation = names[received.path]
      const hits = operation === undefined ? [] : schedule.meet({ operation, follows: cursor !== null, now })
      const used = new Set<string>()
      const counted = hits.map((hit) => ({
        ...hit,
        consume: () => {
          used.add(hit.label)
          hit.consume()
        }
      }))
      const real = listings.resolve(cursor)
      const request = real === cursor ? received : { ...received, body: withCursor(body, real) }
      const broken = Connection.broken(counted)
      const skew = broken === undefined ? Bytes.skewed(counted) : 0
      const response = broken === undefined
        ? refusing(counted, received, { follows: cursor !== null, now: now + skew, requestId })
          ?? (yield* answered(counted, request, body, now, requestId))
        : { status: 0, headers: {}, body: "", wire: { broken } }
      return {
        response: broken === undefined ? Connection.wired(counted, Bytes.reshaped(counted, response)) : response,
        delay: Connection.delayed(counted),
        skew,
        names: [...used]
      }
    })
  }
}

const tooHeavy = new Refusal({ status: 408, message: "The request took too long. Ask for less." })

/** The name that a script has for the operation of a path. */
const names: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(operations).map(({ collection, path }) => [path, collection[0]?.toLowerCase() + collection.slice(1)])
)

type Body = Readonly<Record<string, unknown>>

const limitationOf = ({ body: text }: SandboxRequest) => {
  const body: Body = Result.getOrElse(readBody(text), () => ({}))
  const limitation = isObject(body["Limitation"]) ? body["Limitation"] : {}
  const cursor = limitation["Cursor"]
  return { body, cursor: typeof cursor === "string" ? cursor : null }
}

const withCursor = (body: Body, cursor: string | null): string => {
  const limitation = isObject(body["Limitation"]) ? body["Limitation"] : {}
  return JSON.stringify({ ...body, Limitation: { ...limitation, Cursor: cursor } })
}

/** What the requests of one listing have in common: all but their place in it. */
const listingOf = (path: string, body: Body): string => {
  const { Limitation: _, ...filter } = { Limitation: null, ...body }
  return `${path} ${JSON.stringify(filter)}`
}
