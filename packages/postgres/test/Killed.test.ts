import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { kills, restarts } from "./support/Killed.ts"
import { database, folder } from "./support/Server.ts"

it.live("loses and doubles nothing where a syncing process is killed ten times", () =>
  Effect.gen(function*() {
    const survived = yield* kills(yield* database, 10, 1)
    assert.deepStrictEqual(survived.wrong, {})
  }).pipe(Effect.scoped), 120_000)

it.live("loses and doubles nothing where the server is stopped at once under a pass", () =>
  Effect.gen(function*() {
    assert.deepStrictEqual(yield* restarts(yield* folder, 2, 1), {})
  }).pipe(Effect.scoped), 120_000)
