/**
 * The programs that take part: each a process of its own, which is asked by messages and answers each.
 */
import { Effect, Schema, type Scope } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { BenchmarkError } from "./Benchmark.ts"

export interface Program {
  readonly name: string
  /** What the program answers to a message; dies with it when it ends before. */
  readonly ask: <A>(message: unknown, answer: Schema.Decoder<A>) => Effect.Effect<A, BenchmarkError>
  /** What it says without being asked, as when it is ready. */
  readonly next: <A>(answer: Schema.Decoder<A>) => Effect.Effect<A, BenchmarkError>
}

/** Starts a program of the folder `programs`, and ends it with the scope. */
export const start = (
  name: string,
  file: string,
  args: ReadonlyArray<string> = [],
  flags: ReadonlyArray<string> = []
): Effect.Effect<Program, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const path = new URL(`../programs/${file}.ts`, import.meta.url)
        return fork(path, [...args], {
          execArgv: ["--expose-gc", ...flags],
          stdio: ["ignore", "inherit", "inherit", "ipc"]
        })
      }),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => ({
      name,
      next: (answer) => next(child, name, answer),
      ask: (message, answer) =>
        Effect.suspend(() => {
          const answered = next(child, name, answer)
          return Effect.andThen(Effect.sync(() => child.send(message as object)), answered)
        })
    })
  )

const next = <A>(child: ChildProcess, name: string, answer: Schema.Decoder<A>): Effect.Effect<A, BenchmarkError> =>
  Effect.callback<unknown, BenchmarkError>((resume) => {
    const onMessage = (message: unknown) => {
      child.off("exit", onExit)
      resume(Effect.succeed(message))
    }
    const onExit = (code: number | null) => {
      child.off("message", onMessage)
      resume(Effect.fail(new BenchmarkError({ problem: `${name} ended with ${code}` })))
    }
    if (child.exitCode !== null) return onExit(child.exitCode)
    child.once("message", onMessage)
    child.once("exit", onExit)
  }).pipe(
    Effect.flatMap((message) =>
      Effect.mapError(
        Schema.decodeUnknownEffect(answer)(message),
        (error) => new BenchmarkError({ problem: `${name} sent an invalid answer: ${error.message}` })
      )
    )
  )
