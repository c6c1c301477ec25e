/**
 * Services: what all other rows refer to.
 *
 * @internal
 */
import { PgClient } from "@effect/sql-pg"
import { Service } from "@nightaudit/core"
import { Effect } from "effect"
import { MirrorError } from "../MirrorError.ts"
import type { Run } from "../Run.ts"
import { uuids } from "./arrays.ts"
import type { Ingest } from "./ingest.ts"
import { instant, type Pass } from "./passState.ts"

/**
 * All services. Those that are not returned are marked as gone. If more than half of them are not returned, access was
 * probably lost: then nothing is changed, and the change must be confirmed.
 */
export const census = Effect.fnUntraced(function*(
  ingest: Ingest,
  { confirmShrink, pass, run, sql }: {
    readonly sql: PgClient.PgClient
    readonly run: Run
    readonly pass: Pass
    readonly confirmShrink: boolean
  }
) {
  const known = (yield* run.transaction("count reference rows")(
    sql<{ readonly id: string }>`select id from service where gone_utc is null`
  )).map(({ id }) => id)
  const seen = yield* ingest.lookUp(Service.services, {})
  const gone = known.filter((id) => !seen.has(id))
  if (!confirmShrink) yield* refuseShrink("services", known.length, gone.length)
  yield* markGone(run, gone, pass)
  return gone.length
})

/** Marks services that the platform does not give any more. */
const markGone = (run: Run, ids: ReadonlyArray<string>, pass: Pass) =>
  run.transaction("mark what is gone")(
    Effect.flatMap(PgClient.PgClient, (sql) =>
      sql`update service set gone_utc = ${instant(pass.asOf)}, pass_id = ${pass.id} where id = any(${uuids(ids)})`)
  )

/** Marks enterprises as gone, and their services: nothing may be asked of them any more. */
export const markLost = (run: Run, enterpriseIds: ReadonlyArray<string>, pass: Pass) =>
  run.transaction("mark what is gone")(Effect.flatMap(PgClient.PgClient, (sql) => {
    const [gone, ids] = [sql`gone_utc = ${instant(pass.asOf)}, pass_id = ${pass.id}`, uuids(enterpriseIds)]
    return Effect.andThen(
      sql`update enterprise set ${gone} where id = any(${ids}) and gone_utc is null`,
      sql<{ readonly id: string }>`
        update service set ${gone} where enterprise_id = any(${ids}) and gone_utc is null returning id`
    )
  }))

/** Fails if more than half of the rows would be marked as gone. */
export const refuseShrink = (what: string, known: number, gone: number): Effect.Effect<void, MirrorError> =>
  known > 0 && gone * 2 > known
    ? Effect.fail(
      new MirrorError({
        kind: "shrink",
        problem: `the platform returned ${known - gone} of the ${known} ${what} in the mirror; ` +
          "none was marked as gone; if this is correct, confirm it"
      })
    )
    : Effect.void
