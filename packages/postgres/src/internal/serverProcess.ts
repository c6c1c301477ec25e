/**
 * The process of an embedded server.
 *
 * @internal
 */
import { Effect, Schedule, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { open, readFile } from "node:fs/promises"
import { createServer } from "node:net"
import type { DataFolder } from "./dataFolder.ts"
import { type Binaries, environment, type User } from "./system.ts"

/**
 * Runs the server, and tells it to end when the standard input does: that happens however the process ends that holds the
 * other side.
 */
const guard = `exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(read -r _ <&3; kill -INT $server) 2>/dev/null &
guard=$!
exec 3<&-
wait $server
code=$?
kill $guard 2>/dev/null
exit $code`

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
  const { folder } = options
  const port = yield* freePort(options.port)
  const log = yield* Effect.acquireRelease(
    Effect.tryPromise({
      try: () => open(folder.log, "w", 0o600),
      catch: () => failed(`nothing can be written to ${folder.log}`)
    }),
    (log) => Effect.promise(() => log.close())
  )
  const words = [
    options.binaries.postgres,
    "-D",
    folder.data,
    "-p",
    String(port),
    ...settings(options.durable).flatMap((setting) => ["-c", setting])
  ]
  const child = yield* Effect.acquireRelease(
    // A group of its own: an interruption at the terminal must not end the server before what writes to it.
    Effect.sync(() =>
      spawn("sh", ["-c", guard, "sh", ...words], {
        ...options.user,
        env: environment,
        detached: true,
        stdio: ["pipe", log.fd, log.fd]
      })
    ),
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
    Effect.mapError((error) => error === "not yet" ? failed(`the server did not begin: ${folder.log} says why`) : error)
  )
  return { port, pid }
})

const failed = (problem: string): StartFailure => ({ problem, isPortTaken: false })

const refusal = (log: string): Effect.Effect<StartFailure> =>
  Effect.map(Effect.orElseSucceed(Effect.tryPromise(() => readFile(log, "utf8")), () => ""), (text) => ({
    problem: `the server ended as it began: ${log} says why`,
    isPortTaken: text.includes("could not bind")
  }))

/** Small enough to stand beside other programs; no statement and no value goes to the log. */
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
    child.stdin?.on("error", () => {})
    child.stdin?.end()
  }).pipe(
    Effect.timeoutOrElse({
      duration: "20 seconds",
      orElse: () => Effect.sync(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"))
    }),
    Effect.asVoid
  )

/** The port itself where nobody listens, or one that the system gives. */
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
