import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder, results } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

const reconcile = Effect.fnUntraced(function*(directory: string, ...more: ReadonlyArray<string>) {
  const { env } = yield* Served
  const args = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T03:00:00Z"]
  return yield* run(["reconcile", ...fast, ...args, "--output", directory, ...more], env)
})

const hotel = { orders: 60, defects: ["net-plus-tax-ne-gross"] } as const

it.layer(Served.layer(hotel), { excludeTestServices: true })("a reconciliation with --accept", (it) => {
  it.effect("counts what is accepted apart, and ends as if it were not there", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const [plain, accepting, file] = ["plain", "accepting", "accepted.ndjson"].map((name) => join(root, name))
      if (plain === undefined || accepting === undefined || file === undefined) return assert.fail()
      assert.strictEqual((yield* reconcile(plain)).status, 3)
      const before = Artifacts.read(plain)
      const errors = before.findings.filter(({ severity }) => severity === "error")
      const acceptances = [
        ...errors.map(({ fingerprint }) => ({ fingerprint, reason: "known", expires: "2026-04-01" })),
        { fingerprint: "0".repeat(32), reason: "gone" },
        { fingerprint: "1".repeat(32), reason: "long ago", expires: "2026-03-31" }
      ]
      writeFileSync(file, acceptances.map((each) => JSON.stringify(each)).join("\n"))

      const { status, stderr, stdout } = yield* reconcile(accepting, "--accept", file)
      const { findings, manifest } = Artifacts.read(accepting)
      assert.strictEqual(status, 0)
      assert.deepStrictEqual(stderr.trimEnd().split("\n"), [
        `nightaudit: the acceptance expired on 2026-03-31: ${"1".repeat(32)} (long ago)`,
        `nightaudit: no finding of this run has the accepted fingerprint: ${"0".repeat(32)} (gone)`
      ])
      assert.match(
        stdout,
        new RegExp(`^Findings: 0 errors, .*; ${errors.length} accepted$|; ${errors.length} accepted\\.$`, "m")
      )
      assert.deepStrictEqual(
        findings,
        before.findings.map((finding) =>
          finding.severity === "error" ? { ...finding, accepted: { reason: "known", expires: "2026-04-01" } } : finding
        )
      )
      assert.deepStrictEqual(manifest.acceptance, {
        accepted: { "net-plus-tax-ne-gross": errors.length },
        expired: 1,
        unmatched: 1
      })
      const { "net-plus-tax-ne-gross": _, ...others } = before.manifest.findings
      assert.deepStrictEqual(manifest.findings, others)
    }))

  it.effect.each<readonly [string, RegExp]>([
    ["{\"fingerprint\":\"00\",\"reason\":\"x\"}", /accepted\.json, line 1: .*fingerprint/],
    [`\n{"fingerprint":"${"0".repeat(32)}"}`, /accepted\.json, line 2: .*reason/],
    ["[", /accepted\.json, the array is not valid JSON/]
  ])("rejects %j in one line, before a request and without a folder", ([text, says]) =>
    Effect.gen(function*() {
      const root = yield* folder
      const file = join(root, "accepted.json")
      writeFileSync(file, text)
      const sandbox = yield* Sandbox
      const before = (yield* sandbox.received).requests
      const { status, stderr, stdout } = yield* reconcile(join(root, "run"), "--accept", file)
      assert.deepStrictEqual([status, stdout, results(root)], [1, "", ["accepted.json"]])
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.match(stderr, says)
      assert.strictEqual((yield* sandbox.received).requests, before)
    }))

  it.effect("rejects a file that is not there", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { status, stderr } = yield* reconcile(join(root, "run"), "--accept", join(root, "none.json"))
      assert.strictEqual(status, 1)
      assert.match(stderr, /--accept .*: the file cannot be read/)
    }))
})
