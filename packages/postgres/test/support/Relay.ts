import { Effect, Redacted } from "effect"
import * as net from "node:net"

/** What becomes of bytes on their way. */
export type Fate = "pass" | "drop" | "cut"

export interface Ways {
  /** What a client sends; the first time is the beginning of a connection. The answer is sent to it instead. */
  readonly toServer?: (
    bytes: Buffer,
    isFirst: boolean
  ) => Fate | { readonly answer: Buffer } | { readonly instead: Buffer }
  readonly toClient?: (bytes: Buffer) => Fate
}

/** What stands between a client and the server of an address: the address by which it is reached. */
export const relay = Effect.fnUntraced(function*(url: Redacted.Redacted, ways: Ways) {
  const target = new URL(Redacted.value(url))
  const to = { host: target.hostname, port: Number(target.port) }
  const port = yield* listening((client) => {
    const upstream = net.connect(to)
    let isFirst = true
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on("data", (bytes) => {
      const fate = ways.toServer?.(bytes, isFirst) ?? "pass"
      isFirst = false
      if (fate === "cut") return cut()
      if (fate === "pass") upstream.write(bytes)
      else if (fate !== "drop") {
        if ("answer" in fate) client.end(fate.answer)
        else upstream.write(fate.instead)
      }
    })
    upstream.on("data", (bytes) => {
      const fate = ways.toClient?.(bytes) ?? "pass"
      if (fate === "cut") cut()
      if (fate === "pass") client.write(bytes)
    })
    client.on("error", cut).on("close", cut)
    upstream.on("error", cut).on("close", cut)
  })
  target.port = String(port)
  return Redacted.make(target.href)
})

/** A server of the test's own on this machine: its port. */
export const listening = (accept: (client: net.Socket) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly server: net.Server; readonly clients: Set<net.Socket> }>((resume) => {
        const clients = new Set<net.Socket>()
        const server = net.createServer((client) => {
          clients.add(client)
          accept(client.on("error", () => {}))
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, clients })))
      }),
      ({ clients, server }) =>
        Effect.callback<void>((resume) => {
          for (const client of clients) client.destroy()
          server.close(() => resume(Effect.void))
        })
    ),
    ({ server }) => {
      const address = server.address()
      return address !== null && typeof address === "object" ? address.port : 0
    }
  )

/** A message of the server. */
export const message = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

export const refusal = (code: string, words: string): Buffer =>
  message("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${words}\0\0`))

/** Which password the server wants, and how. */
export const authentication = (kind: number, rest = ""): Buffer => {
  const number = Buffer.alloc(4)
  number.writeInt32BE(kind)
  return message("R", Buffer.concat([number, Buffer.from(rest)]))
}
