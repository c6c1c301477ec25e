/**
 * Like {@link StringCache}, for texts that nearly all have one form and one length, such as ids: they are recognised by their
 * bytes, and compared four at a time.
 *
 * @internal
 */
import type { StringCache } from "./StringCache.ts"

/** What a table keeps; neighbours in a body repeat each other, so a small table in the nearest cache serves best. */
const slots = 128

export interface Form {
  /** Bytes, a multiple of four. */
  readonly length: number
  /** Whether the bytes from a place on are a text that the schema takes. A text of another spelling may be refused. */
  readonly isHere: (bytes: Uint8Array, place: number) => boolean
}

/** Makes the text of one form from a place on. */
export type Write = (bytes: Uint8Array, place: number) => string

export class FixedLengthStringCache {
  readonly form: Form
  readonly length: number
  /** For texts of another form. */
  readonly words: StringCache
  readonly #isHere: Form["isHere"]
  readonly #write: Write
  readonly #width: number
  readonly #keys: Int32Array
  readonly #texts: Array<string | undefined>

  constructor(form: Form, write: Write, words: StringCache) {
    this.form = form
    this.length = form.length
    this.words = words
    this.#isHere = form.isHere
    this.#write = write
    this.#width = form.length / 4
    this.#keys = new Int32Array(slots * this.#width)
    this.#texts = Array.from({ length: slots })
  }

  /** The text from a place on, or nothing when it has another form. */
  read(bytes: Uint8Array, view: DataView, place: number): string | undefined {
    const { length } = this
    const keys = this.#keys
    let hash = 0
    for (let n = 0; n < length; n += 8) hash = Math.imul(hash ^ view.getInt32(place + n, true), 0x9e3779b1)
    const slot = (hash ^ hash >>> 15) & (slots - 1)
    const first = slot * this.#width
    let n = 0
    while (n < length && keys[first + (n >> 2)] === view.getInt32(place + n, true)) n += 4
    const known = this.#texts[slot]
    if (n === length && known !== undefined) return known
    if (!this.#isHere(bytes, place)) return undefined
    const text = this.#write(bytes, place)
    for (n = 0; n < length; n += 4) keys[first + (n >> 2)] = view.getInt32(place + n, true)
    this.#texts[slot] = text
    return text
  }
}
