import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Database, EmbeddedServer } from "@nightaudit/postgres"
import { type Fault, Sandbox } from "@nightaudit/sandbox"
import { Context, Effect, Layer, Redacted } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { askForItems } from "./support/Ask.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { folder, rows } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

/** A server for all tests of the file. */
class Server extends Context.Service<Server, EmbeddedServer.EmbeddedServer>()("Server") {
  static readonly layer = Layer.effect(
    Server,
    Effect.gen(function*() {
      return yield* EmbeddedServer.start({ directory: join(yield* folder, "server"), durable: false, mayCreate: true })
    })
  )
}

let databases = 0

/** A database of its own, and the environment in which the program has its mirror there. */
const mirror = Effect.gen(function*() {
  const { url, urlOf } = yield* Server
  const name = `mirror_${++databases}`
  yield* Effect.flatMap(PgClient.PgClient, (sql) => sql`create database ${sql(name)}`).pipe(
    Effect.provide(Database.layer({ url, connections: 1 }))
  )
  const database = urlOf(name)
  return {
    env: { DATABASE_URL: Redacted.value(database) },
    layer: Database.layer({ url: database, connections: 2 })
  }
})

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]
const [first, second] = ["2026-05-01T00:15:00Z", "2027-01-01T00:15:00Z"]

const text = (directory: string, name: string) => readFileSync(join(directory, name), "utf8")

const query = <Row extends object>(query: string) =>
  Effect.flatMap(
    PgClient.PgClient,
    (sql) =>
      Effect.scoped(Effect.flatMap(sql.reserve, (connection) =>
        Effect.map(connection.execute(query, [], undefined), (rows) =>
          rows as ReadonlyArray<Row>)))
  )

const hotel = { seed: 5, orders: 60, enterprises: 2 }

/** The hotel changes at the first request for items after that number of requests. */
const changing = (after: number) => {
  const faults = (["touch", "delete", "insert", "moveOut"] as const).map((kind, index): Fault => ({
    operation: "orderItems",
    occurrence: after + 1 + index,
    action: { type: "change", kind, rows: 4, among: "all" }
  }))
  return Served.layer({ ...hotel, faults: { faults } })
}

const askedForItems = Effect.flatMap(
  Sandbox,
  ({ received }) =>
    Effect.map(
      received,
      ({ counts }) =>
        counts.filter(({ path }) => path.includes("/orderItems/")).reduce((sum, { requests }) => sum + requests, 0)
    )
)

