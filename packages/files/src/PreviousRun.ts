/**
 * The artifacts of an earlier run, to compare a later one with.
 */
import { Manifest, type PublishedItem } from "@nightaudit/reconcile"
import { Effect, FileSystem, Path, Schema, Stream } from "effect"
import * as FileError from "./FileError.ts"
import * as PublishedItems from "./PublishedItems.ts"

export interface PreviousRun {
  readonly manifest: Manifest.Published
  /** Sorted by service order and then by item. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, FileError.FileError>
}

/** The run whose artifacts are in a folder. Fails where they are not those of a finished run that tells its items. */
export const open: (
  directory: string
) => Effect.Effect<PreviousRun, FileError.FileError, FileSystem.FileSystem | Path.Path> = Effect.fnUntraced(
  function*(directory) {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const refused = (problem: string) => new FileError.FileError({ path: directory, problem })
    const text = yield* Effect.mapError(
      fs.readFileString(path.join(directory, "manifest.json")),
      () => refused("no finished run is there to compare with: it has no manifest.json")
    )
    const version = yield* Effect.mapError(
      decodeVersion(text),
      () => refused("its manifest.json is none of nightaudit")
    )
    if (version.schemaVersion !== 1) {
      return yield* refused(`its manifest.json is of schemaVersion ${version.schemaVersion}, and not 1`)
    }
    const items = path.join(directory, "items.ndjson")
    const manifest = yield* Effect.mapError(
      decode(text),
      () => refused("its manifest.json was written by a version of nightaudit whose runs cannot be compared with")
    )
    if (!(yield* Effect.orElseSucceed(fs.exists(items), () => false))) return yield* refused("it has no items.ndjson")
    return { manifest, items: Stream.provideService(PublishedItems.read(items), FileSystem.FileSystem, fs) }
  }
)

const decodeVersion = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Struct({ schemaVersion: Schema.Finite })))

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Manifest.Published))
