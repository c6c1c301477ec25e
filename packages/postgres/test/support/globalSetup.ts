import { Effect, Exit, Redacted, Scope } from "effect"
import { EmbeddedServer } from "../../src/index.ts"
import { folder } from "./Server.ts"

/** One server for all files of a run, unless `DATABASE_URL` names another. */
export const setup = async () => {
  if (process.env["DATABASE_URL"] !== undefined) return undefined
  const scope = Scope.makeUnsafe()
  const server = await Effect.runPromise(
    Effect.flatMap(folder, (directory) => EmbeddedServer.start({ directory, durable: false, mayCreate: true })).pipe(
      Scope.provide(scope)
    )
  )
  process.env["DATABASE_URL"] = Redacted.value(server.url)
  return async () => {
    delete process.env["DATABASE_URL"]
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }
}
