import { assert, it } from "@effect/vitest"
import { ArtifactShapes } from "@nightaudit/files"
import { FaultScript } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

const mapping = {
  mode: "totals",
  delimiter: ";",
  decimal: ".",
  dateFormat: "yyyy-MM-dd",
  columns: { date: "date", code: "code", currency: "currency", gross: "gross" }
}

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Unknown))

/** The values of an artifact that have its shape: its elements, its lines, or itself. */
const valuesOf = (name: string, text: string): ReadonlyArray<unknown> => {
  if (name.endsWith(".ndjson")) return text.split("\n").filter((line) => line !== "").map((line) => decode(line))
  const value = decode(text)
  return Array.isArray(value) ? value : [value]
}

const faults = Schema.decodeUnknownSync(FaultScript)({
  faults: [{
    operation: "orderItems",
    occurrence: 1,
    action: { type: "dropField", path: "Amount.GrossValue", rows: 1 }
  }]
})

it.layer(Served.layer({ orders: 120, faults }), { excludeTestServices: true })("the artifacts of a run", (it) => {
  it.effect("have the fields of their shapes, and no others", () =>
    Effect.gen(function*() {
      const [{ env }, root] = [yield* Served, yield* folder]
      const at = (file: string) => join(root, file)
      writeFileSync(at("ledger.csv"), "date;code;currency;gross\n2026-03-01;none;EUR;12.50\nno date;x;EUR;1\n")
      writeFileSync(at("mapping.json"), JSON.stringify(mapping))
      const range = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T03:00:00Z"]
      const ledger = ["--ledger", at("ledger.csv"), "--ledger-mapping", at("mapping.json")]
      const { stderr } = yield* run(["reconcile", ...fast, ...range, ...ledger, "--output", at("run")], env)
      for (const [name, shape] of Object.entries(ArtifactShapes.shapes)) {
        const values = valuesOf(name, readFileSync(at(`run/${name}`), "utf8"))
        assert.isNotEmpty(values, `${name}: ${stderr}`)
        const check = Schema.decodeUnknownSync(Schema.toEncoded<Schema.Top>(shape), { onExcessProperty: "error" })
        for (const value of values) check(value)
      }
    }))
})
