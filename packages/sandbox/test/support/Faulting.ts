import { Context, Effect, Layer, Stream } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { type Fault, type FaultAction, layerClient, Sandbox, type SandboxOptions, serve } from "../../src/index.ts"
import { paths, type Row, signed, unlimited } from "./Asking.ts"

/** Where requests go. */
export class Address extends Context.Service<Address, string>()("test/Address") {}

export type Transport = "memory" | "HTTP"

export const transports: ReadonlyArray<Transport> = ["memory", "HTTP"]

/** A fault that names what most tests do not care for. */
export const fault = (action: FaultAction, more: Partial<Fault> = {}): Fault => ({
  operation: "any",
  occurrence: 1,
  action,
  ...more
})

const http = Layer.merge(
  FetchHttpClient.layer,
  Layer.effect(Address, Effect.map(Effect.orDie(serve()), ({ url }) => url))
)

/** A sandbox with a script, and a client of it. */
export const faulty = (transport: Transport, faults: ReadonlyArray<Fault>, options: SandboxOptions = {}) =>
  Layer.provideMerge(
    transport === "HTTP"
      ? http
      : Layer.merge(layerClient, Layer.succeed(Address, "https://api.mews-demo.com")),
    Sandbox.layer({ orders: 60, rateLimit: unlimited, ...options, faults: { faults } })
  )

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Uint8Array
  readonly text: string
}

export const everything = { CreatedUtc: { StartUtc: "2000-01-01T00:00:00Z" } }

/** Sends a request, and gives the response with its body unread. */
export const execute = Effect.fnUntraced(
  function*(operation: keyof typeof paths, filter: Record<string, unknown> = {}) {
    const address = yield* Address
    const body = yield* signed(operation === "orderItems" ? { ...everything, ...filter } : filter)
    return yield* HttpClientRequest.post(`${address}${paths[operation]}`).pipe(
      HttpClientRequest.bodyJsonUnsafe(body),
      HttpClient.execute,
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" })
    )
  }
)

/** Sends a request, and reads whatever comes back. */
export const send = Effect.fnUntraced(
  function*(operation: keyof typeof paths, filter: Record<string, unknown> = {}) {
    const response = yield* execute(operation, filter)
    const chunks = response.status === 204 ? [] : yield* Stream.runCollect(response.stream)
    const bytes = Buffer.concat(chunks)
    const reply: Reply = { status: response.status, headers: response.headers, bytes, text: bytes.toString("utf8") }
    return reply
  }
)

export interface Page {
  readonly rows: ReadonlyArray<Row>
  readonly cursor: string | null
}

/** Reads a page. */
export const page = Effect.fnUntraced(
  function*(operation: keyof typeof paths, limitation: { Count?: number; Cursor?: string | null } = {}, filter = {}) {
    const { status, text } = yield* send(operation, { ...filter, Limitation: { Count: 10, ...limitation } })
    if (status !== 200) return yield* Effect.die(new Error(text))
    const { Cursor, ...rest }: Record<string, unknown> = JSON.parse(text)
    const rows = Object.values(rest).find((value) => Array.isArray(value)) ?? []
    const found: Page = { rows, cursor: typeof Cursor === "string" ? Cursor : null }
    return found
  }
)

/** How often each fault had an effect. */
export const consumed = Effect.gen(function*() {
  const sandbox = yield* Sandbox
  return (yield* sandbox.faults).map((entry) => entry.consumed)
})

export const ids = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => rows.map((row) => row.Id)
