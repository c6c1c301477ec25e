/**
 * One hash for what the books see of many items: equal for equal content, whatever order it was read in.
 */
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { Bytes } from "./internal/bytes.ts"
import * as ContentLine from "./internal/contentLine.ts"
import { sortById } from "./internal/sortById.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import type * as PublishedItem from "./PublishedItem.ts"

/** So many items are hashed at a time, each chunk together with the hash of those before it. */
const chunk = 1000

/** The SHA-256 of the items' economic fields, sorted by their ids, in hexadecimal. */
export const of = (items: Iterable<ItemInRange>): Effect.Effect<string> =>
  Effect.suspend(() => ofSorted(sortById([...items])))

/** The same of items that come sorted by their ids, of which only a few are in memory at a time. */
export const ofSorted = (items: Iterable<PublishedItem.Content>): Effect.Effect<string> =>
  Effect.suspend(() => ofLines(linesOf(items)))

/** The same of lines that are written when they are asked for, sorted by the ids of their items; none where it says false. */
export const ofLines: (writeNext: (bytes: Bytes) => boolean) => Effect.Effect<string> = Effect.fnUntraced(
  function*(writeNext: (bytes: Bytes) => boolean) {
    const digest = yield* Digest.Digest
    const bytes = new Bytes()
    let hash = ""
    while (true) {
      bytes.text(hash)
      let count = 0
      while (count < chunk && writeNext(bytes)) count++
      if (count === 0 && hash !== "") return hash
      hash = yield* digest.digestHex(Digest.sha256, bytes.take())
      if (count < chunk) return hash
    }
  },
  Effect.provide(Digest.layerWebCrypto)
)

const linesOf = (items: Iterable<PublishedItem.Content>): (bytes: Bytes) => boolean => {
  const iterator = items[Symbol.iterator]()
  return (bytes) => {
    const next = iterator.next()
    if (next.done === true) return false
    const { Amount: { Currency, GrossValue, NetValue, TaxValues }, ...item } = next.value
    const form = new ContentLine.Form({ ...item, currency: Currency, codes: TaxValues.map(({ Code }) => Code) })
    ContentLine.begin(bytes, item.Id)
    bytes.copy(ContentLine.dated(item.businessDate))
    form.write(bytes, NetValue, GrossValue, { get: (at) => TaxValues[at]?.Value ?? 0 }, 0)
    return true
  }
}
