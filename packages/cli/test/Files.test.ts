import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { CsvTable, ParquetTable } from "@nightaudit/files"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { appendFileSync, cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Entity from "../src/Entity.ts"
import * as EntityRows from "../src/EntityRows.ts"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder, paths, rows } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const ever = ["--from", "2025-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z", "--by", "updated"]
const rangeOf = (entity: Entity.Entity) => entity === "services" || entity === "enterprises" ? [] : ever
const march = ["--from", "2026-03-01", "--to", "2026-04-01"]
const entities = Entity.entities

/** A folder with everything that extract gives, a file for each entity. */
const exported = Effect.gen(function*() {
  const [{ env }, root] = [yield* Served, yield* folder]
  for (const entity of entities) {
    const output = ["--output", join(root, `${entity}.ndjson`)]
    const { status, stderr } = yield* run(["extract", entity, ...fast, ...rangeOf(entity), ...output], env)
    assert.strictEqual(status, 0, stderr)
  }
  return root
})

/** The lines of a file in another order, in several files. */
const shuffled = (directory: string): void => {
  for (const name of readdirSync(directory)) {
    const lines = readFileSync(join(directory, name), "utf8").split(/(?<=\n)/)
    const byHash = lines.toSorted((self, that) => self.slice(30) < that.slice(30) ? -1 : 1)
    writeFileSync(join(directory, name), byHash.slice(0, lines.length / 3).join(""))
    writeFileSync(join(directory, name.replace(".ndjson", "-2.jsonl")), byHash.slice(lines.length / 3).join(""))
  }
}

