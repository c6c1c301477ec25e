/**
 * The process of an embedded server.
 *
 * @internal
 */
import { Effect, Schedule, type Scope } from "effect"
import type { ChildProcess } from "node:child_process"
import { createServer } from "node:net"
import type { Binaries } from "./binaries.ts"
import * as processes from "./child.ts"
import { type DataFolder, nameFor } from "./dataFolder.ts"
import * as disk from "./disk.ts"
import { causeOf } from "./initialize.ts"
import type { User } from "./system.ts"

export interface StartFailure {
  readonly problem: string
  readonly isPortTaken: boolean
}

export interface Started {
  readonly port: number
  readonly pid: number
}

/** A server that takes connections, until the scope closes. */
export const start = Effect.fnUntraced(function*(options: {
  readonly binaries: Binaries
  readonly durable: boolean
  readonly folder: DataFolder
  /** The port to try first. */
  readonly port: number
  readonly user: User
}): Effect.fn.Return<Started, StartFailure, Scope.Scope> {
  const { folder, user } = options
  const port = yield* freePort(options.port)
  const log = yield* Effect.mapError(
    disk.fresh(folder.log, folder.directory),
    (problem) => failed(`the log ${folder.log} cannot be created: ${problem}`)
  )
  const words = [
    options.binaries.postgres,
    "-D",
    nameFor(folder.data, user),
    "-p",
    String(port),
    ...settings(options.durable).flatMap((setting) => ["-c", setting])
  ]
  const child = yield* Effect.acquireRelease(
    Effect.mapError(Effect.fromResult(processes.server({ words, cwd: folder.data, user }, log.fd)), failed),
    stop
  )
  let problem: string | undefined
  child.on("error", () => {
    problem = "no shell could be started"
  })
  const pid = yield* Effect.gen(function*() {
    if (problem !== undefined) return yield* Effect.fail(failed(problem))
    if (child.exitCode !== null || child.signalCode !== null) return yield* Effect.fail(yield* refusal(folder.log))
    const found = yield* Effect.mapError(folder.claimed, failed)
    return found?.port === port && found.status === "ready" ? found.pid : yield* Effect.fail("not yet" as const)
  }).pipe(
    Effect.retry({ while: (error) => error === "not yet", schedule: Schedule.spaced("20 millis"), times: 3000 }),
    Effect.mapError((error) => error === "not yet" ? failed(`the server did not start; see ${folder.log}`) : error)
  )
  return { port, pid }
})

const failed = (problem: string): StartFailure => ({ problem, isPortTaken: false })

const refusal = (log: string): Effect.Effect<StartFailure> =>
  Effect.map(Effect.orElseSucceed(disk.text(log), () => ""), (text = "") => ({
    problem: `the server ended during its start: ${causeOf(text)} (${log})`,
    isPortTaken: text.includes("could not bind")
  }))

/** Settings with a small use of memory; statements and values are never logged. */
const settings = (durable: boolean): ReadonlyArray<string> => [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=50",
  "shared_buffers=128MB",
  "max_wal_size=2GB",
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
  ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"])
]

/** Ends its sessions and stops it; what does not end in time is recovered at the next start. */
const stop = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    const held = processes.held(child)
    held?.on("error", () => {})
    held?.end()
  }).pipe(
    Effect.timeoutOrElse({
      duration: "20 seconds",
      orElse: () => Effect.sync(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"))
    }),
    Effect.asVoid
  )

/** The port itself if it is free, or one from the system. */
const freePort = (wanted: number): Effect.Effect<number, StartFailure> =>
  Effect.callback<number, StartFailure>((resume) => {
    const server = createServer()
    server.once("error", () => resume(wanted === 0 ? Effect.fail(failed("no port is free")) : freePort(0)))
    server.listen({ host: "127.0.0.1", port: wanted }, () => {
      const address = server.address()
      const port = address !== null && typeof address === "object" ? address.port : 0
      server.close(() => resume(Effect.succeed(port)))
    })
  })
