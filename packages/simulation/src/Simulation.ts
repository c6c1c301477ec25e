/**
 * One whole reconciliation of a generated hotel, under virtual time, with the faults of a case in its way.
 */
import { Extraction, Instant, MewsError, Tally } from "@nightaudit/core"
import { Manifest, type Outcome, Reconciliation, Source } from "@nightaudit/reconcile"
import {
  type FaultCase,
  type FaultConsumed,
  type FaultScript,
  generate,
  type Hotel,
  layerClient,
  Sandbox
} from "@nightaudit/sandbox"
import { Cause, Effect, Exit, Layer, Logger, Random, Redacted, Stream } from "effect"
import { HttpClient, type HttpClientRequest } from "effect/http"
import { createHash } from "node:crypto"
import * as Hotels from "./Hotels.ts"
import * as Reconciler from "./Reconciler.ts"
import { elapse, trueMillis } from "./VirtualClock.ts"

/** How a run ended. */
export type End =
  | {
    readonly _tag: "Done"
    readonly manifest: Manifest.Manifest
    readonly quarantined: Tally.Tally["Service"]["quarantined"]
  }
  | { readonly _tag: "Failed"; readonly reason: string; readonly message: string }
  | { readonly _tag: "Unterminated"; readonly why: "idle" | "limit" }

export interface Run {
  readonly setting: Hotels.Setting
  readonly end: End
  /** What was said until the end. */
  readonly outcomes: ReadonlyArray<Outcome.Outcome>
  /** As it is at the end of the run: faults may have changed it. */
  readonly hotel: Hotel
  readonly faults: ReadonlyArray<FaultConsumed>
  readonly requests: number
  /** When it began by the platform's clock, in epoch milliseconds. */
  readonly start: number
  readonly virtualMillis: number
  /**
   * Ids of items and orders that a fault changed when the rows of the range had been read, and what changed meanwhile read
   * again: the run may say what they were or what they are.
   */
  readonly late: ReadonlySet<string>
  /**
   * Items among them whose order is another since, and that are otherwise as they were: each with the orders in which they
   * were read. They count once, with one of these.
   */
  readonly moved: ReadonlyMap<string, ReadonlySet<string>>
  /** Of all that was said. */
  readonly fingerprint: string
  /** Of every request and answer, in their order and at their instants. */
  readonly trace: string
}

/** What stands between the run and the sandbox, to test the checker with a client that is wrong. */
export interface Sabotage {
  /** Instead of what is drawn. */
  readonly setting?: Partial<Hotels.Setting>
  readonly client?: (client: HttpClient.HttpClient) => HttpClient.HttpClient
  readonly source?: (source: Source.Source["Service"]) => Source.Source["Service"]
}

/** More virtual time than any run may take: the client waits for ten minutes and a half at the most, a request at a time. */
const limit = "6 hours"

