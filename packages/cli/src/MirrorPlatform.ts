/**
 * A mirror in the place of the platform: what a reconciliation reads, and what it must not be asked for.
 */
import { PgClient } from "@effect/sql-pg"
import { Instant, MewsError, Tally } from "@nightaudit/core"
import { MirrorSource } from "@nightaudit/postgres"
import { Effect, FileSystem, Layer, Option, Path } from "effect"
import { failed } from "./Failure.ts"
import * as MirrorDatabase from "./MirrorDatabase.ts"

export interface Asked {
  /** Judge as of this instant; the end of what the mirror knows when absent. */
  readonly asOf: Instant.Instant | undefined
  readonly enterprises: ReadonlyArray<string>
  readonly services: ReadonlyArray<string>
}

/**
 * Reads a mirror until the scope closes. Fails where what is asked for is not in it: before its first pass has ended, later
 * than its last one, and of enterprises and services that it does not hold.
 */
export const open = Effect.fnUntraced(function*(place: MirrorDatabase.Place, asked: Asked) {
  if (place._tag === "Folder") yield* refuseEmpty(place.directory)
  const { name, sql } = yield* MirrorDatabase.connect(place)
  const known = yield* MirrorSource.coverage.pipe(
    Effect.provideService(PgClient.PgClient, sql),
    Effect.mapError((error) => error.reason._tag === "Unmigrated" ? none : failed(error))
  )
  if (Option.isNone(known)) return yield* none
  const { asOf } = known.value
  if (asked.asOf !== undefined && Instant.InstantOrder(asOf, asked.asOf) < 0) {
    return yield* failed({
      message: `the mirror knows what has changed up to ${asOf}, and not ${asked.asOf}: sync it first`
    })
  }
  const { enterprises, services } = yield* Effect.mapError(held(sql), failed)
  yield* refuseUnheld("enterprise", enterprises, asked.enterprises)
  yield* refuseUnheld("service", services, asked.services)
  return {
    platform: Layer.merge(MirrorSource.layerMirror, Tally.Tally.layer).pipe(
      Layer.provide(Layer.succeed(PgClient.PgClient, sql))
    ),
    address: `mirror ${name}`,
    asOf: asked.asOf ?? asOf
  }
})

/** What went wrong while it was read: what the mirror does not hold is told as it is, without talk of a request. */
export const problem = (error: { readonly message: string }): { readonly message: string } =>
  error instanceof MewsError.MewsError && error.operation === "mirror" && error.reason._tag === "InvalidRequest"
    ? { message: error.reason.problem }
    : error

const none = failed({ message: "there is no mirror, or none of this version: let a sync come to its end first" })

/** A folder that was mistyped must not become a new database. */
const refuseEmpty = Effect.fnUntraced(function*(directory: string) {
  const [fs, path] = [yield* FileSystem.FileSystem, yield* Path.Path]
  const isThere = yield* Effect.orElseSucceed(fs.exists(path.join(directory, "data")), () => false)
  if (!isThere) return yield* failed({ message: `${directory}: no mirror is there: sync it first` })
})

interface Scope {
  readonly id: string
  readonly isRead: boolean
}

/** An enterprise or a service that has come to be seen is stored before its rows are. */
const held = (sql: PgClient.PgClient) =>
  Effect.all({
    enterprises: sql<Scope>`
      select id::text as id, exists (
        select from coverage where operation = 'orderItems' and scope = enterprise.id
      ) as "isRead" from enterprise where gone_utc is null`,
    services: sql<Scope>`
      select id::text as id, exists (
        select from coverage where operation = 'productServiceOrders' and scope = service.id
      ) as "isRead" from service where gone_utc is null`
  })

const refuseUnheld = (what: string, scopes: ReadonlyArray<Scope>, asked: ReadonlyArray<string>) => {
  const ids = new Set(scopes.map(({ id }) => id))
  const unknown = asked.find((id) => !ids.has(id))
  const unread = scopes.find(({ id, isRead }) => !isRead && (asked.length === 0 || asked.includes(id)))
  return unknown !== undefined
    ? Effect.fail(failed({ message: `the mirror holds no ${what} ${unknown}` }))
    : unread !== undefined
    ? Effect.fail(
      failed({ message: `the mirror has not read the ${what} ${unread.id} yet: let a sync come to its end` })
    )
    : Effect.void
}
