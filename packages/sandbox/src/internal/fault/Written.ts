import * as NodeStream from "@effect/platform-node/NodeStream"
import { Effect, Stream } from "effect"
import { STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import { Readable } from "node:stream"
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from "node:zlib"
import type { SandboxResponse } from "../../SandboxRequest.ts"
import { bytesOf, Lost, sent, sizeOf, type Wire } from "./Wire.ts"

/** Writes an answer to a socket by hand, and waits for the connection to end. */
export const written = Effect.fnUntraced(function*(
  socket: Socket,
  answer: SandboxResponse,
  wire: Wire
): Effect.fn.Return<never> {
  if (wire.broken !== undefined) {
    // The request had to be read to know that it must not be answered: only now can the connection be refused.
    if (wire.broken.kind === "garbage") socket.end("NONSENSE\r\n\r\n")
    else socket.resetAndDestroy()
    return yield* Effect.never
  }
  if (wire.stall === "headers") return yield* Effect.never
  const { length, stream } = bodyOf(answer.body, wire)
  const framing = wire.cut?.framing ?? (length === undefined ? "chunked" : "length")
  yield* write(socket, headOf(answer, wire, framing, length))
  yield* sent(wire, stream, length ?? Infinity).pipe(
    Stream.filter((chunk) => chunk.length > 0),
    Stream.runForEach((chunk) => write(socket, framing === "chunked" ? framed(chunk) : chunk)),
    Effect.matchEffect({
      onSuccess: () => framing === "chunked" ? write(socket, "0\r\n\r\n") : Effect.void,
      onFailure: () => Effect.void
    })
  )
  socket.end()
  return yield* Effect.never
})

const STREAMED = 16 * 1024 * 1024

/** The body as it is sent, and its length where it is not packed while it is sent. */
const bodyOf = (
  text: string,
  wire: Wire
): { readonly stream: Stream.Stream<Uint8Array, Lost>; readonly length: number | undefined } => {
  const size = sizeOf(bytesOf(text, wire))
  if (wire.coding === undefined) return { stream: Stream.fromIterable(bytesOf(text, wire)), length: size }
  if (size > STREAMED) {
    const evaluate = () => Readable.from(bytesOf(text, wire)).pipe(createGzip())
    return { stream: NodeStream.fromReadable({ evaluate, onError: () => new Lost() }), length: undefined }
  }
  const whole = Buffer.concat([...bytesOf(text, wire)])
  const packed = spoilt(packers[wire.coding](whole), wire)
  return { stream: Stream.succeed(packed), length: packed.length }
}

const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const

const spoilt = (packed: Buffer, wire: Wire): Buffer => {
  if (wire.spoilt === undefined) return packed
  const middle = Math.floor(packed.length / 2)
  if (wire.spoilt === "cut") return packed.subarray(0, middle)
  return Buffer.from(packed.map((byte, at) => at === middle ? byte ^ 0xff : byte))
}

const headOf = (
  { headers, status }: SandboxResponse,
  { hangUp }: Wire,
  framing: "length" | "chunked" | "eof",
  length: number | undefined
): string => {
  const framed: Readonly<Record<string, string>> = framing === "length"
    ? { "content-length": String(length ?? 0) }
    : framing === "chunked"
    ? { "transfer-encoding": "chunked" }
    : {}
  const all = { ...headers, ...framed, connection: hangUp === undefined ? "close" : "keep-alive" }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}\r\n${lines.join("")}\r\n`
}

const framed = (chunk: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")])

/** Writes, and waits until it is out: a client that is gone ends the fiber. */
const write = (socket: Socket, bytes: Uint8Array | string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    socket.write(bytes, () => resume(Effect.void))
  })
