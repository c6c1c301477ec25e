import { Deferred, Effect } from "effect"
import { createServer, type Socket } from "node:net"

/** What one request does to the connection that it came on. */
export type Step = (connection: Connection) => Effect.Effect<void>

export interface Connection {
  /** Ends when the bytes have been handed over. */
  readonly write: (bytes: Uint8Array | string) => Effect.Effect<void>
  /** Closes the connection in order. */
  readonly end: Effect.Effect<void>
  /** Closes it with a reset. */
  readonly reset: Effect.Effect<void>
  /** Ends when the connection is closed, by either side. */
  readonly gone: Effect.Effect<void>
}

export interface Received {
  /** The number of the connection, from 0. */
  readonly connection: number
  readonly text: string
}

export interface ByteServer {
  readonly port: number
  /** Where it listens, without a slash at the end. */
  readonly address: string
  /** The whole requests, in the order of their coming. */
  readonly received: ReadonlyArray<Received>
  /** Every byte that came, on all connections. */
  readonly bytes: () => string
  readonly connections: () => number
  /** Ends when the client has closed the connection with this number. */
  readonly closedByClient: (connection: number) => Effect.Effect<void>
}

interface Line {
  readonly socket: Socket
  readonly gone: Deferred.Deferred<void>
  readonly closed: Deferred.Deferred<void>
}

/** The end of the request at the beginning of what came, or -1 while it is not whole. */
const endOf = (bytes: Buffer): number => {
  const head = bytes.indexOf("\r\n\r\n")
  if (head < 0) return -1
  const length = /^content-length: *(\d+)/im.exec(bytes.toString("latin1", 0, head))?.[1] ?? "0"
  const end = head + 4 + Number(length)
  return bytes.length < end ? -1 : end
}

/**
 * A server of raw sockets: the n-th request of all connections does the n-th step, the last step again and again. With
 * `isRaw` whatever comes is a request, HTTP or not.
 */
export const make = Effect.fnUntraced(function*(steps: readonly [Step, ...ReadonlyArray<Step>], isRaw = false) {
  const run = Effect.runForkWith(yield* Effect.context())
  const lines: Array<Line> = []
  const received: Array<Received> = []
  const came: Array<Buffer> = []

  const accept = (socket: Socket) => {
    const line = { socket, gone: Deferred.makeUnsafe<void>(), closed: Deferred.makeUnsafe<void>() }
    const number = lines.push(line) - 1
    let isOurs = false
    const connection: Connection = {
      write: (bytes) =>
        Effect.callback<void>((resume) => {
          socket.write(bytes, () => resume(Effect.void))
        }),
      end: Effect.sync(() => {
        isOurs = true
        socket.end()
      }),
      reset: Effect.sync(() => {
        isOurs = true
        socket.resetAndDestroy()
      }),
      gone: Deferred.await(line.gone)
    }
    const gone = () => {
      Deferred.doneUnsafe(line.gone, Effect.void)
      if (!isOurs) Deferred.doneUnsafe(line.closed, Effect.void)
    }
    let pending = Buffer.alloc(0)
    socket.on("data", (bytes) => {
      came.push(bytes)
      pending = Buffer.concat([pending, bytes])
      const end = isRaw ? pending.length : endOf(pending)
      if (end < 0) return
      const text = pending.toString("latin1", 0, end)
      pending = pending.subarray(end)
      const n = received.push({ connection: number, text }) - 1
      run((steps[Math.min(n, steps.length - 1)] ?? steps[0])(connection))
    })
    socket.on("end", gone)
    socket.on("close", gone)
    socket.on("error", gone)
  }

  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const listening = createServer(accept)
      listening.listen(0, "127.0.0.1", () => resume(Effect.succeed(listening)))
    }),
    (listening) =>
      Effect.callback<void>((resume) => {
        listening.close(() => resume(Effect.void))
        for (const { socket } of lines) socket.destroy()
      })
  )
  const address = server.address()
  const port = typeof address === "object" ? address?.port ?? 0 : 0
  const self: ByteServer = {
    port,
    address: `http://127.0.0.1:${port}`,
    received,
    bytes: () => Buffer.concat(came).toString("latin1"),
    connections: () => lines.length,
    closedByClient: (connection) =>
      Effect.suspend(() => {
        const line = lines[connection]
        return line === undefined ? Effect.die(new Error("no such connection")) : Deferred.await(line.closed)
      })
  }
  return self
})

/** Writes the bytes and leaves the connection as it is. */
export const write = (...bytes: ReadonlyArray<Uint8Array | string>): Step => (connection) =>
  Effect.forEach(bytes, connection.write, { discard: true })

export const thenEnd = (step: Step): Step => (connection) => Effect.andThen(step(connection), connection.end)

export const thenReset = (step: Step): Step => (connection) => Effect.andThen(step(connection), connection.reset)

const lengthOf = (body: Uint8Array | string) => Buffer.byteLength(body)

/** The head of a page, with more headers. */
export const head = (headers: Record<string, string | number> = {}, status = "200 OK"): string =>
  Object.entries({ "Content-Type": "application/json", ...headers })
    .reduce((text, [name, value]) => `${text}${name}: ${value}\r\n`, `HTTP/1.1 ${status}\r\n`) + "\r\n"

/** A whole page, after which the connection may be used again. */
export const whole = (body: Uint8Array | string, headers: Record<string, string> = {}): Step =>
  write(head({ "Content-Length": lengthOf(body), ...headers }), body)