/** Runs a case with a seed to its end; a run that has none is given up. */
export const run = Effect.fnUntraced(function*(
  faultCase: Pick<FaultCase, "script">,
  seed: number,
  sabotage: Sabotage = {}
): Effect.fn.Return<Run> {
  const script = faultCase.script(seed)
  const drawn = yield* Hotels.draw(seed)
  // By a platform whose own clock is wrong nobody knows when a run begins.
  const isSkewed = script.faults.some(({ action }) => action.type === "clockSkew")
  const setting = { ...drawn, isAsOfGiven: drawn.isAsOfGiven || isSkewed, ...sabotage.setting }
  const course: Array<string> = []
  const outcomes: Array<Outcome.Outcome> = []
  const isOfRange: Array<boolean> = []
  /** When each enterprise was last asked for what has changed. */
  const asked = new Map<string, number>()
  /** The orders in which each item was read. */
  const readings = new Map<string, Set<string>>()
  let requests = 0

  const sandbox = yield* Layer.build(Sandbox.layer({
    ...setting.hotel,
    clientToken,
    accessToken,
    now: trueMillis,
    faults: script
  })).pipe(Effect.scoped)
  const { faults, hotel, received } = yield* Effect.provide(Sandbox, sandbox)

  const recorded = (client: HttpClient.HttpClient) =>
    HttpClient.transform(client, (answer, request) =>
      Effect.gen(function*() {
        yield* Effect.sleep(Math.ceil((yield* Random.next) * setting.latency))
        const [number, text] = [++requests, textOf(request)]
        isOfRange.push(text.includes("\"ConsumedUtc\""))
        const [, enterpriseId] = /^(?!.*"Cursor").*"EnterpriseIds":\["([^"]+)"\],"UpdatedUtc"/.exec(text) ?? []
        if (enterpriseId !== undefined && request.url.endsWith("/orderItems/getAll")) {
          asked.set(enterpriseId, yield* trueMillis)
        }
        course.push(`${yield* trueMillis} ${number} ${request.url} ${text}\n`)
        const response = yield* answer
        course.push(`${yield* trueMillis} ${number} ${response.status}\n`)
        return response
      }))
  const httpClient = layerClient.pipe(
    Layer.provide(Layer.succeedContext(sandbox)),
    (layer) =>
      Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) => recorded((sabotage.client ?? same)(client)))
      ).pipe(Layer.provide(layer))
  )
  const source = Layer.effect(
    Source.Source,
    Effect.map(Source.Source, (source) => (sabotage.source ?? same)(noting(source, readings)))
  ).pipe(
    Layer.provide(Source.Source.layerExtraction)
  )
  const reconciler = Reconciler.layer({
    clientToken,
    accessToken,
    source,
    concurrency: setting.concurrency,
    pageSize: setting.pageSize
  }).pipe(Layer.provide(httpClient))
  const { clock, isAsOfGiven } = setting
  const start = Instant.toEpochMillis(Instant.Instant.make(hotel.asOf)) + setting.delay
  const reconciliation = Effect.gen(function*() {
    const summary = new Manifest.Summary()
    const asOf = isAsOfGiven ? Instant.Instant.make(hotel.asOf) : yield* Reconciliation.settled
    yield* Stream.runForEach(Reconciliation.stream({ ...setting.query, asOf }), (outcome) =>
      Effect.sync(() => {
        summary.add(outcome)
        outcomes.push(outcome)
      }))
    const tally = yield* Tally.Tally
    const { intervals } = yield* Extraction.Extraction
    const { basis } = setting.query
    const { time } = yield* Source.Source
    const manifest = Manifest.make({ window: setting.query, basis, asOf, summary, tally, intervals, time })
    return { _tag: "Done" as const, manifest, quarantined: tally.quarantined }
  }).pipe(
    Effect.provide(reconciler),
    Effect.provide(Logger.layer([])),
    Effect.withTracerEnabled(false),
    Random.withSeed(`client ${seed}`)
  )

  const shows = (millis: number) => millis + (clock.findLast(({ after }) => start + after <= millis)?.ahead ?? 0)
  const { end, millis } = yield* elapse(reconciliation, { start, limit, shows })
  const consumed = yield* faults
  const { arrivals } = yield* received
  const isLate = arrivals.some(({ fault }, index) => fault !== undefined && isOfRange[index] !== true)
  const [before, after] = [versions(isLate ? yield* generate(setting.hotel) : hotel), versions(hotel)]
  return {
    setting,
    start,
    late: isLate ? changed(before, after, readings) : notGiven(script, hotel, asked),
    moved: moved(before, after, readings),
    end: end._tag === "Unterminated" ? end : Exit.isSuccess(end) ? end.value : failed(end.cause),
    outcomes,
    hotel,
    faults: consumed,
    requests,
    virtualMillis: millis,
    // Most who run a case ask for neither.
    get fingerprint() {
      return short(JSON.stringify(outcomes))
    },
    get trace() {
      return short(course.join(""))
    }
  }
})

const [clientToken, accessToken] = [Redacted.make("client"), Redacted.make("access")]

