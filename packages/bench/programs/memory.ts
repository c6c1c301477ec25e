/** One run over a platform that renders every answer anew, and what it took. */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { Effect, Stream } from "effect"
import { layer, month } from "./pipeline.ts"
import type { Platform } from "./race.ts"

process.on("message", (platform: Platform) => {
  const run = Stream.runFold(
    month(platform),
    () => 0,
    (items, outcome) => outcome._tag === "Enterprise" ? items + outcome.items : items
  )
  Effect.runPromise(Effect.provide(run, layer(platform))).then((items) => {
    const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
    process.send?.({ items, peakMegabytes: maxRSS * 1024 / 1e6, cpuMillis: (systemCPUTime + userCPUTime) / 1000 })
    process.disconnect()
  }, (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  })
})
