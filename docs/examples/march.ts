import { Console, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { platform } from "./platform.ts"
import { errors } from "./reconcile.ts"

const march = errors({ from: "2026-03-01", to: "2026-04-01" }).pipe(
  Stream.runForEach(({ code, message }) => Console.log(`${code}: ${message}`))
)

await Effect.runPromise(Effect.provide(march, Layer.provide(platform, FetchHttpClient.layer)))
