import { Effect, Schema } from "effect"
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A folder that is gone after the test. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "cli-test-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Every path below a folder. */
export const paths = (root: string): ReadonlyArray<string> =>
  readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted()

const state = ".nightaudit-state"

/** Every path in a folder, without the state that an interrupted run keeps to be resumed. */
export const results = (root: string): ReadonlyArray<string> => {
  const all = paths(root)
  const isState = (path: string) => path.split("/").includes(state)
  return all.filter((path) => !isState(path) && !all.some((each) => isState(each) && each.startsWith(`${path}/`)))
}

/** The text of every file below a folder. */
export const texts = (root: string): string =>
  paths(root).flatMap((path) => {
    const at = join(root, path)
    return lstatSync(at).isFile() ? [path, readFileSync(at, "utf8")] : [path]
  }).join("\n")

export type Row = Readonly<Record<string, unknown>>

const decodeRow = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** The rows of a text with an object on each line. */
export const rows = (ndjson: string): ReadonlyArray<Row> => {
  const lines = ndjson.split("\n")
  if (lines.pop() !== "") throw new Error("The last line has no end")
  return lines.map((line) => decodeRow(line))
}
