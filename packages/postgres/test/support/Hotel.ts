import { PgClient } from "@effect/sql-pg"
import { Connector, Extraction, Gate, Instant, Tally } from "@nightaudit/core"
import { Reconciliation, Source } from "@nightaudit/reconcile"
import { layerClient, Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Clock, Effect, Layer, Redacted, Stream } from "effect"
import { Mirror, MirrorSource } from "../../src/index.ts"

const [clientToken, accessToken] = [Redacted.make("client"), Redacted.make("access")]
const unlimited = { limit: 1_000_000, window: "1 second" } as const

/** What reads a sandbox: a new one for each pass, because it counts. */
export const reader = (pageSize = 100) =>
  Extraction.Extraction.layer({ pageSize }).pipe(
    Layer.provideMerge(Connector.Connector.layer({
      platformAddress: "https://api.mews-demo.com",
      clientToken,
      accessToken,
      client: "nightaudit tests"
    })),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(unlimited), Tally.Tally.layer))
  )

export const sandbox = (options: SandboxOptions = {}) =>
  layerClient.pipe(Layer.provideMerge(Sandbox.layer({ ...options, clientToken, accessToken, rateLimit: unlimited })))

export const from = Instant.Instant.make("2025-01-01T00:00:00Z")

/**
 * One pass over the sandbox of the context, up to its present unless something else is said: it is made when that can be
 * covered, a quarter of an hour later.
 */
export const sync = (options: Mirror.SyncOptions = {}, pageSize = 100) =>
  Effect.flatMap(Sandbox, ({ hotel }) => {
    const { asOf = Instant.Instant.make(hotel.asOf) } = options
    return pass({ from, asOf, ...options }, pageSize).pipe(at(Instant.toEpochMillis(asOf) + 15 * 60_000 + 2000))
  })

/** One pass over the sandbox of the context, by the clock of the context. */
export const pass = (options: Mirror.SyncOptions = {}, pageSize = 100) =>
  Mirror.Mirror.use(({ sync }) => sync(options)).pipe(
    Effect.provide(Mirror.Mirror.layer.pipe(Layer.provide(reader(pageSize))))
  )

/** Real time that began at another instant, in epoch milliseconds: for this machine, and for the platform in its memory. */
export const at = (millis: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const clock = yield* Clock.Clock
    const offset = millis - (yield* clock.currentTimeMillis)
    const now = () => clock.currentTimeMillisUnsafe() + offset
    const nanos = () => clock.currentTimeNanosUnsafe() + BigInt(offset) * 1_000_000n
    return yield* Effect.provideService(effect, Clock.Clock, {
      currentTimeMillisUnsafe: now,
      currentTimeMillis: Effect.sync(now),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    })
  })

/** A run over the mirror. */
export const overMirror = Layer.provide(Source.Source.layerRun, MirrorSource.layerMirror)

/** A run over the platform. */
export const overPlatform = Source.Source.layerRun.pipe(
  Layer.provide(Source.Source.layerExtraction),
  Layer.provide(reader(500))
)

/** How often the sandbox was asked for an entity. */
export const askedFor = (entity: string) =>
  Effect.flatMap(
    Sandbox,
    ({ received }) =>
      Effect.map(received, ({ counts }) =>
        counts.filter(({ path }) =>
          path.includes(`/${entity}/`)
        ).reduce((sum, { requests }) => sum + requests, 0))
  )

/** Asks for items of March and keeps nothing: for a fault that lets the hotel change. */
export const provoke = Effect.flatMap(Sandbox, ({ handle }) =>
  handle({
    method: "POST",
    path: "/api/connector/v1/orderItems/getAll",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      ClientToken: Redacted.value(clientToken),
      AccessToken: Redacted.value(accessToken),
      Client: "Tests 1.0",
      ConsumedUtc: { StartUtc: "2026-03-03T00:00:00Z", EndUtc: "2026-03-20T00:00:00Z" },
      Limitation: { Count: 1 }
    })
  }))

/** The result of a reconciliation of March. */
export const outcomes = (request: Partial<Reconciliation.Request>) =>
  Stream.runCollect(Reconciliation.stream({ from: "2026-03-01", to: "2026-04-01", ...request }))

interface Rows {
  readonly [table: string]: ReadonlyMap<string, string>
}

/** Every row of the platform, by entity and id. */
export const truth = Effect.map(Sandbox, ({ hotel }): Rows => {
  const records = [...hotel.records()]
  const of = (rows: ReadonlyArray<{ readonly Id: string }>) => new Map(rows.map((row) => [row.Id, stable(row)]))
  const orders = (kind: string) =>
    of(records.flatMap((record) => record.kind === kind && record.order ? [record.order] : []))
  return {
    enterprise: of(hotel.enterprises),
    service: of(hotel.services),
    reservation: orders("reservation"),
    product_service_order: orders("productServiceOrder"),
    order_item: of(records.flatMap(({ items }) => items))
  }
})

interface Stored {
  readonly id: string
  readonly row: unknown
}

/** Every row of the mirror that is not gone. */
export const mirrored = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const of = (rows: ReadonlyArray<Stored>) => new Map(rows.map(({ id, row }) => [id, stable(row)]))
  const rows: Rows = {
    enterprise: of(yield* sql<Stored>`select id, row from enterprise where gone_utc is null`),
    service: of(yield* sql<Stored>`select id, row from service where gone_utc is null`),
    reservation: of(yield* sql<Stored>`select id, row from reservation where gone_utc is null`),
    product_service_order: of(yield* sql<Stored>`select id, row from product_service_order where gone_utc is null`),
    order_item: of(yield* sql<Stored>`select id, row from order_item where gone_utc is null`)
  }
  return rows
})

/** How many rows of the one are not, or not the same, in the other: by entity, only where there are some. */
export const difference = (truth: Rows, mirrored: Rows): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(truth).flatMap(([table, rows]) => {
      const others = mirrored[table] ?? new Map<string, string>()
      const lost = [...rows.keys()].filter((id) => !others.has(id)).length
      const stale = [...rows].filter(([id, text]) => others.has(id) && others.get(id) !== text).length
      const extra = [...others.keys()].filter((id) => !rows.has(id)).length
      return lost + stale + extra === 0 ? [] : [[table, `${lost} lost, ${stale} stale, ${extra} too many`]]
    })
  )

/** JSON whose keys are sorted: the database keeps no order of keys. */
export const stable = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([self], [that]) => self < that ? -1 : 1))
      : each)
