import * as Effect from "effect/Effect"

/** A handler in a module that is loaded when its command runs: help, completions and wrong flags need none. */
export const loaded =
  <Flags, A, E, R>(load: () => Promise<{ readonly run: (flags: Flags) => Effect.Effect<A, E, R> }>) =>
  (flags: Flags): Effect.Effect<A, E, R> => Effect.flatMap(Effect.promise(load), ({ run }) => run(flags))
