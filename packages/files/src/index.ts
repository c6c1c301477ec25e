/**
 * Writes and reads the artifacts of a run, whole or not at all.
 */
export * as Artifacts from "./Artifacts.ts"
export * as ArtifactTables from "./ArtifactTables.ts"
export * as BytesFile from "./BytesFile.ts"
export * as CsvFile from "./CsvFile.ts"
export * as CsvTable from "./CsvTable.ts"
export * as Draft from "./Draft.ts"
export * as ExportSource from "./ExportSource.ts"
export * as FileDigest from "./FileDigest.ts"
export * as FileError from "./FileError.ts"
export * as LineFile from "./LineFile.ts"
export * as ParquetTable from "./ParquetTable.ts"
export * as PreviousRun from "./PreviousRun.ts"
export * as PublishedItems from "./PublishedItems.ts"
export * as RunState from "./RunState.ts"
export * as Sealed from "./Sealed.ts"
export * as Table from "./Table.ts"
