/**
 * Text in lines that fit a terminal.
 */
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import { stdout } from "node:process"

/** The width of stdout in columns; infinite if it is not a terminal, so that programs read whole lines. */
export const columns: Effect.Effect<number, never, Stdio.Stdio> = Effect.flatMap(
  Stdio.Stdio,
  (stdio) => Effect.map(stdio.stdoutIsTerminal, (isTerminal) => isTerminal ? stdout.columns || 80 : Infinity)
)

/** The words of a text in lines that fit the columns; a longer word has a line of its own. */
export const wrapped = (text: string, columns: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const line = lines.at(-1)
    if (line !== undefined && widthOf(line) + 1 + widthOf(word) <= columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

const isPlain = /^[ -~]*$/

/** Width of a text in cells. Segmentation is slow, and needed only for characters that are not one cell wide. */
const widthOf = (text: string): number => isPlain.test(text) ? text.length : CliOutput.displayWidth(text)

const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text))) + text
const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)))

export interface TableOptions {
  /** Index of the first column with numbers. */
  readonly right: number
  /** Index after the last column with numbers; by default there is no column after them. */
  readonly left?: number
  /** Maximum number of cells in a line; unlimited by default. */
  readonly columns?: number
}

/** Minimum width of the last column; a narrower table is stacked. */
const leastLast = 16

/**
 * Lines of aligned columns. If they are too wide, a last column of text is wrapped; if that is not enough, each row becomes
 * several lines, with its numbers after their names.
 */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  { columns = Infinity, left = head.length, right }: TableOptions
): ReadonlyArray<string> => {
  const widths = head.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[column] ?? ""))))
  const isNumber = (column: number) => column >= right && column < left
  const last = head.length - 1
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + 2, 2)
  const room = columns - before
  if (room < (widths[last] ?? 0) && (isNumber(last) || room < leastLast)) return stacked(head, rows, isNumber, columns)
  return [head, ...rows].flatMap((row) => {
    const [first = "", ...more] = isNumber(last) ? [row[last] ?? ""] : wrapped(row[last] ?? "", room)
    const cells = [...row.slice(0, last), first].map((cell, column) =>
      isNumber(column) ? padStart(cell, widths[column] ?? 0) : padEnd(cell, widths[column] ?? 0)
    )
    return [`  ${cells.join("  ")}`.trimEnd(), ...more.map((line) => " ".repeat(before) + line)]
  })
}

const stacked = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  isNumber: (column: number) => boolean,
  columns: number
): ReadonlyArray<string> =>
  rows.flatMap((row) => [
    ...wrapped(row.filter((_, column) => !isNumber(column)).join(" ").trim(), columns - 2).map((line) => `  ${line}`),
    ...row.flatMap((cell, column) => isNumber(column) ? [`    ${head[column]} ${cell}`] : [])
  ])
