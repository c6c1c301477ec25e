/**
 * Enterprises and services: what all other rows refer to.
 *
 * @internal
 */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import { Enterprise, Service } from "@nightaudit/core"
import { Effect, Result } from "effect"
import { MirrorError } from "../MirrorError.ts"
import type { Run } from "../Run.ts"
import type { Ingest } from "./ingest.ts"
import type { Pass } from "./passState.ts"
import type { Windows } from "./windows.ts"

/** What has changed. */
export const changes = Effect.fnUntraced(function*(ingest: Ingest, { increment }: Windows) {
  for (const UpdatedUtc of increment) {
    yield* ingest.read(Enterprise.enterprises, { UpdatedUtc })
    yield* ingest.read(Service.services, { UpdatedUtc })
  }
})

/**
 * All of them. What is not given is marked as gone, unless so much is not given that access was lost rather than a hotel
 * sold: then nothing is changed, and a person has to confirm it.
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
  const known = yield* run.transaction("count reference rows")(Effect.all({
    enterprises: sql<{ readonly id: string }>`select id from enterprise where gone_utc is null`,
    services: sql<{ readonly id: string }>`select id from service where gone_utc is null`
  }))
  // Nothing of another's enterprises is to be kept.
  const enterprises = yield* ingest.lookUpIf(
    Enterprise.enterprises,
    {},
    (seen) => refuseOthers(known.enterprises.map(({ id }) => id), seen)
  )
  const services = yield* ingest.lookUp(Service.services, {})
  const gone = {
    enterprises: known.enterprises.map(({ id }) => id).filter((id) => !enterprises.has(id)),
    services: known.services.map(({ id }) => id).filter((id) => !services.has(id))
  }
  if (!confirmShrink) {
    yield* refuseShrink("enterprises", known.enterprises.length, gone.enterprises.length)
    yield* refuseShrink("services", known.services.length, gone.services.length)
  }
  const asOf = PgTypes.timestamptz(pass.asOf)
  yield* run.transaction("mark what is gone")(Effect.all([
    sql`update enterprise set gone_utc = ${asOf}, pass_id = ${pass.id} where id = any(${uuids(gone.enterprises)})`,
    sql`update service set gone_utc = ${asOf}, pass_id = ${pass.id} where id = any(${uuids(gone.services)})`
  ]))
  return { enterprises: gone.enterprises.length, services: gone.services.length }
})

/** Fails where the tokens give access to other enterprises only: these are not the tokens of this mirror. */
const refuseOthers = (known: ReadonlyArray<string>, seen: ReadonlySet<string>): Effect.Effect<void, MirrorError> =>
  known.length > 0 && seen.size > 0 && known.every((id) => !seen.has(id))
    ? Effect.fail(
      new MirrorError({
        kind: "otherAccess",
        problem:
          `the tokens give access to none of the ${known.length} enterprises in the mirror, such as ${known[0]}: ` +
          "they are another's tokens, or these enterprises need a mirror of their own"
      })
    )
    : Effect.void

/** Fails where everything would go, or more than half of it. */
export const refuseShrink = (what: string, known: number, gone: number): Effect.Effect<void, MirrorError> =>
  known > 0 && gone * 2 > known
    ? Effect.fail(
      new MirrorError({
        kind: "shrink",
        problem: `of ${known} ${what} in the mirror the platform gives ${known - gone}: ` +
          "nothing was marked as gone; confirm the shrinking where that is right"
      })
    )
    : Effect.void

export const uuids = (ids: ReadonlyArray<string>) => Result.getOrThrow(PgTypes.array(ids, PgTypes.OID.uuid))
