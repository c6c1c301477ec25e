import { Cause, Effect, Exit, Logger, Redacted, References, Tracer } from "effect"
import { inspect } from "node:util"
import { finder } from "./Canaries.ts"
import { credentials } from "./Scripted.ts"

/** The parts of the tokens that a text shows, in any of their forms. */
export const leaks = finder([credentials.clientToken, credentials.accessToken].map(Redacted.value))

/** A value in every form that something may print it in. */
export const shown = (value: unknown): string =>
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
    Effect.provideService(References.MinimumLogLevel, "All"),
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
