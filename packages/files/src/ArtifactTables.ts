/** The artifacts of a run as tables, for CSV and Parquet. */
import { Finding, PublishedItem, ReconciledOrder, Totals } from "@nightaudit/reconcile"
import { Effect, type FileSystem, Schema, Stream } from "effect"
import * as ArtifactNames from "./ArtifactNames.ts"
import { Aside } from "./Aside.ts"
import * as BytesFile from "./BytesFile.ts"
import * as CsvTable from "./CsvTable.ts"
import type { Draft } from "./Draft.ts"
import type * as FileDigest from "./FileDigest.ts"
import { FileError } from "./FileError.ts"
import { Format } from "./Format.ts"
import * as LineFile from "./LineFile.ts"
import * as ParquetTable from "./ParquetTable.ts"
import type * as ProvenFolder from "./ProvenFolder.ts"
import * as Table from "./Table.ts"

export { Format }

/** The table of `totals.json`. */
export const totals = Table.make({ name: "totals", row: Totals.TotalsRow })

/** The table of `findings.ndjson`; `expected` and `actual` are text, because they need not be amounts. */
export const findings = Table.make({ name: "findings", row: Finding.Finding, types: { delta: "decimal" } })

/** The table of `reconciled.ndjson`. */
export const reconciled = Table.make({ name: "reconciled", row: ReconciledOrder.Line })

/** The table of `items.ndjson`. */
export const items = Table.make({ name: "items", row: PublishedItem.PublishedItem })

const tables = [
  { from: ArtifactNames.totals, table: totals },
  { from: ArtifactNames.findings, table: findings },
  { from: ArtifactNames.reconciled, table: reconciled },
  { from: ArtifactNames.items, table: items }
] as const

/** The file names of the tables in a format. */
export const names = ArtifactNames.ofFormat

/** The digests of the artifacts from which the tables are made. */
export type Written = Readonly<Record<(typeof tables)[number]["from"], FileDigest.FileDigest>>

/**
 * Writes the tables of a format next to the finished artifacts of a draft, row by row, and returns their digests. The same
 * artifacts give the same bytes. A row that the format cannot contain is left out with a warning; the artifact has it.
 */
export const write: (
  draft: Draft,
  format: Format,
  written: Written
) => Effect.Effect<ProvenFolder.Artifacts, FileError, FileSystem.FileSystem> = Effect.fnUntraced(function*(
  draft: Draft,
  format: Format,
  written: Written
) {
  const files: Record<string, ProvenFolder.Artifacts[string]> = {}
  for (const { from, table } of tables) {
    const name = `${table.name}.${format}`
    const path = draft.path(name)
    const rows = read(draft.path(from), written[from])
    const aside = new Aside()
    const file = yield* BytesFile.write(
      path,
      format === "csv"
        ? Stream.encodeText(CsvTable.encode(table, aside)(rows))
        : ParquetTable.encode(table, aside)(rows)
    ).pipe(
      Effect.catchTag("Unfit", (unfit) => Effect.fail(new FileError({ path, problem: unfit.message })))
    )
    // No line ends but those of text end a line.
    files[name] = format === "csv" ? file : { ...file, lines: null }
    if (aside.rows > 0) {
      yield* Effect.logWarning(
        `${name} cannot contain ${aside.rows} of the rows of ${from}; the first: ${aside.problem}`
      )
    }
  }
  return files
})

/** The rows of an artifact: one on each line, in an array or not. */
const read = (
  path: string,
  written: FileDigest.FileDigest
): Stream.Stream<object, FileError, FileSystem.FileSystem> =>
  LineFile.readProven(path, written).pipe(
    Stream.map((line) => line.replace(/^[[,]/, "")),
    Stream.filter((line) => line !== "]"),
    Stream.mapEffect((line) =>
      Effect.mapError(decode(line), () => new FileError({ path, problem: "it has a line that is not a row" }))
    )
  )

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
