import { Effect, Redacted } from "effect"
import { Sandbox } from "../../src/index.ts"

export const root = "/api/connector/v1/"

export const paths = {
  enterprises: `${root}enterprises/getAll`,
  services: `${root}services/getAll`,
  productServiceOrders: `${root}productServiceOrders/getAll`,
  reservations: `${root}reservations/getAll/2023-06-06`,
  orderItems: `${root}orderItems/getAll`
} as const

export type Row = Readonly<Record<string, unknown>> & { readonly Id: string }

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly message: string
  readonly rows: ReadonlyArray<Row>
  readonly cursor: string | null
}

/** Posts a body as it is, and reads whatever comes back. */
export const post = Effect.fnUntraced(function*(path: string, body: string, headers: Record<string, string> = {}) {
  const sandbox = yield* Sandbox
  const { body: text, headers: received, status } = yield* sandbox.handle({ method: "POST", path, headers, body })
  const parsed: Record<string, unknown> = text === "" ? {} : JSON.parse(text)
  const rows = Object.values(parsed).find((value) => Array.isArray(value)) ?? []
  const answer: Answer = {
    status,
    headers: received,
    text,
    message: String(parsed["Message"] ?? ""),
    rows,
    cursor: typeof parsed["Cursor"] === "string" ? parsed["Cursor"] : null
  }
  return answer
})

/** A body with the sandbox's tokens. */
export const signed = Effect.fnUntraced(function*(fields: Record<string, unknown>) {
  const { accessToken, clientToken } = yield* Sandbox
  return {
    ClientToken: Redacted.value(clientToken),
    AccessToken: Redacted.value(accessToken),
    Client: "Test 1.0",
    Limitation: { Count: 1000 },
    ...fields
  }
})

/** Asks an operation with valid tokens. */
export const ask = Effect.fnUntraced(
  function*(operation: keyof typeof paths, filter: Record<string, unknown> = {}, headers?: Record<string, string>) {
    return yield* post(paths[operation], JSON.stringify(yield* signed(filter)), headers)
  }
)

/** Reads every page. */
export const drain = Effect.fnUntraced(
  function*(operation: keyof typeof paths, filter: Record<string, unknown> = {}, count = 1000) {
    const rows: Array<Row> = []
    let cursor: string | null = null
    do {
      const page: Answer = yield* ask(operation, { ...filter, Limitation: { Count: count, Cursor: cursor } })
      if (page.status !== 200) return yield* Effect.die(new Error(page.text))
      rows.push(...page.rows)
      cursor = page.cursor
    } while (cursor !== null)
    return rows
  }
)

export const unlimited = { limit: 1_000_000, window: "1 second" } as const
