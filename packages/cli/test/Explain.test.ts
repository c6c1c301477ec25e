import { assert, describe, it } from "@effect/vitest"
import { Rules } from "@nightaudit/reconcile"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder, paths } from "./support/Folder.ts"
import { hostile } from "./support/Hostile.ts"
import { seal } from "./support/Sealing.ts"

describe("explain", () => {
  it.live.each(Rules.catalogue)("$code shows the texts of the rule", (rule) =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* run(["explain", rule.code])
      assert.deepStrictEqual([status, stderr], [0, ""])
      for (const said of [rule.code, rule.severity, rule.title, rule.predicate, ...rule.exceptions, rule.action]) {
        assert.include(stdout, said)
      }
    }))

  it.live("any fingerprint of a run shows why the rule reported it", () =>
    Effect.gen(function*() {
      const artifacts = join(yield* folder, "run")
      yield* run(["demo", "--orders", "60", "--output", artifacts])
      const { findings } = Artifacts.read(artifacts)
      assert.isNotEmpty(findings)
      for (const { code, evidence, fingerprint, message, orderItemIds, serviceOrderId } of findings) {
        const { status, stderr, stdout } = yield* run(["explain", fingerprint, "--artifacts", artifacts])
        assert.deepStrictEqual([status, stderr], [0, ""])
        const rule = Rules.catalogue.find((each) => each.code === code) ?? assert.fail(`no rule ${code}`)
        const named = [...orderItemIds, ...serviceOrderId === null ? [] : [serviceOrderId]]
        for (const said of [code, message, rule.action, ...named, ...Object.keys(evidence)]) {
          assert.include(stdout, said)
        }
      }
    }).pipe(Effect.scoped))

  it.live.each(hostile)("has no %s of a finding, wherever it stands", ([, text]) =>
    Effect.gen(function*() {
      const artifacts = yield* folder
      const evil = `a${text}b`
      const fingerprint = "aaaaaabb".repeat(4)
      const finding = {
        code: evil,
        severity: "error",
        enterpriseId: evil,
        serviceOrderId: evil,
        orderItemIds: [evil],
        message: evil,
        expected: evil,
        actual: evil,
        delta: evil,
        currency: evil,
        evidence: { [evil]: [evil] },
        fingerprint
      }
      writeFileSync(join(artifacts, "findings.ndjson"), `${JSON.stringify(finding)}\n`)
      seal(artifacts)
      const { status, stdout } = yield* run(["explain", fingerprint, "--artifacts", artifacts])
      assert.strictEqual(status, 0)
      assert.notMatch(stdout.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u)
    }).pipe(Effect.scoped))

  it.live("the beginning of a fingerprint is enough where it is one finding's", () =>
    Effect.gen(function*() {
      const artifacts = yield* folder
      const finding = (fingerprint: string) => ({
        code: "over-rebate",
        severity: "error",
        enterpriseId: null,
        serviceOrderId: null,
        orderItemIds: [],
        message: `The one of ${fingerprint}`,
        expected: null,
        actual: null,
        delta: null,
        currency: null,
        evidence: {},
        fingerprint
      })
      const fingerprints = ["aaaaaabb".repeat(4), "aaaaaacc".repeat(4)]
      writeFileSync(
        join(artifacts, "findings.ndjson"),
        fingerprints.map((each) => `${JSON.stringify(finding(each))}\n`).join("")
      )
      seal(artifacts)
      const one = yield* run(["explain", "aaaaaac", "--artifacts", artifacts])
      assert.deepStrictEqual([one.status, one.stderr], [0, ""])
      assert.include(one.stdout, "The one of aaaaaacc")
      const two = yield* run(["explain", "aaaaaa", "--artifacts", artifacts])
      assert.deepStrictEqual([two.status, two.stdout], [1, ""])
      assert.match(
        two.stderr,
        /^nightaudit: the fingerprints of several findings .* begin with aaaaaa; give more digits\n$/
      )
    }).pipe(Effect.scoped))

  it.live.each<readonly [what: string, line: RegExp]>([
    ["over-rebates", /there is no rule over-rebates; did you mean over-rebate[,?]/],
    ["rebate-tree", /did you mean (.*, )?rebate-target-missing/],
    ["x", /there is no rule x/],
    ["\u001b[31m", /there is no rule \[31m/],
    ["abcdef", /findings\.ndjson cannot be read; give the folder of a finished run with --artifacts DIR/]
  ])("%j ends with one line and leaves nothing", ([what, line]) =>
    Effect.gen(function*() {
      const nowhere = join(yield* folder, "nowhere")
      const { status, stderr, stdout } = yield* run(["explain", what, "--artifacts", nowhere])
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.match(stderr, line)
      assert.deepStrictEqual(paths(join(nowhere, "..")), [])
    }).pipe(Effect.scoped))
})