interface Version {
  readonly order: string
  readonly row: string
  /** The same as text, but for its order and when it changed. */
  readonly rest: string
}

/** Every row with its id and its order's. */
const versions = (hotel: Hotel): ReadonlyMap<string, Version> =>
  new Map([...hotel.records()].flatMap(({ items, order }) => [
    ...items.map((item): readonly [string, Version] => {
      const rest = JSON.stringify({ ...item, ServiceOrderId: "", UpdatedUtc: "" })
      return [item.Id, { order: item.ServiceOrderId, row: JSON.stringify(item), rest }]
    }),
    ...(order === null
      ? []
      : [[order.Id, { order: order.Id, row: JSON.stringify(order), rest: "" }] satisfies [string, Version]])
  ]))

type Versions = ReturnType<typeof versions>
type Readings = ReadonlyMap<string, ReadonlySet<string>>

/** The ids of all that is not as it was, and of the orders that it is or was of, as far as anybody has seen. */
const changed = (before: Versions, after: Versions, readings: Readings): ReadonlySet<string> =>
  new Set([...before.keys(), ...after.keys()].flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)]
    return was?.row === is?.row ? [] : [id, was?.order ?? id, is?.order ?? id, ...readings.get(id) ?? []]
  }))

const moved = (before: Versions, after: Versions, readings: Readings): Readings =>
  new Map([...after].flatMap(([id, is]): ReadonlyArray<readonly [string, ReadonlySet<string>]> => {
    const was = before.get(id)
    const read = readings.get(id) ?? new Set()
    const isMoved = was !== undefined && was.row !== is.row && was.rest === is.rest && is.rest !== ""
    return isMoved ? [[id, read]] : []
  }))

/** The source, which takes note of the order of each item that it gives. */
const noting = (source: Source.Source["Service"], readings: Map<string, Set<string>>): Source.Source["Service"] => {
  const note = <Item extends { readonly Id: string; readonly ServiceOrderId: string }>(items: ReadonlyArray<Item>) => {
    for (const { Id, ServiceOrderId } of items) readings.set(Id, (readings.get(Id) ?? new Set()).add(ServiceOrderId))
    return items
  }
  return Source.Source.of({
    ...source,
    itemsInRange: (query) => Stream.map(source.itemsInRange(query), note),
    itemsOf: (ids) => Effect.map(source.itemsOf(ids), note),
    items: (ids) => Effect.map(source.items(ids), note)
  })
}

/**
 * The items that were made so shortly before their enterprise was last asked for what has changed that they may not have been
 * given then, and their orders: they are newer than the instant of judgement.
 */
const notGiven = (script: FaultScript, hotel: Hotel, asked: ReadonlyMap<string, number>): ReadonlySet<string> => {
  const lateSeconds = script.faults.map(({ action }) => action.type === "change" ? action.lateSeconds ?? 0 : 0)
  const late = Math.max(0, ...lateSeconds) * 1000
  if (late === 0) return new Set()
  return new Set(
    [...hotel.records()].flatMap(({ items }) =>
      items.flatMap(({ CreatedUtc, EnterpriseId, Id, ServiceOrderId }) =>
        Date.parse(CreatedUtc) + late + 1000 > (asked.get(EnterpriseId) ?? 0) ? [Id, ServiceOrderId] : []
      )
    )
  )
}

const same = <A>(a: A): A => a

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16)

const decoder = new TextDecoder()

const textOf = ({ body }: HttpClientRequest.HttpClientRequest): string =>
  body._tag === "Uint8Array" ? decoder.decode(body.body) : ""

const failed = (cause: Cause.Cause<unknown>): End => {
  const error = Cause.squash(cause)
  return {
    _tag: "Failed",
    reason: error instanceof MewsError.MewsError
      ? error.reason._tag
      : Cause.hasDies(cause)
      ? "Defect"
      : error instanceof Error
      ? error.name
      : "Unknown",
    message: error instanceof Error ? error.message : String(error)
  }
}
