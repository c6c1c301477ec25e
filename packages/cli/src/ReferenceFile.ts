/**
 * Reference files on the command line: other data exported from the platform.
 */
import { Reference } from "@nightaudit/reconcile"
import { Effect } from "effect"
import { failed } from "./Failure.ts"
import * as InputFile from "./InputFile.ts"

/** The reference of all files together; undefined without a file. Fails with the file and the field that is not valid. */
export const read = Effect.fnUntraced(function*(paths: ReadonlyArray<string>) {
  if (paths.length === 0) return undefined
  const files = yield* Effect.forEach(paths, parse)
  return yield* Effect.mapError(
    Effect.fromResult(Reference.make(files)),
    (problem) => failed({ message: `--reference: ${problem}` })
  )
})

const parse = Effect.fnUntraced(function*(path: string) {
  const text = yield* InputFile.read("--reference", path)
  return yield* Effect.mapError(
    Effect.fromResult(Reference.parse(text)),
    (problem) => failed({ message: `--reference ${path}: ${problem}` })
  )
})
