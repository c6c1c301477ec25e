/**
 * Tables as comma-separated values (RFC 4180) that spreadsheets do not read as formulas.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
import { Effect, type FileSystem, Result, Stream } from "effect"
import { Csv } from "effect/encoding"
import * as CsvFile from "./CsvFile.ts"
import { FileError } from "./FileError.ts"
import * as Table from "./Table.ts"

/**
 * The text of a file: a header, and a line for each row in order; memory contains one row at a time. Lines end with CR LF. Text
 * that a spreadsheet could read as a formula, and text that begins with an apostrophe, gets an apostrophe before it: remove one
 * to get the original text. Null and the empty text are both an empty cell. Numbers, including negative ones, are unchanged. A
 * row of more than a million characters, which could not be read again, is passed to `setAside`, or fails with {@link
 * Table.Unfit}.
 */
export const encode =
  (table: Table.Table<unknown>, { setAside }: Options = {}) =>
  <E, R>(rows: Stream.Stream<object, E, R>): Stream.Stream<string, E | Table.Unfit, R> => {
    const lineOf = (row: object): Result.Result<ReadonlyArray<ReadonlyArray<string>>, Table.Unfit> => {
      const line = table.cellsOf(row).map((cell, index) => write(table.columns[index]?.type, cell))
      const held = fitting(line)
      if (Result.isSuccess(held)) return Result.succeed([line])
      if (setAside === undefined) return Result.fail(held.failure)
      setAside(row, held.failure)
      return Result.succeed([])
    }
    return rows.pipe(
      Stream.mapEffect((row) => Effect.fromResult(lineOf(row))),
      Stream.flattenIterable,
      (cells) => Stream.concat(Stream.succeed(table.columns.map(({ name }) => name)), cells),
      Stream.pipeThroughChannelOrFail(Csv.encodeString({}))
    )
  }

export interface Options {
  /** Called with each row that CSV cannot contain; without it the first such row fails. */
  readonly setAside?: Table.SetAside | undefined
}

/** What {@link CsvFile.rows} takes for a quote that was left open. A quote is written twice, and each cell has two and a comma. */
const longest = 1_000_000

const fitting = (line: ReadonlyArray<string>): Result.Result<void, Table.Unfit> => {
  const length = line.reduce((sum, text) => sum + text.length + 3 + (text.match(/"/g)?.length ?? 0), 0)
  return length <= longest
    ? Result.void
    : Result.fail(new Table.Unfit({ column: "", problem: `its row has more than ${longest} characters` }))
}

const write = (type: Table.Type | undefined, cell: Table.Cell): string =>
  cell === null ? "" : type === "text" ? defused(String(cell)) : String(cell)

/** What starts a formula, its full-width forms too, also behind what a spreadsheet may cut off. */
const formula = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n\0']/u

/** Text that no spreadsheet takes for a formula; {@link fused} gives it back. */
const defused = (text: string): string => formula.test(text) ? `'${text}` : text

/** The text that {@link defused} was given. */
const fused = (text: string): string => text.startsWith("'") ? text.slice(1) : text

/**
 * The rows of a file written by {@link encode}, in order, read as a stream. Columns may be in any order; those without required
 * values may be missing. Fails at the first invalid row, with its number, as a spreadsheet counts, and the column.
 */
export const read = <Row>(
  path: string,
  table: Table.Table<Row>
): Stream.Stream<Row, FileError, FileSystem.FileSystem> =>
  Stream.suspend(() => {
    const failed = (problem: string) => new FileError({ path, problem })
    let header: ReadonlyArray<number> | undefined
    let width = 0
    const rowOf = Effect.fnUntraced(function*({ cells, row }: CsvFile.Row) {
      if (header === undefined) {
        header = yield* Effect.fromResult(columnsOf(cells, table)).pipe(
          Effect.mapError((problem) => failed(`row ${row}: ${problem}`))
        )
        width = cells.length
        return []
      }
      if (cells.length !== width) {
        return yield* failed(`row ${row}: it has ${cells.length} cells, and the header has ${width}`)
      }
      const values = table.columns.map((column, index) => parse(column.type, cells[header?.[index] ?? -1] ?? ""))
      const decoded = table.rowOf(values)
      return Result.isSuccess(decoded)
        ? [decoded.success]
        : yield* failed(`row ${row}, column ${decoded.failure.message}`)
    })
    return CsvFile.rows(path).pipe(
      Stream.mapEffect(rowOf),
      Stream.onEnd(Effect.suspend(() => header === undefined ? Effect.fail(failed("it has no header")) : Effect.void)),
      Stream.flattenIterable
    )
  })

/** Where each column of the table stands in the file; -1 for one that is missing and may be. */
const columnsOf = <Row>(
  header: ReadonlyArray<string>,
  { columns, name }: Table.Table<Row>
): Result.Result<ReadonlyArray<number>, string> => {
  const twice = header.find((each, index) => header.indexOf(each) !== index)
  if (twice !== undefined) return Result.fail(`the column ${twice} occurs twice`)
  const unknown = header.find((each) => !columns.some((column) => column.name === each))
  if (unknown !== undefined) return Result.fail(`${name} has no column ${JSON.stringify(unknown.slice(0, 80))}`)
  const missing = columns.find((column) => column.isRequired && !header.includes(column.name))
  if (missing !== undefined) return Result.fail(`the column ${missing.name} is missing`)
  return Result.succeed(columns.map((column) => header.indexOf(column.name)))
}

const parse = (type: Table.Type, text: string): Table.Cell => {
  if (text === "") return null
  switch (type) {
    case "text":
      return fused(text)
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text
    case "integer":
      return /^-?\d{1,16}$/.test(text) ? Number(text) : text
    default:
      return text
  }
}
