import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { appendFileSync, chmodSync, chownSync, copyFileSync, readFileSync, statSync } from "node:fs"
import type { Socket } from "node:net"
import { join } from "node:path"
import * as tls from "node:tls"
import { Database, DatabaseError, EmbeddedServer, Migrations } from "../src/index.ts"
import { IsLocal } from "../src/internal/wire.ts"
import { authentication, listening, refusal, relay } from "./support/Relay.ts"
import { database, folder } from "./support/Server.ts"

const certificates = join(import.meta.dirname, "support", "tls")
const authority = join(certificates, "authority.pem")

const connect = (url: string | Redacted.Redacted, options: Partial<Database.DatabaseOptions> = {}) =>
  Effect.scoped(
    Effect.flatMap(PgClient.PgClient, (sql) => sql<{ readonly one: number }>`select 1 as one`).pipe(
      Effect.provide(Database.layer({ url: typeof url === "string" ? Redacted.make(url) : url, ...options }))
    )
  )

/** As if this machine's own address were another's. */
const fromAfar = Effect.provideService(IsLocal, () => false)

const reasonOf = <A, R>(effect: Effect.Effect<A, unknown, R>) =>
  Effect.map(Effect.flip(effect), (error) => (error as DatabaseError.DatabaseError).reason)

const password = "CANARY-PASSWORD"

/** Everything that a client sends to a server of the test's own, which does what it is told to. */
const heard = Effect.fnUntraced(function*(answer: (client: Socket, bytes: Buffer, turn: number) => void) {
  const received: Array<Buffer> = []
  const port = yield* listening((client) => {
    let turn = 0
    client.on("data", (bytes) => {
      received.push(bytes)
      answer(client, bytes, turn++)
    })
  })
  return { text: () => Buffer.concat(received).toString("latin1"), host: `127.0.0.1:${port}` }
})

const clearText = authentication(3)
const md5 = authentication(5, "salt")
const trust = Buffer.concat([authentication(0), Buffer.from("Z\0\0\0\u0005I")])

it.live("sends not a byte to another machine if the address does not require TLS", () =>
  Effect.gen(function*() {
    const { host, text } = yield* heard((client) => client.write(clearText))
    const reason = yield* reasonOf(fromAfar(connect(`postgres://night:${password}@${host}/hotel`)))
    assert.deepStrictEqual([reason._tag, reason.message.includes("sslmode=verify-full")], ["Denied", true])
    assert.strictEqual(text(), "")
  }).pipe(Effect.scoped))

it.live("sends neither role nor password where the server answers no to TLS", () =>
  Effect.gen(function*() {
    const { host, text } = yield* heard((client, _, turn) => client.write(turn === 0 ? "N" : clearText))
    const reason = yield* reasonOf(fromAfar(connect(`postgres://night:${password}@${host}/hotel?sslmode=verify-full`)))
    assert.strictEqual(
      reason.message,
      "the server does not support TLS, and nothing was sent; turn it on in the server (ssl = on)"
    )
    assert.lengthOf(text(), 8)
  }).pipe(Effect.scoped))

it.live("takes no bytes that come before TLS for the server's", () =>
  Effect.gen(function*() {
    const { host, text } = yield* heard((client) => client.write(Buffer.concat([Buffer.from("S"), trust])))
    const reason = yield* reasonOf(fromAfar(connect(`postgres://night:${password}@${host}/hotel?sslmode=require`)))
    assert.strictEqual(reason._tag, "Denied")
    assert.lengthOf(text(), 8)
  }).pipe(Effect.scoped))

/** A server that speaks TLS and then asks for the password in a way of its own. */
const overTls = Effect.fnUntraced(function*(asks: Buffer) {
  const received: Array<Buffer> = []
  const options = {
    key: readFileSync(join(certificates, "server.key")),
    cert: readFileSync(join(certificates, "server.pem"))
  }
  const port = yield* listening((client) => {
    client.once("data", () => {
      client.write("S")
      const secured = new tls.TLSSocket(client, { isServer: true, ...options })
      secured.on("error", () => {})
      secured.on("data", (bytes: Buffer) => {
        received.push(bytes)
        secured.write(asks)
      })
    })
  })
  return { text: () => Buffer.concat(received).toString("latin1"), host: `127.0.0.1:${port}` }
})

for (const [way, asks] of [["clear text", clearText], ["md5", md5], ["no password at all", trust]] as const) {
  it.live(`rejects a server elsewhere that requests ${way}, although it is proven`, () =>
    Effect.gen(function*() {
      const { host, text } = yield* overTls(asks)
      const address = `postgres://night:${password}@${host}/hotel?sslmode=verify-full&sslrootcert=${authority}`
      const reason = yield* reasonOf(fromAfar(connect(address)))
      assert.deepStrictEqual([reason._tag, reason.message.includes("SCRAM")], ["Denied", true])
      assert.include(text(), "night")
      assert.notInclude(text(), password)
      assert.notInclude(text(), "md5")
    }).pipe(Effect.scoped))
}

