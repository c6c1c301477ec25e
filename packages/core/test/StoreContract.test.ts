import { Effect } from "effect"
import { IntervalStore } from "../src/index.ts"
import { inMemory, Kept } from "./support/Store.ts"
import { suite } from "./support/storeContract.ts"

suite<never, never>("none", {
  fresh: Effect.succeed({ store: IntervalStore.none, again: Effect.succeed(IntervalStore.none) }),
  keeps: false,
  provide: Effect.scoped
})

suite<never, never>("the memory of the tests", {
  fresh: Effect.sync(() => {
    const store = inMemory(new Kept())
    return { store, again: Effect.succeed(store) }
  }),
  keeps: true,
  provide: Effect.scoped
})
