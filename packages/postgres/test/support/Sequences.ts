import { PgClient } from "@effect/sql-pg"
import { Instant } from "@nightaudit/core"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Random, type Redacted, Schema } from "effect"
import { type Mirror, MirrorSource } from "../../src/index.ts"
import { mirrored, provoke, sandbox, truth } from "./Hotel.ts"
import { migratedAt } from "./Server.ts"
import { type Circumstances, onPlatform, passIn } from "./World.ts"

/** The result of a sequence of passes. */
export interface Sequence {
  readonly seed: number
  /** Passes that were called complete, and those that said that they are not. */
  readonly complete: number
  readonly told: number
  /** What the mirror says is complete and is not so on the platform. */
  readonly silent: ReadonlyArray<string>
}

const from = Instant.Instant.make("2026-02-01T00:00:00Z")

const chance = (likelihood: number) => Effect.map(Random.next, (next) => next < likelihood)
const oneOf = <A>(values: readonly [A, ...ReadonlyArray<A>]) =>
  Effect.map(Random.nextIntBetween(0, values.length), (index) => values[index] ?? values[0])

/** Items change with some of the requests for them, before the passes and while they read. */
const faults = Effect.gen(function*() {
  const faults: Array<object> = []
  for (let occurrence = 40; occurrence < 400; occurrence++) {
    if (yield* chance(0.25)) {
      faults.push({
        operation: "orderItems",
        occurrence,
        action: {
          type: "change",
          kind: yield* oneOf(["touch", "insert", "moveOut"]),
          rows: yield* Random.nextIntBetween(1, 6),
          among: yield* oneOf(["all", "unread", "read"])
        }
      })
    }
  }
  return Schema.decodeUnknownSync(FaultScript)({ faults })
})

const skews = [0, 0.2, 1, 2, 26, 24 * 40, -0.5, -2, -30] as const

/** The clock, the access and the end of the next pass. */
const drawn = Effect.fnUntraced(function*(platform: number, enterprises: ReadonlyArray<string>) {
  const skew = (yield* chance(0.5)) ? yield* oneOf(skews) : 0
  const seen = (yield* chance(0.2))
    ? yield* oneOf<ReadonlyArray<string>>([
      [],
      ["0f127f5f-41a6-4705-b142-a8136bae33ff"],
      enterprises.slice(0, 1),
      enterprises.slice(1)
    ])
    : undefined
  const circumstances: Circumstances = {
    platform,
    skew,
    jump: (yield* chance(0.3))
      ? { after: yield* Random.nextIntBetween(1, 40), skew: yield* oneOf(skews) }
      : undefined,
    isDated: !(yield* chance(0.12)),
    access: seen === undefined ? undefined : new Set(seen),
    failAt: (yield* chance(0.2)) ? yield* Random.nextIntBetween(1, 60) : undefined
  }
  const options: Mirror.SyncOptions = { from, confirmShrink: yield* chance(0.3) }
  return { circumstances, options, pageSize: yield* oneOf([10, 50, 1000]) }
})

/** What an earlier version left behind a pass that had believed a clock. */
const believed = Effect.fnUntraced(function*(hours: number) {
  const sql = yield* PgClient.PgClient
  const ahead = `${hours} hours`
  yield* sql`update pass set as_of = as_of + ${ahead}::interval, manifest = manifest - 'time'
    where id = (select max(id) from pass where state = 'complete')`
  yield* sql`update coverage set through_utc = through_utc + ${ahead}::interval where operation <> 'consumed'`
  for (const table of ["enterprise", "service", "order_item"]) {
    yield* sql`update ${sql(table)} set read_utc = read_utc + ${ahead}::interval`
  }
})

