/**
 * The tables of the schema `nightaudit`, and their versions.
 */
import { PgClient } from "@effect/sql-pg"
import { Effect } from "effect"
import { Reactivity } from "effect/reactivity"
import { Migrator, SqlClient, SqlError } from "effect/sql"
import { DatabaseError, Newer, of, Unknown } from "./DatabaseError.ts"
import { tables } from "./internal/migrations/0001_tables.ts"
import { views } from "./internal/migrations/0002_views.ts"
import { history } from "./internal/migrations/0003_history.ts"
import { cutInstants } from "./internal/migrations/0004_instants.ts"

const migrations = {
  "0001_tables": tables,
  "0002_views": views,
  "0003_history": history,
  "0004_instants": cutInstants
}

const latest = Object.keys(migrations).length

const known: Effect.Effect<number, SqlError.SqlError | DatabaseError, PgClient.PgClient> = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const [table] = yield* sql`select 1 from pg_tables where schemaname = 'nightaudit' and tablename = 'migration'`
  if (table === undefined) return 0
  const [found] = yield* sql<{ readonly version: number }>`
    select coalesce(max(migration_id), 0) as version from nightaudit.migration`
  const version = found?.version ?? 0
  if (version <= latest) return version
  return yield* new DatabaseError({ operation: "migrate", reason: new Newer({ version, known: latest }) })
})

/** Fails with `Newer` if a newer version created the schema; a missing or older schema is accepted. */
export const refuseNewer: Effect.Effect<void, DatabaseError, PgClient.PgClient> = Effect.asVoid(known).pipe(
  Effect.catchTag("SqlError", (error) => Effect.fail(of("read the version of the schema")(error)))
)

/**
 * Creates the schema, or migrates it to this version. An up-to-date schema is not changed, so that a role that may only write
 * rows can start. Several processes may call it at the same time. Fails with a {@link DatabaseError}, with the reason `Denied`
 * if the role lacks the rights.
 */
export const migrate: Effect.Effect<void, DatabaseError, PgClient.PgClient> = Effect.gen(function*() {
  const sql = yield* PgClient.PgClient
  const version = yield* known
  if (version >= latest) return
  const [schema] = yield* sql`select 1 from pg_namespace where nspname = 'nightaudit'`
  if (schema === undefined) {
    // Of two processes that make it, the one that comes second finds it made.
    yield* Effect.ignore(sql`create schema if not exists nightaudit`)
  }
  yield* run({ loader: Migrator.fromRecord(migrations), table: "migration" }).pipe(
    Effect.provideService(SqlClient.SqlClient, yield* asOwner(sql))
  )
}).pipe(
  Effect.scoped,
  // A failure in a migration, or in its rollback on a lost connection, is a defect of the migrator.
  Effect.catchDefect((defect) =>
    SqlError.isSqlError(defect) || defect instanceof Migrator.MigrationError ? Effect.fail(defect) : Effect.die(defect)
  ),
  Effect.catchTags({
    SqlError: (error) => Effect.fail(of("migrate")(error)),
    MigrationError: ({ cause }) =>
      Effect.fail(
        SqlError.isSqlError(cause)
          ? of("migrate")(cause)
          : new DatabaseError({ operation: "migrate", reason: new Unknown({ code: "" }) })
      )
  })
)

const run = Migrator.make({})

/** What a member of the role that owns the schema makes in it is to be that role's: `roles.sql` gives rights to others by it. */
const asOwner = Effect.fnUntraced(function*(sql: PgClient.PgClient) {
  const [schema] = yield* sql<{ readonly owner: string }>`
    select pg_get_userbyid(nspowner) as owner from pg_namespace
    where nspname = 'nightaudit' and pg_has_role(nspowner, 'member')`
  return yield* PgClient.make({
    ...sql.config,
    maxConnections: 1,
    startupParameters: { ...sql.config.startupParameters, ...(schema !== undefined && { role: schema.owner }) }
  }).pipe(Effect.provide(Reactivity.layer))
})
