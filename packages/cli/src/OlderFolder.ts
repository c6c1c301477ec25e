/**
 * Folders of older versions of nightaudit, whose manifest does not list their files.
 */
import { ProvenFolder } from "@nightaudit/files"
import { Effect } from "effect"
import { failed } from "./Failure.ts"
import * as Notice from "./Notice.ts"
import { printable } from "./Printable.ts"

/** Prints a notice that the files of a folder are read without verification. */
export const tell = (directory: string): Effect.Effect<void> =>
  Notice.tell(
    `nightaudit: ${
      printable(directory)
    }: written by an older version of nightaudit, whose manifest.json does not list the files; ` +
      "they are read without verification"
  )

/** Fails if one of the files was changed after its run; prints a notice if that cannot be verified. */
export const verify = Effect.fnUntraced(function*(directory: string, names: ReadonlyArray<string>) {
  const folder = yield* Effect.mapError(ProvenFolder.open(directory), failed)
  if (folder.artifacts === undefined) yield* tell(directory)
  yield* Effect.mapError(folder.verify(names), failed)
})
