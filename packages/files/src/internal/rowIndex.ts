/**
 * Where each row of an entity stands in its files.
 *
 * @internal
 */
import {
  ExactJson,
  type Extraction,
  Ids,
  Instant,
  type OpenInterval,
  type Operation,
  Page,
  type Tally
} from "@nightaudit/core"
import { SourceError } from "@nightaudit/reconcile"
import { Effect, FileSystem, Option, Result, Schema, Stream } from "effect"
import * as FileError from "../FileError.ts"
import { byteLines, type Line } from "./byteLines.ts"
import { openFile } from "./openFile.ts"

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

interface Options<Row> {
  readonly operation: Operation.Operation<string, unknown, Row>
  readonly paths: ReadonlyArray<string>
  /** Told of each row. */
  readonly tally: Tally.Tally["Service"]
  /** Told of each file. */
  readonly intervals: OpenInterval.Intervals
  readonly policy: Page.Policy | undefined
  /** What a row can be found by besides its id. */
  readonly groupsOf: (row: Row) => ReadonlyArray<string>
}

/** A file as it was when it was read. */
interface Read {
  readonly path: string
  readonly state: string
}

interface Place {
  readonly file: Read
  readonly offset: number
  readonly length: number
  readonly updated: Instant.Instant | null
}

const pageRows = 1000

/** Reads the files once; requested rows are read again only from files that have not changed since. */
export const make = Effect.fnUntraced(
  function*<Row extends Extraction.Versioned>(options: Options<Row>) {
    const { groupsOf, intervals, operation, paths, policy, tally } = options
    const fs = yield* FileSystem.FileSystem
    const counts = tally.of(operation.name)
    const decode = Page.decoder(operation, tally.drift, policy)
    const isRow = Schema.is(operation.row)
    const places = new Map<string, Place>()
    const groups = new Map<string, Set<string>>()

    const place = (row: Row, { bytes, offset }: Line, file: Read) => {
      const id = Ids.lower(row.Id)
      const known = places.get(id)
      if (known === undefined) counts.rows += 1
      else counts.duplicates += 1
      const updated = row.UpdatedUtc ?? null
      if (known !== undefined && !isNewer(updated, known.updated)) return
      places.set(id, { file, offset, length: bytes.length, updated })
      for (const group of groupsOf(row)) {
        const ids = groups.get(Ids.lower(group))
        if (ids === undefined) groups.set(Ids.lower(group), new Set([id]))
        else ids.add(id)
      }
    }

    /** Reads a page of lines; what cannot be read on is given back in words. */
    const readLines = Effect.fnUntraced(
      function*(lines: ReadonlyArray<Line>, file: Read) {
        const found = new Map<unknown, Line>()
        let problem: string | undefined
        for (const line of lines) {
          const parsed = parse(line.bytes)
          if (Result.isFailure(parsed)) {
            problem = line.isEnded ? `line ${line.number} is not valid JSON` : `it ends within line ${line.number}`
            break
          }
          if (parsed.success !== undefined) found.set(parsed.success, line)
        }
        const page = yield* Effect.fromResult(decode({ [operation.collection]: [...found.keys()] }, undefined)).pipe(
          Effect.mapError((error) =>
            new FileError.FileError({
              path: file.path,
              problem: error._tag === "Malformed" ? `${error.detail}, from line ${lines[0]?.number} on` : error.message
            })
          )
        )
        for (const row of page.rows) {
          const line = found.get(row)
          if (line !== undefined) place(row, line, file)
        }
        tally.quarantine(page.quarantined)
        return problem
      }
    )

    const progress = tally.progressOf(operation.name)
    for (const path of paths) {
      intervals.planned += 1
      progress.planned += 1
      const state = yield* Effect.mapError(Effect.map(fs.stat(path), stateOf), FileError.unreadable(path))
      const problem = yield* byteLines(Stream.mapError(fs.stream(path), FileError.unreadable(path))).pipe(
        Stream.flattenIterable,
        Stream.grouped(pageRows),
        Stream.mapEffect((lines) => readLines(lines, { path, state })),
        Stream.filter((problem) => problem !== undefined),
        Stream.runHead
      )
      if (Option.isNone(problem)) {
        intervals.closed += 1
        progress.closed += 1
      } else {
        progress.open += 1
        intervals.open.push({
          operation: operation.name,
          filter: { file: path },
          problem: problem.value
        })
      }
    }

    const failed = (reason: SourceError.Reason) => new SourceError.SourceError({ reason })
    const changed = (path: string) => failed(new SourceError.FileChanged({ path }))
    const read = ({ path, state }: Read, from: number, length: number) =>
      openFile(path, { flag: "r" }, (file) =>
        Effect.gen(function*() {
          if (stateOf(yield* file.stat) !== state) return yield* changed(path)
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
          ),
          Effect.provideService(FileSystem.FileSystem, fs)
        )
    const readBlock = Effect.fnUntraced(function*(block: ReadonlyArray<Place>) {
      const [first, last] = [block[0], block.at(-1)]
      if (first === undefined || last === undefined) return []
      const bytes = yield* read(first.file, first.offset, last.offset + last.length - first.offset)
      const rows: Array<Row> = []
      for (const { length, offset } of block) {
        const from = offset - first.offset
        const row = Result.getOrUndefined(parse(bytes.subarray(from, from + length)))
        if (!isRow(row)) return yield* changed(first.file.path)
        rows.push(row)
      }
      return rows
    })
    const fetch = (ids: Iterable<string>) =>
      Effect.map(
        Effect.forEach(blocksOf([...ids].flatMap((id) => places.get(id) ?? [])), readBlock),
        (blocks) => blocks.flat()
      )
    /** A row that has moved to another group is still listed in the one before. */
    const isOf = (names: ReadonlyArray<string>) => {
      const wanted = new Set(names.map(Ids.lower))
      return (row: Row): boolean => groupsOf(row).some((group) => wanted.has(Ids.lower(group)))
    }
    const idsOf = (names: ReadonlyArray<string>) =>
      new Set(names.flatMap((name) => [...groups.get(Ids.lower(name)) ?? []]))

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

/** Another where the file is another one, or was written since. */
const stateOf = ({ dev, ino, mtime, size }: FileSystem.File.Info): string =>
  [dev, Option.getOrUndefined(ino), Option.getOrUndefined(mtime)?.getTime(), size].join(" ")

const isNewer = (updated: Instant.Instant | null, known: Instant.Instant | null): boolean =>
  updated !== null && (known === null || Instant.InstantOrder(updated, known) > 0)

/** Rows that stand this near to each other are read together. */
const gap = 16 * 1024
const mostBytes = 4 * 1024 * 1024

/** The places in the order of their files, those together that are read at once. */
const blocksOf = (places: ReadonlyArray<Place>): ReadonlyArray<ReadonlyArray<Place>> => {
  const blocks: Array<Array<Place>> = []
  for (const [, ofFile] of Map.groupBy(places, ({ file }) => file)) {
    let [block, start, end]: [Array<Place>, number, number] = [[], 0, 0]
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

/** The JSON of a line; nothing where it is blank. */
const parse = (bytes: Uint8Array): Result.Result<unknown, unknown> =>
  Result.try(() => {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return text.trim() === "" ? undefined : ExactJson.parse(text)
  })
