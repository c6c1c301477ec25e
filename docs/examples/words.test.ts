import { assert, describe, it } from "@effect/vitest"
import { Sandbox, serve } from "@nightaudit/sandbox"
import { Effect, Redacted } from "effect"
import { execFile, execFileSync } from "node:child_process"
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { promisify } from "node:util"
import { onTestFinished } from "vitest"
import { layers } from "../../scripts/layers.ts"

const root = join(import.meta.dirname, "../..")
const main = join(root, "packages/cli/src/main.js")
const read = (path: string) => readFileSync(join(root, path), "utf8")
const pages = globSync(["*.md", "docs/**/*.md", "packages/*/README.md"], { cwd: root }).toSorted()

const blocks = (path: string, language: string): ReadonlyArray<string> =>
  [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text)

/** The cells of the rows of the table that follows a heading, without its head. */
const table = (path: string, heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const lines = read(path).split("\n")
  const from = lines.findIndex((line) => line.startsWith("#") && line.endsWith(` ${heading}`))
  assert.isAtLeast(from, 0, `${path} has no heading "${heading}"`)
  const start = lines.findIndex((line, index) => index > from && line.startsWith("|"))
  const end = lines.findIndex((line, index) => index > start && !line.startsWith("|"))
  return lines.slice(start + 2, end < 0 ? undefined : end)
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
}

/** A folder that goes with the test. */
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "nightaudit-words-"))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const code = (cell: string | undefined): string => /^`(.*)`$/.exec(cell ?? "")?.[1] ?? `not code: ${cell}`

interface PackageManifest {
  readonly license: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const parsePackage = (path: string): PackageManifest => JSON.parse(readFileSync(path, "utf8"))

/** What each package.json names outside the workspace: `name version license`. */
const named = (kind: "dependencies" | "devDependencies"): ReadonlyArray<string> => {
  const found = globSync(["package.json", "packages/*/package.json"], { cwd: root }).flatMap((path) => {
    const require = createRequire(join(root, path))
    return Object.entries(parsePackage(join(root, path))[kind] ?? {})
      .filter(([, version]) => !version.startsWith("workspace:"))
      .map(([name, version]) => {
        const folder = require.resolve.paths(name)?.map((paths) => join(paths, name)).find((each) => existsSync(each))
        return `${name} ${version} ${folder && parsePackage(join(folder, "package.json")).license}`
      })
  })
  return [...new Set(found)].toSorted()
}

const dependencyRows = (heading: string): ReadonlyArray<string> =>
  table("docs/dependencies.md", heading).map(([name, version, license]) => `${code(name)} ${version} ${license}`)

/** The anchors that GitHub gives the headings of a page: a heading that comes again is numbered. */
const anchors = (path: string): ReadonlySet<string> => {
  const found = new Map<string, number>()
  const text = read(path).replaceAll(/^```.*?^```/gms, "")
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => {
      const slug = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")
      const before = found.get(slug) ?? 0
      found.set(slug, before + 1)
      return before === 0 ? slug : `${slug}-${before}`
    })
  )
}

/** The links of a page that lead to no file of the workspace, or to no heading of a page. */
const brokenLinks = (path: string): ReadonlyArray<string> =>
  [...read(path).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([link, target = "", anchor]) => {
    const file = target === "" ? path : join(dirname(path), target)
    if (!existsSync(join(root, file))) return [link]
    return anchor === undefined || anchors(file).has(anchor) ? [] : [link]
  })

