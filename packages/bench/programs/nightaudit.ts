/**
 * The pipeline: extracted, validated, joined, judged and summed; with the argument `json` every page goes through
 * `JSON.parse`.
 */
import { Money } from "@nightaudit/core"
import { ManagedRuntime, Stream } from "effect"
import { layer, month } from "./pipeline.ts"
import { race } from "./race.ts"

const reader = process.argv[2] === "json" ? "json" : "compiled"

race(async (platform) => {
  const program = Stream.runFold(
    month(platform),
    () => ({ items: 0, findings: 0, gross: new Map<string, Money.Sum>() }),
    (told, outcome) => {
      told.findings += outcome.findings.length
      if (outcome._tag === "Enterprise") {
        told.items += outcome.items
        for (const { accountingState, currency, gross } of outcome.totals) {
          if (accountingState !== "Open" && accountingState !== "Closed") continue
          const sum = told.gross.get(currency) ?? new Money.Sum()
          sum.add(Number(gross))
          told.gross.set(currency, sum)
        }
      }
      return told
    }
  )
  const runtime = ManagedRuntime.make(layer(platform, reader))
  return async () => {
    const { findings, gross, items } = await runtime.runPromise(program)
    const sums = [...gross].map(([currency, sum]) => [currency, sum.text])
    return { items, gross: Object.fromEntries([...sums, ["findings", String(findings)]]) }
  }
})
