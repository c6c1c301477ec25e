/**
 * The texts of one kind that bodies hold again and again: each is judged once, by the schema, and made into a string once.
 *
 * @internal
 */

/** Bytes; longer texts are rarely met twice. */
const longest = 32

const slots = 64

export class StringCache {
  /** Whether a text is one of this kind. */
  readonly takes: (text: string) => boolean
  readonly #bytes = new Uint8Array(slots * longest)
  readonly #lengths = new Uint8Array(slots)
  readonly #texts = Array.from({ length: slots }, () => "")

  constructor(takes: (text: string) => boolean) {
    this.takes = takes
  }

  /** The text that was kept for these bytes. */
  find(bytes: Uint8Array, start: number, end: number, hash: number): string | undefined {
    const slot = (hash ^ hash >>> 15) & (slots - 1)
    const length = end - start
    if (this.#lengths[slot] !== length || length === 0) return undefined
    const kept = this.#bytes
    for (let p = start, k = slot * longest; p < end; p++, k++) {
      if (bytes[p] !== kept[k]) return undefined
    }
    return this.#texts[slot]
  }

  keep(bytes: Uint8Array, start: number, end: number, hash: number, text: string): void {
    const length = end - start
    if (length > longest) return
    const slot = (hash ^ hash >>> 15) & (slots - 1)
    this.#lengths[slot] = length
    this.#texts[slot] = text
    for (let n = 0; n < length; n++) this.#bytes[slot * longest + n] = bytes[start + n] ?? 0
  }
}
