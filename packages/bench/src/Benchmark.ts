import { type Effect, Schema, type Scope } from "effect"
import type { Section } from "./Result.ts"

/** How much is measured. */
export interface Options {
  /** How often each contestant runs, after one run that does not count. */
  readonly rounds: number
  /** Service orders of the hotel; each has some four items. */
  readonly orders: number
  /** Order items of the largest run that is measured for its memory. */
  readonly items: number
  /** Where the profiles of the contestants go, one file for each. */
  readonly profile?: string | undefined
}

/** What a benchmark finds, before it is known where and with what it ran. */
export type Found = Pick<Section, "columns" | "lines" | "measured">

export interface Benchmark {
  readonly name: string
  readonly title: string
  /** What is measured and against what, for the page. */
  readonly about: string
  readonly run: (options: Options) => Effect.Effect<Found, BenchmarkError, Scope.Scope>
}

/** A program of a benchmark that did not do what it was asked. */
export class BenchmarkError extends Schema.TaggedError<BenchmarkError>()("BenchmarkError", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}