it.layer(Server.layer, { excludeTestServices: true, timeout: "60 seconds" })("a mirror", (it) => {
  it.effect("of a part is refused where it is to be judged, and completed by the next pass", () =>
    Effect.gen(function*() {
      const [served, { env }, root] = [yield* Served, yield* mirror, yield* folder]
      const sync = ["sync", ...fast, "--from", "2026-03-01"]
      const part = yield* from(first)(
        run([...sync, "--entities", "order-items,reservations"], { ...served.env, ...env })
      )
      assert.strictEqual(part.status, 0, part.stderr)
      const reconcile = [
        "reconcile",
        ...march,
        "--source",
        "mirror",
        "--fail-on",
        "never",
        "--output",
        join(root, "run")
      ]
      assert.deepStrictEqual(yield* run(reconcile, env), {
        status: 1,
        stdout: "",
        stderr: "nightaudit: the mirror contains only some entities (order-items, reservations, enterprises); " +
          "run nightaudit sync without --entities until a pass completes\n"
      })
      yield* from(first)(run(sync, { ...served.env, ...env }))
      assert.strictEqual((yield* run(reconcile, env)).status, 0)
    }).pipe(Effect.provide(Served.layer({ orders: 20, enterprises: 1 }))))

  it.effect("of one platform is not synced from another", () =>
    Effect.gen(function*() {
      const [served, { env }] = [yield* Served, yield* mirror]
      const sync = ["sync", ...fast, "--from", "2026-03-01"]
      assert.strictEqual((yield* from(first)(run(sync, { ...served.env, ...env }))).status, 0)
      const other = yield* interfering(() => "hang")
      assert.deepStrictEqual(yield* from(second)(run([...sync, "--every", "1s"], { ...other.env, ...env })), {
        status: 1,
        stdout: "",
        stderr: `nightaudit: the mirror is of ${served.url}, not of ${other.url}; ` +
          "sync that platform into another database (--database-url, --data-dir)\n"
      })
    }).pipe(Effect.provide(Served.layer({ orders: 10, enterprises: 1 }))))

  it.effect("reports what has changed since an instant as it does since the folder of the run made then", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const sync = (env: Readonly<Record<string, string>>) =>
        Effect.flatMap(
          Served,
          (served) => run(["sync", ...fast, "--from", "2026-02-27", "--confirm-deletions"], { ...served.env, ...env })
        )
      const asked = yield* mirror.pipe(
        Effect.flatMap(({ env }) => from(first)(sync(env))),
        Effect.andThen(askedForItems),
        Effect.provide(Served.layer(hotel), { local: true })
      )
      yield* Effect.gen(function*() {
        const { env } = yield* mirror
        yield* from(first)(sync(env))
        const reconcile = (name: string, ...more: ReadonlyArray<string>) =>
          run(
            ["reconcile", ...march, "--source", "mirror", "--fail-on", "never", "--output", join(root, name), ...more],
            env
          )
        assert.strictEqual((yield* reconcile("earlier")).status, 0)
        const { manifest: { asOf } } = Artifacts.read(join(root, "earlier"))
        yield* Effect.replicateEffect(askForItems({ Count: 1 }), 4)
        const changed = yield* from(second)(sync(env))
        assert.strictEqual(changed.status, 0, changed.stderr)

        const sinceFolder = yield* reconcile("since-folder", "--previous", join(root, "earlier"))
        const sinceInstant = yield* reconcile("since-instant", "--previous", asOf)
        assert.deepStrictEqual([sinceFolder.status, sinceInstant.status], [0, 0], sinceInstant.stderr)
        const { findings, manifest } = Artifacts.read(join(root, "since-instant"))
        const codes = findings.map(({ code }) => code).filter((code) => /^(restated|disappeared)-/.test(code))
        assert.includeMembers(codes, ["disappeared-item", "restated-after-freeze"])
        assert.strictEqual(manifest.previous?.asOf, asOf)
        for (const name of Artifacts.stable) {
          assert.strictEqual(text(join(root, "since-instant"), name), text(join(root, "since-folder"), name), name)
        }

        const refusals: ReadonlyArray<readonly [previous: string, says: RegExp, ...more: ReadonlyArray<string>]> = [
          ["2026-01-01T00:00:00Z", /the mirror has no row versions of 2026-01-01T00:00:00Z/],
          [asOf, /cannot be compared with an earlier one/, "--basis", "updated"],
          [asOf, /is an instant, of which only a mirror knows: add --source mirror/, "--source", "platform"]
        ]
        const served = yield* Served
        for (const [previous, says, ...more] of refusals) {
          const { status, stderr, stdout } = yield* run(
            [
              "reconcile",
              ...march,
              ...more[0] === "--source" ? more : ["--source", "mirror", ...more],
              "--output",
              join(root, "refused"),
              "--previous",
              previous
            ],
            more[0] === "--source" ? served.env : env
          )
          assert.deepStrictEqual([status, stdout], [1, ""], stderr)
          assert.match(stderr, /^nightaudit: [^\n]+\n$/)
          assert.match(stderr, says)
        }
      }).pipe(Effect.provide(changing(asked), { local: true }))
    }))

  it.effect("keeps what was found in it and what was accepted, where the role may write", () =>
    Effect.gen(function*() {
      const [served, { env, layer }, root] = [yield* Served, yield* mirror, yield* folder]
      const directory = join(root, "run")
      yield* from(first)(run(["sync", ...fast, "--from", "2026-03-01"], { ...served.env, ...env }))
      const reconcile = (more: ReadonlyArray<string>, as = env) =>
        run(
          ["reconcile", ...march, "--source", "mirror", "--fail-on", "never", "--output", directory, ...more],
          as
        )
      assert.deepStrictEqual([(yield* reconcile([])).stderr], [""])
      const { findings, manifest: { asOf } } = Artifacts.read(directory)
      const prints = [...new Set(findings.map(({ fingerprint }) => fingerprint))].toSorted()
      const open = Effect.map(
        query<{ readonly fingerprint: string }>("select fingerprint from open_finding order by 1"),
        (rows) => rows.map(({ fingerprint }) => fingerprint)
      )
      yield* Effect.gen(function*() {
        assert.isAbove(prints.length, 5)
        assert.deepStrictEqual(yield* open, prints)

        const accept = join(root, "accept.json")
        yield* Effect.sync(() => writeFileSync(accept, JSON.stringify([{ fingerprint: prints[0], reason: "agreed" }])))
        assert.strictEqual((yield* reconcile(["--accept", accept])).status, 0)
        assert.deepStrictEqual(yield* open, prints.slice(1))
        assert.deepStrictEqual(yield* query("select reason from accepted_finding"), [{ reason: "agreed" }])

        // A run that judges as of an earlier instant does not speak for a later one.
        const overtaken = yield* reconcile(["--as-of", "2026-04-01T00:00:00Z"])
        assert.deepStrictEqual([overtaken.status, overtaken.stderr], [
          0,
          "nightaudit: the mirror already has the findings of a later run over the same scope; these were not recorded\n"
        ])
        assert.deepStrictEqual(yield* query("select distinct as_of = $q$" + asOf + "$q$ as same from judgement"), [
          { same: true }
        ])

        yield* query("create role only_reads login password 'test'")
        yield* query("grant usage on schema nightaudit to only_reads")
        yield* query("grant select on all tables in schema nightaudit to only_reads")
        const url = new URL(env.DATABASE_URL)
        url.username = "only_reads"
        url.password = "test"
        const reader = yield* reconcile([], { DATABASE_URL: url.href })
        assert.deepStrictEqual([reader.status, reader.stderr], [
          0,
          "nightaudit: the database role may only read the mirror; the findings were not recorded in it\n"
        ])
        assert.deepStrictEqual(Artifacts.read(directory).findings, findings)
      }).pipe(Effect.provide(layer))
    }).pipe(Effect.provide(Served.layer({ seed: 3, orders: 60, enterprises: 1 }))))

  it.effect("reports the rows that do not match the contract as from the platform", () =>
    Effect.gen(function*() {
      const [served, { env }, root] = [yield* Served, yield* mirror, yield* folder]
      // A page with more than ten damaged rows is none at all.
      const small = [...fast, "--page-size", "10"]
      const synced = yield* from(first)(run(["sync", ...small, "--from", "2026-02-20"], { ...served.env, ...env }))
      assert.match(
        synced.stderr,
        /nightaudit: incomplete: \d+ rows are not in the mirror: not matching the API contract/
      )
      const args = ["reconcile", ...small, ...march, "--as-of", "2026-04-30T00:00:00Z", "--fail-on", "never"]
      const overPlatform = yield* run([...args, "--output", join(root, "platform")], served.env)
      const overMirror = yield* run([...args, "--source", "mirror", "--output", join(root, "mirror")], env)
      assert.deepStrictEqual([overMirror.status, overPlatform.status], [0, 0])
      const aside = (name: string) =>
        rows(text(join(root, name), "quarantine.ndjson")).map((row) => JSON.stringify({ ...row, requestId: "" }))
      const counted = (name: string) => Artifacts.read(join(root, name)).manifest.operations.orderItems?.quarantined
      assert.isAbove(aside("platform").length, 1)
      assert.deepStrictEqual(aside("mirror").toSorted(), aside("platform").toSorted())
      assert.deepStrictEqual([counted("mirror"), counted("platform")], [
        aside("platform").length,
        aside("platform").length
      ])
      for (const name of Artifacts.stable) {
        const [overIt, overThat] = ["mirror", "platform"].map((each) => Artifacts.steady(join(root, each), name))
        assert.strictEqual(overIt, overThat, name)
      }
      assert.include(text(join(root, "mirror"), "report.html"), "No request was sent to the platform")
    }).pipe(Effect.provide(Served.layer({
      seed: 4,
      orders: 80,
      enterprises: 1,
      faults: {
        faults: [{
          operation: "orderItems",
          occurrence: 1,
          times: "forever",
          action: { type: "replaceField", path: "Data.Rebate.RebatedItemId", value: 5, rows: "all" }
        }]
      }
    }))))
})
