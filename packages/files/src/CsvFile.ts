/** Reads text files of comma-separated values (RFC 4180) as a stream. */
import { Effect, FileSystem, Stream } from "effect"
import { Csv } from "effect/encoding"
import * as FileError from "./FileError.ts"

export interface Row {
  /**
   * The row's number from 1, counting the header and empty lines, as a spreadsheet does; a line end within quotes does not
   * begin a row.
   */
  readonly row: number
  readonly cells: ReadonlyArray<string>
}

export interface Options {
  /** One character other than a quote or a line end; a comma by default. */
  readonly delimiter?: string | undefined
}

/**
 * The rows of a UTF-8 file in order, with any line ends; a byte order mark and empty lines are skipped. Memory contains one
 * chunk at a time. Fails if the file cannot be read, is not valid UTF-8, has a quote in an invalid place, or a row of more than
 * a million characters, after which rows cannot be distinguished.
 */
export const rows = (
  path: string,
  { delimiter = "," }: Options = {}
): Stream.Stream<Row, FileError.FileError, FileSystem.FileSystem> => {
  const failed = (problem: string) => new FileError.FileError({ path, problem })
  return Stream.unwrap(Effect.map(FileSystem.FileSystem, (fs) => fs.stream(path))).pipe(
    Stream.mapError(FileError.unreadable(path)),
    strictUtf8(() => failed("it is not valid UTF-8 text")),
    Stream.pipeThroughChannelOrFail(Csv.decodeString({ delimiter })),
    Stream.mapError((error) =>
      error._tag === "CsvError" ? failed(`row ${error.record}: ${problems[error.kind]}`) : error
    ),
    Stream.zipWithIndex,
    Stream.filter(([[first, ...others]]) => first !== "" || others.length > 0),
    Stream.map(([cells, index]) => ({ row: index + 1, cells }))
  )
}

const problems: Readonly<Record<Csv.CsvError["kind"], string>> = {
  Header: "its header cannot be read",
  RecordSize: "it is longer than a million characters; check for a quote that is not closed",
  Syntax: "a quote is not valid here; quote the whole cell, and double each quote in it"
}

/** The text of the bytes; invalid UTF-8 fails and is not replaced. */
const strictUtf8 =
  <E2>(onInvalid: () => E2) => <E, R>(self: Stream.Stream<Uint8Array, E, R>): Stream.Stream<string, E | E2, R> =>
    Stream.suspend(() => {
      // The byte order mark is the parser's to pass over.
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      const decode = (bytes?: Uint8Array) =>
        Effect.try({ try: () => decoder.decode(bytes, { stream: bytes !== undefined }), catch: onInvalid })
      return Stream.concat(Stream.mapEffect(self, decode), Stream.fromEffect(Effect.suspend(() => decode())))
    })
