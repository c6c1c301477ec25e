/**
 * The database of the mirror: at an address, or in a folder.
 */
import { PgClient } from "@effect/sql-pg"
import { Database, EmbeddedServer } from "@nightaudit/postgres"
import { Context, Effect, Layer, Option, Path, Redacted, Result } from "effect"
import { failed } from "./Failure.ts"
import type { Flags } from "./flags/Mirror.ts"
import * as Settings from "./Settings.ts"

export type Place =
  | { readonly _tag: "Address"; readonly url: Redacted.Redacted; readonly name: string }
  | { readonly _tag: "Folder"; readonly directory: string }

/** Where the mirror is: from a flag, otherwise from `DATABASE_URL`, otherwise the default folder. */
export const place = Effect.fnUntraced(function*({ databaseUrl, dataDir }: Flags) {
  if (Option.isSome(databaseUrl) && Option.isSome(dataDir)) {
    return yield* failed({ message: "--database-url and --data-dir name two databases; give only one of them" })
  }
  const path = yield* Path.Path
  const folder = (directory: string): Place => ({ _tag: "Folder", directory: path.resolve(directory) })
  if (Option.isSome(dataDir)) return folder(dataDir.value)
  if (Option.isSome(databaseUrl)) return yield* address("--database-url", databaseUrl.value)
  const url = yield* Settings.variable("DATABASE_URL")
  return Option.isSome(url) ? yield* address("DATABASE_URL", url.value) : folder("nightaudit-data")
})

/** An address is never printed: it may contain a password. */
const address = Effect.fnUntraced(function*(from: string, text: string) {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol) || !isDecodable(text)) {
    return yield* failed({
      message: `${from} is not a valid database address; give one such as postgres://role:password@host:5432/database`
    })
  }
  const place: Place = {
    _tag: "Address",
    url: Redacted.make(text),
    name: `${url.protocol}//${url.host}${url.pathname}`
  }
  return place
})

/** The driver decodes escapes such as `%40`, and treats an invalid one as a defect. */
const isDecodable = (text: string): boolean => Result.isSuccess(Result.try(() => decodeURIComponent(text)))

export interface Connected {
  readonly sql: PgClient.PgClient
  /** The folder, or the address without role and password. */
  readonly name: string
  /** The server of a folder, which runs while the scope is open; undefined for an address. */
  readonly server: EmbeddedServer.EmbeddedServer | undefined
}

/** A client of the database until the scope closes; the server of a folder starts and stops with it. */
export const connect = Effect.fnUntraced(function*(place: Place) {
  if (place._tag === "Address") {
    const connected: Connected = { sql: yield* client(place.url), name: place.name, server: undefined }
    return connected
  }
  const server = yield* EmbeddedServer.start(place)
  const connected: Connected = { sql: yield* client(server.url), name: place.directory, server }
  return connected
})

const client = (url: Redacted.Redacted) =>
  Effect.map(Layer.build(Database.layer({ url })), Context.get(PgClient.PgClient))
