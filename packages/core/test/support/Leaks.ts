import { Cause, Effect, Exit, Logger, Redacted, Tracer } from "effect"
import { inspect } from "node:util"
import { credentials } from "./Scripted.ts"

const tokens = [credentials.clientToken, credentials.accessToken].map(Redacted.value)

const runs = (text: string, length: number): ReadonlyArray<string> =>
  Array.from({ length: text.length - length + 1 }, (_, n) => text.slice(n, n + length))

/** Base64 of a text that may stand anywhere in what was encoded: without the characters that its neighbours change. */
const base64s = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => Buffer.from(" ".repeat(offset) + text).toString("base64").slice(offset === 0 ? 0 : 4, -4))

const bytesOf = (text: string): ReadonlyArray<number> => [...Buffer.from(text)]

const forms = tokens.flatMap((token) => [
  ...runs(token, 8),
  ...runs(token.toLowerCase(), 8),
  ...base64s(token).flatMap((form) => runs(form, 12)),
  Buffer.from(token).toString("hex"),
  bytesOf(token.slice(0, 4)).join(","),
  bytesOf(token.slice(0, 4)).join(", "),
  [...token].map((character) => `%${character.charCodeAt(0).toString(16)}`).join(""),
  [...token].map((character) => `\\u00${character.charCodeAt(0).toString(16)}`).join("")
])

/** The parts of the tokens that a text shows, in any of their forms. */
export const leaks = (text: string): ReadonlyArray<string> => forms.filter((form) => text.includes(form))

const shown = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, (_, inner: unknown) => typeof inner === "bigint" ? String(inner) : inner),
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null })
  ].join("\n")

/** All that an effect leaves behind: its error, in every form, its logs and its spans. */
export const traces = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const logged: Array<string> = []
  const spans: Array<Tracer.NativeSpan> = []
  const logger = Logger.make<unknown, void>((options) => {
    logged.push(
      Logger.formatSimple.log(options),
      Logger.formatLogFmt.log(options),
      Logger.formatJson.log(options),
      shown(Logger.formatStructured.log(options))
    )
  })
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  const exit = yield* effect.pipe(
    Effect.tapCause((cause) => Effect.logError("failed", cause)),
    Effect.withSpan("caller"),
    Effect.exit,
    Effect.provide(Logger.layer([logger])),
    Effect.withTracer(tracer)
  )
  const causes = Exit.isFailure(exit)
    ? [
      Cause.pretty(exit.cause),
      ...exit.cause.reasons.map(shown),
      ...Cause.prettyErrors(exit.cause).map(({ stack }) => stack)
    ]
    : []
  return {
    text: [
      shown(exit),
      ...causes,
      ...logged,
      ...spans.map(({ attributes, events, status }) => shown({ attributes: [...attributes], events, status }))
    ].join("\n"),
    logged: logged.length,
    spans: spans.map(({ name }) => name)
  }
})
