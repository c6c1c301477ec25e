/**
 * Reads the files of an entity once, and notes where the latest version of each row is.
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
import { Effect, FileSystem, Option, Result, Stream } from "effect"
import * as FileError from "../FileError.ts"
import { byteLines, type Line } from "./byteLines.ts"

export interface Options<Row> {
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
export interface ReadFile {
  readonly path: string
  readonly state: string
}

export interface Place {
  readonly file: ReadFile
  readonly offset: number
  readonly length: number
  readonly updated: Instant.Instant | null
}

/** The places of rows by their ids, and the ids of the rows of each group, all in lower case. */
export class RowPlaces<Row extends Extraction.Versioned> {
  readonly byId = new Map<string, Place>()
  readonly byGroup = new Map<string, Set<string>>()
  readonly #groupsOf: (row: Row) => ReadonlyArray<string>

  constructor(groupsOf: (row: Row) => ReadonlyArray<string>) {
    this.#groupsOf = groupsOf
  }

  /** Notes a row, unless a version that is as new was noted before. */
  add(row: Row, { bytes, offset }: Line, file: ReadFile): void {
    const id = Ids.lower(row.Id)
    const known = this.byId.get(id)
    const updated = row.UpdatedUtc ?? null
    if (known !== undefined && !isNewer(updated, known.updated)) return
    this.byId.set(id, { file, offset, length: bytes.length, updated })
    for (const group of this.#groupsOf(row)) {
      const ids = this.byGroup.get(Ids.lower(group))
      if (ids === undefined) this.byGroup.set(Ids.lower(group), new Set([id]))
      else ids.add(id)
    }
  }
}

const isNewer = (updated: Instant.Instant | null, known: Instant.Instant | null): boolean =>
  updated !== null && (known === null || Instant.InstantOrder(updated, known) > 0)

const pageRows = 1000

/** Reads the files; one that cannot be read to its end is left open and named in the intervals. */
export const read = Effect.fnUntraced(function*<Row extends Extraction.Versioned>(options: Options<Row>) {
  const { groupsOf, intervals, operation, paths, tally } = options
  const fs = yield* FileSystem.FileSystem
  const places = new RowPlaces(groupsOf)
  const readLines = linesOf(options, places)
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
      intervals.open.push({ operation: operation.name, filter: { file: path }, problem: problem.value })
    }
  }
  return places
})

/** Reads a page of lines; why the rest of the file cannot be read, where it cannot. */
const linesOf = <Row extends Extraction.Versioned>(
  { operation, policy, tally }: Options<Row>,
  places: RowPlaces<Row>
) => {
  const counts = tally.of(operation.name)
  const decode = Page.decoder(operation, tally.drift, policy)
  return Effect.fnUntraced(function*(lines: ReadonlyArray<Line>, file: ReadFile) {
    const { problem, values } = parsed(lines)
    const page = yield* Effect.fromResult(decode({ [operation.collection]: [...values.keys()] }, undefined)).pipe(
      Effect.mapError((error) =>
        new FileError.FileError({
          path: file.path,
          problem: error._tag === "Malformed" ? `${error.detail}, from line ${lines[0]?.number} on` : error.message
        })
      )
    )
    for (const row of page.rows) {
      const line = values.get(row)
      if (line === undefined) continue
      const before = places.byId.size
      places.add(row, line, file)
      if (places.byId.size > before) counts.rows += 1
      else counts.duplicates += 1
    }
    tally.quarantine(page.quarantined)
    return problem
  })
}

/** The values of the lines up to the first that is not valid JSON. */
const parsed = (lines: ReadonlyArray<Line>) => {
  const values = new Map<unknown, Line>()
  for (const line of lines) {
    const value = parse(line.bytes)
    if (Result.isFailure(value)) {
      const problem = line.isEnded ? `line ${line.number} is not valid JSON` : `it ends within line ${line.number}`
      return { values, problem }
    }
    if (value.success !== undefined) values.set(value.success, line)
  }
  return { values, problem: undefined }
}

/** Differs where the file is another one, or was written since. */
export const stateOf = ({ dev, ino, mtime, size }: FileSystem.File.Info): string =>
  [dev, Option.getOrUndefined(ino), Option.getOrUndefined(mtime)?.getTime(), size].join(" ")

/** The JSON of a line; nothing where it is blank. */
export const parse = (bytes: Uint8Array): Result.Result<unknown, unknown> =>
  Result.try(() => {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    return text.trim() === "" ? undefined : ExactJson.parse(text)
  })
