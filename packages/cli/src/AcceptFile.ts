import { Accepted } from "@nightaudit/reconcile"
import { Effect } from "effect"
import { failed } from "./Failure.ts"
import * as InputFile from "./InputFile.ts"

/** The acceptances in a file. Fails with the line or entry, and the field, that is not valid. */
export const read = Effect.fnUntraced(function*(path: string) {
  const text = yield* InputFile.read("--accept", path)
  return yield* Effect.mapError(
    Effect.fromResult(Accepted.parse(text)),
    (problem) => failed({ message: `${path}, ${problem}` })
  )
})