it.layer(Served.layer({ orders: 120, seed: 5 }).pipe(Layer.provideMerge(NodeServices.layer)), {
  excludeTestServices: true
})(
  "files",
  (it) => {
    it.effect(
      "a reconciliation over files writes what one over the platform writes, whatever the order of their lines",
      () =>
        Effect.gen(function*() {
          const [{ env }, { hotel }, directory] = [yield* Served, yield* Sandbox, yield* exported]
          const mixed = yield* folder
          cpSync(directory, mixed, { recursive: true })
          shuffled(mixed)
          for (const basis of ["consumed", "closed", "created", "updated"]) {
            const root = yield* folder
            const reconcile = ["reconcile", ...march, "--basis", basis, "--as-of", hotel.asOf, "--fail-on", "never"]
            const output = (name: string) => ["--output", join(root, name)]
            const platform = yield* run([...reconcile, ...fast, ...output("platform")], env)
            assert.strictEqual(platform.status, 0, platform.stderr)
            for (const [name, from] of [["files", directory], ["mixed", mixed]] as const) {
              const ran = yield* run([...reconcile, "--source", "files", "--files", from, ...output(name)])
              assert.deepStrictEqual([ran.status, ran.stderr], [0, ""])
              for (const artifact of Artifacts.stable) {
                assert.strictEqual(
                  Artifacts.steady(join(root, name), artifact),
                  Artifacts.steady(join(root, "platform"), artifact),
                  `${artifact} of ${name}, ${basis}`
                )
              }
              const { digest: _, intervals: __, operations, ...manifest } = Artifacts.read(join(root, name)).manifest
              const whole = Artifacts.read(join(root, "platform")).manifest
              const { digest: ___, intervals: ____, operations: _____, ...expected } = whole
              assert.deepStrictEqual(manifest, expected)
              assert.deepStrictEqual(Object.values(operations).map(({ requests }) => requests), [0, 0, 0, 0, 0])
            }
          }
        }),
      60_000
    )

    it.effect("a file that was cut makes a run incomplete, and the manifest names it", () =>
      Effect.gen(function*() {
        const [{ hotel }, directory, root] = [yield* Sandbox, yield* exported, yield* folder]
        const cut = join(directory, "order-items.ndjson")
        const lines = readFileSync(cut, "utf8").split("\n").length - 1
        truncateSync(cut, readFileSync(cut).length - 20)
        const args = ["reconcile", ...march, "--source", "files", "--files", directory, "--as-of", hotel.asOf]
        const { status, stderr } = yield* run([...args, "--output", join(root, "run")])
        assert.deepStrictEqual([status, stderr], [
          2,
          "nightaudit: incomplete: not everything could be read; see manifest.json\n"
        ])
        const { manifest } = Artifacts.read(join(root, "run"))
        assert.strictEqual(manifest.status, "incomplete")
        assert.deepStrictEqual({ ...manifest.intervals }, {
          planned: 5,
          closed: 4,
          open: [{ operation: "orderItems", filter: { file: cut }, problem: `it ends within line ${lines}` }]
        })
      }))

    it.effect.each<readonly [what: string, args: ReadonlyArray<string>, says: string | RegExp]>([
      ["no folder", ["--as-of", "2026-04-01T00:00:00Z"], "--source files needs --files with the folder of the files"],
      ["no instant", ["--files", "x"], "--source files needs --as-of with the instant of the export"],
      [
        "a folder that is not there",
        ["--files", "/nowhere", "--as-of", "2026-04-01T00:00:00Z"],
        "/nowhere: no such file"
      ],
      [
        "--resume",
        ["--files", "x", "--resume"],
        "--resume works only with --source platform; a run over files starts again"
      ],
      ["a mirror", ["--data-dir", "x"], "--database-url and --data-dir name a mirror; add --source mirror"],
      [
        "a wrong contract",
        ["--files", "x", "--as-of", "2026-04-01T00:00:00Z", "--contract", "x"],
        /^--contract "x" is not ENTITY=POLICY/
      ]
    ])("over files, %s is refused in one line", ([, args, says]) =>
      Effect.gen(function*() {
        const root = yield* folder
        const { status, stderr } = yield* run([
          "reconcile",
          ...march,
          "--source",
          "files",
          ...args,
          "--output",
          join(root, "run")
        ])
        assert.strictEqual(status, 1)
        const line = /^nightaudit: (.*)\n$/.exec(stderr)?.[1] ?? ""
        if (typeof says === "string") assert.strictEqual(line, says)
        else assert.match(line, says)
        assert.deepStrictEqual(paths(root), [])
      }))

    it.effect("over files, what they do not hold is refused by its id", () =>
      Effect.gen(function*() {
        const [directory, root] = [yield* exported, yield* folder]
        const args = [
          "--source",
          "files",
          "--files",
          directory,
          "--as-of",
          "2026-04-01T00:00:00Z",
          "--output",
          join(root, "run")
        ]
        for (const what of ["enterprise", "service"]) {
          const { status, stderr } = yield* run(["reconcile", ...march, ...args, `--${what}`, "x"])
          assert.deepStrictEqual([status, stderr], [1, `nightaudit: ${directory}: its files contain no ${what} x\n`])
        }
        writeFileSync(join(directory, "services.ndjson"), "")
        const { stderr } = yield* run(["reconcile", ...march, ...args])
        assert.strictEqual(stderr, `nightaudit: ${directory}: its files contain no service\n`)
        appendFileSync(join(directory, "notes.ndjson"), "{}\n")
        assert.match(
          (yield* run(["reconcile", ...march, ...args])).stderr,
          /notes.ndjson: its name does not begin with an entity; begin it with enterprises, /
        )
        assert.deepStrictEqual(paths(root), [])
      }))

    it.effect("--files without --source files is refused", () =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const { status, stderr } = yield* run(["reconcile", ...march, "--files", "x"], env)
        assert.deepStrictEqual([status, stderr], [
          1,
          "nightaudit: --files needs --source files\n"
        ])
      }))

    it.effect("--tables writes tables with the artifacts, and a run without it removes older ones", () =>
      Effect.gen(function*() {
        const [{ env }, root] = [yield* Served, yield* folder]
        const directory = join(root, "run")
        const reconcile = ["reconcile", ...march, ...fast, "--fail-on", "never", "--output", directory]
        const tables = (format: string) =>
          ["totals", "findings", "reconciled", "items"].map((name) => `${name}.${format}`)
        const names = Artifacts.names
        yield* run([...reconcile, "--tables", "csv", "--tables", "parquet", "--tables", "csv"], env)
        assert.deepStrictEqual(paths(directory), [...names, ...tables("csv"), ...tables("parquet")].toSorted())
        const first = tables("parquet").map((name) => readFileSync(join(directory, name)))
        yield* run([...reconcile, "--tables", "parquet", "--page-size", "37", "--concurrency", "1"], env)
        assert.deepStrictEqual(paths(directory), [...names, ...tables("parquet")].toSorted())
        assert.isTrue(tables("parquet").every((name, at) => first[at]?.equals(readFileSync(join(directory, name)))))
        yield* run(reconcile, env)
        assert.deepStrictEqual(paths(directory), names)
      }))

    it.effect.each(entities)(
      "extract %s returns the same rows as CSV and as Parquet",
      (entity) =>
        Effect.gen(function*() {
          const [{ env }, root] = [yield* Served, yield* folder]
          const extract = ["extract", entity, ...fast, ...rangeOf(entity)]
          const sent = rows((yield* run(extract, env)).stdout)
          const csv = yield* run([...extract, "--format", "csv"], env)
          assert.isAbove(sent.length, 2)
          const count = csv.stdout.split("\r\n").length - 2
          for (const format of ["csv", "parquet"]) {
            const path = join(root, `rows.${format}`)
            const { status, stderr, stdout } = yield* run([...extract, "--format", format, "--output", path], env)
            assert.deepStrictEqual([status, stdout, stderr], [0, "", `${sent.length} rows in ${path}\n`])
            const table = EntityRows.tables[entity]
            const read = yield* Stream.runCollect(
              format === "csv" ? CsvTable.read(path, table) : ParquetTable.read(path, table)
            )
            assert.deepStrictEqual(byId(read), byId(sent))
          }
          assert.isAtLeast(count, sent.length)
          assert.deepStrictEqual(paths(root), ["rows.csv", "rows.parquet"])
        })
    )

    it.effect("Parquet is written into a file, and into none that fails half-way", () =>
      Effect.gen(function*() {
        const root = yield* folder
        let requests = 0
        const { env } = yield* interfering(() => ++requests > 5 ? { status: 401 } : undefined)
        const extract = ["extract", "order-items", ...fast, ...ever, "--format", "parquet"]
        const unplaced = yield* run(extract, env)
        assert.deepStrictEqual(unplaced, {
          status: 1,
          stdout: "",
          stderr: "nightaudit: --format parquet cannot be streamed to standard output; give a file with --output\n"
        })
        assert.strictEqual(requests, 0)
        const args = ["--page-size", "50", "--output", join(root, "new/items.parquet")]
        const { status, stderr } = yield* run([...extract, ...args], env)
        assert.strictEqual(status, 1)
        assert.match(stderr, /^nightaudit: orderItems: [^\n]+\n$/)
        assert.deepStrictEqual(paths(root), [])
      }))
  }
)

/** Rows sorted, without what a table does not tell from a field that is left out. */
const byId = (rows: ReadonlyArray<unknown>) =>
  rows.map((row) => Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== null && value !== "")))
    .toSorted((self, that) => String(self["Id"]) < String(that["Id"]) ? -1 : 1)
