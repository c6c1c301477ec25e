/**
 * `docs/benchmarks.md`, made of what was measured.
 */
import type { Benchmark } from "./Benchmark.ts"
import type { Line, Results, Section } from "./Result.ts"

const head = `# Benchmarks

For reviewers and contributors. \`npx -y pnpm@12.21.0 bench\` writes this page; [profiling.md](profiling.md) says how to measure again and
how to look inside. A ratio is the median of runs in turns, in one group of processes on one machine, with its quartiles: more is
better. \`bench --check\` fails if one of ours falls by more than a tenth below this page.
`

/** The page, with the benchmarks that have been measured in the order given. */
export const render = (benchmarks: ReadonlyArray<Benchmark>, results: Results): string =>
  [
    head,
    ...benchmarks.flatMap((benchmark) => {
      const section = results[benchmark.name]
      return section === undefined ? [] : [renderSection(benchmark, section)]
    })
  ].join("\n")

const renderSection = (
  { about, name, title }: Benchmark,
  { columns, lines, machine, measured, versions }: Section
): string =>
  [
    `## ${title}`,
    "",
    `${about} \`bench ${name}\`.`,
    "",
    ...table([["", "ratio", "quartiles", ...columns], ...lines.map(cells)]),
    "",
    `${measured} ${machine}; ${
      Object.entries(versions).map(([library, version]) => `${library} ${version}`).join(", ")
    }.`,
    ""
  ].join("\n")

const cells = ({ name, ratio, values }: Line): ReadonlyArray<string> => [
  name,
  ratio === null ? "" : ratio.median.toFixed(2),
  ratio === null || ratio.low === ratio.high ? "" : `${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}`,
  ...values
]

/** As the formatter of this workspace writes tables. */
const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)))
  const written = rows.map((row) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`
  )
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`
  return [...written.slice(0, 1), rule, ...written.slice(1)]
}
