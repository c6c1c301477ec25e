import { assert, it } from "@effect/vitest"
import { EmbeddedServer } from "@nightaudit/postgres"
import { Sandbox } from "@nightaudit/sandbox"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { device, run as runProcess, start } from "./support/Child.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { folder, paths } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const Manifest = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  status: Schema.Literal("complete"),
  epoch: Schema.String,
  from: Schema.String,
  asOf: Schema.String,
  operations: Schema.Record(Schema.String, Schema.Struct({ requests: Schema.Int, rows: Schema.Int })),
  quarantined: Schema.Int
})
const manifests = (stdout: string) =>
  stdout.trimEnd().split("\n").map((line) => Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(line))
const asked = ({ operations }: typeof Manifest.Type): number =>
  Object.values(operations).reduce((sum, { requests }) => sum + requests, 0)

/** A folder with a mirror that begins with March and ends with April, and what was said of it. */
class Mirrored extends Context.Service<Mirrored, {
  readonly directory: string
  readonly manifest: typeof Manifest.Type
  readonly stdout: string
  readonly stderr: string
}>()("Mirrored") {
  static readonly layer = Layer.effect(
    Mirrored,
    Effect.gen(function*() {
      const directory = join(yield* folder, "mirror")
      const args = ["sync", ...fast, "--data-dir", directory, "--from", "2026-03-01"]
      const { status, stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, (yield* Served).env))
      assert.strictEqual(status, 0, stderr)
      const [manifest, ...more] = manifests(stdout)
      return manifest === undefined || more.length > 0
        ? yield* Effect.die(new Error(`One pass printed ${stdout}`))
        : { directory, manifest, stdout, stderr }
    })
  )
}

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]
const over = (directory: string) => ["--source", "mirror", "--data-dir", directory]

it.layer(Mirrored.layer.pipe(Layer.provideMerge(Served.layer({ orders: 60, enterprises: 2 }))), {
  excludeTestServices: true,
  timeout: "60 seconds"
})("sync", (it) => {
  it.effect("reports its pass on stdout, and on stderr how to connect, without the password", () =>
    Effect.gen(function*() {
      const { directory, manifest, stderr, stdout } = yield* Mirrored
      // The first midnight of the first of March is in the Line Islands.
      assert.deepStrictEqual([manifest.from, manifest.quarantined], ["2026-02-28T10:00:00Z", 0])
      // A quarter of an hour before the pass began, by what a Date tells.
      assert.match(manifest.asOf, /^2026-(?:04-30T23:59:5[89]|05-01T00:00:\d\d)Z$/)
      assert.match(
        stderr,
        /^nightaudit: while this command runs, the mirror is at postgres:\/\/nightaudit@127\.0\.0\.1:\d+\/nightaudit; the password is in \S+\/mirror\/server\.json\n/
      )
      const { password } = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({ password: Schema.String })))(
        readFileSync(join(directory, "server.json"), "utf8")
      )
      assert.notInclude(stdout + stderr, password)
    }))

  it.effect("a reconciliation over the mirror writes what one over the platform writes", () =>
    Effect.gen(function*() {
      const [{ env }, sandbox, root] = [yield* Served, yield* Sandbox, yield* folder]
      const { directory, manifest: { asOf } } = yield* Mirrored
      const reconcile = ["reconcile", ...fast, ...march]
      const overPlatform = yield* run(
        [...reconcile, "--as-of", asOf, "--output", join(root, "platform")],
        env
      )
      const before = (yield* sandbox.received).requests
      const overMirror = yield* run([...reconcile, ...over(directory), "--output", join(root, "mirror")])
      assert.deepStrictEqual([overMirror.status, overMirror.stderr], [overPlatform.status, overPlatform.stderr])
      assert.strictEqual((yield* sandbox.received).requests, before)
      assert.deepStrictEqual(paths(join(root, "mirror")), paths(join(root, "platform")))
      for (const name of [...Artifacts.stable, "quarantine.ndjson"]) {
        assert.strictEqual(
          Artifacts.steady(join(root, "mirror"), name),
          Artifacts.steady(join(root, "platform"), name),
          name
        )
      }
      const { manifest } = Artifacts.read(join(root, "mirror"))
      assert.deepStrictEqual(manifest.names, Artifacts.read(join(root, "platform")).manifest.names)
      const page = readFileSync(join(root, "mirror/report.html"), "utf8")
      assert.include(page, "No request was sent to the platform: this run read a mirror")
      assert.deepStrictEqual([manifest.status, manifest.asOf], ["complete", asOf])
      assert.isAbove(manifest.conservation.items, 50)
    }))

  it.effect("a pass with nothing new costs six requests", () =>
    Effect.gen(function*() {
      const [{ env }, { directory }, sandbox] = [yield* Served, yield* Mirrored, yield* Sandbox]
      const before = (yield* sandbox.received).requests
      const { status, stdout } = yield* from("2026-05-01T01:15:00Z")(
        run(["sync", ...fast, "--data-dir", directory], env)
      )
      assert.strictEqual(status, 0)
      assert.deepStrictEqual(manifests(stdout).map(asked), [6])
      assert.strictEqual((yield* sandbox.received).requests - before, 6)
    }))

  it.effect.each([
    {
      what: "a range before the mirror",
      args: ["--from", "2026-02-01", "--to", "2026-03-10"],
      says:
        /: the mirror starts at 2026-02-28T10:00:00Z, which is later than 2026-\S+; run nightaudit sync --from \S+ first\n$/
    },
    {
      what: "a service that is not in it",
      args: [...march, "--service", "0f127f5f-41a6-4705-b142-a8136bae33ff"],
      says: /: the mirror contains no service 0f127f5f-41a6-4705-b142-a8136bae33ff\n$/
    },
    {
      what: "a text that is not an ID",
      args: [...march, "--enterprise", "x"],
      says: /: the mirror contains no enterprise x\n$/
    },
    {
      what: "an instant that it has not come to",
      args: [...march, "--as-of", "2026-06-01T00:00:00Z"],
      says:
        /: the mirror contains changes up to 2026-05-01T0\S+, not up to 2026-06-01T00:00:00Z; run nightaudit sync first\n$/
    },
    { what: "a run to resume", args: [...march, "--resume"], says: /--resume works only with --source platform/ }
  ])("over the mirror, $what is refused in one line", ({ args, says }) =>
    Effect.gen(function*() {
      const [{ directory }, root] = [yield* Mirrored, yield* folder]
      const { status, stderr, stdout } = yield* run([
        "reconcile",
        ...args,
        ...over(directory),
        "--output",
        join(root, "run")
      ])
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.match(stderr, says)
      assert.deepStrictEqual([status, stdout, paths(root)], [1, "", []])
    }))
})

