/**
 * Standard output, and whether everything printed was written.
 */
import * as NodeSink from "@effect/platform-node/NodeSink"
import * as FileError from "@nightaudit/files/FileError"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PlatformError from "effect/PlatformError"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stdio from "effect/Stdio"
import { fstatSync, writeSync } from "node:fs"
import { stdout } from "node:process"
import { Writable } from "node:stream"
import { format } from "node:util"
import { Failure } from "./Failure.ts"

/** Waits until all output is written, and returns once why some of it could not be. */
const Lost = Context.Reference<Effect.Effect<Option.Option<string>>>("nightaudit/Output/Lost", {
  defaultValue: () => Effect.succeedNone
})

/** Fails if output was lost: for commands that continue after printing. */
export const arrived: Effect.Effect<void, Failure> = Effect.flatMap(
  Effect.flatten(Lost),
  Option.match({
    onNone: () => Effect.void,
    onSome: (line) => Effect.fail(new Failure({ line, status: 1 }))
  })
)

/**
 * Ends as the command does, but with status 1 if the command succeeded and some of its output was lost.
 */
export const accounted = <A, R>(command: Effect.Effect<A, Failure, R>): Effect.Effect<A, Failure, R> =>
  Effect.matchEffect(command, {
    onSuccess: (value) => Effect.as(arrived, value),
    onFailure: (failure) =>
      Effect.flatMap(Effect.flatten(Lost), (lost) =>
        Effect.fail(
          Option.isNone(lost)
            ? failure
            : new Failure({ line: `${failure.line}; ${lost.value}`, status: failure.status })
        ))
  })

/** True if the reader of standard output closed it, as `head` does after its last line: this is not a failure. */
export const isBrokenPipe = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "code") && (cause.code === "EPIPE" || cause.code === "ERR_STREAM_DESTROYED")

/** The message for a failure of standard output. */
export const problem = (error: PlatformError.PlatformError): string => FileError.of("standard output")(error).message

const failedToWrite = (cause: unknown): PlatformError.PlatformError =>
  PlatformError.systemError({ _tag: "Unknown", module: "Stdio", method: "stdout", cause })

/** Called when bytes are written, with the reason if they could not be. */
type Written = (cause?: Error | null) => void

interface Target {
  readonly print: (bytes: Uint8Array, written: Written) => void
  readonly stream: Writable
}

/** Node's own stream for a file treats a partial write, as on a disk that is nearly full, as complete. */
const toFile = (descriptor: number): Target => {
  const print = (bytes: Uint8Array, written: Written) => {
    const result = Result.try({
      try: () => {
        for (let at = 0; at < bytes.byteLength;) at += writeSync(descriptor, bytes, at)
      },
      catch: (cause) => cause instanceof Error ? cause : new Error(String(cause))
    })
    written(Result.isFailure(result) ? result.failure : null)
  }
  return { print, stream: new Writable({ write: (bytes: Uint8Array, _, written) => print(bytes, written) }) }
}

const toStream = (stream: Writable): Target => ({ print: (bytes, written) => stream.write(bytes, written), stream })

/** A file, or a device that is not a terminal. */
const isFile = (descriptor: number): boolean =>
  Result.match(Result.try(() => fstatSync(descriptor)), {
    onFailure: () => false,
    onSuccess: (stat) => stat.isFile() || stat.isCharacterDevice()
  })

/** The standard output of the process, for printed lines and for streams. */
export const layer: Layer.Layer<never, never, Stdio.Stdio> = Layer.unwrap(Effect.sync(() => {
  const { print, stream } = !stdout.isTTY && isFile(stdout.fd) ? toFile(stdout.fd) : toStream(stdout)
  let [lost, waits]: [string | undefined, number] = [undefined, 0]
  const done: Array<() => void> = []
  // The writer receives the failure; without a listener it would end the process.
  stream.on("error", () => {})
  const written = (cause?: Error | null) => {
    if (cause && !isBrokenPipe(cause)) lost ??= problem(failedToWrite(cause))
    waits -= 1
    if (waits === 0) { for (const resume of done.splice(0)) resume() }
  }
  const log = (...words: ReadonlyArray<unknown>) => {
    waits += 1
    print(Buffer.from(`${format(...words)}\n`), written)
  }
  const all = Effect.callback<void>((resume) => {
    if (waits === 0) resume(Effect.void)
    else done.push(() => resume(Effect.void))
  })
  return Layer.mergeAll(
    Layer.succeed(Console.Console, { ...globalThis.console, log, info: log }),
    Layer.succeed(
      Lost,
      Effect.map(all, () => {
        const line = Option.fromUndefinedOr(lost)
        lost = undefined
        return line
      })
    ),
    Layer.effect(
      Stdio.Stdio,
      Effect.map(Stdio.Stdio, (stdio) => ({
        ...stdio,
        stdout: (options) =>
          NodeSink.fromWritable({
            evaluate: () => stream,
            onError: failedToWrite,
            endOnDone: options?.endOnDone ?? false
          })
      }))
    )
  )
}))
