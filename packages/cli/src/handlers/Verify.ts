import { ProvenFolder } from "@nightaudit/files"
import { Console, Effect } from "effect"
import type { Flags } from "../commands/Verify.ts"
import { failed, Failure } from "../Failure.ts"
import * as Notice from "../Notice.ts"
import { printable } from "../Printable.ts"
import { plural } from "../Summary.ts"

export const run = Effect.fn("verify")(function*({ directory }: Flags) {
  const folder = yield* Effect.mapError(
    ProvenFolder.open(directory),
    (error) => error.kind === "damaged" ? failed(error) : unknown(error.message)
  )
  const { artifacts } = folder
  if (artifacts === undefined) {
    return yield* unknown(
      `${directory}: the folder cannot be verified: an older version of nightaudit wrote it, and its manifest.json does not list the files`
    )
  }
  const { others, problems } = yield* Effect.mapError(folder.inspect, ({ message }) => unknown(message))
  for (const { name, problem } of problems) yield* Console.log(`${printable(name)} ${printable(problem)}`)
  for (const name of others) {
    yield* Notice.tell(
      `nightaudit: ${printable(directory)}: ${printable(name)} is not a file of the run and was not checked`
    )
  }
  const damaged = problems.filter(({ kind }) => kind !== "unreadable").length
  if (damaged > 0) {
    return yield* failed({ message: `${directory}: ${plural(damaged, "file")} changed, missing or from another run` })
  }
  if (problems.length > 0) return yield* unknown(`${directory}: ${plural(problems.length, "file")} cannot be read`)
  yield* Console.log(
    `${printable(directory)} is intact: ${
      plural(Object.keys(artifacts).length, "file")
    } and manifest.json are unchanged`
  )
})

/** Whether the folder is intact is unknown. */
const unknown = (message: string): Failure => new Failure({ line: failed({ message }).line, status: 2 })
