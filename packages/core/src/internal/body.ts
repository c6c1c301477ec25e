/**
 * From the bytes of an answer to its text without the tokens, and to its page where that can be read from the bytes.
 *
 * @internal
 */
import { Option, Result } from "effect"
import { type Credentials, finder, isInconspicuous, scrubber } from "../Credentials.ts"
import type { DriftLog } from "../Drift.ts"
import type { Malformed } from "../MewsError.ts"
import type * as Operation from "../Operation.ts"
import * as Page from "../Page.ts"
import * as ResponseBody from "../ResponseBody.ts"

export interface Body<out Row> {
  /** What is echoed in a row would go wherever rows go: neither token is in it. */
  readonly text: string
  /** Gives the page; nothing where the text must be parsed for it. */
  readonly page: Option.Option<(requestId: string | undefined) => Page.Judged<Row>>
}

/** Fails if the bytes are not valid UTF-8. */
export type Read<Row> = (parts: ResponseBody.Parts) => Result.Result<Body<Row>, Malformed>

export interface Options {
  readonly drift: DriftLog
  readonly policies?: Readonly<Record<string, Page.Policy>> | undefined
  readonly reader?: "compiled" | "json" | undefined
}

/** Compiles what reads the bodies of one operation after another for the same caller. */
export const make = (credentials: Credentials, { drift, policies, reader }: Options) => {
  const scrub = scrubber(credentials)
  const holdsToken = finder(credentials)
  const mustBeSearched = isInconspicuous(credentials)
  const mayHoldToken = (bytes: Uint8Array) =>
    Result.match(ResponseBody.decode(bytes), { onFailure: () => true, onSuccess: holdsToken })
  const room = new ResponseBody.ReusableBuffer()
  const unread = (bytes: Uint8Array) =>
    Result.map(ResponseBody.decode(bytes), (text) => ({ text: scrub(text), page: Option.none() }))

  return <Row>(operation: Operation.Operation<string, unknown, Row>): Read<Row> => {
    if (reader === "json") return (parts) => unread(room.join(parts))
    let compiled: ReturnType<typeof Page.reader<Row>> | undefined
    return (parts) => {
      compiled ??= Page.reader(operation, drift, { isSecret: holdsToken, policy: policies?.[operation.entity] })
      const bytes = room.join(parts)
      if (Option.isNone(compiled) || (mustBeSearched && mayHoldToken(bytes))) return unread(bytes)
      const page = compiled.value(bytes)
      return Option.isNone(page) ? unread(bytes) : Result.succeed(new Whole(parts, page))
    }
  }
}

/** The text of most bodies is never asked for. */
class Whole<out Row> implements Body<Row> {
  readonly page: Body<Row>["page"]
  readonly #parts: ResponseBody.Parts
  #text: string | undefined

  constructor(parts: ResponseBody.Parts, page: Body<Row>["page"]) {
    this.#parts = parts
    this.page = page
  }

  get text(): string {
    this.#text ??= new TextDecoder().decode(ResponseBody.join(this.#parts))
    return this.#text
  }
}
