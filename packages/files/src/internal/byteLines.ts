/**
 * The lines of a file with where they stand.
 *
 * @internal
 */
import { Stream } from "effect"

export interface Line {
  /** Bytes before the line. */
  readonly offset: number
  /** Without its end. */
  readonly bytes: Uint8Array
  /** From 1. */
  readonly number: number
  /** False for the last line of a file that does not end with a line feed. */
  readonly isEnded: boolean
}

const lineFeed = 10

/** The lines of the bytes, empty ones too, as many at a time as the bytes come. */
export const byteLines = <E, R>(bytes: Stream.Stream<Uint8Array, E, R>): Stream.Stream<ReadonlyArray<Line>, E, R> =>
  Stream.suspend(() => {
    let begun: Array<Uint8Array> = []
    let [offset, number] = [0, 0]
    const line = (bytes: Uint8Array, isEnded: boolean): Line => {
      const at = offset
      offset += bytes.length + 1
      return { offset: at, bytes, number: ++number, isEnded }
    }
    const split = (chunk: Uint8Array): ReadonlyArray<Line> => {
      const lines: Array<Line> = []
      let start = 0
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        const rest = chunk.subarray(start, end)
        lines.push(line(begun.length === 0 ? rest : joined([...begun, rest]), true))
        begun = []
        start = end + 1
      }
      if (start < chunk.length) begun.push(chunk.subarray(start))
      return lines
    }
    return Stream.concat(
      Stream.map(bytes, split),
      Stream.suspend(() => begun.length === 0 ? Stream.empty : Stream.succeed([line(joined(begun), false)]))
    )
  })

const joined = (parts: ReadonlyArray<Uint8Array>): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
