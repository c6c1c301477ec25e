import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlError } from "effect/sql"
import { inspect } from "node:util"
import { Database, DatabaseError } from "../src/index.ts"
import { database, migrated } from "./support/Server.ts"

const reasonOf = (code: string, origin: object = { severity: "ERROR" }) =>
  DatabaseError.of("test")(
    new SqlError.SqlError({
      reason: new SqlError.UnknownError({ cause: { code, ...origin }, message: "SECRET", operation: "query" })
    })
  )

const states: Readonly<Record<string, readonly [reason: string, isRetryable: boolean]>> = {
  "08006": ["Unavailable", true],
  "57P01": ["Unavailable", true],
  "57P03": ["Unavailable", true],
  "53300": ["Unavailable", true],
  "25P03": ["Unavailable", true],
  "40001": ["Contended", true],
  "40P01": ["Contended", true],
  "55P03": ["Contended", true],
  "53100": ["Full", false],
  "53200": ["Full", false],
  "42501": ["Denied", false],
  "28P01": ["Denied", false],
  "3D000": ["Denied", false],
  "25006": ["Denied", false],
  "23505": ["Constraint", false],
  "22P05": ["Unstorable", false],
  "57014": ["TimedOut", false],
  "42P01": ["Unmigrated", false],
  XX000: ["Unknown", false]
}

it("classifies the states of the server, and forwards none of its text", () => {
  for (const [code, expected] of Object.entries(states)) {
    const error = reasonOf(code)
    assert.notInclude(inspect(error, { depth: 12 }), "SECRET")
    assert.deepStrictEqual([error.reason._tag, error.isRetryable], expected, code)
  }
})

it("takes an error of the system for none of the server's, though it has five letters too", () => {
  for (const code of ["EPIPE", "EBADF", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH"]) {
    const error = reasonOf(code, { syscall: "write" })
    assert.deepStrictEqual([error.reason._tag, error.isRetryable], ["Unavailable", true], code)
    assert.notInclude(error.message, "SQLSTATE")
  }
})

it.live("says what is wrong with a connection without its password", () =>
  Effect.gen(function*() {
    const url = new URL(Redacted.value(yield* database))
    const failure = (change: (url: URL) => void) => {
      const other = new URL(url)
      change(other)
      return Effect.flip(
        Effect.scoped(Effect.provide(PgClient.PgClient, Database.layer({ url: Redacted.make(other.href) })))
      )
    }
    const wrong = yield* failure((url) => {
      url.password = "CANARY-PASSWORD"
    })
    assert.strictEqual(wrong.reason._tag, "Denied")
    const nowhere = yield* failure((url) => {
      url.port = "1"
      url.password = "CANARY-PASSWORD"
    })
    assert.strictEqual(nowhere.reason._tag, "Unavailable")
    const missing = yield* failure((url) => {
      url.pathname = "nobody_has_this"
    })
    assert.strictEqual(missing.reason._tag, "Denied")
    for (const error of [wrong, nowhere, missing]) {
      assert.notInclude(`${error}${JSON.stringify(error)}${inspect(error, { depth: 12 })}`, "CANARY")
    }
  }).pipe(Effect.scoped))

it.live("classifies what a real server says", () =>
  Effect.gen(function*() {
    const sql = yield* PgClient.PgClient
    const tag = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>) =>
      Effect.map(Effect.flip(effect), (error) => DatabaseError.of("test")(error).reason._tag)
    assert.strictEqual(yield* tag(sql`insert into fence (epoch) values (7)`), "Constraint")
    assert.strictEqual(yield* tag(sql`select ${"CANARY"}::text::int`), "Unstorable")
    assert.strictEqual(yield* tag(sql`select * from no_such_table`), "Unmigrated")
    assert.strictEqual(yield* tag(sql`select pg_read_file('/etc/hostname')`), "Denied")
    assert.strictEqual(yield* tag(sql`select pg_terminate_backend(pg_backend_pid())`), "Unavailable")
    assert.deepStrictEqual(yield* sql`select 1 as one`, [{ one: 1 }])
  }).pipe(Effect.provide(migrated)))