it.layer(Served.layer({ orders: 20, enterprises: 1 }), { excludeTestServices: true, timeout: "60 seconds" })(
  "sync, told what it cannot do",
  (it) => {
    it.effect.each([
      {
        what: "no address",
        args: ["--database-url", "secret"],
        says: "--database-url is not a valid database address"
      },
      {
        what: "another kind of address",
        args: ["--database-url", "mysql://secret@localhost/x"],
        says: "--database-url is not a valid database address"
      },
      {
        what: "an address that cannot be read",
        env: { DATABASE_URL: "postgres://a:%ffsecret@localhost/x" },
        says: "DATABASE_URL is not a valid database address"
      },
      {
        what: "an address without a server",
        args: ["--database-url", "postgres://a:secret@127.0.0.1:9/x"],
        says: "database: connect: the connection could not be made"
      },
      {
        what: "two databases",
        args: ["--database-url", "postgres://localhost/x", "--data-dir", "x"],
        says: "name two databases"
      },
      { what: "a folder of another kind", args: ["--data-dir", "FOREIGN"], says: "it contains other files" },
      { what: "a file", args: ["--data-dir", "FOREIGN/theirs"], says: "it is not a folder" },
      { what: "the future", args: ["--from", "2999-01-01"], says: "is too late; give a time at least 15 minutes ago" },
      { what: "no time", args: ["--from", "yesterday"], says: "--from" },
      {
        what: "an unknown entity",
        args: ["--entities", "order-items,bills"],
        says:
          "Expected a list such as order-items,reservations of order-items, product-service-orders, reservations, services, enterprises, got \"order-items,bills\""
      },
      { what: "no entity", args: ["--entities", ""], says: "Expected a list such as order-items,reservations" },
      { what: "no length of history", args: ["--history", "100d"], says: "Expected a duration such as 2400h" },
      { what: "no length of time", args: ["--every", "often"], says: "Expected a duration such as 15m" },
      { what: "a shrinking for ever", args: ["--every", "15m", "--confirm-shrink"], says: "leave out --every" },
      {
        what: "another's address for the tokens",
        args: ["--platform-address", "https://example.com"],
        says: "rejected: example.com is not a Mews host; to allow it, add --allow-host example.com"
      }
    ])(
      "$what is one line and status 1, sends nothing and leaves nothing",
      ({ args = [], env = {}, says }) =>
        Effect.gen(function*() {
          const [served, sandbox, root] = [yield* Served, yield* Sandbox, yield* folder]
          mkdirSync(join(root, "FOREIGN"))
          writeFileSync(join(root, "FOREIGN/theirs"), "")
          const before = (yield* sandbox.received).requests
          const given = args.map((arg) => arg.replace("FOREIGN", join(root, "FOREIGN")))
          const isPlaced = "DATABASE_URL" in env || args.some((arg) => arg.startsWith("--data"))
          const { status, stderr, stdout } = yield* run(
            ["sync", ...given, ...isPlaced ? [] : ["--data-dir", join(root, "mirror")]],
            { ...served.env, ...env }
          )
          assert.match(stderr, /^nightaudit: [^\n]+\n$/)
          assert.include(stderr, says)
          assert.notInclude(stderr, "secret")
          assert.deepStrictEqual([status, stdout, paths(root)], [1, "", ["FOREIGN", "FOREIGN/theirs"]])
          assert.strictEqual((yield* sandbox.received).requests, before)
        })
    )

    it.effect("a mirror that is not there is not made by reading it", () =>
      Effect.gen(function*() {
        const root = yield* folder
        const directory = join(root, "mirror")
        const nothing = yield* run(["reconcile", ...march, ...over(directory)])
        assert.deepStrictEqual(nothing, {
          status: 1,
          stdout: "",
          stderr: `nightaudit: ${directory}: the folder contains no mirror; run nightaudit sync first\n`
        })
        const aside = yield* run(["reconcile", ...march, "--data-dir", directory], (yield* Served).env)
        assert.strictEqual(
          aside.stderr,
          "nightaudit: --database-url and --data-dir name a mirror; add --source mirror\n"
        )
        assert.deepStrictEqual(paths(root), [])
      }))

    it.effect("goes on until it is interrupted, past a pass that fails, but not without a beginning", () =>
      Effect.gen(function*() {
        const { url } = yield* EmbeddedServer.start({ directory: join(yield* folder, "server"), durable: false })
        let refusals = 1
        const platform = yield* interfering(() => refusals-- > 0 ? { status: 500 } : undefined)
        const env = { ...platform.env, DATABASE_URL: Redacted.value(url) }
        const args = ["sync", ...fast, "--max-wait", "1ms", "--every", "1ms"]

        const empty = yield* run(["reconcile", ...march, "--source", "mirror"], env)
        assert.match(empty.stderr, /^nightaudit: there is no complete mirror[^\n]+\n$/)
        const endless = yield* run(args, env)
        assert.deepStrictEqual([endless.status, endless.stdout], [1, ""])
        assert.match(endless.stderr, /^nightaudit: the mirror is empty; [^\n]+ \(--from\)\n$/)

        const child = yield* start([...args, "--from", "2026-03-01"], { env })
        let lines = 0
        const passes = Effect.callback<void>((resume) => {
          child.process.stdout?.on("data", (text: string) => {
            lines += text.split("\n").length - 1
            if (lines >= 2) resume(Effect.void)
          })
        })
        yield* Effect.raceFirst(passes, child.ended)
        child.process.kill("SIGTERM")
        const { status, stderr, stdout } = yield* child.ended
        assert.strictEqual(status, 143)
        assert.match(stderr, /^nightaudit: \w+: [^\n]+status 500[^\n]*; the next pass continues\n/)
        const [first, second] = manifests(stdout)
        assert.isDefined(first)
        assert.isDefined(second)
        assert.notStrictEqual(first?.epoch, second?.epoch)
        // Each counts for itself.
        assert.isAbove(first === undefined ? 0 : asked(first), 6)
        assert.isAtMost(second === undefined ? 7 : asked(second), 6)

        // What a pass told is lost, and not what it read.
        const full = yield* device
        const untold = yield* runProcess(["sync", ...fast], { env, stdout: full })
        const line = "nightaudit: standard output: the disk is full"
        assert.deepStrictEqual(untold, { status: 1, stdout: "", stderr: `${line}\n` })
        const going = yield* start(["sync", ...fast, "--every", "1ms"], { env, stdout: full })
        let told = ""
        yield* Effect.callback<void>((resume) => {
          going.process.stderr.on("data", (text: string) => {
            told += text
            if (told.split("\n").length > 2) resume(Effect.void)
          })
        })
        assert.deepStrictEqual(told.split("\n").slice(0, 2), [
          `${line}; the next pass continues`,
          `${line}; the next pass continues`
        ])
      }))
  }
)
