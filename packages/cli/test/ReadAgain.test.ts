import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T09:00:00Z"]

/** One order: all that is read of it again is what was read of it before. */
const hotel = { seed: 3, orders: 1, enterprises: 1, defects: "none" } as const

const isFirstPage = ({ Limitation }: Readonly<Record<string, unknown>>): boolean =>
  !JSON.stringify(Limitation).includes("Cursor")

const inactive = (body: string): string =>
  body.replaceAll(/"AccountingState":"[A-Z]\w+"/g, `"AccountingState":"Inactive"`)

it.layer(Served.layer(hotel), { excludeTestServices: true })("rows that contradict each other", (it) => {
  it.effect("are read again from the platform, and not from what the run has kept of them", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const said = (name: string) => Artifacts.stable.map((each) => Artifacts.steady(join(root, name), each))
      const reconcile = (name: string, env: Served["Service"]["env"], ...more: ReadonlyArray<string>) =>
        run(["reconcile", ...fast, ...march, "--output", join(root, name), ...more], env)
      yield* reconcile("undisturbed", (yield* Served).env)
      let [readings, isBroken] = [0, false]
      const { env } = yield* interfering(({ body, path }) => {
        if (!path.includes("/orderItems/") || !("ServiceOrderIds" in body)) return undefined
        if (isFirstPage(body)) readings += 1
        return readings === 1 ? inactive : isBroken ? { status: 404 } : undefined
      })

      yield* reconcile("changed", env)
      assert.strictEqual(readings, 2)
      assert.deepStrictEqual(said("changed"), said("undisturbed"))
      ;[readings, isBroken] = [0, true]
      assert.strictEqual((yield* reconcile("resumed", env)).status, 2)
      isBroken = false
      const { status } = yield* reconcile("resumed", env, "--resume")
      assert.notStrictEqual(status, 2)
      assert.strictEqual(readings, 3)
      assert.deepStrictEqual(said("resumed"), said("undisturbed"))
    }))
})
