/** Writes files from a stream of bytes. */
import { Effect, FileSystem, Stream } from "effect"
import * as FileDigest from "./FileDigest.ts"
import * as FileError from "./FileError.ts"

/** Size of the buffer, in bytes, from which it is written. */
const chunk = 64 * 1024

/**
 * Writes a new file that only its owner may read, waits until it is on disk, and returns its digest. Fails if the path exists,
 * and with the stream's errors.
 */
export const write: <E, R>(
  path: string,
  bytes: Stream.Stream<Uint8Array, E, R>
) => Effect.Effect<FileDigest.FileDigest, FileError.FileError | E, FileSystem.FileSystem | R> = Effect.fnUntraced(
  function*<E, R>(path: string, bytes: Stream.Stream<Uint8Array, E, R>) {
    const fs = yield* FileSystem.FileSystem
    const failed = FileError.of(path)
    const file = yield* Effect.mapError(fs.open(path, { flag: "wx", mode: 0o600 }), failed)
    const pending = new Uint8Array(chunk)
    let size = 0
    const digester = new FileDigest.Digester()
    const flush = Effect.suspend(() => {
      const part = pending.subarray(0, size)
      size = 0
      return part.length === 0 ? Effect.void : Effect.mapError(file.writeAll(part), failed)
    })
    const take = (part: Uint8Array) => {
      pending.set(part, size)
      size += part.length
    }
    yield* Stream.runForEach(bytes, (part) => {
      digester.add(part)
      if (size + part.length <= chunk) return Effect.sync(() => take(part))
      return part.length > chunk
        ? Effect.andThen(flush, Effect.mapError(file.writeAll(part), failed))
        : Effect.map(flush, () => take(part))
    })
    yield* Effect.andThen(flush, Effect.mapError(file.sync, failed))
    return digester.digest
  },
  Effect.scoped
)
