/**
 * One hash for what the books see of many items: equal for equal content, whatever order it was read in.
 */
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import * as decimals from "./internal/decimals.ts"
import { getOrAdd } from "./internal/getOrAdd.ts"
import { sortById } from "./internal/sortById.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import * as ItemKind from "./ItemKind.ts"
import type * as PublishedItem from "./PublishedItem.ts"
import * as TaxSums from "./TaxSums.ts"

/** So many items are hashed at a time, each chunk together with the hash of those before it. */
const chunk = 1000

/** So many lines are encoded at a time: a long text that grew by concatenation takes longer than several short ones. */
const few = 50

/** The SHA-256 of the items' economic fields, sorted by their ids, in hexadecimal. */
export const of = (items: Iterable<ItemInRange>): Effect.Effect<string> =>
  Effect.suspend(() => ofSorted(sortById([...items])))

/** The same of items that come sorted by their ids, of which only a few are in memory at a time. */
export const ofSorted: (items: Iterable<PublishedItem.Content>) => Effect.Effect<string> = Effect.fnUntraced(
  function*(items: Iterable<PublishedItem.Content>) {
    const digest = yield* Digest.Digest
    const bytes = new Bytes()
    const lineOf = liner()
    let hash = ""
    let lines = ""
    let count = 0
    for (const item of items) {
      lines += lineOf(item)
      if (++count % few > 0) continue
      bytes.write(lines)
      lines = ""
      if (count % chunk > 0) continue
      hash = yield* digest.digestHex(Digest.sha256, bytes.take())
      bytes.write(hash)
    }
    if (count > 0 && count % chunk === 0) return hash
    bytes.write(lines)
    return yield* digest.digestHex(Digest.sha256, bytes.take())
  },
  Effect.provide(Digest.layerWebCrypto)
)

/** The JSON of an item's id and of what `PublishedItem.economicsOf` gives of it, on a line of its own. */
const liner = (): (item: PublishedItem.Content) => string => {
  /** Of what many items share. */
  const known = new Map<string, string>()
  const json = (text: string | null): string =>
    text === null ? "null" : getOrAdd(known, text, () => JSON.stringify(text))
  const taxes = (amount: PublishedItem.Content["Amount"]): string =>
    TaxSums.of(amount).map(({ code, value }) => `{"code":${json(code)},"value":"${value}"}`).join()
  return (item) => {
    const { AccountingCategoryId, Amount, Id, ServiceId, businessDate } = item
    return `[${JSON.stringify(Id)},{"businessDate":${json(businessDate)},"serviceId":${json(ServiceId)},` +
      `"accountingCategoryId":${json(AccountingCategoryId)},"isLive":${ItemKind.isLive(item)},` +
      `"currency":${json(Amount.Currency)},"net":"${decimals.text(Amount.NetValue)}",` +
      `"gross":"${decimals.text(Amount.GrossValue)}","taxes":[${taxes(Amount)}]}]\n`
  }
}

const encoder = new TextEncoder()

/** Texts in UTF-8, one after another. */
class Bytes {
  #bytes = new Uint8Array(1 << 19)
  #size = 0

  write(text: string): void {
    // A unit of UTF-16 comes to three bytes at most.
    const most = this.#size + text.length * 3
    if (most > this.#bytes.length) {
      const longer = new Uint8Array(most * 2)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#size += encoder.encodeInto(text, this.#bytes.subarray(this.#size)).written
  }

  /** What has been written, until it is written anew. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#size)
    this.#size = 0
    return taken
  }
}
