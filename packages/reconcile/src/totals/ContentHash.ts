/**
 * One hash for what the books see of many items: equal for equal content, whatever order it was read in.
 */
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { Bytes } from "../internal/bytes.ts"
import { sortById } from "../internal/sortById.ts"
import * as ContentLine from "../model/internal/contentLine.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"

/** The number of items that are hashed at a time, each chunk together with the hash of those before it. */
const chunk = 1000

/** The SHA-256 of the items' economic fields, sorted by their ids, in hexadecimal. */
export const of = (items: Iterable<ItemInRange>): Effect.Effect<string> =>
  Effect.suspend(() => ofLines(linesOf(sortById([...items]))))

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

const linesOf = (items: ReadonlyArray<ItemInRange>): (bytes: Bytes) => boolean => {
  let at = 0
  return (bytes) => {
    const item = items[at++]
    if (item === undefined) return false
    const { Currency, GrossValue, NetValue, TaxValues } = item.Amount
    const form = new ContentLine.Form({ ...item, currency: Currency, codes: TaxValues.map(({ Code }) => Code) })
    ContentLine.begin(bytes, item.Id)
    bytes.copy(ContentLine.dated(item.businessDate))
    form.write(bytes, NetValue, GrossValue, { get: (at) => TaxValues[at]?.Value ?? 0 }, 0)
    return true
  }
}
