/**
 * Contestants that do the same work by turns, on one machine and in one group of processes: what one round lacks, every
 * contestant of the round lacks.
 */
import { Console, Effect, Schema, type Scope } from "effect"
import type { BenchmarkError, Options } from "./Benchmark.ts"
import * as Program from "./Program.ts"

/** Where the platform of a race is, and what it has. */
export const Platform = Schema.Struct({
  url: Schema.String,
  clientToken: Schema.String,
  accessToken: Schema.String,
  asOf: Schema.String,
  from: Schema.String,
  to: Schema.String
})
export type Platform = typeof Platform.Type

const Run = Schema.Struct({
  millis: Schema.Finite,
  cpuMillis: Schema.Finite,
  outcome: Schema.Struct({ items: Schema.Finite, gross: Schema.Record(Schema.String, Schema.String) })
})
export type Run = typeof Run.Type

const Ready = Schema.Struct({ ready: Schema.Boolean })

export interface Contestant {
  readonly name: string
  /** Of the folder `programs`. */
  readonly file: string
  readonly args?: ReadonlyArray<string>
}

/** A platform that serves what it has rendered once, in a process of its own. */
export const platform = (
  orders: number,
  defects: "all" | "none" = "all"
): Effect.Effect<Platform, BenchmarkError, Scope.Scope> =>
  Effect.flatMap(
    Program.start("the platform", "platform", [String(orders), defects]),
    (program) => program.next(Platform)
  )

/** A pipeline of many functions is compiled over several runs. */
const warmUps = 3

/** Every contestant's runs, in the order of the rounds. Each runs a few
 * times before, so that nothing is rendered or compiled later. */
export const race = Effect.fnUntraced(function*(
  contestants: ReadonlyArray<Contestant>,
  platform: Platform,
  { profile, rounds }: Options
) {
  const started = yield* Effect.forEach(
    contestants,
    ({ args, file, name }) =>
      Effect.map(Program.start(name, file, args), (program) => ({ program, runs: new Array<Run>() }))
  )
  for (const { program } of started) {
    yield* program.ask(platform, Ready)
    for (let run = 0; run < warmUps; run++) yield* program.ask({}, Run)
  }
  for (let round = 0; round < rounds; round++) {
    for (const { program, runs } of started) runs.push(yield* program.ask({}, Run))
    yield* Console.error(
      `round ${round + 1}: ${
        started.map(({ program, runs }) => `${program.name} ${Math.round(runs.at(-1)?.millis ?? 0)} ms`).join(", ")
      }`
    )
  }
  if (profile !== undefined) {
    for (const { program } of started) {
      const path = `${profile}/${program.name.replaceAll(/[^\w]+/g, "-")}.cpuprofile`
      yield* program.ask({ profile: path }, Run)
      yield* Console.error(path)
    }
  }
  return new Map(started.map(({ program, runs }) => [program.name, runs]))
})
