import { Accepted } from "@nightaudit/reconcile"
import { Effect, FileSystem } from "effect"
import { failed } from "./Failure.ts"

/** The acceptances of a file. Fails with the line or the entry, and the field, that is wrong. */
export const read = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(path),
    () => failed({ message: `--accept names a file that cannot be read: ${path}` })
  )
  return yield* Effect.mapError(
    Effect.fromResult(Accepted.parse(text)),
    (problem) => failed({ message: `${path}, ${problem}` })
  )
})
