import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder, results, rows } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]

/** Two rows of every page of order items have a state that is not documented. */
const drifting = Served.layer({
  orders: 60,
  defects: "none",
  faults: {
    faults: [{
      operation: "orderItems",
      occurrence: 1,
      times: "forever",
      action: { type: "unknownEnum", path: "AccountingState", value: "SandboxNews", rows: 2 }
    }]
  }
})

const reconcile = Effect.fnUntraced(function*(...contracts: ReadonlyArray<string>) {
  const directory = join(yield* folder, "run")
  const args = ["reconcile", ...fast, ...march, "--as-of", "2026-04-01T03:00:00Z", "--fail-on", "never"]
  const { env } = yield* Served
  const ran = yield* run([...args, "--output", directory, ...contracts.flatMap((each) => ["--contract", each])], env)
  return { ...ran, directory }
})

const extract = Effect.fnUntraced(function*(...contracts: ReadonlyArray<string>) {
  const output = join(yield* folder, "items.ndjson")
  const args = ["extract", "order-items", ...fast, ...march, "--output", output]
  const { env } = yield* Served
  const ran = yield* run([...args, ...contracts.flatMap((each) => ["--contract", each])], env)
  return { ...ran, output }
})

const drift = { enumerations: { "OrderItem.AccountingState": ["SandboxNews"] }, fields: {} }

const isDrifted = (row: unknown): boolean => JSON.stringify(row).includes("SandboxNews")

const frozen =
  /^nightaudit: orderItems: OrderItem is frozen, but the platform sent undocumented fields or values: OrderItem\.AccountingState "SandboxNews" \[request [\w-]{36}\]; review the new fields or values, then allow them with --contract and the policy evolve or quarantine\n$/

describe("rows beyond the contract", () => {
  it.layer(drifting, { excludeTestServices: true })("in a reconciliation", (it) => {
    it.effect.each([
      { contracts: [] },
      { contracts: ["OrderItem=evolve"] },
      { contracts: ["Reservation=freeze", "Enterprise=quarantine"] }
    ])(
      "are kept and reported: $contracts",
      ({ contracts }) =>
        Effect.gen(function*() {
          const { directory, status, stderr } = yield* reconcile(...contracts)
          const { manifest, quarantine, totals } = Artifacts.read(directory)
          assert.deepStrictEqual([status, stderr, manifest.status], [0, "", "complete"])
          assert.deepStrictEqual<unknown>(manifest.drift, drift)
          assert.deepStrictEqual(quarantine, [])
          assert.isTrue(totals.some(isDrifted))
        })
    )

    it.effect("are set aside, counted and reported where the entity is quarantined", () =>
      Effect.gen(function*() {
        const { directory, status } = yield* reconcile("OrderItem=quarantine")
        const { findings, manifest, quarantine, totals } = Artifacts.read(directory)
        assert.deepStrictEqual([status, manifest.status], [0, "complete"])
        const told = findings.filter(({ code }) => code === "quarantined-row")
        assert.sameMembers(
          told.flatMap(({ orderItemIds }) => orderItemIds),
          quarantine.map(({ raw }) => Object(raw).Id)
        )
        assert.deepStrictEqual<unknown>(manifest.drift, drift)
        assert.isAbove(quarantine.length, 1)
        assert.strictEqual(manifest.operations.orderItems?.quarantined, quarantine.length)
        for (const { operation, problem, raw } of quarantine) {
          assert.deepStrictEqual(
            [operation, problem],
            ["orderItems", "it has a field or a value that is not documented"]
          )
          assert.isTrue(isDrifted(raw))
        }
        assert.isFalse(totals.some(isDrifted))
      }))

    it.effect("stop it at once where the entity is frozen, and leave no artifact", () =>
      Effect.gen(function*() {
        const { directory, status, stderr, stdout } = yield* reconcile("Service=evolve", "OrderItem=freeze")
        assert.match(stderr, frozen)
        assert.deepStrictEqual([status, stdout, results(join(directory, ".."))], [1, "", []])
      }))
  })

  it.layer(drifting, { excludeTestServices: true })("in an extraction", (it) => {
    it.effect("are kept as received", () =>
      Effect.gen(function*() {
        const { output, status, stderr } = yield* extract()
        const lines = rows(readFileSync(output, "utf8"))
        assert.deepStrictEqual([status, stderr], [0, `${lines.length} rows in ${output}\n`])
        assert.isTrue(lines.some(isDrifted))
      }))

    it.effect("are left out and reported if the entity has the policy quarantine", () =>
      Effect.gen(function*() {
        const { output, status, stderr } = yield* extract("OrderItem=quarantine")
        const [all, lines] = [(yield* extract()).output, output].map((path) => rows(readFileSync(path, "utf8")))
        const missing = (all?.length ?? 0) - (lines?.length ?? 0)
        assert.isAbove(missing, 1)
        assert.isFalse(lines?.some(isDrifted))
        assert.deepStrictEqual([status, stderr], [
          2,
          `${lines?.length} rows in ${output}\n` +
          `nightaudit: incomplete: ${missing} rows did not match the API contract and were left out\n`
        ])
      }))

    it.effect("stop it where the entity is frozen, and leave no file", () =>
      Effect.gen(function*() {
        const { output, status, stderr, stdout } = yield* extract("OrderItem=freeze")
        assert.match(stderr, frozen)
        assert.deepStrictEqual([status, stdout, existsSync(output)], [1, "", false])
      }))
  })
})
