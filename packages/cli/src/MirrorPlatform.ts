/**
 * A mirror as a source instead of the platform, and the requests that it cannot answer.
 */
import { PgClient } from "@effect/sql-pg"
import { Ids, Instant } from "@nightaudit/core"
import { type DatabaseError, Migrations, MirrorSource } from "@nightaudit/postgres"
import { Effect, FileSystem, Layer, Option, Path } from "effect"
import * as Entity from "./Entity.ts"
import { failed } from "./Failure.ts"
import * as MirrorDatabase from "./MirrorDatabase.ts"

export interface SourceSelection {
  /** The as-of time; by default the time up to which the mirror is complete. */
  readonly asOf: Instant.Instant | undefined
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/**
 * Reads a mirror until the scope closes. Fails if the mirror does not contain the request: no complete pass over all entities
 * yet, an as-of time after the last pass, or an enterprise or service that is not in the mirror.
 */
export const open = Effect.fnUntraced(function*(place: MirrorDatabase.Place, asked: SourceSelection) {
  if (place._tag === "Folder") yield* requireMirror(place.directory)
  const { name, sql } = yield* MirrorDatabase.connect(place)
  const inMirror = Effect.provideService(PgClient.PgClient, sql)
  yield* Migrations.refuseNewer.pipe(inMirror, Effect.mapError(failed))
  const known = yield* MirrorSource.coverage.pipe(inMirror, Effect.mapError(unreadable))
  if (Option.isNone(known)) {
    return yield* part(yield* MirrorSource.parts.pipe(inMirror, Effect.mapError(unreadable)))
  }
  const { asOf } = known.value
  if (asked.asOf !== undefined && Instant.InstantOrder(asOf, asked.asOf) < 0) {
    return yield* failed({
      message: `the mirror contains changes up to ${asOf}, not up to ${asked.asOf}; run nightaudit sync first`
    })
  }
  const { enterprises, services } = yield* MirrorSource.held.pipe(inMirror, Effect.mapError(failed))
  yield* requireAll("enterprise", enterprises, asked.enterprises)
  yield* requireAll("service", services, asked.services)
  return {
    platform: Layer.provide(MirrorSource.layerMirror, Layer.succeed(PgClient.PgClient, sql)),
    address: `mirror ${name}`,
    asOf: asked.asOf ?? asOf,
    sql
  }
})

const none = failed({
  message: "there is no complete mirror of this version; run nightaudit sync until a pass completes"
})

const unreadable = (error: DatabaseError.DatabaseError) => error.reason._tag === "Unmigrated" ? none : failed(error)

/** A mirror of some entities is not enough: an order is checked against all its items. */
const part = (operations: ReadonlyArray<string>) =>
  operations.length === 0 ? none : failed({
    message: `the mirror contains only some entities (${
      Entity.entities.filter((entity) => operations.includes(Entity.operationOf[entity])).join(", ")
    }); run nightaudit sync without --entities until a pass completes`
  })

/** A mistyped folder must not become a new database. */
const requireMirror = Effect.fnUntraced(function*(directory: string) {
  const [fs, path] = [yield* FileSystem.FileSystem, yield* Path.Path]
  const isThere = yield* Effect.orElseSucceed(fs.exists(path.join(directory, "data")), () => false)
  if (!isThere) {
    return yield* failed({ message: `${directory}: the folder contains no mirror; run nightaudit sync first` })
  }
})

const requireAll = (what: string, found: ReadonlySet<string>, asked: ReadonlyArray<string>) => {
  const unknown = asked.find((id) => !found.has(Ids.lower(id)))
  return unknown === undefined
    ? Effect.void
    : Effect.fail(failed({ message: `the mirror contains no ${what} ${unknown}` }))
}
