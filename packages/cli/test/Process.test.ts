import { assert, describe, it } from "@effect/vitest"
import { generate, truth } from "@nightaudit/sandbox"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { device, run, start, type Started } from "./support/Child.ts"
import type { Env } from "./support/Cli.ts"
import { folder, paths, results, rows, texts } from "./support/Folder.ts"
import { canaries, leaks } from "./support/Leaks.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const asOf = "2026-04-01T03:00:00Z"
const march = ["--from", "2026-03-01", "--to", "2026-04-01"]

const Ready = Schema.Struct({ url: Schema.String, clientToken: Schema.String, accessToken: Schema.String })
const decodeReady = Schema.decodeUnknownSync(Schema.fromJsonString(Ready), { onExcessProperty: "error" })

/** The sandbox as a process of its own. */
class Emulator extends Context.Service<Emulator, { readonly url: string; readonly env: Env }>()("Emulator") {
  static readonly layer = Layer.effect(
    Emulator,
    Effect.gen(function*() {
      const { line } = yield* start(["sandbox", "--seed", "7", "--orders", "120", ...fast])
      const { accessToken, clientToken, url } = decodeReady(yield* line)
      return {
        url,
        env: { MEWS_PLATFORM_ADDRESS: url, MEWS_CLIENT_TOKEN: clientToken, MEWS_ACCESS_TOKEN: accessToken }
      }
    })
  )
}

it.layer(Emulator.layer, { excludeTestServices: true, timeout: "60 seconds" })("two processes", (it) => {
  it.effect(
    "give the same bytes whatever the pages and the concurrency, and what the sandbox knows",
    () =>
      Effect.gen(function*() {
        const [{ env }, root] = [yield* Emulator, yield* folder]
        const runs = [["1", "1000"], ["8", "1000"], ["1", "7"], ["8", "7"]].map((
          [concurrency = "", pageSize = ""]
        ) => ({
          directory: join(root, `${concurrency}-${pageSize}`),
          args: ["--concurrency", concurrency, "--page-size", pageSize]
        }))
        const results = yield* Effect.forEach(runs, ({ args, directory }) =>
          run(["reconcile", ...fast, ...march, "--as-of", asOf, "--output", directory, ...args], { env }), {
          concurrency: 2
        })
        for (const { status, stderr } of results) {
          assert.strictEqual(status, 3)
          assert.match(stderr, /^nightaudit: \d+ findings of severity error \(--fail-on error\)\n$/)
        }
        const [first, ...others] = runs.map(({ directory }) =>
          Artifacts.stable.map((name) =>
            Artifacts.steady(directory, name)
          )
        )
        for (const other of others) {
          assert.isTrue(JSON.stringify(other) === JSON.stringify(first))
        }
        assert.isAbove(
          Math.min(...(first ?? []).map((text) =>
            text.length
          )),
          1000
        )

        const hotel = yield* generate({ seed: 7, orders: 120 })
        assert.strictEqual(hotel.asOf, asOf)
        const expected = truth(hotel, { from: "2026-03-01", to: "2026-04-01", basis: "consumed", asOf })
        const artifacts = Artifacts.read(join(root, "8-7"))
        assert.deepStrictEqual(...Artifacts.compared(expected, artifacts))
        assert.deepStrictEqual(artifacts.totals.map(({ taxes: _, ...row }) => row), expected.totals)
        assert.isAbove(artifacts.manifest.operations.orderItems?.pages ?? 0, 50)
      }),
    90_000
  )

  it.effect("end quietly when the reader of the output closes it", () =>
    Effect.gen(function*() {
      const { env } = yield* Emulator
      const child = yield* start(["extract", "order-items", ...fast, ...march, "--page-size", "7"], { env })
      const line = yield* child.line
      child.process.stdout?.destroy()
      const { status, stderr } = yield* child.ended
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.strictEqual(rows(`${line}\n`).length, 1)
    }), { concurrent: true })

  it.effect("fail in one line when the output's disk is full", () =>
    Effect.gen(function*() {
      const { env } = yield* Emulator
      const ran = yield* run(["extract", "services", ...fast], { env, stdout: yield* device })
      assert.deepStrictEqual(ran, { status: 1, stdout: "", stderr: "nightaudit: standard output: the disk is full\n" })
    }), { concurrent: true })

  it.effect("never take a part of what was to be written for the whole", () =>
    Effect.gen(function*() {
      const [root, { env }] = [yield* folder, yield* Emulator]
      const line = "nightaudit: standard output: the file would exceed the maximum size of a file\n"
      for (const args of [["--help"], ["extract", "services", ...fast]]) {
        const path = join(root, "output")
        const file = openSync(path, "w")
        const ran = yield* run(args, { env, stdout: file, fileBlocks: 1 })
        closeSync(file)
        // The last bytes that there was room for: the write was cut short, and no error came with it.
        assert.strictEqual(statSync(path).size, 512)
        assert.deepStrictEqual(ran, { status: 1, stdout: "", stderr: line })
      }
    }), { concurrent: true })
})

