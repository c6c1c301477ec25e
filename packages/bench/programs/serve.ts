/**
 * What the platforms of the benchmarks have in common: a sandbox, its answers, and a server on loopback that tells the parent
 * process where it is.
 */
import { Sandbox, type SandboxOptions } from "@nightaudit/sandbox"
import { Effect, Redacted } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

/** A sandbox that refuses nothing for being asked too often. */
export const sandboxOf = (options: Omit<SandboxOptions, "rateLimit">): Promise<Sandbox["Service"]> =>
  Effect.runPromise(
    Effect.gen(function*() {
      return yield* Sandbox
    }).pipe(Effect.provide(Sandbox.layer({ ...options, rateLimit: { limit: 1_000_000, window: 1 } })))
  )

/** The sandbox's own answer. */
export const render = async (sandbox: Sandbox["Service"], path: string, body: string): Promise<string> => {
  const answer = await Effect.runPromise(
    sandbox.handle({ method: "POST", path, headers: { "content-type": "application/json" }, body })
  )
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
  return answer.body
}

/** What has changed since a run began is asked by the clock, and is nothing: the hotel's story is over. */
export const keyOf = (path: string, body: string): string =>
  path +
  body.replace(/"UpdatedUtc":\{"StartUtc":"[^"]*","EndUtc":"[^"]*"\}(?=,"Limitation")/, (range) =>
    path.includes("orderItems") ? "\"UpdatedUtc\":{}" : range)

/** Answers requests until the parent process ends. */
export const serve = (sandbox: Sandbox["Service"], answerOf: (path: string, body: string) => Promise<Buffer>): void => {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await answerOf(request.url ?? "", await textOf(request))
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": bytes.byteLength })
    response.end(bytes)
  }
  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  server.listen(0, "127.0.0.1", () => {
    const address = server.address()
    process.send?.({
      url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
      clientToken: Redacted.value(sandbox.clientToken),
      accessToken: Redacted.value(sandbox.accessToken),
      asOf: sandbox.hotel.asOf,
      from: sandbox.hotel.from,
      to: sandbox.hotel.to
    })
  })
  process.on("disconnect", () => process.exit(0))
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
