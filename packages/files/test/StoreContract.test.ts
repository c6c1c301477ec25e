import { NodeServices } from "@effect/platform-node"
import { Instant } from "@nightaudit/core"
import { Effect, Exit, Scope } from "effect"
import { suite } from "../../core/test/support/storeContract.ts"
import { RunState } from "../src/index.ts"
import { folder } from "./support/Folder.ts"

const at = Instant.Instant.make("2026-04-01T03:00:00Z")

/** The store of a run's state in a folder. */
const opened = Effect.fnUntraced(function*(root: string, resume: boolean) {
  const state = yield* RunState.open(root, "march", { resume })
  yield* state.bind({ asOf: at, startedAt: at, enterprises: ["e-1"] })
  return state.store
})

suite("the state of a run in its folder", {
  fresh: Effect.gen(function*() {
    const root = yield* folder
    const process = yield* Scope.make()
    const whole = yield* Effect.scope
    const store = yield* Scope.provide(opened(root, false), process)
    const again = Effect.andThen(Scope.close(process, Exit.void), Scope.provide(opened(root, true), whole))
    return { store, again }
  }),
  keeps: true,
  provide: (effect) => Effect.provide(Effect.scoped(effect), NodeServices.layer)
})
