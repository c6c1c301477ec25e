import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

/** Reconciles dates into a new folder, and returns the output and the report. */
const reconcile = Effect.fnUntraced(function*(from: string, to: string, ...more: ReadonlyArray<string>) {
  const directory = join(yield* folder, "run")
  const { env } = yield* Served
  const dates = ["--from", from, "--to", to, "--as-of", "2026-04-01T03:00:00Z"]
  const ran = yield* run(["reconcile", ...fast, ...dates, "--output", directory, ...more], env)
  const page = readFileSync(join(directory, "report.html"), "utf8").replaceAll(/<[^>]*>/g, "|")
  return { ...ran, ...Artifacts.read(directory), page }
})

const said = ({ findings }: Effect.Success<ReturnType<typeof reconcile>>) =>
  findings.map(({ code, enterpriseId, severity }) => [code, severity, enterpriseId])

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })(
  "a range that says nothing",
  (it) => {
    it.effect("is reported for each property, and nothing else reassures", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const ids = hotel.enterprises.map(({ Id }) => Id).toSorted()
        const ran = yield* reconcile("2027-03-01", "2027-03-02", "--fail-on", "warning")
        assert.deepStrictEqual(
          said(ran).toSorted(),
          ["range-not-over", "range-without-items"].flatMap((code) => ids.map((id) => [code, "warning", id]))
        )
        assert.deepStrictEqual([ran.status, ran.manifest.status], [3, "complete"])
        assert.deepStrictEqual(ran.manifest.findings, { "range-not-over": 3, "range-without-items": 3 })
        for (const { Name } of hotel.enterprises) {
          assert.match(ran.stdout, new RegExp(`^The range is NOT OVER at .*${Name}.*: it ends at 2027-03-02`, "m"))
          assert.match(ran.stdout, new RegExp(`^NOTHING was consumed in the range at .*${Name}`, "m"))
        }
        assert.include(
          ran.page,
          "|Complete, but the period is not over and has no open or closed items. Findings: 6 warnings"
        )
        for (const text of [ran.stdout, ran.page]) assert.notMatch(text, /adds? up|complete and clean/i)
      }))

    it.effect("has a finding that is the same for every range, so that a closed season can be accepted", () =>
      Effect.gen(function*() {
        const january = yield* reconcile("2020-01-01", "2020-02-01")
        const february = yield* reconcile("2020-02-01", "2020-03-01", "--basis", "consumed")
        const fingerprints = january.findings.map(({ fingerprint }) => fingerprint)
        assert.deepStrictEqual(february.findings.map(({ fingerprint }) => fingerprint), fingerprints)
        assert.strictEqual(new Set(fingerprints).size, 3)

        const file = join(yield* folder, "accepted.ndjson")
        writeFileSync(
          file,
          fingerprints.map((fingerprint) => JSON.stringify({ fingerprint, reason: "closed" })).join("\n")
        )
        const march = yield* reconcile("2020-03-01", "2020-04-01", "--accept", file, "--fail-on", "info")
        assert.strictEqual(march.status, 0)
        assert.match(march.stdout, /^Findings: none; 3 accepted$/m)
        assert.include(march.stdout, "NOTHING was consumed in the range at ")
        assert.include(march.page, "|Complete, but the period has no open or closed items. This is accepted.")
      }))

    it.effect("is that of one hotel among others that have closed their day", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const newYork = hotel.enterprises.find(({ TimeZoneIdentifier }) => TimeZoneIdentifier === "America/New_York")
        const ran = yield* reconcile("2026-03-01", "2026-04-01")
        assert.deepStrictEqual(said(ran), [["range-not-over", "warning", newYork?.Id ?? null]])
        assert.include(ran.stdout, `The range is NOT OVER at ${newYork?.Name}: `)
        assert.notMatch(ran.stdout, /adds? up/i)
        const past = yield* reconcile("2026-03-01", "2026-03-20")
        assert.deepStrictEqual(said(past), [])
        assert.match(past.stdout, /^Findings: none$/m)
        assert.include(past.page, "|Complete, no errors or warnings: ")
      }))

    it.effect("reports what did not happen, by the requested basis", () =>
      Effect.gen(function*() {
        const ran = yield* reconcile("2020-01-01", "2020-02-01", "--basis", "closed")
        assert.include(ran.stdout, "NOTHING was billed in the range at ")
        assert.deepStrictEqual(
          ran.findings.map(({ message }) => message),
          Array(3).fill("Nothing was billed in the period: it has no order items.")
        )
      }))
  }
)
