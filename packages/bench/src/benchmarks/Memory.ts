import { Effect, Schema } from "effect"
import type { Benchmark } from "../Benchmark.ts"
import * as Program from "../Program.ts"
import { Platform } from "../Race.ts"

const Mark = Schema.Struct({ items: Schema.Finite, peakMegabytes: Schema.Finite, cpuMillis: Schema.Finite })
type Mark = typeof Mark.Type
const Marks = Schema.Struct({ marks: Schema.Array(Mark) })

/** What the platform is allowed, and what a small machine has. */
const budget = 512

/** Node takes what a machine has before it collects anything: without a limit the peak tells of the machine. */
const flags = ["--max-old-space-size=256", "--max-semi-space-size=8"]

const hotels = [10_000, 100_000]
const portfolios = [100_000, 1_000_000, 4_000_000]

/** Of the generated hotels, in the range of a month. */
const itemsOfOrder = 3.4
const ordersOfHotel = 9000

/** How much memory a run needs, and how its cost grows. */
export const memory: Benchmark = {
  name: "memory",
  title: "Memory",
  about: `The peak of the resident size of a process that runs under \`${
    flags.join(" ")
  }\`, with 512 MB divided by it as the ratio. It is measured for one hotel with a number of order items in the range, which must fit into memory as a whole. It is also measured during one run over a portfolio of hotels with about 31,000 items each. The processor time of an item is that of the run so far, with its start, relative to that of the portfolio's first 100,000.`,
  run: Effect.fnUntraced(function*({ items }) {
    const single = yield* Effect.forEach(
      hotels.filter((size) => size <= items),
      (size) =>
        Effect.map(measure(Math.round(size / itemsOfOrder), 1, [size]), (marks) => ({
          name: `nightaudit, one hotel of ${told(size)}`,
          mark: marks.at(-1)
        }))
    )
    const reached = portfolios.filter((size) => size <= items)
    const most = Math.max(...reached, 1)
    const many = Math.ceil(most / (ordersOfHotel * itemsOfOrder)) + 1
    const marks = reached.length === 0 ? [] : yield* measure(ordersOfHotel, many, reached)
    const portfolio = reached.map((size, index) => ({
      name: `nightaudit, hotels, ${told(size)}`,
      mark: marks[index]
    }))
    const first = portfolio[0]?.mark ?? single.at(-1)?.mark
    return {
      columns: ["items", "peak, MB", "cost of an item"],
      lines: [...single, ...portfolio].flatMap(({ mark, name }) => {
        if (mark === undefined) return []
        const ratio = budget / mark.peakMegabytes
        return [{
          name,
          ratio: { median: ratio, low: ratio, high: ratio },
          values: [
            String(mark.items),
            mark.peakMegabytes.toFixed(0),
            first === undefined ? "" : (cost(mark) / cost(first)).toFixed(2)
          ]
        }]
      }),
      measured: "One run each."
    }
  })
}

const measure = (orders: number, enterprises: number, sizes: ReadonlyArray<number>) =>
  Effect.scoped(Effect.gen(function*() {
    const server = yield* Program.start("the platform", "portfolio", [String(orders), String(enterprises)])
    const platform = yield* server.next(Platform)
    const program = yield* Program.start("nightaudit", "memory", sizes.map(String), flags)
    return (yield* program.ask(platform, Marks)).marks
  }))

const cost = ({ cpuMillis, items }: Mark): number => cpuMillis / items

const told = (size: number): string => size.toLocaleString("en")
