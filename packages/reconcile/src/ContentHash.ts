/**
 * One hash for what the books see of many items: equal for equal content, whatever order it was read in.
 */
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { sortById } from "./internal/sortById.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import * as PublishedItem from "./PublishedItem.ts"

/** So many items are hashed at a time, each chunk together with the hash of those before it. */
const chunk = 1000

const encoder = new TextEncoder()

/** The SHA-256 of the items' economic fields, sorted by their ids, in hexadecimal. */
export const of = (items: Iterable<ItemInRange>): Effect.Effect<string> =>
  Effect.suspend(() => ofSorted(sortById([...items])))

/** The same of items that come sorted by their ids, of which only a few are in memory at a time. */
export const ofSorted: (items: Iterable<PublishedItem.Content>) => Effect.Effect<string> = Effect.fnUntraced(
  function*(items: Iterable<PublishedItem.Content>) {
    const digest = yield* Digest.Digest
    const digested = (text: string) => digest.digestHex(Digest.sha256, encoder.encode(text))
    let hash = ""
    let lines = ""
    let count = 0
    for (const item of items) {
      lines += `${JSON.stringify([item.Id, PublishedItem.economicsOf(item)])}\n`
      if (++count % chunk > 0) continue
      hash = yield* digested(hash + lines)
      lines = ""
    }
    return count === 0 || lines !== "" ? yield* digested(hash + lines) : hash
  },
  Effect.provide(Digest.layerWebCrypto)
)
