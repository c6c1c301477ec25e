import { Effect, Result } from "effect"
import type { SourceError } from "../SourceError.ts"

/** What a reading gave, or why it could not; an error that concerns the whole run still fails. */
export const catchNonFatal = <A>(
  reading: Effect.Effect<A, SourceError>
): Effect.Effect<Result.Result<A, SourceError>, SourceError> =>
  Effect.matchEffect(reading, {
    onFailure: (error) => error.isFatal ? Effect.fail(error) : Effect.succeed(Result.fail(error)),
    onSuccess: (value) => Effect.succeed(Result.succeed(value))
  })
