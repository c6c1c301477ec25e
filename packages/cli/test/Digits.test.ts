import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { folder } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const [march, ever] = [
  ["--from", "2026-03-01", "--to", "2026-04-01"],
  ["--from", "2025-01-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z", "--by", "updated"]
] as const

/** Numbers that a double does not hold to their last digit, and such as it holds that are written otherwise. */
const beyond = ["9007199254740993", "-9007199254740993", "0.1000000000000000055", "1e400", "-1e400", "1e-400"]
const held = ["-0", "1E2", "1e+2", "-0.0", "9007199254740991", "100.10"]

/** Answers and files with the net values of some items in other digits. */
const written = (ids: ReadonlyArray<string>) => (text: string): string =>
  [...beyond, ...held].reduce((text, digits, index) => {
    const at = text.indexOf(`"Id":"${ids[index]}"`)
    if (at < 0) return text
    const amount = text.indexOf(`"Amount":{`, at)
    return text.slice(0, amount) + text.slice(amount).replace(/"NetValue":[^,}]+/, `"NetValue":${digits}`)
  }, text)

/** The lines of the rows that were set aside, digit by digit, without which request they came with. */
const aside = (directory: string): ReadonlyArray<string> =>
  readFileSync(join(directory, "quarantine.ndjson"), "utf8").trimEnd().split("\n").map((line) =>
    line.replace(/"requestId":(?:"[^"]*"|null)/, `"requestId":""`)
  ).toSorted()

it.layer(Served.layer({ seed: 5, orders: 60, enterprises: 2 }), { excludeTestServices: true, timeout: "60 seconds" })(
  "amounts beyond the digits of a double",
  (it) => {
    it.effect("are the same to platform, files and mirror, and are set aside with their digits", () =>
      Effect.gen(function*() {
        const [{ hotel }, served, root] = [yield* Sandbox, yield* Served, yield* folder]
        const inMarch = [...hotel.records()].flatMap(({ items }) => items).filter(({ ConsumedUtc }) =>
          /^2026-03-[12]/.test(ConsumedUtc)
        )
        const ids = inMarch.slice(0, beyond.length + held.length).map(({ Id }) => Id)
        assert.strictEqual(ids.length, beyond.length + held.length)
        const change = written(ids)
        const { env } = yield* interfering(({ path }) => path.includes("orderItems") ? change : undefined)
        // A page with more than ten damaged rows is none at all.
        const small = [...fast, "--page-size", "30"]

        const [files, mirror] = [yield* folder, join(root, "database")]
        for (const entity of ["enterprises", "services", "reservations", "product-service-orders", "order-items"]) {
          const output = ["--output", join(files, `${entity}.ndjson`)]
          const range = entity === "enterprises" || entity === "services" ? [] : ever
          const extracted = yield* run(["extract", entity, ...fast, ...range, ...output], served.env)
          assert.strictEqual(extracted.status, 0, extracted.stderr)
        }
        const exported = join(files, "order-items.ndjson")
        writeFileSync(exported, change(readFileSync(exported, "utf8")))
        const sync = ["sync", ...small, "--from", "2026-02-20", "--data-dir", mirror]
        const synced = yield* from("2026-05-01T00:15:00Z")(run(sync, env))
        assert.include(synced.stderr, `nightaudit: incomplete: ${beyond.length} rows are not in the mirror`)

        const args = ["reconcile", ...march, "--as-of", "2026-04-30T00:00:00Z", "--fail-on", "never"]
        const sources = {
          platform: small,
          files: ["--source", "files", "--files", files],
          mirror: ["--source", "mirror", "--data-dir", mirror]
        }
        for (const [name, flags] of Object.entries(sources)) {
          const { status, stderr } = yield* run([...args, ...flags, "--output", join(root, name)], env)
          assert.strictEqual(status, 0, `${name}: ${stderr}`)
        }
        const quarantine = aside(join(root, "platform"))
        assert.strictEqual(quarantine.length, beyond.length)
        for (const digits of beyond) {
          assert.strictEqual(quarantine.filter((line) => line.includes(`"NetValue":${digits},`)).length, 1, digits)
        }
        for (const name of ["files", "mirror"]) {
          assert.deepStrictEqual(aside(join(root, name)), quarantine, name)
          for (const artifact of Artifacts.stable) {
            assert.strictEqual(
              Artifacts.steady(join(root, name), artifact),
              Artifacts.steady(join(root, "platform"), artifact),
              `${artifact} of ${name}`
            )
          }
        }
      }))
  }
)
