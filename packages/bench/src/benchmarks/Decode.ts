import { Effect } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Race from "../Race.ts"
import { ratios, spread } from "../Series.ts"

const parse = "JSON.parse alone"

const contestants: ReadonlyArray<Race.Contestant> = [
  { name: parse, file: "decode", args: ["parse"] },
  { name: "nightaudit, the reader, from bytes", file: "decode", args: ["reader"] },
  { name: "nightaudit, a page with its drift", file: "decode-compiled", args: ["page"] },
  { name: "nightaudit, schema compiled", file: "decode-compiled", args: ["schema"] },
  { name: "nightaudit, schema interpreted", file: "decode", args: ["schema"] },
  { name: "ajv", file: "decode", args: ["ajv"] },
  { name: "zod", file: "decode", args: ["zod"] }
]

/** What one page costs before anything is done with it. */
export const decode: Benchmark = {
  name: "decode",
  title: "Decoding",
  about:
    "One page of 1,000 order items from its text to checked rows, every field, compared with `JSON.parse` of the same text. The reader starts from the bytes; the others get decoded text. The page has nothing undocumented, so the reader accepts it.",
  run: Effect.fnUntraced(function*(options) {
    const platform = yield* Race.platform(400, "none")
    const runs = yield* Race.race(contestants, platform, options)
    const base = (runs.get(parse) ?? []).map(({ millis }) => millis)
    return {
      columns: ["ms a page"],
      lines: [...runs].map(([name, own]) => ({
        name,
        ratio: spread(ratios(base, own.map(({ millis }) => millis))),
        values: [spread(own.map(({ millis }) => millis / pages)).median.toFixed(2)]
      })),
      measured: `${pages} pages a round, ${options.rounds} rounds.`
    }
  })
}

/** The number of pages decoded in a run; `programs/decode.ts` has the same number. */
const pages = 20
