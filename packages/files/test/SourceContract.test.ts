import { NodeServices } from "@effect/platform-node"
import { Source } from "@nightaudit/reconcile"
import { Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Layer } from "effect"
import { appendFileSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { suite } from "../../reconcile/test/support/sourceContract.ts"
import { ExportSource } from "../src/index.ts"
import * as Export from "./support/Export.ts"
import { folder } from "./support/Folder.ts"

/** The source over the files of a hotel, which are changed before they are opened, or after that. */
const over =
  (change: { readonly before?: (path: string) => void; readonly after?: (path: string) => void }) =>
  (options: SandboxOptions) =>
    Layer.effect(
      Source.Source,
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const directory = yield* folder
        Export.writeLines(directory, Export.linesOf(hotel))
        const items = join(directory, "OrderItem.jsonl")
        change.before?.(items)
        const source = yield* ExportSource.open(directory)
        change.after?.(items)
        return source
      })
    ).pipe(Layer.provideMerge(Layer.merge(Sandbox.layer(options), NodeServices.layer)))

const lines = (path: string) => readFileSync(path, "utf8").trimEnd().split("\n")
const write = (path: string, lines: ReadonlyArray<string>) => writeFileSync(path, `${lines.join("\n")}\n`)

suite("exported files", {
  of: over({}),
  broken: { of: over({ after: (path) => appendFileSync(path, "\n") }), reason: "FileChanged" },
  open: over({ before: (path) => writeFileSync(path, readFileSync(path, "utf8").slice(0, -40)) }),
  copies: over({
    before: (path) => {
      const each = lines(path)
      const as = (fields: object) => each.map((line) => JSON.stringify({ ...JSON.parse(line), ...fields }))
      write(path, [
        ...as({ Type: "Old" }),
        ...as({ Type: "Newest", UpdatedUtc: "2026-04-01T02:00:00.12Z" }),
        ...as({ Type: "Older", UpdatedUtc: "2026-04-01T02:00:00.1Z" })
      ])
    }
  }),
  damaged: over({
    before: (path) => {
      const each = lines(path)
      const at = each.findIndex((line) => line.includes("\"ConsumedUtc\":\"2026-03-1"))
      write(path, each.with(at, JSON.stringify({ ...JSON.parse(each[at] ?? "{}"), Amount: "none" })))
    }
  }),
  countsRows: true
})
