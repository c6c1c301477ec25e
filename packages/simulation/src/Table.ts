import type { Report } from "./Worker.ts"

const wrongs = ["lost", "duplicated", "unexpected", "stale", "silent", "unterminated", "otherwise"] as const
const counts = ["runs", "complete", "incomplete", "failed", ...wrongs, "unused"] as const

type Counts = Record<typeof counts[number] | "virtualMillis", number>

/** The results of all runs, by case. */
export class Table {
  readonly #cases = new Map<string, Counts>()
  readonly #seeds: number

  constructor(cases: ReadonlyArray<string>, seeds: number) {
    this.#seeds = seeds
    for (const name of cases) this.#cases.set(name, none())
  }

  add(report: Report): void {
    const row = this.#cases.get(report.name)
    if (row === undefined) return
    row.runs++
    row.virtualMillis += report.virtualMillis
    if (report.status !== "unterminated") row[report.status]++
    for (const wrong of wrongs) row[wrong] += report[wrong]
    if (report.unused > 0) row.unused++
  }

  get runs(): number {
    return this.#sum.runs
  }

  get isRight(): boolean {
    const sum = this.#sum
    return sum.runs === this.#cases.size * this.#seeds && wrongs.every((wrong) => sum[wrong] === 0)
  }

  /** The table as text. */
  get text(): string {
    const rows = [...this.#cases, ["all", this.#sum] as const]
    const cells = [
      ["case", ...counts, "virtual hours"],
      ...rows.map((
        [name, row]
      ) => [name, ...counts.map((count) => String(row[count])), (row.virtualMillis / 3_600_000).toFixed(1)])
    ]
    const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? []
    return cells.map((row) =>
      row.map((cell, column) => column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)).join(
        "  "
      )
    ).join("\n")
  }

  /** All of it in a line, and how long it took. */
  line(millis: number): string {
    const sum = this.#sum
    return `${this.#cases.size} cases × ${this.#seeds} seeds: ${sum.runs} runs in ${elapsed(millis)}, ${
      wrongs.map((wrong) => `${sum[wrong]} ${wrong}`).join(", ")
    }`
  }

  get #sum(): Counts {
    const sum = none()
    for (const row of this.#cases.values()) {
      for (const key of [...counts, "virtualMillis"] as const) sum[key] += row[key]
    }
    return sum
  }
}

const elapsed = (millis: number): string => {
  const seconds = Math.round(millis / 1000)
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

const none = (): Counts => ({
  runs: 0,
  complete: 0,
  incomplete: 0,
  failed: 0,
  lost: 0,
  duplicated: 0,
  unexpected: 0,
  stale: 0,
  silent: 0,
  unterminated: 0,
  otherwise: 0,
  unused: 0,
  virtualMillis: 0
})
