import { Data } from "effect"

/** A request that is answered with an error: its status, and what the platform says. */
export class Refusal extends Data.TaggedError("Refusal")<{
  readonly status: 400 | 401 | 403 | 404 | 408 | 409 | 413 | 429
  readonly message: string
  readonly retryAfter?: number
}> {}

/** A refusal of a body, naming the field. */
export const invalid = (field: string, problem: string): Refusal =>
  new Refusal({ status: 400, message: `Invalid ${field}: ${problem}` })
