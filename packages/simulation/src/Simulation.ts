/**
 * One whole reconciliation of a generated hotel, under virtual time, with the faults of a case in its way.
 */
import { Instant, type Page } from "@nightaudit/core"
import { Manifest, type Outcome, Reconciliation, Source, SourceError, SourceRun } from "@nightaudit/reconcile"
import {
  type FaultCase,
  type FaultConsumed,
  type FaultScript,
  generate,
  type Hotel,
  layerClient,
  Sandbox
} from "@nightaudit/sandbox"
import { Cause, type Context, Effect, Exit, Layer, Logger, Random, Redacted, Stream } from "effect"
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
    readonly quarantined: ReadonlyArray<Page.Quarantined>
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
  readonly source?: (source: SourceRun.Run) => SourceRun.Run
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
  // If the platform's own clock is wrong, the start of a run is unknown.
  const isSkewed = script.faults.some(({ action }) => action.type === "clockSkew")
  const setting = { ...drawn, isAsOfGiven: drawn.isAsOfGiven || isSkewed, ...sabotage.setting }
  const sandbox = yield* Layer.build(Sandbox.layer({
    ...setting.hotel,
    clientToken,
    accessToken,
    now: trueMillis,
    faults: script
  })).pipe(Effect.scoped)
  const { faults, hotel, received } = yield* Effect.provide(Sandbox, sandbox)
  const record = new Recording(setting)
  const reconciliation = reconcile(setting, hotel, record).pipe(
    Effect.provide(reconcilerOf(setting, sandbox, record, sabotage)),
    Effect.provide(Logger.layer([])),
    Effect.withTracerEnabled(false),
    Random.withSeed(`client ${seed}`)
  )

  const start = Instant.toEpochMillis(Instant.Instant.make(hotel.asOf)) + setting.delay
  const shows = (millis: number) =>
    millis + (setting.clock.findLast(({ after }) => start + after <= millis)?.ahead ?? 0)
  const { end, millis } = yield* elapse(reconciliation, { start, limit, shows })
  const consumed = yield* faults
  const { arrivals } = yield* received
  const isLate = arrivals.some(({ fault }, index) => fault !== undefined && record.isOfRange[index] !== true)
  const [before, after] = [versions(isLate ? yield* generate(setting.hotel) : hotel), versions(hotel)]
  return {
    setting,
    start,
    late: isLate ? changed(before, after, record.readings) : notGiven(script, hotel, record.asked),
    moved: moved(before, after, record.readings),
    end: end._tag === "Unterminated" ? end : Exit.isSuccess(end) ? end.value : failed(end.cause),
    outcomes: record.outcomes,
    hotel,
    faults: consumed,
    requests: record.requests,
    virtualMillis: millis,
    // Most who run a case ask for neither.
    get fingerprint() {
      return short(JSON.stringify(record.outcomes))
    },
    get trace() {
      return short(record.course.join(""))
    }
  }
})

/** What happens between the run and the sandbox. */
class Recording {
  readonly course: Array<string> = []
  readonly outcomes: Array<Outcome.Outcome> = []
  readonly isOfRange: Array<boolean> = []
  /** When each enterprise was last asked for what has changed. */
  readonly asked = new Map<string, number>()
  /** The orders in which each item was read. */
  readonly readings = new Map<string, Set<string>>()
  requests = 0
  readonly #latency: number

  constructor({ latency }: Hotels.Setting) {
    this.#latency = latency
  }

  /** The client, each of whose requests and answers is written down. */
  readonly client = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
    HttpClient.transform(client, (answer, request) =>
      Effect.gen({ self: this }, function*() {
        yield* Effect.sleep(Math.ceil((yield* Random.next) * this.#latency))
        const [number, text] = [++this.requests, textOf(request)]
        this.isOfRange.push(text.includes("\"ConsumedUtc\""))
        const [, enterpriseId] = /^(?!.*"Cursor").*"EnterpriseIds":\["([^"]+)"\],"UpdatedUtc"/.exec(text) ?? []
        if (enterpriseId !== undefined && request.url.endsWith("/orderItems/getAll")) {
          this.asked.set(enterpriseId, yield* trueMillis)
        }
        this.course.push(`${yield* trueMillis} ${number} ${request.url} ${text}\n`)
        const response = yield* answer
        this.course.push(`${yield* trueMillis} ${number} ${response.status}\n`)
        return response
      }))
}

/** What reconciles over the sandbox, as the setting says. */
const reconcilerOf = (
  { concurrency, pageEnd, pageSize }: Hotels.Setting,
  sandbox: Context.Context<Sandbox>,
  record: Recording,
  sabotage: Sabotage
) => {
  const httpClient = layerClient.pipe(
    Layer.provide(Layer.succeedContext(sandbox)),
    (layer) =>
      Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, (client) => record.client((sabotage.client ?? same)(client)))
      ).pipe(Layer.provide(layer))
  )
  const source = Layer.effect(
    Source.Source,
    Effect.map(Source.Source, ({ begin }) =>
      Source.Source.of({
        begin: Effect.map(begin, (source) => (sabotage.source ?? same)(noting(source, record.readings)))
      }))
  ).pipe(
    Layer.provide(Source.Source.layerExtraction)
  )
  return Reconciler.layer({ clientToken, accessToken, source, concurrency, pageEnd, pageSize }).pipe(
    Layer.provide(httpClient)
  )
}

const reconcile = Effect.fnUntraced(function*(
  { isAsOfGiven, query }: Hotels.Setting,
  hotel: Hotel,
  { outcomes }: Recording
) {
  const summary = new Manifest.Summary()
  const asOf = isAsOfGiven ? Instant.Instant.make(hotel.asOf) : yield* Reconciliation.settled
  yield* Stream.runForEach(Reconciliation.stream({ ...query, asOf }), (outcome) =>
    Effect.sync(() => {
      summary.add(outcome)
      outcomes.push(outcome)
    }))
  const { report } = yield* SourceRun.SourceRun
  const manifest = Manifest.make({ window: query, basis: query.basis, asOf, summary, report })
  return { _tag: "Done" as const, manifest, quarantined: report.quarantined }
}, Effect.provide(Source.Source.layerRun))

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
const noting = (source: SourceRun.Run, readings: Map<string, Set<string>>): SourceRun.Run => {
  const note = <Item extends { readonly Id: string; readonly ServiceOrderId: string }>(items: ReadonlyArray<Item>) => {
    for (const { Id, ServiceOrderId } of items) readings.set(Id, (readings.get(Id) ?? new Set()).add(ServiceOrderId))
    return items
  }
  return SourceRun.SourceRun.of({
    ...source,
    itemsInRange: (query) => Stream.map(source.itemsInRange(query), note),
    itemsOf: (ids) => Effect.map(source.itemsOf(ids), note),
    items: (ids) => Effect.map(source.items(ids), note)
  })
}

/**
 * The items that were made so shortly before their enterprise was last asked for what has changed that they may not have been
 * given then, and their orders: they are newer than the as-of time.
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
    reason: error instanceof SourceError.SourceError
      ? reasonOf(error)
      : Cause.hasDies(cause)
      ? "Defect"
      : error instanceof Error
      ? error.name
      : "Unknown",
    message: error instanceof Error ? error.message : String(error)
  }
}

/** Of the platform's errors their own reason. */
const reasonOf = ({ reason }: SourceError.SourceError): string =>
  reason._tag === "Platform" ? reason.error.reason._tag : reason._tag
