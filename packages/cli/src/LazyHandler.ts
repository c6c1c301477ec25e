import * as Effect from "effect/Effect"

/** A handler whose module is loaded when its command runs: help, completions and usage errors do not need it. */
export const lazyHandler =
  <Flags, A, E, R>(load: () => Promise<{ readonly run: (flags: Flags) => Effect.Effect<A, E, R> }>) =>
  (flags: Flags): Effect.Effect<A, E, R> => Effect.flatMap(Effect.promise(load), ({ run }) => run(flags))
