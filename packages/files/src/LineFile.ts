/**
 * Text files that are written line by line and read so.
 */
import { Effect, FileSystem, Stream } from "effect"
import type { Scope } from "effect"
import * as FileError from "./FileError.ts"

export interface LineFile {
  /** Adds a line; it is on the disk after `finish`, not before. */
  readonly write: (line: string) => Effect.Effect<void, FileError.FileError>
  /** Writes out what is left and waits until the disk has it. */
  readonly finish: Effect.Effect<void, FileError.FileError>
}

/** So many characters are gathered before they are written. */
const chunk = 64 * 1024

const encoder = new TextEncoder()

/** A new file that only its owner may read. Fails when the path exists; closed with the scope. */
export const create: (
  path: string
) => Effect.Effect<LineFile, FileError.FileError, FileSystem.FileSystem | Scope.Scope> = Effect.fnUntraced(
  function*(path: string) {
    const fs = yield* FileSystem.FileSystem
    const file = yield* fs.open(path, { flag: "wx", mode: 0o600 }).pipe(Effect.mapError(FileError.of(path)))
    let pending: Array<string> = []
    let size = 0
    const flush = Effect.suspend(() => {
      const text = pending.join("")
      pending = []
      size = 0
      return text === "" ? Effect.void : file.writeAll(encoder.encode(text))
    }).pipe(Effect.mapError(FileError.of(path)))
    return {
      write: (line) =>
        Effect.suspend(() => {
          pending.push(line, "\n")
          size += line.length
          return size < chunk ? Effect.void : flush
        }),
      finish: Effect.andThen(flush, Effect.mapError(file.sync, FileError.of(path)))
    }
  }
)

/** The lines of a file in their order, read as they are taken. */
export const read = (path: string): Stream.Stream<string, FileError.FileError, FileSystem.FileSystem> =>
  Stream.unwrap(Effect.map(FileSystem.FileSystem, (fs) => fs.stream(path))).pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.mapError(FileError.of(path))
  )
