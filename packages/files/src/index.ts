/**
 * Writes and reads the artifacts of a run, whole or not at all.
 */
export * as Artifacts from "./Artifacts.ts"
export * as Draft from "./Draft.ts"
export * as FileError from "./FileError.ts"
export * as LineFile from "./LineFile.ts"
export * as RunState from "./RunState.ts"
