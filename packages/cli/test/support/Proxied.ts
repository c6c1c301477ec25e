/** A platform over https, and the proxy that leads to it: both on loopback, in this process. */
import { Effect, type Scope } from "effect"
import { readFileSync } from "node:fs"
import { createServer, type RequestListener, type Server as HttpServer } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { connect, type Server, type Socket } from "node:net"
import { join } from "node:path"
import type { Env } from "./Cli.ts"

const certificates = join(import.meta.dirname, "tls")

/** The name of the platform, which nothing but its proxy knows. */
export const host = "hotel.invalid"

/** The port on which the server listens until the scope closes. */
const listening = (server: Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function*() {
    const sockets = new Set<Socket>()
    server.on("connection", (socket: Socket) => sockets.add(socket))
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.sync(() => {
          server.close()
          for (const socket of sockets) socket.destroy()
        })
    )
    const address = server.address()
    return typeof address === "object" ? address?.port ?? 0 : 0
  })

/** Leads every name to the port, and writes down what it is asked and what passes through it. */
const proxy = (port: number, asked: Array<string>, passed: Array<Buffer>): HttpServer =>
  createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(403).end()
  }).on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`)
    const platform = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      platform.pipe(socket).pipe(platform)
    })
    for (const each of [platform, socket]) {
      each.on("data", (bytes: Buffer) => passed.push(bytes)).on("error", () => each.destroy())
    }
  })

/** Serves over https behind a proxy: the environment and the arguments with which the program finds the platform. */
export const proxied = Effect.fnUntraced(function*(listener: RequestListener) {
  const [asked, passed]: [Array<string>, Array<Buffer>] = [[], []]
  const [key, cert] = ["server.key", "server.pem"].map((name) => readFileSync(join(certificates, name)))
  const port = yield* listening(createSecureServer({ key, cert }, listener))
  const env: Env = {
    MEWS_PLATFORM_ADDRESS: `https://${host}`,
    HTTPS_PROXY: `http://127.0.0.1:${yield* listening(proxy(port, asked, passed))}`,
    NODE_EXTRA_CA_CERTS: join(certificates, "server.pem")
  }
  return { env, args: ["--allow-host", host], asked, passed: () => Buffer.concat(passed).toString("latin1") }
})
