/**
 * Logs, traces and metrics.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Cause, Clock, Duration, Effect, Exit, Layer, Metric, Option } from "effect"
import { HttpClient } from "effect/http"
import { Otlp } from "effect/observability"
import { randomUUID } from "node:crypto"
import { Failure } from "./Failure.ts"
import type { Flags } from "./flags/Logs.ts"
import * as Log from "./Log.ts"
import * as RunMetrics from "./RunMetrics.ts"
import * as SpanFailure from "./SpanFailure.ts"
import { version } from "./Version.ts"

/** Time for sending the last traces and metrics at the end of a run; then they are dropped. */
const longestAtEnd = Duration.millis(1500)

/** The loggers and the OTLP exporter. Metrics cover only what runs within this layer. */
export const layer = ({ logFormat, otlp }: Flags) =>
  Layer.provideMerge(
    Option.match(otlp, { onNone: () => Layer.empty, onSome: exporter }),
    Layer.merge(Log.layer(logFormat), Layer.sync(Metric.MetricRegistry, () => new Map()))
  )

const exporter = (baseUrl: string) =>
  Layer.suspend(() =>
    Otlp.layerJson({
      baseUrl,
      resource: {
        serviceName: "nightaudit",
        serviceVersion: version,
        // Counts start at zero in each run, so that no run continues the counts of another.
        attributes: { "service.instance.id": randomUUID() }
      },
      shutdownTimeout: longestAtEnd
    })
  ).pipe(
    SpanFailure.withoutMessages,
    Layer.provide(Layer.effect(HttpClient.HttpClient, warning(baseUrl))),
    Layer.provide(NodeHttpClient.layerUndici)
  )

/** A client that warns once if an export does not arrive. */
const warning = Effect.fnUntraced(function*(baseUrl: string) {
  const client = yield* HttpClient.HttpClient
  const context = yield* Effect.context<never>()
  const { host } = new URL(baseUrl)
  let isReported = false
  const report = (problem: string) =>
    Effect.suspend(() => {
      if (isReported) return Effect.void
      isReported = true
      return Effect.logWarning(
        `the collector at ${host} ${problem}; traces and metrics may be missing there, the run is not affected (--otlp)`
      )
    }).pipe(Effect.provideContext(context))
  return HttpClient.transformResponse(client, (exchange) =>
    exchange.pipe(
      Effect.tap(({ status }) =>
        status >= 200 && status < 300 ? Effect.void : report(`responded with status ${status}`)
      ),
      Effect.tapError(() => report("cannot be reached")),
      Effect.onInterrupt(() => report("does not respond"))
    ))
})

/** Fields of the start event of a run, in addition to the command and the version. */
export type About = Readonly<Record<string, string | undefined>>

/**
 * Runs a command as one span, records its duration and exit status, and logs its start and end if the log format is JSON.
 */
export const observed =
  (command: string, about: About, { logFormat }: Pick<Flags, "logFormat">) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function*() {
      const log = (event: "start" | "end", fields: Readonly<Record<string, unknown>>) =>
        logFormat === "json"
          ? Effect.annotateLogs(Effect.logInfo(`${command} ${event}`), { event, command, version, ...fields })
          : Effect.void
      const begun = yield* Clock.monotonicTimeNanos
      const before = yield* RunMetrics.counts
      yield* log("start", Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)))
      return yield* Effect.onExit(Effect.withSpan(effect, command), (exit) =>
        Effect.gen(function*() {
          const seconds = Number((yield* Clock.monotonicTimeNanos) - begun) / 1e9
          const ended = (yield* Clock.currentTimeMillis) / 1000
          const { exitStatus, status } = endOf(exit)
          yield* RunMetrics.ended(command, { ended, exitStatus, seconds })
          const counts = RunMetrics.since(before, yield* RunMetrics.counts)
          yield* log("end", { status, exitStatus, seconds, ...counts })
        }))
    })

const statuses = { 1: "failed", 2: "incomplete", 3: "findings" } as const

const endOf = (exit: Exit.Exit<unknown, unknown>) => {
  if (Exit.isSuccess(exit)) return { status: "complete", exitStatus: 0 }
  if (Cause.hasInterruptsOnly(exit.cause)) return { status: "interrupted", exitStatus: 130 }
  const error = Cause.squash(exit.cause)
  const exitStatus = error instanceof Failure ? error.status : 1
  return { status: statuses[exitStatus], exitStatus }
}
