import type { MewsError } from "@nightaudit/core"
import { Effect, Result } from "effect"

/** What a reading gave, or why it could not; an error that concerns the whole run still fails. */
export const unlessFatal = <A>(
  reading: Effect.Effect<A, MewsError.MewsError>
): Effect.Effect<Result.Result<A, MewsError.MewsError>, MewsError.MewsError> =>
  Effect.matchEffect(reading, {
    onFailure: (error) => error.isFatal ? Effect.fail(error) : Effect.succeed(Result.fail(error)),
    onSuccess: (value) => Effect.succeed(Result.succeed(value))
  })
