/**
 * Where each row of an entity stands in its files.
 *
 * @internal
 */
import { type Extraction, Ids } from "@nightaudit/core"
import { SourceError } from "@nightaudit/reconcile"
import { Effect, FileSystem, Result, Schema, Stream } from "effect"
import * as FileError from "../FileError.ts"
import { openFile } from "./openFile.ts"
import * as RowPlaces from "./rowPlaces.ts"

export interface RowIndex<out Row> {
  /** The rows of these ids, in no order; one that is in no file is left out. */
  readonly ofIds: (ids: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Row>, SourceError.SourceError>
  /** The rows of these groups, in no order. */
  readonly ofGroups: (groups: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<Row>, SourceError.SourceError>
  /** The rows of these groups that are wanted, in no order, read a thousand at a time. */
  readonly pages: (
    groups: ReadonlyArray<string>,
    isWanted: (row: Row) => boolean
  ) => Stream.Stream<ReadonlyArray<Row>, SourceError.SourceError>
}

const pageRows = 1000

/** Reads the files once; requested rows are read again only from files that have not changed since. */
export const make = Effect.fnUntraced(
  function*<Row extends Extraction.Versioned>(options: RowPlaces.Options<Row>) {
    const places = yield* RowPlaces.read(options)
    const readBlock = blockReader(yield* FileSystem.FileSystem, Schema.is(options.operation.row))
    const fetch = (ids: Iterable<string>) =>
      Effect.map(
        Effect.forEach(blocksOf([...ids].flatMap((id) => places.byId.get(id) ?? [])), readBlock),
        (blocks) => blocks.flat()
      )
    /** A row that has moved to another group is still listed in the one before. */
    const isOf = (names: ReadonlyArray<string>) => {
      const wanted = new Set(names.map(Ids.lower))
      return (row: Row): boolean => options.groupsOf(row).some((group) => wanted.has(Ids.lower(group)))
    }
    const idsOf = (names: ReadonlyArray<string>) =>
      new Set(names.flatMap((name) => [...places.byGroup.get(Ids.lower(name)) ?? []]))

    const index: RowIndex<Row> = {
      ofIds: (ids) => Effect.suspend(() => fetch(new Set(ids.map(Ids.lower)))),
      ofGroups: (names) => Effect.suspend(() => Effect.map(fetch(idsOf(names)), (rows) => rows.filter(isOf(names)))),
      pages: (names, isWanted) =>
        Stream.suspend(() => {
          const isHere = isOf(names)
          return Stream.fromIterable(idsOf(names)).pipe(
            Stream.grouped(pageRows),
            Stream.mapEffect(fetch),
            Stream.map((rows) => rows.filter((row) => isHere(row) && isWanted(row))),
            Stream.filter((rows) => rows.length > 0)
          )
        })
    }
    return index
  }
)

const failed = (reason: SourceError.Reason) => new SourceError.SourceError({ reason })
const changed = (path: string) => failed(new SourceError.FileChanged({ path }))

/** Reads the rows of places that are near to each other. Fails where the file has changed since the places were noted. */
const blockReader = <Row>(fs: FileSystem.FileSystem, isRow: (value: unknown) => value is Row) =>
  Effect.fnUntraced(function*(block: ReadonlyArray<RowPlaces.Place>) {
    const [first, last] = [block[0], block.at(-1)]
    if (first === undefined || last === undefined) return []
    const bytes = yield* Effect.provideService(
      read(first.file, first.offset, last.offset + last.length - first.offset),
      FileSystem.FileSystem,
      fs
    )
    const rows: Array<Row> = []
    for (const { length, offset } of block) {
      const from = offset - first.offset
      const row = Result.getOrUndefined(RowPlaces.parse(bytes.subarray(from, from + length)))
      if (!isRow(row)) return yield* changed(first.file.path)
      rows.push(row)
    }
    return rows
  })

const read = ({ path, state }: RowPlaces.ReadFile, from: number, length: number) =>
  openFile(path, { flag: "r" }, (file) =>
    Effect.gen(function*() {
      if (RowPlaces.stateOf(yield* file.stat) !== state) return yield* changed(path)
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length;) {
        const size = yield* file.read(bytes.subarray(at), { position: BigInt(from + at) })
        if (size === 0) return yield* changed(path)
        at += size
      }
      return bytes
    })).pipe(
      Effect.catchTag(
        "PlatformError",
        (error) =>
          Effect.fail(failed(new SourceError.FileUnread({ problem: FileError.unreadable(path)(error).message })))
      )
    )

/** Rows that stand this near to each other are read together. */
const gap = 16 * 1024
const mostBytes = 4 * 1024 * 1024

/** The places in the order of their files, those together that are read at once. */
const blocksOf = (places: ReadonlyArray<RowPlaces.Place>): ReadonlyArray<ReadonlyArray<RowPlaces.Place>> => {
  const blocks: Array<Array<RowPlaces.Place>> = []
  for (const [, ofFile] of Map.groupBy(places, ({ file }) => file)) {
    let [block, start, end]: [Array<RowPlaces.Place>, number, number] = [[], 0, 0]
    for (const place of ofFile.toSorted((self, that) => self.offset - that.offset)) {
      if (block.length === 0 || place.offset - end > gap || place.offset + place.length - start > mostBytes) {
        block = []
        start = place.offset
        blocks.push(block)
      }
      block.push(place)
      end = place.offset + place.length
    }
  }
  return blocks
}
