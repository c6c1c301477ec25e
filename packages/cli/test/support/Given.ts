/** A reconciliation of March with additional input files. */
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./Cli.ts"
import { folder, rows } from "./Folder.ts"
import { fast, Served } from "./Served.ts"

/** March, as it is judged when its hotels have closed it. */
export const march = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", "2026-04-01T03:00:00Z"]

/** How the files are given, and what they are called. */
export interface Way {
  readonly flag: string
  readonly nameOf: (index: number) => string
}

/** Runs with a file for each text. */
export const reconcile = Effect.fnUntraced(function*(
  { flag, nameOf }: Way,
  texts: ReadonlyArray<string>,
  ...more: ReadonlyArray<string>
) {
  const [{ env }, root] = [yield* Served, yield* folder]
  const directory = join(root, "run")
  const files = texts.map((text, index) => {
    const path = join(root, nameOf(index))
    writeFileSync(path, text)
    return path
  })
  const named = files.flatMap((path) => [flag, path])
  const ran = yield* run(["reconcile", ...fast, ...march, "--output", directory, ...named, ...more], env)
  return {
    ...ran,
    root,
    directory,
    findings: () => rows(readFileSync(join(directory, "findings.ndjson"), "utf8"))
  }
})
