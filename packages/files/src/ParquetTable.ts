/**
 * Writes and reads tables as Apache Parquet, one row group at a time.
 *
 * @see https://parquet.apache.org/docs/file-format/
 */
import { Effect, FileSystem, Result, Stream } from "effect"
import { type FileMetaData, parquetMetadataAsync, parquetReadObjects, type SchemaElement } from "hyparquet"
import { ByteWriter, ParquetWriter } from "hyparquet-writer"
import * as FileError from "./FileError.ts"
import * as Physical from "./internal/physical.ts"
import type * as Table from "./Table.ts"

/** Rows in a group, unless said otherwise. */
const groupRows = 10_000

export interface Options {
  /** Rows in a row group, which is kept in memory; 10,000 by default. */
  readonly rowGroup?: number
  /** Called with each row that Parquet cannot contain; without it the first such row fails. */
  readonly setAside?: Table.SetAside | undefined
}

/**
 * The bytes of a file with the rows in order, one row group at a time; the file can be read only when it is complete. Decimals
 * are `DECIMAL(38, 18)`, instants are timestamps in UTC in microseconds (further digits are cut off); dates, booleans and whole
 * numbers (64 bits) have their own types, and all else is text. The same rows give the same bytes. Nothing is rounded: a row
 * with a decimal of more than 20 digits before its point or 18 after it is passed to `setAside`, or fails with {@link
 * Table.Unfit}.
 */
export const encode =
  (table: Table.Table<unknown>, { rowGroup = groupRows, setAside }: Options = {}) =>
  <E, R>(rows: Stream.Stream<object, E, R>): Stream.Stream<Uint8Array, E | Table.Unfit, R> =>
    Stream.suspend(() => {
      const writer = new ByteWriter()
      const taken = () => {
        const bytes = writer.getBytes().slice()
        writer.index = 0
        return bytes
      }
      const file = new ParquetWriter({
        writer,
        schema: [
          { name: table.name, num_children: table.columns.length, repetition_type: "REQUIRED" },
          ...table.columns.map(Physical.element)
        ],
        createdBy: "nightaudit"
      })
      /** A row as its columns hold it; nothing of one that was set aside. */
      const physical = (row: object): Result.Result<ReadonlyArray<ReadonlyArray<Physical.Value>>, Table.Unfit> => {
        const cells = table.cellsOf(row)
        const values = Result.all(table.columns.map((column, index) => Physical.write(column, cells[index] ?? null)))
        if (Result.isSuccess(values)) return Result.succeed([values.success])
        if (setAside === undefined) return Result.fail(values.failure)
        setAside(row, values.failure)
        return Result.succeed([])
      }
      const group = (rows: ReadonlyArray<object>) =>
        Result.map(Result.all(rows.map(physical)), (held) => {
          const values = held.flat()
          return table.columns.map(({ name }, index) => ({ name, data: values.map((row) => row[index] ?? null) }))
        })
      const written = Effect.fnUntraced(function*(rows: ReadonlyArray<object>) {
        const columnData = yield* Effect.fromResult(group(rows))
        const held = columnData[0]?.data.length ?? 0
        if (held === 0) return new Uint8Array()
        yield* Effect.promise(() => Promise.resolve(file.write({ columnData, rowGroupSize: held })))
        return taken()
      })
      return rows.pipe(
        Stream.grouped(rowGroup),
        Stream.mapEffect(written),
        Stream.concat(Stream.fromEffect(Effect.map(Effect.promise(() => Promise.resolve(file.finish())), taken)))
      )
    })

/**
 * The rows of a file in order; one row group is in memory at a time. Columns may be in any order, those without required values
 * may be missing, and decimals may have any scale. Fails if the file is not Parquet or not of the table, with the column and
 * the row, counted from 1.
 */
