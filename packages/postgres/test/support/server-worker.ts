import { Effect, Redacted } from "effect"
import { EmbeddedServer } from "../../src/index.ts"

/** A process that holds a server until it is killed. */
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const server = yield* EmbeddedServer.start({ directory: process.argv[2] ?? "", durable: false })
  process.stdout.write(`${JSON.stringify({ url: Redacted.value(server.url), pid: server.pid })}\n`)
  return yield* Effect.never
})))
