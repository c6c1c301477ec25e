/** The source of a run whose state is kept: the enterprises that it may read are fixed when the run begins. */
import { Ids, PlatformTime } from "@nightaudit/core"
import { Reconciliation, SourceRun, Window } from "@nightaudit/reconcile"
import { Effect } from "effect"
import type * as RunState from "./RunState.ts"

/**
 * Reads which enterprises are visible to the token, and binds the state to those in the request. Returns the run of the state,
 * its enterprises as they are now, and a source of these enterprises only: a resumed run reads the enterprises that were
 * visible at its start.
 */
export const make = Effect.fnUntraced(function*(state: RunState.RunState, request: Reconciliation.Request) {
  yield* Effect.fromResult(Window.check(request))
  const source = yield* SourceRun.SourceRun
  const seen = yield* source.enterprises
  // The answer to that says the platform's time.
  const now = yield* (source.report.time ?? new PlatformTime.PlatformTime()).now
  const run = yield* state.bind({
    asOf: request.asOf ?? Reconciliation.settledBy(now),
    startedAt: PlatformTime.earliest(now),
    enterprises: seen.flatMap(({ Id }) => isAsked(request.enterpriseIds, Id) ? [Id] : [])
  })
  const enterprises = seen.filter(({ Id }) => isAsked(run.enterprises, Id))
  return { run, enterprises, source: SourceRun.SourceRun.of({ ...source, enterprises: Effect.succeed(enterprises) }) }
})

const isAsked = (ids: ReadonlyArray<string> | undefined, id: string): boolean =>
  ids === undefined || Ids.isAmong(ids, id)
