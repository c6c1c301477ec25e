import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { SqlError } from "effect/sql"
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { Client } from "pg"
import { Database, DatabaseError, Migrations, Run } from "../src/index.ts"
import { database } from "./support/Server.ts"

const script = join(import.meta.dirname, "..", "roles.sql")

/** A role that logs in and belongs to the one named, gone after the test. */
const login = Effect.fnUntraced(function*(client: Client, url: URL, group: string) {
  const name = `nightaudit_test_${randomBytes(6).toString("hex")}`
  yield* Effect.acquireRelease(
    Effect.promise(() => client.query(`create role ${name} login password 'test' in role ${group}`)),
    () => Effect.promise(() => client.query(`drop role ${name}`))
  )
  const own = new URL(url)
  own.username = name
  own.password = "test"
  return Database.layer({ url: Redacted.make(own.href) })
})

it.live(
  "lets the reader only read, the writer only write rows, and the owner migrate; none is a superuser",
  () =>
    Effect.gen(function*() {
      const url = new URL(Redacted.value(yield* database))
      const client = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const client = new Client(url.href)
          await client.connect()
          return client
        }),
        (client) => Effect.promise(() => client.end())
      )
      const sqlText = yield* Effect.promise(() => readFile(script, "utf8"))
      yield* Effect.promise(() => client.query(sqlText))
      const [owner, writer, reader] = [
        yield* login(client, url, "nightaudit_owner"),
        yield* login(client, url, "nightaudit_writer"),
        yield* login(client, url, "nightaudit_reader")
      ]
      const tag = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>) =>
        Effect.match(effect, {
          onSuccess: () => "done",
          onFailure: (error) => DatabaseError.of("test")(error).reason._tag
        })
      const tries = Effect.gen(function*() {
        const sql = yield* PgClient.PgClient
        return {
          read: yield* tag(sql`select * from order_item`),
          write: yield* tag(sql`insert into completed_id (id) values (gen_random_uuid())`),
          remove: yield* tag(sql`delete from completed_id`),
          alter: yield* tag(sql`alter table order_item add column extra int`),
          drop: yield* tag(sql`drop table order_item`),
          create: yield* tag(sql`create table nightaudit.more (id int)`),
          secrets: yield* tag(sql`select * from pg_authid`)
        }
      })
      yield* Effect.provide(Migrations.migrate, owner)
      const denied = "Denied"
      assert.deepStrictEqual(yield* Effect.provide(tries, reader), {
        read: "done",
        write: denied,
        remove: denied,
        alter: denied,
        drop: denied,
        create: denied,
        secrets: denied
      })
      assert.deepStrictEqual(yield* Effect.provide(tries, writer), {
        read: "done",
        write: "done",
        remove: "done",
        alter: denied,
        drop: denied,
        create: denied,
        secrets: denied
      })
      yield* Effect.provide(Effect.andThen(Migrations.migrate, Effect.scoped(Run.begin())), writer)
      const supers = yield* Effect.promise(() =>
        client.query("select 1 from pg_roles where rolname like 'nightaudit%' and rolsuper")
      )
      assert.strictEqual(supers.rowCount, 0)
    }).pipe(Effect.scoped),
  30_000
)
