/**
 * What a reconciliation waits for, in virtual time: computing takes none, so that only the platform's limit and the time of its
 * answers are left.
 */
import { type Extraction, Instant } from "@nightaudit/core"
import { Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { elapse } from "@nightaudit/simulation/VirtualClock"
import { Effect, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { Scenario } from "../src/scenarios.ts"
import { layerMemory } from "./pipeline.ts"

const [given = "{}", mode = "ask", latency = "500"] = process.argv.slice(2)
const { enterprises, orders, range } = Schema.decodeUnknownSync(Schema.fromJsonString(Scenario))(given)
const pageEnd = (["ask", "verify", "trust"] as const).find((each): each is Extraction.PageEnd => each === mode)

const waited = await Effect.runPromise(
  Effect.gen(function*() {
    const sandbox = yield* Sandbox
    const { hotel: { from, to } } = sandbox
    const asOf = Instant.Instant.make(`${to}T03:00:00Z`)
    const last = Instant.fromEpochMillis(Instant.toEpochMillis(asOf) - Instant.dayMillis).slice(0, 10)
    const digest = createHash("sha256")
    const run = Effect.gen(function*() {
      yield* Stream.runForEach(
        Reconciliation.stream({ from: range === "day" ? last : from, to, asOf }),
        (outcome) =>
          Effect.sync(() => {
            const { findings } = outcome
            digest.update(
              JSON.stringify(
                outcome._tag === "Order" ? [outcome.line, findings] : [outcome.totals, outcome.daySheet, findings]
              )
            )
          })
      )
      const { report: { operations } } = yield* SourceRun.SourceRun
      return [...operations.values()].reduce((sum, { rows }) => sum + Math.max(1, Math.ceil(rows / 1000)), 0)
    }).pipe(
      Effect.provide(Source.Source.layerRun),
      Effect.provide(layerMemory(sandbox, undefined, { pageEnd })),
      Effect.provideService(Sandbox, sandbox)
    )
    const { end, millis } = yield* elapse(run, { start: Instant.toEpochMillis(asOf), limit: "6 hours" })
    if (end._tag !== "Success") return yield* Effect.die(end)
    const { requests } = yield* sandbox.received
    return { requests, millis, least: end.value, digest: digest.digest("hex") }
  }).pipe(
    Effect.provide(
      Sandbox.layer({
        orders,
        enterprises,
        latency: Number(latency),
        ...(range === "year" && { from: "2025-04-01", to: "2026-04-01" })
      })
    )
  )
)
process.send?.(waited)
process.disconnect()
