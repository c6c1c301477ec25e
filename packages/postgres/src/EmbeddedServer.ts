/** Runs a PostgreSQL server from a data folder, without an installation. */
import { Effect, Redacted, Schema, Scope } from "effect"
import { realpath } from "node:fs/promises"
import { resolve } from "node:path"
import { usableBy } from "./internal/binaries.ts"
import * as claim from "./internal/claim.ts"
import * as dataFolder from "./internal/dataFolder.ts"
import { initialize, type Making } from "./internal/initialize.ts"
import * as serverProcess from "./internal/serverProcess.ts"
import * as system from "./internal/system.ts"

/** Why a server could not be started in a folder. */
export class EmbeddedServerError extends Schema.TaggedError<EmbeddedServerError>()("EmbeddedServerError", {
  directory: Schema.String,
  kind: Schema.Literals(["inUse", "otherVersion", "foreign", "unsupported", "failed"]),
  problem: Schema.String
}) {
  override get message() {
    return `${this.directory}: ${this.problem}`
  }
}

export interface EmbeddedServerOptions {
  /** The data folder of the database; created if it does not exist. */
  readonly directory: string
  /** Whether commits wait for the disk; false for databases that may be lost in a power failure. True by default. */
  readonly durable?: boolean | undefined
  /** Whether the role of a new folder may create databases and roles, as tests do. False by default. */
  readonly mayCreate?: boolean | undefined
}

export interface EmbeddedServer {
  /** The URL of the database `nightaudit`, for the role that owns it and nothing else. No superuser has a password. */
  readonly url: Redacted.Redacted
  /** The URL of another database of the server. */
  readonly urlOf: (database: string) => Redacted.Redacted
  readonly port: number
  /** The process of the server. */
  readonly pid: number
  /** The path of the server's log. */
  readonly log: string
}

/**
 * Starts the server of a folder, and stops it when the scope closes or when this process ends in any way. It listens on
 * 127.0.0.1 only, at the port of the last time if that is free.
 *
 * Fails with an {@link EmbeddedServerError} if the folder has other content or the database of another version, or if a server
 * runs in it: connect to that one by its URL instead. What a killed process or a power failure has left is recovered.
 */
export const start: (
  options: EmbeddedServerOptions
) => Effect.Effect<EmbeddedServer, EmbeddedServerError, Scope.Scope> = Effect.fn("EmbeddedServer.start")(
  function*({ directory, durable = true, mayCreate = false }) {
    const fail: Fail = (kind) => (problem) => new EmbeddedServerError({ directory, kind, problem })
    const folder = dataFolder.at(yield* realPath(directory))
    const found = yield* Effect.mapError(folder.look, fail("failed"))
    if (found._tag === "Foreign") return yield* fail("foreign")("it contains other files than a database of nightaudit")
    if (found._tag === "Database" && found.version !== system.version) {
      return yield* fail("otherVersion")(
        `the database is from PostgreSQL ${found.version}, but this is PostgreSQL ${system.version}; ` +
          "dump it with the older version, or give another folder"
      )
    }
    const user = yield* Effect.mapError(userOf(folder), fail("unsupported"))
    const binaries = yield* system.packaged.pipe(
      Effect.flatMap((source) => usableBy(user, source)),
      Effect.mapError(fail("unsupported"))
    )
    yield* Effect.mapError(dataFolder.refuseUnreachable(folder, user), fail("unsupported"))
    yield* Effect.mapError(dataFolder.prepare(folder, user), fail("failed"))
    const server = yield* oneAtATime(folder, fail)(begin({ binaries, durable, folder, mayCreate, user }, fail))
    const urlOf = (database: string) =>
      Redacted.make(`postgres://nightaudit:${server.password}@127.0.0.1:${server.port}/${database}`)
    return { url: urlOf("nightaudit"), urlOf, port: server.port, pid: server.pid, log: folder.log }
  }
)

type Fail = (kind: EmbeddedServerError["kind"]) => (problem: string) => EmbeddedServerError

/** A link to a folder is followed once, before anything is done in it. */
const realPath = (directory: string): Effect.Effect<string> =>
  Effect.orElseSucceed(Effect.tryPromise(() => realpath(directory)), () => resolve(directory))

/** The owner of the data; for a new folder, the system's user for it. */
const userOf = Effect.fnUntraced(function*(folder: dataFolder.DataFolder): Effect.fn.Return<system.User, string> {
  const owner = system.isRoot ? yield* folder.owner : undefined
  if (owner === undefined) return yield* system.user
  return owner.uid === 0
    ? yield* Effect.fail(
      "the data belongs to root, but PostgreSQL does not run as root; give it to another user (chown -R)"
    )
    : owner
})

/** While one process looks, makes the database and starts the server, others wait. */
const oneAtATime =
  ({ directory }: dataFolder.DataFolder, fail: Fail) => <A, R>(effect: Effect.Effect<A, EmbeddedServerError, R>) =>
    Effect.scopedWith((scope) =>
      claim.hold(directory).pipe(
        Scope.provide(scope),
        Effect.mapError((error) =>
          typeof error === "string"
            ? fail("failed")(error)
            : fail("inUse")(
              `process ${error.holder} has been starting a server in the folder for a minute; wait for it, or end it`
            )
        ),
        Effect.andThen(effect)
      )
    )

const begin = Effect.fnUntraced(function*(making: Making, fail: Fail) {
  const { folder } = making
  const running = yield* Effect.mapError(folder.running, fail("failed"))
  if (running !== undefined) {
    return yield* fail("inUse")(
      `a server is already running in the folder (process ${running.pid}, port ${running.port}); connect to it by its address, or stop it`
    )
  }
  const settings = yield* Effect.mapError(initialize(making), fail("failed"))
  const server = yield* serverProcess.start({ ...making, port: settings.port }).pipe(
    Effect.retry({ times: 3, while: ({ isPortTaken }) => isPortTaken }),
    Effect.mapError(({ problem }) => fail("failed")(problem))
  )
  yield* Effect.mapError(folder.keep({ ...settings, port: server.port }), fail("failed"))
  return { ...server, password: settings.password }
})
