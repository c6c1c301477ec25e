import { Effect, Stream } from "effect"

/** How an answer is sent, other than whole and at once. */
export interface Wire {
  /** The body before it is compressed, if not the text of the answer. */
  readonly bytes?: () => Iterable<Uint8Array>
  readonly coding?: "gzip" | "deflate" | "br"
  /** What is compressed ends early, though the body ends in order, or has another byte in its middle. */
  readonly spoilt?: "cut" | "damaged"
  /** No answer comes, and this is why. */
  readonly broken?: Broken
  readonly stall?: "headers" | "body"
  readonly bytesPerSecond?: number
  /** The body ends early: with a clean end, or by a connection that was lost. */
  readonly cut?: { readonly at: (size: number) => number; readonly framing: "length" | "chunked" | "eof" }
  /** The connection is closed after the answer. */
  readonly hangUp?: true
}

/** Why a connection gave no answer; `code` is Node's. */
export interface Broken {
  readonly kind: "refuse" | "reset" | "dns" | "tls" | "garbage"
  readonly code: string
}

/** The body before it is compressed. */
export const bytesOf = (text: string, { bytes }: Wire): Iterable<Uint8Array> =>
  bytes === undefined ? [Buffer.from(text)] : bytes()

/** How many bytes there are. */
export const sizeOf = (chunks: Iterable<Uint8Array>): number => {
  let size = 0
  for (const chunk of chunks) size += chunk.length
  return size
}

/** A connection that was lost before the body had ended. */
export class Lost extends Error {
  readonly code = "ECONNRESET"
  constructor() {
    super("aborted")
  }
}

/** What unpacking gives where what is compressed is spoilt; `code` is that of zlib. */
export class Spoilt extends Error {
  readonly code: string
  constructor(spoilt: NonNullable<Wire["spoilt"]>) {
    super(spoilt === "cut" ? "unexpected end of file" : "incorrect data check")
    this.code = spoilt === "cut" ? "Z_BUF_ERROR" : "Z_DATA_ERROR"
  }
}

/** The bytes of a body of a size as they leave: cut short, slow, or stuck. */
export const sent = <E>(
  wire: Wire,
  whole: Stream.Stream<Uint8Array, E>,
  size: number
): Stream.Stream<Uint8Array, E | Lost> => {
  const end = wire.cut?.at(size) ?? (wire.stall === "body" ? Math.floor(size / 2) : Infinity)
  const part = end === Infinity ? whole : taken(whole, end)
  const slow = wire.bytesPerSecond === undefined ? part : dripping(part, wire.bytesPerSecond)
  if (wire.stall === "body") return Stream.concat(slow, Stream.never)
  return wire.cut === undefined || wire.cut.framing === "eof"
    ? slow
    : Stream.concat(slow, Stream.failSync(() => new Lost()))
}

export const taken = <E>(stream: Stream.Stream<Uint8Array, E>, bytes: number): Stream.Stream<Uint8Array, E> =>
  bytes === 0 ? Stream.empty : Stream.suspend(() => {
    let left = bytes
    return stream.pipe(
      Stream.map((chunk) => {
        const part = chunk.subarray(0, left)
        left -= part.length
        return part
      }),
      Stream.takeUntil(() => left === 0)
    )
  })

const dripping = <E>(stream: Stream.Stream<Uint8Array, E>, bytesPerSecond: number): Stream.Stream<Uint8Array, E> =>
  stream.pipe(
    Stream.flatMap((chunk) => Stream.fromIterable(pieces(chunk, bytesPerSecond))),
    Stream.rechunk(1),
    Stream.mapEffect((piece) => Effect.as(Effect.sleep(1000 * piece.length / bytesPerSecond), piece))
  )

function* pieces(chunk: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size)
}
