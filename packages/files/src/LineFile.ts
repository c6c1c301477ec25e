/** Writes and reads text files line by line. */
import { Effect, FileSystem, type PlatformError, Stream } from "effect"
import * as FileDigest from "./FileDigest.ts"
import * as FileError from "./FileError.ts"
import { firstBytes, openFile } from "./internal/openFile.ts"

export interface LineFile {
  /** Adds a line, which is on disk only after `finish`. */
  readonly write: (line: string) => Effect.Effect<void, FileError.FileError>
  /** The digest of what has been written so far. */
  readonly written: Effect.Effect<FileDigest.FileDigest, FileError.FileError>
  /** Writes what is buffered, waits until it is on disk, and returns the digest. */
  readonly finish: Effect.Effect<FileDigest.FileDigest, FileError.FileError>
}

/** Size of the buffer, in characters, from which it is written. */
const chunk = 64 * 1024

const encoder = new TextEncoder()

/** Creates a file that only its owner may read, and that is open only while it is written. Fails if the path exists. */
export const create: (path: string) => Effect.Effect<LineFile, FileError.FileError, FileSystem.FileSystem> = Effect
  .fnUntraced(function*(path: string) {
    const fs = yield* FileSystem.FileSystem
    const within = (use: (file: FileSystem.File) => Effect.Effect<void, PlatformError.PlatformError>) =>
      Effect.provideService(openFile(path, { flag: "r+" }, use), FileSystem.FileSystem, fs)
    yield* Effect.mapError(openFile(path, { flag: "wx", mode: 0o600 }, () => Effect.void), FileError.of(path))
    let pending: Array<string> = []
    let size = 0
    const digester = new FileDigest.Digester()
    const flush = Effect.suspend(() => {
      const text = pending.join("")
      pending = []
      size = 0
      if (text === "") return Effect.void
      const bytes = encoder.encode(text)
      const end = digester.bytes
      digester.add(bytes)
      return within((file) => Effect.andThen(file.seek(BigInt(end), "start"), file.writeAll(bytes)))
    }).pipe(Effect.mapError(FileError.of(path)))
    const written = Effect.map(flush, () => digester.digest)
    return {
      write: (line) =>
        Effect.suspend(() => {
          pending.push(line, "\n")
          size += line.length
          return size < chunk ? Effect.void : flush
        }),
      written,
      finish: Effect.tap(written, Effect.mapError(within(({ sync }) => sync), FileError.of(path)))
    }
  })

/** The lines of a file in order, read as a stream. */
export const read = (path: string): Stream.Stream<string, FileError.FileError, FileSystem.FileSystem> =>
  lines(
    Stream.mapError(
      Stream.unwrap(Effect.map(FileSystem.FileSystem, (fs) => fs.stream(path))),
      FileError.of(path)
    )
  )

/** The lines of the first bytes of a file; fails at the end if they are not what was written. */
export const readProven = (
  path: string,
  expected: FileDigest.FileDigest
): Stream.Stream<string, FileError.FileError, FileSystem.FileSystem> =>
  firstBytes(path, expected.bytes).pipe(
    Stream.mapError(FileError.of(path)),
    FileDigest.proven(path, expected),
    lines
  )

const lines = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E, R> =>
  Stream.splitLines(Stream.decodeText(bytes))
