/**
 * Files of a run's state: their lines, and one at the end that proves them.
 *
 * @internal
 */
import { IntervalStore } from "@nightaudit/core"
import { Effect, FileSystem, Option, Schema, Stream } from "effect"
import * as FileDigest from "../FileDigest.ts"
import type * as LineFile from "../LineFile.ts"
import { firstBytes, openFile } from "./openFile.ts"

/** Which file it is: the seal of its run, and the interval that it is of. */
export interface Named {
  readonly run: string
  readonly interval: string
}

const Split = Schema.TaggedStruct("Split", {})

/** How an interval ended: read to its end, or cut in two. */
const End = Schema.Union([IntervalStore.End, Split])
export type End = typeof End.Type

/** The closing line: what stands before it, and a digest over all of that and over what the file is. */
const Closing = Schema.Struct({ lines: Schema.Int, bytes: Schema.Int, end: End, digest: Schema.String })

/** No closing line is longer: the longest cursor is a few hundred characters. */
const longest = 64 * 1024

const digestOf = ({ interval, run }: Named, content: FileDigest.FileDigest, end: End): string =>
  FileDigest.ofText(JSON.stringify([run, interval, content.lines, content.bytes, content.sha256, Object.entries(end)]))

/** Writes the closing line of a file, and waits until the disk has all of it. */
export const close = Effect.fnUntraced(function*(file: LineFile.LineFile, named: Named, end: End) {
  const content = yield* file.written
  const { bytes, lines } = content
  yield* file.write(JSON.stringify({ lines, bytes, end, digest: digestOf(named, content, end) }))
  yield* file.finish
})

/** What a file holds before its closing line, where it is whole; nothing where anything about it is not as it was written. */
export const proven: (
  path: string,
  named: Named
) => Effect.Effect<
  Option.Option<{ readonly content: FileDigest.FileDigest; readonly end: End }>,
  never,
  FileSystem.FileSystem
> = Effect.fnUntraced(
  function*(path: string, named: Named) {
    const fs = yield* FileSystem.FileSystem
    const { size, type } = yield* fs.stat(path)
    if (type !== "File") return Option.none()
    const closing = yield* lastLine(path, Number(size))
    const { bytes, digest, end, lines } = yield* decode(decoder.decode(closing))
    if (bytes !== Number(size) - closing.length) return Option.none()
    const digester = new FileDigest.Digester()
    yield* Stream.runForEach(
      firstBytes(path, bytes),
      (part) => Effect.sync(() => digester.add(part))
    )
    const content = digester.digest
    return content.lines === lines && digest === digestOf(named, content, end)
      ? Option.some({ content, end })
      : Option.none()
  },
  Effect.orElseSucceed(() => Option.none())
)

/** The bytes of the last line with its end; none where the file does not end with one. */
const lastLine = Effect.fnUntraced(function*(path: string, size: number) {
  const tail = new Uint8Array(Math.min(size, longest))
  const isWhole = yield* openFile(path, { flag: "r" }, (file) =>
    Effect.gen(function*() {
      for (let at = 0; at < tail.length;) {
        const read = yield* file.read(tail.subarray(at), { position: BigInt(size - tail.length + at) })
        if (read === 0) return false
        at += read
      }
      return true
    }))
  if (!isWhole) return new Uint8Array()
  return tail.at(-1) === lineEnd ? tail.subarray(tail.lastIndexOf(lineEnd, -2) + 1) : new Uint8Array()
})

const lineEnd = 10
const decoder = new TextDecoder()

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Closing))