describe("the words", () => {
  const examples = globSync("*.ts", { cwd: import.meta.dirname })
    .filter((name) => !name.endsWith(".test.ts"))
    .map((name) => `\n\n${readFileSync(join(import.meta.dirname, name), "utf8")}\n`)

  for (const path of pages) {
    it(`${path} shows whole parts of the examples, and links to what exists`, () => {
      for (const text of blocks(path, "ts")) {
        assert.isTrue(examples.some((example) => example.includes(`\n\n${text}\n`)), `no example holds\n${text}`)
      }
      assert.deepStrictEqual(brokenLinks(path), [])
    })
  }

  it("README.md has examples", () => assert.isNotEmpty(blocks("README.md", "ts")))
  it("docs/library.md has examples", () => assert.isNotEmpty(blocks("docs/library.md", "ts")))

  it("README.md is short", () => assert.isBelow(read("README.md").split("\n").length, 101))

  it("docs/README.md leads to every page", () => {
    const index = read("docs/README.md")
    const targets = new Set([...index.matchAll(/\]\(([^)#]+)/g)].map(([, target = ""]) => join("docs", target)))
    const missing = globSync("docs/*.md", { cwd: root }).filter((path) =>
      path !== join("docs", "README.md") && !targets.has(path)
    )
    assert.deepStrictEqual(missing, [])
  })

  it.each(globSync("docs/*.md", { cwd: root }))(
    "%s says first who it is for",
    (path) => assert.match(read(path).split("\n").slice(1, 4).join("\n"), /^For /m)
  )

  it("docs/cli.md has a section for every command, and every flag", { timeout: 60_000 }, () => {
    const help = (...args: ReadonlyArray<string>) =>
      execFileSync(process.execPath, [main, ...args, "--help"], { encoding: "utf8" })
    const commands = [...(/\nCOMMANDS\n.*?\n\n/s.exec(help())?.[0] ?? "").matchAll(/^ {2}(\w+) /gm)].map((
      [, name = ""]
    ) => name)
    assert.includeMembers(commands, ["demo", "reconcile", "sandbox"])
    const contract = read("docs/cli.md")
    const headings = new Set([...contract.matchAll(/^### (\w+)$/gm)].map(([, name = ""]) => name))
    assert.deepStrictEqual(commands.filter((name) => !headings.has(name)), [])
    for (const command of commands) {
      const flags = new Set([...help(command).matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag = ""]) => flag))
      const missing = [...flags].filter((flag) => !new RegExp(`${flag}\\b`).test(contract))
      assert.deepStrictEqual(missing, [], command)
    }
  })

  it("docs/proofs.md has every proof", () => {
    const { scripts } = JSON.parse(read("package.json"))
    const proofs = Object.keys(scripts).filter((name) => /^(?:prove|bench|simulate)/.test(name))
    const links = table("docs/proofs.md", "Proofs").map(([name]) => /`([^`]+)`/.exec(name ?? "")?.[1])
    assert.deepStrictEqual(links.toSorted(), proofs.toSorted())
  })

  it("docs/dependencies.md names every dependency, its version and its license", () => {
    const runtime = named("dependencies")
    assert.deepStrictEqual(dependencyRows("At run time").toSorted(), runtime)
    assert.deepStrictEqual(
      dependencyRows("For development").toSorted(),
      named("devDependencies").filter((each) => !runtime.includes(each))
    )
  })

  it("README.md and docs/architecture.md name every package, and what it may import", () => {
    const folders = globSync("packages/*/package.json", { cwd: root }).map((path) => path.split(/[\\/]/)[1] ?? "")
    const linked = table("README.md", "Packages").map(([name]) =>
      /\]\(packages\/(\w+)\/?\)/.exec(name ?? "")?.[1] ?? ""
    )
    assert.deepStrictEqual(linked.toSorted(), folders.toSorted())
    const rows = table("docs/architecture.md", "Packages").map(([name, , packages, libraries]) => [
      code(name),
      packages,
      libraries
    ])
    const expected = Object.entries(layers).filter(([folder]) => folders.includes(folder)).map(([folder, layer]) => [
      folder,
      layer.packages.filter((name) => folders.includes(name)).join(", ") || "none",
      layer.libraries === "any" ? "any" : layer.libraries.map((name) => `\`${name}\``).join(", ")
    ])
    assert.deepStrictEqual(rows, expected)
  })

  it("README.md and docs/cli.md show what the demo prints and writes", { timeout: 60_000 }, () => {
    const cwd = folder()
    const printed = execFileSync(process.execPath, [main, "demo"], { cwd, encoding: "utf8" }).split("\n")
    const written = (name: string) => readFileSync(join(cwd, "nightaudit-demo", name), "utf8")
    const [shown = ""] = blocks("README.md", "text")
    let at = 0
    for (const line of shown.trimEnd().split("\n")) {
      if (line.trim() === "…") continue
      const found = printed.indexOf(line, at)
      assert.isAtLeast(found, 0, `the demo does not print, in this place: ${line}`)
      at = found + 1
    }
    assert.isAbove(at, 0)

    const [manifest, , row, finding] = blocks("docs/cli.md", "json").map((text) => JSON.parse(text))
    assert.containSubset(JSON.parse(written("manifest.json")), manifest)
    assert.deepInclude(JSON.parse(written("totals.json")), row)
    assert.include(written("findings.ndjson").split("\n"), JSON.stringify(finding))
  })

  it.live("docs/cli.md shows what the commands print", () =>
    Effect.gen(function*() {
      const { accessToken, clientToken } = yield* Sandbox
      const env = {
        ...process.env,
        MEWS_PLATFORM_ADDRESS: (yield* serve()).url,
        MEWS_CLIENT_TOKEN: Redacted.value(clientToken),
        MEWS_ACCESS_TOKEN: Redacted.value(accessToken)
      }
      const cwd = folder()
      const examples = blocks("docs/cli.md", "text").flatMap((text) => text.split(/^\$ nightaudit /m).slice(1))
      assert.isNotEmpty(examples)
      yield* Effect.forEach(examples, (example) =>
        Effect.promise(async () => {
          const [line = "", ...expected] = example.split("\n")
          const run = promisify(execFile)(process.execPath, [main, ...line.split(" ")], { cwd, env })
          const { stderr, stdout } = await run.catch((error: Readonly<Record<"stdout" | "stderr", string>>) => error)
          assert.strictEqual(stdout + stderr, expected.join("\n"), line)
        }))
    }).pipe(Effect.provide(Sandbox.layer())), 60_000)
})
