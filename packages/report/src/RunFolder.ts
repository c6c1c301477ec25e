/**
 * The artifacts of a run, read from their folder.
 */
import * as ArtifactNames from "@nightaudit/files/ArtifactNames"
import * as ProvenFolder from "@nightaudit/files/ProvenFolder"
import { Finding } from "@nightaudit/reconcile"
import { Effect, FileSystem, Path, Schema, Stream } from "effect"
import type { Run } from "./Run.ts"
import { RunDaySheets } from "./RunDaySheets.ts"
import { RunManifest } from "./RunManifest.ts"
import { RunTieOut } from "./RunTieOut.ts"
import { RunTotals } from "./RunTotals.ts"

/** The folder has no run of which a report can be rendered. */
export class RunFolderError extends Schema.TaggedError<RunFolderError>()("RunFolderError", {
  path: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.path}: ${this.problem}`
  }
}

/**
 * The run whose artifacts are in a folder; its findings are read as they are consumed. Fails if there is no finished run, if
 * its manifest has another version, or if a file was changed after the run, is missing, is from another run or does not have
 * the format of this version. Runs of older versions do not list their files; they may lack day sheets and the tie-out.
 */
export const open = Effect.fnUntraced(function*(
  directory: string
): Effect.fn.Return<Run<RunFolderError>, RunFolderError, FileSystem.FileSystem | Path.Path> {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const failed = (problem: string) => new RunFolderError({ path: directory, problem })
  const read = (name: string) =>
    Effect.mapError(fs.readFileString(path.join(directory, name)), () => failed(`its ${name} cannot be read`))
  const decoded = <A, E>(name: string, decode: (text: string) => Effect.Effect<A, E>, text = read(name)) =>
    Effect.flatMap(
      text,
      (text) =>
        Effect.mapError(
          decode(text),
          () => failed(`its ${name} does not have the format of this version of nightaudit`)
        )
    )

  const { has, manifest: proof, verify } = yield* Effect.mapError(
    ProvenFolder.open(directory),
    ({ problem }) => failed(problem)
  )
  const { schemaVersion } = yield* Effect.mapError(
    decodeVersion(proof),
    () => failed("its manifest.json was not written by nightaudit")
  )
  if (schemaVersion !== 1) return yield* failed(`its manifest.json has schemaVersion ${schemaVersion}; expected 1`)
  yield* Effect.mapError(verify(names), ({ problem }) => failed(problem))
  if (!(yield* has(ArtifactNames.findings))) return yield* failed("it has no findings.ndjson")
  return {
    manifest: yield* decoded(ArtifactNames.manifest, decodeManifest, Effect.succeed(proof)),
    totals: yield* decoded(ArtifactNames.totals, decodeTotals),
    daySheets: (yield* has(ArtifactNames.daySheet)) ? yield* decoded(ArtifactNames.daySheet, decodeDaySheets) : [],
    tieOut: (yield* has(ArtifactNames.tieOut)) ? yield* decoded(ArtifactNames.tieOut, decodeTieOut) : undefined,
    findings: Stream.suspend(() => {
      let line = 0
      return fs.stream(path.join(directory, ArtifactNames.findings)).pipe(
        Stream.decodeText,
        Stream.splitLines,
        Stream.mapError(() => failed("its findings.ndjson cannot be read")),
        Stream.mapEffect((text) => {
          line += 1
          return Effect.mapError(
            decodeFinding(text),
            () => failed(`line ${line} of its findings.ndjson is not a finding`)
          )
        })
      )
    })
  }
})

const names = [ArtifactNames.totals, ArtifactNames.daySheet, ArtifactNames.findings, ArtifactNames.tieOut]

const decoder = <S extends Schema.Top & { readonly DecodingServices: never }>(schema: S) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(schema))

const decodeVersion = decoder(Schema.Struct({ schemaVersion: Schema.Finite }))
const decodeManifest = decoder(RunManifest)
const decodeTotals = decoder(RunTotals)
const decodeDaySheets = decoder(RunDaySheets)
const decodeTieOut = decoder(RunTieOut)
const decodeFinding = decoder(Finding.Finding)
