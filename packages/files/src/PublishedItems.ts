/** Reads `items.ndjson`, the published items of a run, with which a later run is compared. */
import { PublishedItem } from "@nightaudit/reconcile"
import { Effect, type FileSystem, Schema, Stream } from "effect"
import type * as FileDigest from "./FileDigest.ts"
import { FileError } from "./FileError.ts"
import * as LineFile from "./LineFile.ts"

/**
 * The items of a file in order, read as a stream. Fails at a line that is not an item or is out of order, and at the end if the
 * file is known to have changed since it was written.
 */
export const read = (
  path: string,
  written?: FileDigest.FileDigest
): Stream.Stream<PublishedItem.PublishedItem, FileError, FileSystem.FileSystem> =>
  Stream.suspend(() => {
    let number = 0
    let last: PublishedItem.PublishedItem | undefined
    return Stream.mapEffect(
      written === undefined ? LineFile.read(path) : LineFile.readProven(path, written),
      Effect.fnUntraced(function*(line) {
        number += 1
        const item = yield* Effect.mapError(
          decode(line),
          () => new FileError({ path, problem: `line ${number} is not an item of this version of nightaudit` })
        )
        if (last !== undefined && PublishedItem.compare(last, item) >= 0) {
          return yield* new FileError({ path, problem: `line ${number} stands out of order` })
        }
        last = item
        return item
      })
    )
  })

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(PublishedItem.PublishedItem))
