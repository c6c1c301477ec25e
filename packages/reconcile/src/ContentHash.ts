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
export const of: (items: Iterable<ItemInRange>) => Effect.Effect<string> = Effect.fnUntraced(
  function*(items: Iterable<ItemInRange>) {
    const digest = yield* Digest.Digest
    const sorted = sortById([...items])
    let hash = ""
    for (let at = 0; at === 0 || at < sorted.length; at += chunk) {
      const lines = sorted.slice(at, at + chunk).map((item) => {
        const published = PublishedItem.of(item)
        return `${JSON.stringify([published.id, PublishedItem.economics(published)])}\n`
      })
      hash = yield* digest.digestHex(Digest.sha256, encoder.encode(hash + lines.join("")))
    }
    return hash
  },
  Effect.provide(Digest.layerWebCrypto)
)
