import { assert, it } from "@effect/vitest"
import { Sandbox, truth } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

const asOf = "2026-04-01T09:00:00Z"

const operations = ["orderItems", "reservations", "productServiceOrders"] as const

/** A hotel whose platform sends a row more with each page. */
const straying = (operation: (typeof operations)[number]) =>
  Served.layer({
    orders: 60,
    defects: "none",
    faults: { faults: [{ operation, occurrence: 1, times: "forever", action: { type: "strayRow" } }] }
  })

it.live.each(operations)(
  "%s that were not asked for are counted and told, and change nothing else",
  (operation) =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "run")
      const [{ env }, { hotel }] = [yield* Served, yield* Sandbox]
      const dates = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", asOf]
      const ran = yield* run(["reconcile", ...fast, ...dates, "--output", directory, "--fail-on", "warning"], env)
      const { findings, manifest, totals } = Artifacts.read(directory)
      const expected = truth(hotel, { from: "2026-03-01", to: "2026-04-01", basis: "consumed", asOf })
      assert.deepStrictEqual(totals.map(({ taxes: _, ...row }) => row), expected.totals)
      assert.deepStrictEqual(manifest.conservation, { holds: true, items: expected.items })
      const unasked = manifest.operations[operation]?.unasked ?? 0
      assert.isAbove(unasked, 0)
      const told = findings.filter(({ code }) => code === "row-not-asked-for")
      assert.deepStrictEqual(
        told.map(({ enterpriseId, message, severity }) => [severity, enterpriseId, message]),
        [[
          "warning",
          null,
          `${unasked} ${unasked === 1 ? "row" : "rows"} of the operation ${operation} ${
            unasked === 1 ? "was not requested and is" : "were not requested and are"
          } in no total.`
        ]]
      )
      assert.deepStrictEqual(findings.length - told.length, expected.findings.length)
      assert.strictEqual(ran.status, 3)
      assert.include(
        ran.stdout,
        `The platform sent rows that were NOT REQUESTED; they are in no total: ${unasked} of ${operation}.`
      )
      assert.include(readFileSync(join(directory, "report.html"), "utf8"), "Not requested")
    }).pipe(Effect.scoped, Effect.provide(straying(operation)))
)

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })(
  "a platform that keeps to it",
  (it) => {
    it.effect("is said nothing of", () =>
      Effect.gen(function*() {
        const directory = join(yield* folder, "run")
        const { env } = yield* Served
        const dates = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", asOf]
        const { stdout } = yield* run(["reconcile", ...fast, ...dates, "--output", directory], env)
        assert.notInclude(stdout, "NOT ASKED FOR")
        assert.notInclude(readFileSync(join(directory, "manifest.json"), "utf8"), "unasked")
      }))
  }
)
