import { Config, Effect, Layer } from "effect"
import { HttpClient } from "effect/http"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { Database } from "../../src/index.ts"
import { sandbox } from "./Hotel.ts"
import { settings, syncSoon } from "./Killed.ts"

/** Syncs the hotel of a seed until it is killed, and says with a line that it has asked, or that a pass has ended. */
const say = (line: string) => Effect.sync(() => process.stdout.write(`${line}\n`))

const told = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, HttpClient.tapRequest(() => say("asked")))
)

const program = syncSoon.pipe(
  Effect.andThen(say("done")),
  Effect.andThen(Effect.never)
)

await once(createInterface(process.stdin), "line")
await Effect.runPromise(
  Effect.flatMap(Config.Redacted("DATABASE_URL"), (url) =>
    program.pipe(
      Effect.provide(Layer.merge(
        Database.layer({ url, idleInTransaction: "5 seconds" }),
        told.pipe(Layer.provideMerge(sandbox(settings.hotel)))
      ))
    ))
)
