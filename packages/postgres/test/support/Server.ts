import { PgClient } from "@effect/sql-pg"
import { Config, Effect, Layer, Redacted, Schedule } from "effect"
import { Reactivity } from "effect/reactivity"
import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Database, Migrations } from "../../src/index.ts"

/** A folder that only this user may enter, gone after the test. */
export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "nightaudit-postgres-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** The address of a database of the run's server. */
const addressOf = (url: string, database: string): Redacted.Redacted => {
  const address = new URL(url)
  address.pathname = database
  return Redacted.make(address.href)
}

/** A new database, gone after the test: its address. */
export const database = Effect.gen(function*() {
  const url = yield* Config.String("DATABASE_URL")
  const name = `nightaudit_test_${randomBytes(6).toString("hex")}`
  // Each with a client of its own: a pool that has let go of its connections makes no new one while its scope closes.
  const asAdmin = <A, E>(use: (admin: PgClient.PgClient) => Effect.Effect<A, E>) =>
    Effect.scoped(Effect.flatMap(PgClient.make({ url: Redacted.make(url), maxConnections: 1 }), use)).pipe(
      Effect.provide(Reactivity.layer)
    )
  yield* Effect.acquireRelease(
    asAdmin((admin) => admin`create database ${admin(name)}`),
    // The server may be cleaning up in it, which a role of its own may not end.
    () =>
      asAdmin((admin) => admin`drop database ${admin(name)} with (force)`).pipe(
        Effect.retry({ schedule: Schedule.spaced("200 millis"), times: 100 }),
        Effect.orDie
      )
  )
  return addressOf(url, name)
})

/** A client of a new database, with the schema in it. */
export const migrated = Layer.unwrap(Effect.map(database, (url) => migratedAt(url)))

export const migratedAt = (url: Redacted.Redacted, options: Partial<Database.DatabaseOptions> = {}) =>
  Layer.effectDiscard(Migrations.migrate).pipe(Layer.provideMerge(Database.layer({ url, ...options })))
