import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer } from "effect"
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { unsealed } from "./support/Sealing.ts"

/** The folder of a run with tables, which every test copies. */
class Whole extends Context.Service<Whole, string>()("Whole") {
  static readonly layer = Layer.effect(
    Whole,
    Effect.gen(function*() {
      const root = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
      const directory = join(root, "run")
      yield* run(["demo", "--orders", "30", "--output", directory])
      return directory
    })
  ).pipe(Layer.provide(NodeServices.layer))
}

const copied = Effect.gen(function*() {
  const directory = join(yield* folder, "run")
  cpSync(yield* Whole, directory, { recursive: true })
  return directory
})

const edit = (path: string, change: (bytes: Buffer) => Uint8Array | string) =>
  writeFileSync(path, change(readFileSync(path)))

const flip = (at: (length: number) => number) => (bytes: Buffer) => {
  const copy = Buffer.from(bytes)
  const index = at(bytes.length)
  copy[index] = (copy[index] ?? 0) ^ 1
  return copy
}

const listed = Artifacts.names.filter((name) => name !== "manifest.json" && name !== "report.html")

it.layer(Whole.layer, { excludeTestServices: true, timeout: "60 seconds" })("verify", (it) => {
  it.effect("ends with 0 where every file is as the run wrote it, and without the page, which can be made again", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      const whole = yield* run(["verify", directory])
      assert.deepStrictEqual(whole, {
        status: 0,
        stdout: `${directory} is intact: ${listed.length} files and manifest.json are unchanged\n`,
        stderr: ""
      })
      rmSync(join(directory, "report.html"))
      assert.strictEqual((yield* run(["verify", directory])).status, 0)
    }))

  it.effect("ends with 2 where something else than a file is in its place, and opens nothing that may never end", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      const replace = (name: string) => {
        rmSync(join(directory, name))
        symlinkSync("/dev/null", join(directory, name))
      }
      replace("findings.ndjson")
      assert.deepStrictEqual(yield* run(["verify", directory]), {
        status: 2,
        stdout: "findings.ndjson cannot be read: it is not a file\n",
        stderr: `nightaudit: ${directory}: 1 file cannot be read\n`
      })
      replace("manifest.json")
      assert.deepStrictEqual(yield* run(["verify", directory]), {
        status: 2,
        stdout: "",
        stderr: `nightaudit: ${directory}: its manifest.json cannot be read: it is not a file\n`
      })
      assert.strictEqual((yield* run(["report", directory])).status, 1)
    }))

  it.effect("ends with 1 and names each file that is damaged, missing or of another run", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      edit(join(directory, "findings.ndjson"), () => "")
      edit(join(directory, "items.ndjson"), flip((length) => length >> 1))
      rmSync(join(directory, "day-sheet.json"))
      writeFileSync(join(directory, "tie-out.json"), "{}")
      writeFileSync(join(directory, "notes.txt"), "mine")
      const { status, stderr, stdout } = yield* run(["verify", directory])
      assert.strictEqual(status, 1)
      assert.deepStrictEqual(stdout.replace(/0 bytes instead of \d+/, "").split("\n").toSorted(), [
        "",
        "day-sheet.json is missing",
        "findings.ndjson is damaged: it has ",
        "items.ndjson is damaged: its SHA-256 has changed",
        "tie-out.json is from another run: manifest.json does not list it"
      ])
      assert.match(
        stderr,
        /notes\.txt is not a file of the run and was not checked\nnightaudit: [^\n]+: 4 files [^\n]+\n$/
      )
    }))

  it.effect(
    "sees a cut and another byte at the beginning, in the middle and at the end of every file",
    () =>
      Effect.gen(function*() {
        const directory = yield* copied
        for (const name of [...listed, "manifest.json"]) {
          const path = join(directory, name)
          const intact = readFileSync(path)
          if (intact.length === 0) continue
          const cuts = [0, 1, intact.length >> 1, intact.length - 1].map((to) => intact.subarray(0, to))
          const flips = [() => 0, (length: number) => length >> 1, (length: number) => length - 2]
            .map((at) => flip(at)(intact))
          for (const damaged of [...cuts, ...flips]) {
            writeFileSync(path, damaged)
            const { status, stderr } = yield* run(["verify", directory])
            assert.strictEqual(status, 1, `${name}: ${damaged.length} of ${intact.length} bytes`)
            assert.match(stderr, /^nightaudit: [^\n]+\n$/)
          }
          writeFileSync(path, intact)
        }
        assert.strictEqual((yield* run(["verify", directory])).status, 0)
      }),
    120_000
  )

  it.effect("sees another character anywhere in the manifest", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      const path = join(directory, "manifest.json")
      const intact = readFileSync(path)
      for (let at = 0; at < intact.length; at += 97) {
        writeFileSync(path, flip(() => at)(intact))
        assert.strictEqual((yield* run(["verify", directory])).status, 1, `at ${at}`)
      }
    }), 120_000)

  it.effect("ends with 2 where nothing can be verified", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      edit(join(directory, "manifest.json"), (bytes) => unsealed(String(bytes)))
      const empty = join(directory, "empty")
      mkdirSync(empty)
      const other = join(directory, "other")
      mkdirSync(other)
      writeFileSync(join(other, "manifest.json"), "{\"name\":\"an app\"}")
      for (
        const [path, says] of [
          [directory, "an older version of nightaudit wrote it"],
          [empty, "it has no manifest.json"],
          [join(directory, "nowhere"), "it has no manifest.json"],
          [other, "was not written by nightaudit"]
        ] as const
      ) {
        const { status, stderr, stdout } = yield* run(["verify", path])
        assert.deepStrictEqual([status, stdout], [2, ""])
        assert.match(stderr, /^nightaudit: [^\n]+\n$/)
        assert.include(stderr, says)
      }
    }))

  it.effect("is done by whatever reads a folder back: it is refused in one line", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      const { findings } = Artifacts.read(directory)
      const fingerprint = findings[0]?.fingerprint ?? assert.fail("There are findings")
      const page = readFileSync(join(directory, "report.html"))
      edit(join(directory, "findings.ndjson"), flip((length) => length - 5))
      for (const args of [["report", directory], ["explain", fingerprint, "--artifacts", directory]]) {
        const { status, stderr, stdout } = yield* run(args)
        assert.deepStrictEqual([status, stdout], [1, ""])
        assert.match(stderr, /^nightaudit: [^\n]+: its findings\.ndjson is damaged: its SHA-256 has changed\n$/)
      }
      assert.isTrue(readFileSync(join(directory, "report.html")).equals(page))
    }))

  it.effect("is left out with one line on stderr where an older version of nightaudit wrote the folder", () =>
    Effect.gen(function*() {
      const directory = yield* copied
      const { findings } = Artifacts.read(directory)
      edit(join(directory, "manifest.json"), (bytes) => unsealed(String(bytes)))
      const fingerprint = findings[0]?.fingerprint ?? assert.fail("There are findings")
      for (const args of [["report", directory], ["explain", fingerprint, "--artifacts", directory]]) {
        const { status, stderr } = yield* run(args)
        assert.strictEqual(status, 0)
        assert.match(stderr, /^nightaudit: [^\n]+ does not list the files; they are read without verification\n$/)
      }
    }))
})
