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
      `${directory}: it cannot be verified: an older version of nightaudit wrote it, and its manifest.json does not list its files`
    )
  }
  const { others, problems } = yield* Effect.mapError(folder.inspect, ({ message }) => unknown(message))
  for (const { name, problem } of problems) yield* Console.log(`${printable(name)} ${printable(problem)}`)
  for (const name of others) {
    yield* Notice.tell(
      `nightaudit: ${printable(directory)}: ${printable(name)} is no file of the run, and was not looked at`
    )
  }
  const damaged = problems.filter(({ kind }) => kind !== "unreadable").length
  if (damaged > 0) {
    return yield* failed({ message: `${directory}: ${plural(damaged, "file")} not as the run left them` })
  }
  if (problems.length > 0) return yield* unknown(`${directory}: ${plural(problems.length, "file")} cannot be read`)
  yield* Console.log(
    `${printable(directory)} is whole: ${
      plural(Object.keys(artifacts).length, "file")
    } and manifest.json are as the run wrote them`
  )
})

/** Whole or damaged, nobody can tell. */
const unknown = (message: string): Failure => new Failure({ line: failed({ message }).line, status: 2 })
