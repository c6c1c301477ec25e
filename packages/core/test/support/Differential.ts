/**
 * The compiled reader compared with `JSON.parse` and the schema. Whatever it takes must be what they give; what it hands over
 * needs no comparison, for then they are asked.
 */
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Option, Redacted, Result } from "effect"
import { Credentials, Drift, ExactJson, Operations, Page } from "../../src/index.ts"
import type { Operation } from "../../src/index.ts"
import { type Body, type Kind, kinds } from "./Bodies.ts"
import { credentials } from "./Scripted.ts"

/** Rows of every operation, by its name, as the sandbox prints them. */
export const sandboxRows: Effect.Effect<ReadonlyMap<string, ReadonlyArray<unknown>>> = Effect.gen(function*() {
  const { accessToken, clientToken, handle, hotel } = yield* Sandbox
  const rows = new Map<string, ReadonlyArray<unknown>>()
  for (const { collection, name, path } of Operations.operations) {
    const { body } = yield* handle({
      method: "POST",
      path,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        ClientToken: Redacted.value(clientToken),
        AccessToken: Redacted.value(accessToken),
        Client: "nightaudit",
        ...(/order|reserv/i.test(name) && {
          ServiceIds: hotel.services.map(({ Id }) => Id),
          UpdatedUtc: { StartUtc: `${hotel.from}T00:00:00Z`, EndUtc: `${hotel.from.slice(0, 8)}28T00:00:00Z` }
        }),
        Limitation: { Count: 200 }
      })
    })
    const answer: unknown = JSON.parse(body)
    const list: unknown = Object(answer)[collection]
    if (!Array.isArray(list) || list.length === 0) throw new Error(`the sandbox gives no ${name}: ${body}`)
    rows.set(name, list)
  }
  return rows
}).pipe(Effect.provide(Sandbox.layer({ orders: 60, from: "2026-03-01", to: "2026-03-28" })))

const scrub = Credentials.scrubber(credentials)
const holdsToken = Credentials.finder(credentials)

/** Both tokens, which the comparison knows. */
export const tokens = [credentials.clientToken, credentials.accessToken].map(Redacted.value)

/** What is made of a page: the page itself or what is wrong with it, and the drift that was noticed. */
interface Made {
  readonly page: unknown
  readonly drift: unknown
  readonly hasLowerCaseIds: boolean
}

const made = (page: Page.Judged<unknown>, drift: Drift.DriftLog): Made => {
  if (Result.isFailure(page)) {
    return { page: { reason: { ...page.failure } }, drift: drift.toJSON(), hasLowerCaseIds: false }
  }
  const { hasLowerCaseIds = false, ...rest } = page.success
  return { page: rest, drift: drift.toJSON(), hasLowerCaseIds }
}

const policies = ["evolve", "quarantine", "freeze"] as const

const compiled = new Map(Operations.operations.map((operation: Operation.Any) => [
  operation.name,
  policies.map((policy) => {
    const drift = new Drift.DriftLog()
    const read = Option.getOrThrow(Page.reader(operation, drift, { isSecret: holdsToken, policy }))
    const decode = Page.decoder(operation, drift, policy)
    const told = (page: () => Page.Judged<unknown>) => {
      drift.enumerations.clear()
      drift.fields.clear()
      return made(page(), drift)
    }
    return {
      read: (bytes: Uint8Array) => Option.map(read(bytes), (page) => told(() => page("request-1"))),
      decode: (body: unknown) => told(() => decode(body, "request-1"))
    }
  })
]))

/**
 * Whether the reader takes a body, and in what it differs from `JSON.parse` and the schema where it does. Of the policies
 * one is asked, by the body's length.
 */
export const compare = ({ bytes, operation }: Body): { readonly isTaken: boolean; readonly difference?: string } => {
  const both = compiled.get(operation.name)?.[bytes.length % policies.length]
  if (both === undefined) throw new Error(`${operation.name} is not compiled`)
  const taken = both.read(bytes)
  if (Option.isNone(taken)) return { isTaken: false }
  const difference = differenceOf(taken.value, bytes, both.decode)
  return { isTaken: true, ...(difference !== undefined && { difference }) }
}

const differenceOf = (taken: Made, bytes: Uint8Array, decode: (body: unknown) => Made): string | undefined => {
  const parsed = Result.try(() => {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    const body = ExactJson.parse(text)
    return { text, body }
  })
  if (Result.isFailure(parsed)) return "it is not valid JSON"
  const { body, text } = parsed.success
  if (scrub(text) !== text) return "it holds a token"
  const capitals = JSON.stringify(taken.page).match(/Id":"[\da-fA-F-]{36}"/g)?.find((id) => /[A-F]/.test(id))
  if (taken.hasLowerCaseIds && capitals !== undefined) return `it says that ${capitals} is in lower case`
  const { drift, page } = decode(body)
  return isSame({ page: taken.page, drift: taken.drift }, { page, drift }) ? undefined : "they differ"
}

/** Whether two values print the same in every way: -0 is not 0, and properties have an order. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b)
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return left.length === right.length &&
    left.every(([name, value], n) => name === right[n]?.[0] && isSame(value, right[n]?.[1]))
}

/** What has been compared so far, by kind. */
export class Comparison {
  readonly counts: Readonly<Record<Kind, { bodies: number; taken: number }>> = {
    ordinary: { bodies: 0, taken: 0 },
    spelled: { bodies: 0, taken: 0 },
    changed: { bodies: 0, taken: 0 },
    damaged: { bodies: 0, taken: 0 },
    echoing: { bodies: 0, taken: 0 }
  }
  readonly differences: Array<string> = []

  add(body: Body): void {
    const { difference, isTaken } = compare(body)
    const counts = this.counts[body.kind]
    counts.bodies += 1
    if (isTaken) counts.taken += 1
    if (difference !== undefined) this.differences.push(`${difference}: ${new TextDecoder().decode(body.bytes)}`)
  }

  get sum() {
    const all = kinds.map((kind) => this.counts[kind])
    return {
      bodies: all.reduce((sum, { bodies }) => sum + bodies, 0),
      taken: all.reduce((sum, { taken }) => sum + taken, 0)
    }
  }
}
