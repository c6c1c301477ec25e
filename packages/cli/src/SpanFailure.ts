/**
 * What a span says of a failure: its kind. The message may quote the platform, and with it a guest.
 */
import { Cause, Effect, Exit, Layer, Predicate, Tracer } from "effect"

/** Spans of the layer end with the kinds of their failures, without messages. */
export const withoutMessages = <A, E, R>(layer: Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.provideMerge(Layer.effect(Tracer.Tracer, Effect.map(Tracer.Tracer, silenced)), layer)

const silenced = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    span: (options) => {
      const span = tracer.span(options)
      const end = span.end.bind(span)
      span.end = (endTime, exit) =>
        end(endTime, Exit.isFailure(exit) ? Exit.failCause(silencedCause(exit.cause)) : exit)
      return span
    },
    context: tracer.context
  })

const silencedCause = (cause: Cause.Cause<unknown>): Cause.Cause<unknown> =>
  Cause.fromReasons(
    cause.reasons.map((reason) =>
      Cause.isInterruptReason(reason)
        ? reason
        : Cause.isDieReason(reason)
        ? Cause.makeDieReason(new Kind(reason.defect))
        : Cause.makeFailReason(new Kind(reason.error))
    )
  )

/** An error in the place of another: of its kind, raised where that was. */
class Kind extends Error {
  constructor(error: unknown) {
    const kinds = kindsOf(error)
    super(kinds.join(": "))
    this.name = kinds[0] ?? "Error"
    const frames = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => frame.test(line)) : []
    this.stack = [`${this.name}: ${this.message}`, ...frames].join("\n")
  }
}

/** A line of a stack that names a place in the program. */
const frame = /^ {4}at (?:[\w.$<> [\]]+ \()?(?:file|node):[^\s"'<>]+\)?$/

/** The tags of an error and of its reasons, outermost first, such as `MewsError`, `Rejected`, `403`. */
const kindsOf = (error: unknown, depth = 0): ReadonlyArray<string> => {
  if (depth === 5 || !Predicate.isObject(error)) return []
  const tag = Reflect.get(error, "_tag")
  const status = Reflect.get(error, "status")
  return [
    typeof tag === "string" ? tag : error instanceof Error ? error.name : "Error",
    ...(Number.isInteger(status) ? [String(status)] : []),
    ...kindsOf(Reflect.get(error, "reason") ?? Reflect.get(error, "error"), depth + 1)
  ]
}
