/**
 * Folders that an older version of nightaudit has left, whose manifest does not say what their files hold.
 */
import { ProvenFolder } from "@nightaudit/files"
import { Effect } from "effect"
import { failed } from "./Failure.ts"
import * as Notice from "./Notice.ts"
import { printable } from "./Printable.ts"

/** Says that the files of a folder are read without a proof. */
export const tell = (directory: string): Effect.Effect<void> =>
  Notice.tell(
    `nightaudit: ${
      printable(directory)
    }: an older version of nightaudit wrote it, and its manifest.json does not list its ` +
      "files: they are read as they are"
  )

/** Fails where one of the files is not as its run wrote it; says so where that cannot be known. */
export const verify = Effect.fnUntraced(function*(directory: string, names: ReadonlyArray<string>) {
  const folder = yield* Effect.mapError(ProvenFolder.open(directory), failed)
  if (folder.artifacts === undefined) yield* tell(directory)
  yield* Effect.mapError(folder.verify(names), failed)
})