export const read = <Row>(
  path: string,
  table: Table.Table<Row>
): Stream.Stream<Row, FileError.FileError, FileSystem.FileSystem> =>
  Stream.unwrap(Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const handle = yield* Effect.mapError(fs.open(path, { flag: "r" }), FileError.unreadable(path))
    const { size } = yield* Effect.mapError(handle.stat, FileError.of(path))
    const failed = (problem: string) => new FileError.FileError({ path, problem })
    const length = Number(size)
    const file = {
      byteLength: length,
      slice: (start: number, end = length) => Effect.runPromise(bytesOf(handle, start, Math.min(end, length)))
    }
    const tried = <A>(read: () => Promise<A>) =>
      Effect.tryPromise({
        try: read,
        catch: (cause) =>
          new FileError.FileError({ path, problem: "it is not a Parquet file, or it is damaged", cause })
      })
    const metadata = yield* tried(() => parquetMetadataAsync(file))
    const elements = yield* Effect.mapError(Effect.fromResult(columnsOf(metadata, table)), failed)
    const raw: FileMetaData = { ...metadata, schema: metadata.schema.map(Physical.unannotated) }
    const columns = [...elements.keys()]

    let start = 0
    const groups = metadata.row_groups.map(({ num_rows }) => {
      const rowStart = start
      start += Number(num_rows)
      return { rowStart, rowEnd: start }
    })
    const decode = Effect.fnUntraced(function*({ rowEnd, rowStart }: { rowStart: number; rowEnd: number }) {
      const rows = yield* tried(() =>
        parquetReadObjects({ file, metadata: raw, columns, rowStart, rowEnd, utf8: false, parsers })
      )
      return yield* Effect.forEach(rows, (values, index) => {
        const decoded = Result.gen(function*() {
          const cells: Array<Table.Cell> = []
          for (const column of table.columns) {
            const element = elements.get(column.name)
            cells.push(element === undefined ? null : yield* Physical.read(column, element, values[column.name]))
          }
          return yield* table.rowOf(cells)
        })
        return Result.isSuccess(decoded)
          ? Effect.succeed(decoded.success)
          : Effect.fail(failed(`row ${rowStart + index + 1}, column ${decoded.failure.message}`))
      })
    })
    return Stream.fromIterable(groups).pipe(Stream.mapEffect(decode), Stream.flattenIterable)
  }))

const bytesOf = Effect.fnUntraced(function*(file: FileSystem.File, start: number, end: number) {
  const bytes = new Uint8Array(Math.max(0, end - start))
  for (let at = 0; at < bytes.length;) {
    const read = yield* file.read(bytes.subarray(at), { position: BigInt(start + at) })
    if (read === 0) return yield* Effect.die(new RangeError("the file ends before its time"))
    at += read
  }
  return bytes.buffer
})

const text = new TextDecoder("utf-8", { ignoreBOM: true })

/** The library's own would drop a byte order mark that begins a text. */
const parsers = { stringFromBytes: (bytes: Uint8Array) => text.decode(bytes) }

/** The columns of the file by their names, where they are those of the table. */
const columnsOf = <Row>(
  { row_groups, schema: [root, ...elements] }: FileMetaData,
  table: Table.Table<Row>
): Result.Result<ReadonlyMap<string, SchemaElement>, string> => {
  if (root?.num_children !== elements.length) return Result.fail("it has nested columns")
  for (const { columns } of row_groups) {
    for (const { meta_data } of columns) {
      const codec = meta_data?.codec ?? "UNCOMPRESSED"
      if (codec !== "SNAPPY" && codec !== "UNCOMPRESSED") {
        return Result.fail(`it is compressed with ${codec}, but only SNAPPY and UNCOMPRESSED can be read`)
      }
    }
  }
  const found = new Map(elements.map((element) => [element.name, element]))
  for (const { name } of elements) {
    if (!table.columns.some((column) => column.name === name)) {
      return Result.fail(`${table.name} has no column ${JSON.stringify(name.slice(0, 80))}`)
    }
  }
  for (const column of table.columns) {
    const element = found.get(column.name)
    if (element === undefined && column.isRequired) return Result.fail(`the column ${column.name} is missing`)
    if (element !== undefined && !Physical.fits(column, element)) {
      return Result.fail(`the column ${column.name} does not have the type ${column.type}`)
    }
  }
  return Result.succeed(found)
}