const full = "standard output: the disk is full"

it.layer(Served.layer({ orders: 60 }), { excludeTestServices: true })("what is printed and lost", (it) => {
  const asked = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", asOf, ...fast]

  it.effect.each([
    { how: "help", args: ["--help"] },
    { how: "help of a command", args: ["verify", "--help"] },
    { how: "version", args: ["--version"] },
    { how: "completions", args: ["--completions", "bash"] },
    { how: "explain", args: ["explain", "over-rebate"] },
    { how: "plan", args: ["plan", "--from", "2026-03-01", "--to", "2026-04-01", ...fast] },
    { how: "demo", args: ["demo", "--orders", "20"] },
    { how: "demo that would serve", args: ["demo", "--orders", "20", "--serve"] },
    { how: "sandbox", args: ["sandbox", "--orders", "20"] },
    { how: "reconcile", args: ["reconcile", ...asked, "--fail-on", "never"] }
  ])("is reported by $how in one line, with status 1", ({ args }) =>
    Effect.gen(function*() {
      const [cwd, { env }, stdout] = [yield* folder, yield* Served, yield* device]
      const ran = yield* run(args, { cwd, env, stdout })
      assert.deepStrictEqual(ran, { status: 1, stdout: "", stderr: `nightaudit: ${full}\n` })
    }), { concurrent: true })

  it.effect(
    "is reported by verify and report, and after the reason of a command that fails too",
    () =>
      Effect.gen(function*() {
        const [cwd, { env }, stdout] = [yield* folder, yield* Served, yield* device]
        const found = yield* run(["reconcile", ...asked, "--output", "run"], { cwd, env, stdout })
        assert.strictEqual(found.status, 3)
        assert.match(
          found.stderr,
          /^nightaudit: \d+ findings of severity error \(--fail-on error\); standard output: the disk is full\n$/
        )
        const lost = { status: 1, stdout: "", stderr: `nightaudit: ${full}\n` }
        assert.deepStrictEqual(yield* run(["verify", "run"], { cwd, stdout }), lost)
        assert.deepStrictEqual(yield* run(["report", "run"], { cwd, stdout }), lost)
        writeFileSync(join(cwd, "run", "findings.ndjson"), "")
        assert.deepStrictEqual(yield* run(["verify", "run"], { cwd, stdout }), {
          ...lost,
          stderr: `nightaudit: run: 1 file changed, missing or from another run; ${full}\n`
        })
      }),
    { concurrent: true }
  )

  it.effect.each([
    { how: "explain", args: ["explain", "over-rebate"] },
    { how: "help", args: ["--help"] },
    { how: "demo", args: ["demo", "--orders", "20"] }
  ])(
    "by a closed pipe is not a failure of $how",
    ({ args }) =>
      Effect.gen(function*() {
        const child = yield* start(args, { cwd: yield* folder })
        child.process.stdout?.destroy()
        const { status, stderr } = yield* child.ended
        assert.deepStrictEqual([status, stderr], [0, ""])
      }),
    { concurrent: true }
  )
})

