/**
 * A mirror in the place of the platform: what a reconciliation reads, and what it must not be asked for.
 */
import { PgClient } from "@effect/sql-pg"
import { Ids, Instant } from "@nightaudit/core"
import { type DatabaseError, Migrations, MirrorSource } from "@nightaudit/postgres"
import { Effect, FileSystem, Layer, Option, Path } from "effect"
import * as Entity from "./Entity.ts"
import { failed } from "./Failure.ts"
import * as MirrorDatabase from "./MirrorDatabase.ts"

export interface Asked {
  /** Judge as of this instant; the end of what the mirror knows when absent. */
  readonly asOf: Instant.Instant | undefined
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/**
 * Reads a mirror until the scope closes. Fails where what is asked for is not in it: before its first pass over everything has
 * ended, later than the last one, and of enterprises and services that it does not hold.
 */
export const open = Effect.fnUntraced(function*(place: MirrorDatabase.Place, asked: Asked) {
  if (place._tag === "Folder") yield* refuseEmpty(place.directory)
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
      message: `the mirror knows what has changed up to ${asOf}, and not ${asked.asOf}: sync it first`
    })
  }
  const { enterprises, services } = yield* MirrorSource.held.pipe(inMirror, Effect.mapError(failed))
  yield* refuseUnheld("enterprise", enterprises, asked.enterprises)
  yield* refuseUnheld("service", services, asked.services)
  return {
    platform: Layer.provide(MirrorSource.layerMirror, Layer.succeed(PgClient.PgClient, sql)),
    address: `mirror ${name}`,
    asOf: asked.asOf ?? asOf,
    sql
  }
})

const none = failed({ message: "there is no mirror, or none of this version: let a sync come to its end first" })

const unreadable = (error: DatabaseError.DatabaseError) => error.reason._tag === "Unmigrated" ? none : failed(error)

/** Passes over some entities make no mirror that can be judged: an order is judged on all its items. */
const part = (operations: ReadonlyArray<string>) =>
  operations.length === 0 ? none : failed({
    message: `the mirror is a part only (${
      Entity.entities.filter((entity) => operations.includes(Entity.operationOf[entity])).join(", ")
    }): let a sync without --entities come to its end first`
  })

/** A folder that was mistyped must not become a new database. */
const refuseEmpty = Effect.fnUntraced(function*(directory: string) {
  const [fs, path] = [yield* FileSystem.FileSystem, yield* Path.Path]
  const isThere = yield* Effect.orElseSucceed(fs.exists(path.join(directory, "data")), () => false)
  if (!isThere) return yield* failed({ message: `${directory}: no mirror is there: sync it first` })
})

const refuseUnheld = (what: string, held: ReadonlySet<string>, asked: ReadonlyArray<string>) => {
  const unknown = asked.find((id) => !held.has(Ids.lower(id)))
  return unknown === undefined
    ? Effect.void
    : Effect.fail(failed({ message: `the mirror holds no ${what} ${unknown}` }))
}
