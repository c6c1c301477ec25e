/** The artifacts of an earlier run, with which a later one is compared. */
import { Manifest, type PublishedItem } from "@nightaudit/reconcile"
import { Effect, FileSystem, Path, Schema, Stream } from "effect"
import * as ArtifactNames from "./ArtifactNames.ts"
import * as FileError from "./FileError.ts"
import * as ProvenFolder from "./ProvenFolder.ts"
import * as PublishedItems from "./PublishedItems.ts"

export interface PreviousRun {
  readonly manifest: Manifest.Published
  /** Whether its manifest has the digests of its files; that of older versions of nightaudit has not. */
  readonly isProven: boolean
  /** Sorted by service order and then by item. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, FileError.FileError>
}

/**
 * Opens the artifacts of a run. Fails if the folder has no finished run with items, or if the manifest or the items are not as
 * they were written.
 */
export const open: (
  directory: string
) => Effect.Effect<PreviousRun, FileError.FileError, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function*(directory) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const refused = (problem: string) => new FileError.FileError({ path: directory, problem })
    const proven = yield* Effect.mapError(ProvenFolder.open(directory), ({ problem }) => refused(problem))
    const text = proven.manifest
    const version = yield* Effect.mapError(
      decodeVersion(text),
      () => refused("its manifest.json was not written by nightaudit")
    )
    if (version.schemaVersion !== 1) {
      return yield* refused(`its manifest.json has schemaVersion ${version.schemaVersion}; expected 1`)
    }
    const items = path.join(directory, name)
    const manifest = yield* Effect.mapError(
      decode(text),
      () =>
        refused("its manifest.json was written by a version of nightaudit whose runs cannot be compared with this one")
    )
    if (!(yield* Effect.orElseSucceed(fs.exists(items), () => false))) return yield* refused(`it has no ${name}`)
    yield* proven.verify([name])
    return {
      manifest,
      isProven: proven.artifacts !== undefined,
      items: Stream.provideService(PublishedItems.read(items), FileSystem.FileSystem, fs)
    }
  }
)

const name = ArtifactNames.items

const decodeVersion = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ schemaVersion: Schema.Finite })))

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest.Published))
