import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { pathToFileURL } from "node:url"
import packageJson from "../package.json" with { type: "json" }
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Child.ts"
import { folder, paths } from "./support/Folder.ts"

const build = join(import.meta.dirname, "../build/main.ts")
const modules = pathToFileURL(join(import.meta.dirname, "support/modules.ts")).href

/** The package, built into a folder with nothing around it. */
class Built extends Context.Service<Built, { readonly root: string; readonly program: string }>()("Built") {
  static readonly layer = Layer.effect(
    Built,
    Effect.gen(function*() {
      const root = join(yield* folder, "package")
      const { npm_execpath = "pnpm" } = process.env
      const { status, stderr } = yield* run([root], { program: build, env: { npm_execpath } })
      assert.strictEqual(status, 0, stderr)
      return { root, program: join(root, "main.js") }
    })
  )
}

/** What a program gives, as a process in a folder of its own: how it ends, and the artifacts that it writes. */
const given = Effect.fnUntraced(function*(args: ReadonlyArray<string>, options: { readonly program?: string } = {}) {
  const cwd = yield* folder
  const ran = yield* run(args, { cwd, env, ...options })
  const artifacts = paths(cwd).filter((path) => Artifacts.names.includes(basename(path)))
  return { ...ran, artifacts: artifacts.map((path) => [path, readFileSync(join(cwd, path), "utf8")]) }
})

const env = {
  MEWS_PLATFORM_ADDRESS: "http://127.0.0.1:1",
  MEWS_CLIENT_TOKEN: "SANDBOX-CLIENT",
  MEWS_ACCESS_TOKEN: "SANDBOX-ACCESS"
}

it.layer(Built.layer, { excludeTestServices: true, timeout: "60 seconds" })("the package", (it) => {
  for (
    const args of [
      ["--help"],
      ["--version"],
      ["reconcile", "--fro", "2026-03-01"],
      ["sync", "--from", "2026-03-01", "--database-url", "postgres://nobody@127.0.0.1:1/none"],
      ["demo", "--orders", "40", "--output", "night"]
    ]
  ) {
    it.effect(`answers to ${args.join(" ")} as its source does`, () =>
      Effect.gen(function*() {
        const { program } = yield* Built
        const [built, source] = yield* Effect.all([given(args, { program }), given(args)], { concurrency: 2 })
        assert.deepStrictEqual(built, source)
      }))
  }

  it.effect("has what every command needs in one module, and loads no handler for help", () =>
    Effect.gen(function*() {
      const { program, root } = yield* Built
      const { stderr } = yield* run(["--help"], { program, env: { NODE_OPTIONS: `--import=${modules}` } })
      const loaded = stderr.split("\n").filter((line) => line.startsWith(pathToFileURL(root).href))
      assert.deepStrictEqual(loaded.map((url) => basename(url)), ["main.js", "ModuleCache.js", "Start2.js", "Start.js"])
    }))

  it.effect("needs nothing but the binaries of PostgreSQL, and brings the licences of what is in it", () =>
    Effect.gen(function*() {
      const { root } = yield* Built
      const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
      assert.strictEqual(manifest.version, packageJson.version)
      assert.deepStrictEqual(manifest.dependencies, undefined)
      assert.isTrue(existsSync(join(root, manifest.bin.nightaudit)))
      const licences = readFileSync(join(root, "LICENSES.txt"), "utf8")
      for (const name of ["effect", "undici", "vega", "d3-array", "hyparquet", "ws"]) {
        assert.match(licences, new RegExp(`^${name} \\d[^\\n]*, (MIT|ISC|BSD-3-Clause)\\n\\n`, "m"))
      }
      assert.isTrue(existsSync(join(root, "LICENSE")))
    }))
  it.effect("lists in its bill of materials all that it contains or depends on, by version and license", () =>
    Effect.gen(function*() {
      const { root } = yield* Built
      const text = readFileSync(join(root, "bom.json"), "utf8")
      const { bomFormat, components, dependencies } = JSON.parse(text)
      assert.strictEqual(bomFormat, "CycloneDX")
      const listed = new Map(components.map((each: { readonly purl: string }) => [each.purl, each]))
      const purl = (name: string, version: string) => `pkg:npm/${name.replace("@", "%40")}@${version}`
      const bundled = [...readFileSync(join(root, "LICENSES.txt"), "utf8").matchAll(/^(\S+) (\d\S*), (\S+)\n\n/gm)]
      assert.isAbove(bundled.length, 20)
      for (const [, name = "", version = "", license] of bundled) {
        assert.deepInclude(listed.get(purl(name, version)) ?? {}, { licenses: [{ license: { id: license } }] }, name)
      }
      const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
      for (const [name, version] of Object.entries<string>(optionalDependencies)) {
        assert.isTrue(listed.has(purl(name, version)), name)
      }
      assert.isFalse([...listed.keys()].some((key) => String(key).includes("/vitest@")))
      assert.strictEqual(dependencies.length, listed.size + 1)
      assert.notInclude(text, "timestamp")
    }))
})
