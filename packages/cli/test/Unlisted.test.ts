import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import type { Env } from "./support/Cli.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const reconcile = Effect.fnUntraced(function*(env: Env, ...more: ReadonlyArray<string>) {
  const directory = join(yield* folder, "run")
  const dates = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T09:00:00Z"]
  const ran = yield* run(["reconcile", ...fast, ...dates, "--output", directory, ...more], env)
  const artifacts = Artifacts.read(directory)
  const unlisted = artifacts.findings.filter(({ code }) => code === "unlisted-item")
  return { ...ran, ...artifacts, directory, unlisted }
})

/** Whether a list of what lies in a range is asked for, of that enterprise or its services. */
const isListOf = (body: object, ids: ReadonlyArray<string>, ...fields: ReadonlyArray<string>): boolean =>
  fields.some((field) => field in body) && ids.some((id) => JSON.stringify(body).includes(id))

const Answer = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))

/** An answer without the rows of an enterprise. */
const without = (field: string, ids: ReadonlyArray<string>) => (text: string): string =>
  JSON.stringify(Object.fromEntries(
    Object.entries(Schema.decodeUnknownSync(Answer)(text)).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter((row) => !ids.includes(String(Object(row)[field]))) : value
    ])
  ))

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })("a falsely empty list", (it) => {
  it.effect("of items is reported if their orders have some", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [enterprise] = hotel.enterprises.map(({ Id }) => Id).toSorted()
      if (enterprise === undefined) return assert.fail()
      const { env } = yield* interfering(({ body, path }) =>
        path.includes("/orderItems/") && isListOf(body, [enterprise], "ConsumedUtc", "UpdatedUtc")
          ? without("EnterpriseId", [enterprise])
          : undefined
      )
      const { manifest, status, stdout, unlisted } = yield* reconcile(env)
      const whole = yield* reconcile((yield* Served).env)
      assert.deepStrictEqual([manifest.status, status], ["complete", 3])
      assert.deepStrictEqual(unlisted.map(({ enterpriseId, severity }) => [enterpriseId, severity]), [[
        enterprise,
        "error"
      ]])
      const held = new Set(
        whole.items.filter(({ enterpriseId }) => enterpriseId === enterprise).map(({ id }) => id)
      )
      assert.isAbove(unlisted[0]?.orderItemIds.length ?? 0, 0)
      assert.deepStrictEqual((unlisted[0]?.orderItemIds ?? []).filter((id) => !held.has(id)), [])
      assert.notMatch(stdout, /adds up/)
      assert.deepStrictEqual(whole.unlisted, [])
    }))

  it.effect("of all items is reported if an earlier run had some", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [enterprise] = hotel.enterprises.map(({ Id }) => Id).toSorted()
      if (enterprise === undefined) return assert.fail()
      const services = hotel.services.filter(({ EnterpriseId }) => EnterpriseId === enterprise).map(({ Id }) => Id)
      const { env } = yield* interfering(({ body, path }) =>
        isListOf(body, [enterprise, ...services], "ConsumedUtc", "UpdatedUtc", "CreatedUtc")
          ? without(path.includes("/orderItems/") ? "EnterpriseId" : "ServiceId", [enterprise, ...services])
          : undefined
      )
      const before = yield* reconcile((yield* Served).env)
      const { status, unlisted } = yield* reconcile(env, "--previous", before.directory)
      assert.strictEqual(status, 3)
      const held = before.items.filter(({ enterpriseId }) => enterpriseId === enterprise).map(({ id }) => id).toSorted()
      assert.isAbove(held.length, 0)
      assert.deepStrictEqual(
        unlisted.map(({ enterpriseId, orderItemIds, severity }) => [enterpriseId, severity, orderItemIds]),
        [[enterprise, "error", held]]
      )
      const again = yield* reconcile((yield* Served).env, "--previous", before.directory)
      assert.deepStrictEqual(again.unlisted, [])
    }))
})
