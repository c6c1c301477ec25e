/** Digests of files, by which a later change is detected. */
import { Effect, FileSystem, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import * as FileError from "./FileError.ts"
import { regularFile } from "./internal/regularFile.ts"

/** The number of line ends of a file, its size in bytes, and their SHA-256 in hexadecimal. */
export const FileDigest = Schema.Struct({ lines: Schema.Int, bytes: Schema.Int, sha256: Schema.String })
export type FileDigest = typeof FileDigest.Type

/** Digests bytes incrementally. */
export class Digester {
  readonly #hash = createHash("sha256")
  #lines = 0
  #bytes = 0

  add(part: Uint8Array): void {
    this.#hash.update(part)
    this.#bytes += part.length
    for (let at = part.indexOf(lineEnd); at >= 0; at = part.indexOf(lineEnd, at + 1)) this.#lines += 1
  }

  /** The number of bytes so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** The digest of all bytes so far. */
  get digest(): FileDigest {
    return { lines: this.#lines, bytes: this.#bytes, sha256: this.#hash.copy().digest("hex") }
  }
}

const lineEnd = 10

export const isSame = (self: FileDigest, that: FileDigest): boolean =>
  self.sha256 === that.sha256 && self.bytes === that.bytes && self.lines === that.lines

/** The SHA-256 of a text, in hexadecimal. */
export const ofText = (text: string): string => createHash("sha256").update(text).digest("hex")

/** Computes the digest of a file by reading all of it. */
export const of: (path: string) => Effect.Effect<FileDigest, FileError.FileError, FileSystem.FileSystem> = Effect
  .fnUntraced(function*(path: string) {
    const fs = yield* FileSystem.FileSystem
    const digester = new Digester()
    yield* regularFile(path, FileError.unreadable(path))
    yield* Effect.mapError(
      Stream.runForEach(fs.stream(path), (part) => Effect.sync(() => digester.add(part))),
      FileError.unreadable(path)
    )
    return digester.digest
  })

/** The same bytes, and at their end a failure where they are not those that were written. */
export const proven =
  (path: string, expected: FileDigest) =>
  <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<Uint8Array, E | FileError.FileError, R> =>
    Stream.suspend(() => {
      const digester = new Digester()
      const check = Effect.suspend(() =>
        isSame(digester.digest, expected)
          ? Effect.void
          : Effect.fail(new FileError.FileError({ path, problem: "it does not contain what was written" }))
      )
      return Stream.concat(
        Stream.map(bytes, (part) => {
          digester.add(part)
          return part
        }),
        Stream.fromEffectDrain(check)
      )
    })
