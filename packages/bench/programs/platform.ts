/**
 * The platform of a race, in a process of its own: a sandbox whose answers are rendered once and sent from memory after that.
 */
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Redacted } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Exchange } from "./Exchange.ts"

/** With `fresh`, nothing is kept: a hotel of millions of rows would not fit. */
const [orders = "3000", enterprises = "1", keeping = "rendered", defects = "all"] = process.argv.slice(2)

const sandbox = await Effect.runPromise(
  Effect.gen(function*() {
    return yield* Sandbox
  }).pipe(
    Effect.provide(Sandbox.layer({
      orders: Number(orders),
      enterprises: Number(enterprises),
      defects: defects === "none" ? "none" : "all",
      rateLimit: { limit: 1_000_000, window: 1 }
    }))
  )
)

const rendered = new Map<string, Buffer>()
const exchanges: Array<Exchange> = []

/** What has changed since a run began is asked by the clock, and is nothing: the hotel's story is over. */
const keyOf = (path: string, body: string): string =>
  path +
  body.replace(/"UpdatedUtc":\{"StartUtc":"[^"]*","EndUtc":"[^"]*"\}(?=,"Limitation")/, (range) =>
    path.includes("orderItems") ? "\"UpdatedUtc\":{}" : range)

const answerOf = async (path: string, body: string, headers: IncomingMessage["headers"]): Promise<Buffer> => {
  const known = rendered.get(keyOf(path, body))
  if (known !== undefined) return known
  const answer = await Effect.runPromise(sandbox.handle({
    method: "POST",
    path,
    headers: { "content-type": headers["content-type"] ?? "" },
    body
  }))
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
  const bytes = Buffer.from(answer.body)
  if (keeping === "fresh") return bytes
  rendered.set(keyOf(path, body), bytes)
  exchanges.push({ path, body, bytes: bytes.byteLength })
  return bytes
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const bytes = request.method === "GET"
    ? Buffer.from(JSON.stringify(exchanges))
    : await answerOf(request.url ?? "", await textOf(request), request.headers)
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
