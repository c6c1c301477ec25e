/**
 * What may become of the files of a run that was killed, before the next one takes it up.
 */
import { Effect, Random } from "effect"
import type { Disk } from "./Disk.ts"

/** Another disk, and the path of the file that is not as it was, where one is. */
interface Damaged {
  readonly disk: Disk
  readonly path: string | undefined
}

const lineEnd = 10

const linesOf = (bytes: Uint8Array): ReadonlyArray<Uint8Array> => {
  const lines: Array<Uint8Array> = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(lineEnd, from)
    const to = end < 0 ? bytes.length : end + 1
    lines.push(bytes.subarray(from, to))
    from = to
  }
  return lines
}

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]))

type Change = (bytes: Uint8Array, other: Uint8Array) => Effect.Effect<Uint8Array | undefined>

const below = (length: number) => Random.nextIntBetween(0, Math.max(length, 1))

/** By name; nothing in the place of a file that is gone. */
export const changes: Readonly<Record<string, Change>> = {
  "disk: a file cut within": (bytes) => Effect.map(below(bytes.length), (at) => bytes.subarray(0, at)),
  "disk: a file cut at a line end": (bytes) => {
    const lines = linesOf(bytes)
    return Effect.map(below(lines.length), (to) => joined(lines.slice(0, to)))
  },
  "disk: a file without a line": (bytes) => {
    const lines = linesOf(bytes)
    return Effect.map(below(lines.length), (at) => joined(lines.filter((_, line) => line !== at)))
  },
  "disk: a file with a line twice": (bytes) => {
    const lines = linesOf(bytes)
    return Effect.map(below(lines.length), (at) => joined(lines.flatMap((line, n) => n === at ? [line, line] : [line])))
  },
  "disk: another byte": (bytes) =>
    Effect.gen(function*() {
      const copy = Uint8Array.from(bytes)
      const at = yield* below(copy.length)
      copy[at] = (copy[at] ?? 0) ^ (1 << (yield* below(8)))
      return copy
    }),
  "disk: a digit is another": (bytes) =>
    Effect.gen(function*() {
      const copy = Uint8Array.from(bytes)
      const digits = [...copy.keys()].filter((at) => isDigit(copy[at]))
      const at = digits[yield* below(digits.length)] ?? 0
      copy[at] = 48 + (((copy[at] ?? 48) - 47) % 10)
      return copy
    }),
  "disk: zeros in the place of what was written": (bytes) => Effect.succeed(new Uint8Array(bytes.length)),
  "disk: an empty file": () => Effect.succeed(new Uint8Array()),
  "disk: a file is gone": () => Effect.succeed(undefined),
  "disk: a file under the name of another": (_, other) => Effect.succeed(other)
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57

/** Changes one file of a disk. */
export const apply = Effect.fnUntraced(function*(change: Change, disk: Disk): Effect.fn.Return<Damaged> {
  const files = [...disk.files]
  const [path, bytes] = files[yield* below(files.length)] ?? []
  const [, other] = files[yield* below(files.length)] ?? []
  if (path === undefined || bytes === undefined || other === undefined) return { disk, path: undefined }
  const changed = yield* change(bytes, other)
  const rest = new Map(files)
  if (changed === undefined) rest.delete(path)
  else rest.set(path, changed)
  return { disk: disk.with(rest), path }
})