/** Runs `passes` passes in a new database, by a seed, and collects after each what is wrong in the mirror. */
export const sequence = Effect.fnUntraced(function*(url: Redacted.Redacted, seed: number, passes = 6) {
  const run = Effect.gen(function*() {
    const { hotel } = yield* Sandbox
    const enterprises = hotel.enterprises.map(({ Id }) => Id)
    const silent: Array<string> = []
    let [complete, told, platform, isBelieved] = [0, 0, 0, false]
    for (let pass = 1; pass <= passes; pass++) {
      const isLast = pass === passes
      for (let change = yield* Random.nextIntBetween(0, 4); change > 0; change--) {
        platform += yield* oneOf([0.05, 0.2, 0.3, 1, 7])
        yield* onPlatform(platform)(provoke)
      }
      platform += yield* oneOf([0.02, 0.1, 0.3, 2, 30])
      const { circumstances, options, pageSize } = yield* drawn(platform, enterprises)
      // The last pass is as it should be: what all others have left is to be mended by it.
      const ended = yield* Effect.result(
        isLast ? passIn({ platform }, { from }, 50) : passIn(circumstances, options, pageSize)
      )
      const isComplete = ended._tag === "Success" && ended.success.status === "complete"
      if (isComplete) complete += 1
      else told += 1
      if (isLast && ended._tag === "Failure") silent.push(`pass ${pass}: nothing mends it: ${ended.failure.message}`)
      // What an earlier version believed stands until a pass that is complete has cut it back.
      isBelieved &&= !isComplete
      if (!isBelieved) silent.push(...(yield* wrong).map((each) => `pass ${pass}: ${each}`))
      if (isComplete && !isLast && (yield* chance(0.15))) {
        yield* believed(yield* oneOf([24 * 60, 24 * 400]))
        isBelieved = true
      }
    }
    return { seed, complete, told, silent } satisfies Sequence
  })
  const script = yield* Random.withSeed(faults, seed)
  return yield* run.pipe(
    Effect.provide(Layer.merge(
      migratedAt(url),
      sandbox({
        seed,
        orders: 12,
        enterprises: 2,
        order: seed % 2 === 0 ? "created" : "updated",
        faults: script
      })
    )),
    Random.withSeed(seed)
  )
})

const Times = Schema.fromJsonString(Schema.Struct({
  Id: Schema.String,
  UpdatedUtc: Schema.optionalKey(Schema.NullOr(Schema.String)),
  CreatedUtc: Schema.optionalKey(Schema.NullOr(Schema.String)),
  EnterpriseId: Schema.optionalKey(Schema.String),
  ServiceId: Schema.optionalKey(Schema.String)
}))
const timesOf = Schema.decodeUnknownSync(Times)

/**
 * What the mirror has otherwise than the platform, by what it says that it covers: a row is to be there if it was made by then,
 * and as it is if it has not changed since. Of an enterprise that a person has called gone nothing is said.
 */
const wrong = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const known = yield* MirrorSource.coverage
  if (known._tag === "None") return []
  const { asOf } = known.value
  const gone = new Set((yield* sql<{ readonly id: string }>`
    select id from enterprise where gone_utc is not null union select id from service where gone_utc is not null`).map(
    ({ id }) => id
  ))
  // An enterprise that a pass has kept and not finished is none that a reconciliation finds.
  const { enterprises } = yield* MirrorSource.held
  const [platform, mirror] = [yield* truth, yield* mirrored]
  const enterpriseOf = new Map([...platform["service"]?.values() ?? []].map((text) => {
    const { EnterpriseId, Id } = timesOf(text)
    return [Id, EnterpriseId]
  }))
  const found: Array<string> = []
  for (const [table, rows] of Object.entries(platform)) {
    for (const [id, text] of rows) {
      const { CreatedUtc, EnterpriseId, ServiceId, UpdatedUtc } = timesOf(text)
      const enterprise = EnterpriseId ?? (ServiceId === undefined ? id : enterpriseOf.get(ServiceId) ?? "")
      if (!enterprises.has(enterprise) || gone.has(enterprise) || (ServiceId !== undefined && gone.has(ServiceId))) {
        continue
      }
      const kept = mirror[table]?.get(id)
      if (kept === undefined && (CreatedUtc ?? "") < asOf) found.push(`${table} ${id} is not there`)
      if (kept !== undefined && kept !== text && (UpdatedUtc ?? "") < asOf) found.push(`${table} ${id} is old`)
    }
    for (const id of mirror[table]?.keys() ?? []) if (!rows.has(id)) found.push(`${table} ${id} is nowhere else`)
  }
  return found
})