it.live("sends nothing to a server that is not proven", () =>
  Effect.gen(function*() {
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      const { host, text } = yield* overTls(clearText)
      const reason = yield* reasonOf(fromAfar(connect(`postgres://night:${password}@${host}/hotel?sslmode=${mode}`)))
      assert.strictEqual(reason._tag, "Untrusted", mode)
      assert.strictEqual(text(), "")
    }
  }).pipe(Effect.scoped))

const withTls = Effect.fnUntraced(function*() {
  const directory = join(yield* folder, "night")
  yield* Effect.scoped(EmbeddedServer.start({ directory, durable: false }))
  const data = join(directory, "data")
  const owner = statSync(data)
  for (const name of ["server.key", "server.pem"]) {
    const path = join(data, name)
    copyFileSync(join(certificates, name), path)
    chmodSync(path, 0o600)
    chownSync(path, owner.uid, owner.gid)
  }
  appendFileSync(join(data, "postgresql.conf"), "ssl = on\nssl_cert_file = 'server.pem'\nssl_key_file = 'server.key'\n")
  return (yield* EmbeddedServer.start({ directory, durable: false })).url
})

it.live("connects to a real server elsewhere, by TLS and SCRAM", () =>
  Effect.gen(function*() {
    const url = new URL(Redacted.value(yield* withTls()))
    const plain = yield* reasonOf(fromAfar(connect(url.href)))
    assert.strictEqual(plain.message.split(";")[0], "the connection would leave this machine without TLS")
    url.searchParams.set("sslmode", "verify-full")
    assert.strictEqual((yield* reasonOf(fromAfar(connect(url.href))))._tag, "Untrusted")
    url.searchParams.set("sslrootcert", authority)
    const isEncrypted = Effect.scoped(
      Effect.flatMap(PgClient.PgClient, (sql) => sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`).pipe(
        Effect.provide(Database.layer({ url: Redacted.make(url.href) }))
      )
    )
    assert.deepStrictEqual(yield* fromAfar(isEncrypted), [{ ssl: true }])
    // The certificate is of 127.0.0.1.
    url.hostname = "localhost"
    assert.strictEqual((yield* reasonOf(fromAfar(connect(url.href))))._tag, "Untrusted")
  }).pipe(Effect.scoped), 60_000)

it.live("checks its own socket for TLS, whatever the server reports of the pooler before it", () =>
  Effect.gen(function*() {
    // To the server the relay is a client of its own machine.
    const url = yield* relay(yield* database, {})
    assert.deepStrictEqual(yield* connect(url), [{ one: 1 }])
    const reason = yield* reasonOf(fromAfar(connect(url)))
    assert.strictEqual(reason._tag, "Denied")
  }).pipe(Effect.scoped))

it.live("names what is wrong with an address, and shows nothing of its password", () =>
  Effect.gen(function*() {
    const says = {
      "127.0.0.1:1/hotel?sslmode=prefer": "sslmode=prefer and allow connect without TLS",
      "127.0.0.1:1/hotel?sslmode=allow": "sslmode=prefer and allow connect without TLS",
      "127.0.0.1:1/hotel?sslmode=bogus": "the address has an unknown sslmode",
      "127.0.0.1:1/hotel?sslcert=mine.pem": "only the TLS options sslmode and sslrootcert are supported",
      "127.0.0.1:1/hotel?port=0": "not between 1 and 65535",
      "127.0.0.1:1/hotel?connect_timeout=soon": "not a number of seconds",
      "127.0.0.1:1/hotel": "no server is listening there",
      "nowhere.invalid/hotel": "the host name is not known"
    }
    for (const [rest, words] of Object.entries(says)) {
      const reason = yield* reasonOf(connect(`postgres://night:${password}@${rest}`))
      assert.include(reason.message, words)
      assert.notInclude(reason.message, "CANARY")
    }
  }))

it.live("reports why a server rejects a connection, in the server's words", () =>
  Effect.gen(function*() {
    const { host } = yield* heard((client) => client.end(refusal("08P01", "no such\tdatabase:\r\n hotel")))
    const reason = yield* reasonOf(connect(`postgres://night:${password}@${host}/hotel`))
    assert.strictEqual(reason.message, "the server rejected the connection: no such database: hotel (08P01)")
  }).pipe(Effect.scoped))

/** What a pooler does with parameters that it does not know: it refuses them, or says nothing and drops them. */
const parameters = (bytes: Buffer): Map<string, string> => {
  const words = bytes.toString("utf8", 8, bytes.length - 2).split("\0")
  return new Map(words.flatMap((word, at) => at % 2 === 0 ? [[word, words[at + 1] ?? ""] as const] : []))
}
const known = new Set(["user", "database", "client_encoding", "datestyle", "timezone", "application_name"])
const ways = {
  refuses: (bytes: Buffer) => {
    const unknown = [...parameters(bytes).keys()].find((name) => !known.has(name))
    return unknown === undefined
      ? "pass" as const
      : { answer: refusal("08P01", `unsupported startup parameter: ${unknown}`) }
  },
  drops: (bytes: Buffer) => {
    const kept = [...parameters(bytes)].filter(([name]) => known.has(name))
    const body = Buffer.from(`${kept.flat().map((word) => `${word}\0`).join("")}\0`)
    const head = Buffer.from(bytes.subarray(0, 8))
    head.writeInt32BE(8 + body.length, 0)
    return { instead: Buffer.concat([head, body]) }
  }
}

for (const [does, way] of Object.entries(ways)) {
  it.live(`makes its tables in its own schema through what ${does} parameters of the start`, () =>
    Effect.gen(function*() {
      const url = yield* relay(yield* database, { toServer: (bytes, isFirst) => isFirst ? way(bytes) : "pass" })
      const schemas = Effect.gen(function*() {
        yield* Migrations.migrate
        const sql = yield* PgClient.PgClient
        return yield* sql`select distinct schemaname as name, current_setting('statement_timeout') as timeout,
          current_setting('search_path') as path from pg_tables
          where schemaname in ('public', 'nightaudit')`
      })
      assert.deepStrictEqual(yield* Effect.provide(schemas, Database.layer({ url })), [{
        name: "nightaudit",
        timeout: "10min",
        path: "nightaudit"
      }])
    }).pipe(Effect.scoped))
}

it.live("rejects a session that does not have what it was given", () =>
  Effect.gen(function*() {
    // The same length, so that the message stays whole.
    const url = yield* relay(yield* database, {
      toServer: (bytes) => {
        const at = bytes.indexOf("set_config(E'search_path', E'nightaudit'")
        if (at < 0) return "pass"
        const instead = Buffer.from(bytes)
        instead.write("nightaudix", at + "set_config(E'search_path', E'".length)
        return { instead }
      }
    })
    const reason = yield* reasonOf(connect(url))
    assert.deepStrictEqual([reason._tag, reason.message.includes("pool_mode = session")], ["Pooled", true])
  }).pipe(Effect.scoped))

it.live("takes a connection that is lost within a migration for what it is", () =>
  Effect.gen(function*() {
    const url = yield* relay(yield* database, {
      toServer: (bytes) => bytes.includes("create table order_item") ? "cut" : "pass"
    })
    const error = yield* Effect.flip(Effect.provide(Migrations.migrate, Database.layer({ url })))
    assert.deepStrictEqual([error.operation, error.reason._tag, error.isRetryable], ["migrate", "Unavailable", true])
  }).pipe(Effect.scoped))

it.live("rejects the schema of a newer version, to write and to read", () =>
  Effect.gen(function*() {
    const layer = Database.layer({ url: yield* database })
    yield* Effect.provide(Migrations.migrate, layer)
    yield* Effect.provide(Migrations.refuseNewer, layer)
    const later = Effect.flatMap(PgClient.PgClient, (sql) =>
      sql`insert into migration (migration_id, name) values (1000, 'later')`)
    yield* Effect.provide(later, layer)
    for (const use of [Migrations.migrate, Migrations.refuseNewer]) {
      const said = yield* Effect.match(Effect.provide(use, layer), {
        onFailure: ({ message }) =>
          message,
        onSuccess: () => "nothing"
      })
      assert.include(said, "the schema nightaudit has version 1000")
    }
  }).pipe(Effect.scoped))

it.live(
  "gives up an answer that the network has swallowed, and not a statement that the server works on",
  () =>
    Effect.gen(function*() {
      let isSwallowing = false
      const url = yield* relay(yield* database, {
        toServer: (bytes) => {
          if (bytes.includes("swallowed")) isSwallowing = true
          return "pass"
        },
        toClient: () => {
          const isFirst = isSwallowing
          isSwallowing = false
          return isFirst ? "drop" : "pass"
        }
      })
      const run = Effect.gen(function*() {
        const sql = yield* PgClient.PgClient
        assert.deepStrictEqual(yield* sql`select 1 as slow from pg_sleep(2)`, [{ slow: 1 }])
        const error = yield* Effect.flip(sql`select 'swallowed'`)
        assert.deepStrictEqual(yield* sql`select 1 as one`, [{ one: 1 }])
        return (yield* reasonOf(Effect.fail(error).pipe(Effect.mapError(DatabaseError.of("read"))))).message
      })
      assert.strictEqual(
        yield* Effect.provide(run, Database.layer({ url, connections: 1, silence: "200 millis" })),
        "the server did not respond in time"
      )
    }).pipe(Effect.scoped),
  20_000
)
