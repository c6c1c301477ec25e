import { Sandbox, type SandboxOptions, type SandboxRequest, serve } from "@nightaudit/sandbox"
import { Context, Effect, Layer, Redacted, Schema, type Scope } from "effect"
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http"
import type { Env } from "./Cli.ts"
import { onPlatform } from "./Clock.ts"

export const unlimited = { limit: 100_000, window: "30 seconds" } as const

/** What lets the program ask as fast as it can. */
export const fast = ["--rate-limit", "100000/30s"]

/** A sandbox over HTTP, and the environment in which the program reads from it. */
export class Served extends Context.Service<Served, { readonly url: string; readonly env: Env }>()("Served") {
  static readonly layer = (options: SandboxOptions): Layer.Layer<Served | Sandbox> =>
    Layer.effect(
      Served,
      Effect.gen(function*() {
        const { url } = yield* Effect.orDie(serve())
        return { url, env: yield* envOf(url) }
      })
    ).pipe(
      Layer.provideMerge(Layer.effect(
        Sandbox,
        Effect.map(Sandbox, (sandbox) => ({
          ...sandbox,
          handle: (request: SandboxRequest) => onPlatform(sandbox.handle(request))
        }))
      )),
      Layer.provide(Sandbox.layer({ rateLimit: unlimited, ...options }))
    )
}

/** The environment in which the program reads from the address, with the tokens of the sandbox. */
export const envOf = (url: string) =>
  Effect.map(Sandbox, ({ accessToken, clientToken }): Env => ({
    MEWS_PLATFORM_ADDRESS: url,
    MEWS_CLIENT_TOKEN: Redacted.value(clientToken),
    MEWS_ACCESS_TOKEN: Redacted.value(accessToken)
  }))

/** Listens on loopback until the scope closes, and gives its address. */
export const listen = (listener: RequestListener): Effect.Effect<string, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer(listener)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  ).pipe(Effect.map((server) => {
    const address = server.address()
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
  }))

export interface Interference {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What becomes of the sandbox's own answer. */
export type Change = (body: string) => string

const decodeBody = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** Serves the sandbox with some of its answers replaced, or changed, or all without `Date`. `hang` lets a request wait for ever. */
export const interfering = Effect.fnUntraced(function*(
  interfere: (asked: { readonly path: string; readonly body: Readonly<Record<string, unknown>> }) =>
    | Interference
    | Change
    | "hang"
    | undefined,
  { withoutDate = false }: { readonly withoutDate?: boolean } = {}
) {
  const sandbox = yield* Sandbox
  const url = yield* listen((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString()
      const path = request.url ?? "/"
      const answer = interfere({ path, body: decodeBody(body) })
      if (answer === "hang") return
      const change = typeof answer === "function" ? answer : (body: string) => body
      if (typeof answer === "object") {
        response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(
          answer.body ?? "{}"
        )
        return
      }
      if (withoutDate) response.sendDate = false
      const asked: SandboxRequest = { method: request.method ?? "POST", path, headers: flat(request.headers), body }
      Effect.runFork(Effect.map(sandbox.handle(asked), ({ body, headers, status }) => {
        const { date: _, ...rest } = headers
        response.writeHead(status, withoutDate ? rest : headers).end(change(body))
      }))
    })
  })
  return { url, env: yield* envOf(url) }
})

const flat = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