describe("the sandbox as a process", () => {
  it.live.each(["SIGTERM", "SIGINT"] as const)(
    "prints one line, serves, and ends at %s",
    (signal) =>
      Effect.gen(function*() {
        const child = yield* start(["sandbox", "--orders", "20"])
        const { url } = decodeReady(yield* child.line)
        assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
        const { status } = yield* Effect.promise(() => globalThis.fetch(url, { method: "POST", body: "{}" }))
        assert.strictEqual(status, 404)
        child.process.kill(signal)
        const ended = yield* Effect.timeout(child.ended, "5 seconds")
        assert.deepStrictEqual([ended.status, ended.stderr], [signal === "SIGTERM" ? 143 : 130, ""])
        assert.strictEqual(rows(ended.stdout).length, 1)
      }),
    { concurrent: true }
  )
})

const tokens = {
  clientToken: Redacted.make(canaries.clientToken),
  accessToken: Redacted.make(canaries.accessToken)
}

it.layer(Served.layer({ orders: 60, ...tokens }), { excludeTestServices: true })("a process", (it) => {
  it.effect.each(["SIGTERM", "SIGINT"] as const)(
    "leaves no artifact when %s ends it half-way",
    (signal) =>
      Effect.gen(function*() {
        const root = yield* folder
        const children: Array<Started> = []
        let requests = 0
        const { env } = yield* interfering(() => {
          if (++requests < 6) return undefined
          // Only once, for a second signal ends the program before it has said a word.
          if (requests === 6) children[0]?.process.kill(signal)
          return "hang"
        })
        const child = yield* start(["reconcile", ...fast, ...march, "--output", join(root, "run/deep")], { env })
        children.push(child)
        const { status, stderr, stdout } = yield* Effect.timeout(child.ended, "15 seconds")
        assert.deepStrictEqual([status, stdout], [signal === "SIGTERM" ? 143 : 130, ""])
        assert.match(stderr, /^nightaudit: interrupted; [^\n]+\n$/)
        assert.deepStrictEqual(results(root), [])
        assert.deepStrictEqual(leaks(texts(root)), [])
      }),
    { concurrent: true }
  )

  it.effect("shows its tokens neither in the list of processes nor in what it writes", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const lists: Array<string> = []
      const children: Array<Started> = []
      const { env } = yield* interfering(() => {
        lists.push(readFileSync(`/proc/${children[0]?.process.pid}/cmdline`, "utf8"))
        return undefined
      })
      const child = yield* start(["reconcile", ...fast, ...march, "--log-level", "all"], { env, cwd: root })
      children.push(child)
      const { status, stderr, stdout } = yield* child.ended
      assert.strictEqual(status, 3)
      assert.deepStrictEqual(readdirSync(root), ["nightaudit-run"])
      assert.include(lists.at(-1), "reconcile")
      assert.deepStrictEqual(leaks([...lists, stdout, stderr, texts(root)].join("\n")), [])
    }), { concurrent: true })

  it.effect(
    "reports a usage error in one line, with status 1, and leaves nothing behind",
    () =>
      Effect.gen(function*() {
        const [root, { env }] = [yield* folder, yield* Served]
        const ran = yield* run(["reconcile", ...march, "--page-size", "0"], { env, cwd: root })
        assert.deepStrictEqual([ran.status, ran.stdout, readdirSync(root)], [1, "", []])
        assert.match(ran.stderr, /^nightaudit: [^\n]*Expected 1 to 1000, got 0[^\n]*\n$/)
      }),
    { concurrent: true }
  )

  it.effect(
    "needs no more than 64 open files, for the demo and for a night of several hotels",
    () =>
      Effect.gen(function*() {
        const [root, { env }] = [yield* folder, yield* Served]
        const few = { env, cwd: root, openFiles: 64 }
        const demo = yield* run(["demo"], few)
        assert.deepStrictEqual([demo.status, demo.stderr], [0, ""])
        assert.include(demo.stdout, " 0 missed, 0 false.")
        const args = ["reconcile", ...march, "--as-of", asOf, ...fast, "--fail-on", "never", "--page-size", "20"]
        const narrow = yield* run([...args, "--output", "narrow"], few)
        const wide = yield* run([...args, "--output", "wide"], { env, cwd: root })
        assert.deepStrictEqual([narrow.status, narrow.stderr], [wide.status, wide.stderr])
        assert.strictEqual(narrow.status, 0)
        const [withFew, withMany] = ["narrow", "wide"].map((name) => {
          const { names, manifest: _, ...data } = Artifacts.read(join(root, name))
          return { names, data }
        })
        assert.deepStrictEqual(withFew, withMany)
      }),
    { concurrent: true }
  )

  it.effect(
    "needs no more than 64 open files, for exported files and for Parquet tables",
    () =>
      Effect.gen(function*() {
        const [root, { env }] = [yield* folder, yield* Served]
        const [few, files] = [{ env, cwd: root, openFiles: 64 }, join(root, "files")]
        const ever = ["--from", "2025-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z", "--by", "updated"]
        for (const entity of ["enterprises", "services", "reservations", "product-service-orders", "order-items"]) {
          const range = entity === "enterprises" || entity === "services" ? [] : ever
          for (const format of ["ndjson", "parquet"]) {
            const output = ["--format", format, "--output", join(root, `${entity}.${format}`)]
            const extracted = yield* run(["extract", entity, ...fast, ...range, ...output], few)
            assert.strictEqual(extracted.status, 0, extracted.stderr)
          }
          // As a bulk export has it: more files than the process may have open.
          const lines = readFileSync(join(root, `${entity}.ndjson`), "utf8").trimEnd().split("\n")
          mkdirSync(files, { recursive: true })
          for (const [part, line] of lines.entries()) {
            appendFileSync(join(files, `${entity}-${part % 80}.jsonl`), `${line}\n`)
          }
        }
        assert.isAbove(readdirSync(files).length, 160)
        const args = ["reconcile", ...march, "--as-of", asOf, "--fail-on", "never", "--tables", "parquet"]
        const ways = {
          platform: [...fast, "--page-size", "20"],
          files: ["--source", "files", "--files", files]
        }
        const [platform, exported] = yield* Effect.forEach(Object.entries(ways), ([way, flags]) =>
          Effect.map(run([...args, ...flags, "--output", way], few), (ran) => {
            assert.deepStrictEqual([ran.status, ran.stderr], [0, ""], way)
            const tables = readdirSync(join(root, way)).filter((name) =>
              name.endsWith(".parquet")
            ).toSorted()
            return [...Artifacts.stable, ...tables].map((name) => Artifacts.steady(join(root, way), name))
          }))
        assert.lengthOf(platform ?? [], Artifacts.stable.length + 4)
        assert.isTrue(JSON.stringify(exported) === JSON.stringify(platform))
      }),
    { concurrent: true }
  )

  it.effect(
    "reports everything on stderr as JSON if the log is JSON, and changes nothing else",
    () =>
      Effect.gen(function*() {
        const [root, { env }] = [yield* folder, yield* Served]
        const range = [...march, "--as-of", asOf, ...fast, "--fail-on", "never"]
        writeFileSync(join(root, "accepted"), JSON.stringify({ fingerprint: "0".repeat(32), reason: "gone" }))
        const commands = [
          ["reconcile", ...range, "--output", "run", "--accept", "accepted"],
          ["extract", "services", ...fast, "--output", "services.ndjson"]
        ]
        for (const command of commands) {
          const told = [...command, "--log-level", "none"]
          const json = rows((yield* run([...told, "--log-format", "json"], { env, cwd: root })).stderr)
          const plain = yield* run(told, { env, cwd: root })
          assert.isAbove(json.length, 0)
          assert.strictEqual(plain.stderr, json.map((line) => `${String(Object(line).message)}\n`).join(""))
        }
      }),
    { concurrent: true }
  )

  it.effect("runs the demo into the folder that the contract names", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { status, stderr, stdout } = yield* run(["demo", "--orders", "60"], { cwd: root })
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.include(stdout, " 0 missed, 0 false.")
      assert.deepStrictEqual(paths(root), [
        "nightaudit-demo",
        ...Artifacts.names.map((name) => `nightaudit-demo/${name}`)
      ])
    }), { concurrent: true })
})
