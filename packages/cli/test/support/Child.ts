import { Deferred, Effect, type Scope } from "effect"
import { type ChildProcessByStdio, spawn } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import type { Readable } from "node:stream"
import type { Env, Ran } from "./Cli.ts"

const main = join(import.meta.dirname, "../../src/main.js")

const { NODE_COMPILE_CACHE, PATH } = process.env
const inherited = { PATH, NODE_COMPILE_CACHE }

export interface Options {
  readonly env?: Env
  readonly cwd?: string
  /** Another program than the command line, by its path. */
  readonly program?: string
  /** Where its standard output goes, when it is not read: a file descriptor. */
  readonly stdout?: number
  /** How many files the process may have open, its standard ones among them. */
  readonly openFiles?: number
  /** How large a file it writes may become, in the blocks of the shell, of 512 bytes. */
  readonly fileBlocks?: number
}

export interface Started {
  readonly process: ChildProcessByStdio<null, Readable | null, Readable>
  /** The first line that it prints. */
  readonly line: Effect.Effect<string>
  /** How it ends; a signal that killed it is 128 and more. */
  readonly ended: Effect.Effect<Ran>
}

/** The program and its arguments, below a limit where there is one: they are no part of what the shell reads. */
const command = (
  [program = "", ...args]: ReadonlyArray<string>,
  { fileBlocks, openFiles }: Options
): [program: string, args: ReadonlyArray<string>] => {
  const limits = [
    ...(openFiles === undefined ? [] : [`ulimit -n ${openFiles}; `]),
    ...(fileBlocks === undefined ? [] : [`ulimit -f ${fileBlocks}; `])
  ]
  return limits.length === 0
    ? [program, args]
    : ["/bin/sh", ["-c", `${limits.join("")}exec "$@"`, "sh", program, ...args]]
}

/** Starts the program as a process of its own, which does not outlive the scope. */
export const start = (args: ReadonlyArray<string>, options: Options = {}): Effect.Effect<Started, never, Scope.Scope> =>
  Effect.gen(function*() {
    const line = yield* Deferred.make<string>()
    const ended = yield* Deferred.make<Ran>()
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(...command([process.execPath, options.program ?? main, ...args], options), {
          env: { ...inherited, ...options.env },
          cwd: options.cwd,
          stdio: ["ignore", options.stdout ?? "pipe", "pipe"]
        }) as ChildProcessByStdio<null, Readable | null, Readable>
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    let [stdout, stderr] = ["", ""]
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text
      if (stdout.includes("\n")) Deferred.doneUnsafe(line, Effect.succeed(stdout.slice(0, stdout.indexOf("\n"))))
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
    })
    child.on("close", (code, signal) => {
      const status = code ?? (signal === "SIGKILL" ? 137 : 128)
      Deferred.doneUnsafe(ended, Effect.succeed({ status, stdout, stderr }))
      Deferred.doneUnsafe(line, Effect.die(new Error(`It ended before it had printed a line: ${stderr}`)))
    })
    return { process: child, line: Deferred.await(line), ended: Deferred.await(ended) }
  })

/** Runs the program as a process of its own to its end. */
export const run = (args: ReadonlyArray<string>, options: Options = {}): Effect.Effect<Ran> =>
  Effect.scoped(Effect.flatMap(start(args, options), ({ ended }) => ended))

/** Where nothing can be written, as on a disk that is full. */
export const device = Effect.acquireRelease(
  Effect.sync(() => openSync("/dev/full", "w")),
  (descriptor) => Effect.sync(() => closeSync(descriptor))
)
