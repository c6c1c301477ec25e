/**
 * Text in lines that are no longer than a terminal is wide.
 */
import * as CliOutput from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import * as Stdio from "effect/Stdio"
import { stdout } from "node:process"

/** How wide stdout is; without an end where it is no terminal, so that programs read whole lines. */
export const columns: Effect.Effect<number, never, Stdio.Stdio> = Effect.flatMap(
  Stdio.Stdio,
  (stdio) => Effect.map(stdio.stdoutIsTerminal, (isTerminal) => isTerminal ? stdout.columns || 80 : Infinity)
)

/** Words in lines of at most so many cells; a word that is longer has a line of its own. */
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

/** Cells of a text. To divide it into characters is slow, and needed only where one may have more than a cell, or none. */
const widthOf = (text: string): number => isPlain.test(text) ? text.length : CliOutput.displayWidth(text)

const padStart = (text: string, width: number): string => " ".repeat(Math.max(0, width - widthOf(text))) + text
const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)))

export interface TableOptions {
  /** Columns from here on are numbers. */
  readonly right: number
  /** And before here; all the others by default. */
  readonly left?: number
  /** Cells in a line; the lines may be of any length by default. */
  readonly columns?: number
}

/** So much of its last column makes a table worth being one. */
const leastLast = 16

/**
 * Lines of aligned columns. Where they are too wide, the words of a last column that is no number are broken into lines; where
 * that does not help, each row becomes a few lines, its numbers by name.
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
