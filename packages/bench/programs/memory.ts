/** One run, and its memory after each number of order items that the arguments give, and at its end. */
// oxlint-disable-next-line import/no-unassigned-import -- it compiles every schema that is used after it
import "effect/schema/SchemaJITCompiler/enable"
import { Effect, Stream } from "effect"
import { layer, month } from "./pipeline.ts"
import type { Platform } from "./race.ts"

const sizes = process.argv.slice(2).map(Number)

const used = (items: number) => {
  const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage()
  return { items, peakMegabytes: maxRSS * 1024 / 1e6, cpuMillis: (systemCPUTime + userCPUTime) / 1000 }
}

process.on("message", (platform: Platform) => {
  const marks: Array<ReturnType<typeof used>> = []
  const run = Stream.runFold(
    month(platform),
    () => 0,
    (before, outcome) => {
      if (outcome._tag !== "Enterprise") return before
      const items = before + outcome.items
      if (sizes.some((size) => before < size && size <= items)) marks.push(used(items))
      return items
    }
  )
  Effect.runPromise(Effect.provide(run, layer(platform))).then((items) => {
    process.send?.({ marks: marks.at(-1)?.items === items ? marks : [...marks, used(items)] })
    process.disconnect()
  }, (error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  })
})
