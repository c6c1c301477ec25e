/**
 * A place in the bytes of a body, and what reads one JSON value there. Every reading throws {@link bailout} at what it
 * does not take; it never guesses.
 *
 * @internal
 */
import * as ExactJson from "../../ExactJson.ts"
import type { FixedLengthStringCache } from "./FixedLengthStringCache.ts"
import { lowerCaseId } from "./Forms.ts"
import type { StringCache } from "./StringCache.ts"

/** Thrown to leave the compiled fast path. It has no stack, because it is not an error. */
export const bailout: unique symbol = Symbol("bailout")

export const bailOut = (): never => {
  throw bailout
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/**
 * Up to this number of digits a whole number is below 2^53 and its power of ten is exact, so that their quotient is rounded
 * once, as the number in the text.
 */
const mostDigits = 15

/** Deeper values are read in the slower way. */
const deepest = 16

/** A longer number is read in the slower way; no token that is looked for is written in so few digits. */
const longestNumber = 24

const powers = Float64Array.from({ length: mostDigits + 1 }, (_, n) => Number(`1e${n}`))

/** Short texts are put together faster than they are handed to the decoder. */
const shortest = 12

const ascii = (bytes: Uint8Array, start: number, end: number): string => {
  if (end - start > shortest) return decoder.decode(bytes.subarray(start, end))
  let text = ""
  for (let p = start; p < end; p++) text += String.fromCharCode(bytes[p] ?? 0)
  return text
}

export class Scanner {
  bytes: Uint8Array = new Uint8Array(0)
  view: DataView = new DataView(new ArrayBuffer(0))
  /** Behind what was read last. */
  at = 0
  /** Which body this is. */
  round = 0
  /** Whether every id that was read is in lower case. */
  hasLowerCaseIds = true
  /** Whether a text contains something that must not leave the body unchanged. */
  readonly #isSecret: (text: string) => boolean
  readonly bailOut = bailOut

  constructor(isSecret: (text: string) => boolean) {
    this.#isSecret = isSecret
  }

  over(bytes: Uint8Array): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = 0
    this.round += 1
    this.hasLowerCaseIds = true
  }

  /** Whether the bytes from a place on are those of an earlier part, which are no fewer. */
  isSame(start: number, end: number, p: number): boolean {
    const { bytes, view } = this
    const length = end - start
    if (p + length > bytes.length) return false
    let n = 0
    for (; n + 4 <= length; n += 4) if (view.getInt32(start + n, true) !== view.getInt32(p + n, true)) return false
    for (; n < length; n++) if (bytes[start + n] !== bytes[p + n]) return false
    return true
  }

  /** Behind white space. */
  space(p: number): number {
    const { bytes } = this
    for (;; p++) {
      const c = bytes[p]
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return p
    }
  }

  /** Behind one byte, and the white space on both of its sides. */
  token(byte: number, p: number): number {
    p = this.space(p)
    return this.bytes[p] === byte ? this.space(p + 1) : bailOut()
  }

  /** Whether another element follows, after a comma, or the byte that closes comes. */
  hasMore(closing: number, p: number): boolean {
    p = this.space(p)
    const byte = this.bytes[p]
    if (byte !== 44 && byte !== closing) return bailOut()
    this.at = byte === 44 ? this.space(p + 1) : p + 1
    return byte === 44
  }

  /** The name of a property, without its quotes; at the value afterwards. */
  key(p: number): string {
    const { bytes } = this
    if (bytes[p] !== 34) return bailOut()
    let end = p + 1
    for (;; end++) {
      const c = bytes[end]
      if (c === 34) break
      if (c === undefined || c < 32 || c > 126 || c === 92) return bailOut()
    }
    this.at = this.token(58, end + 1)
    return decoder.decode(bytes.subarray(p + 1, end))
  }

  null(p: number): null {
    if (this.view.getInt32(p, true) !== 0x6c6c756e) return bailOut()
    this.at = p + 4
    return null
  }

  boolean(p: number): boolean {
    const word = this.view.getInt32(p, true)
    if (word === 0x65757274) {
      this.at = p + 4
      return true
    }
    if (word !== 0x736c6166 || this.bytes[p + 4] !== 101) return bailOut()
    this.at = p + 5
    return false
  }

  /** The number that its digits say. */
  number(p: number): number {
    const { bytes } = this
    const start = p
    let c = bytes[p]
    if (c === 45) c = bytes[++p]
    const first = p
    let whole = 0
    if (c === 48) c = bytes[++p]
    else {
      while (c !== undefined && c >= 48 && c <= 57) {
        whole = whole * 10 + c - 48
        c = bytes[++p]
      }
      if (p === first) return bailOut()
    }
    let scale = 0
    if (c === 46) {
      const point = p
      c = bytes[++p]
      while (c !== undefined && c >= 48 && c <= 57) {
        whole = whole * 10 + c - 48
        c = bytes[++p]
      }
      scale = p - point - 1
      if (scale === 0) return bailOut()
    }
    if (c === 101 || c === 69 || p - first > mostDigits) return this.#long(start, p)
    this.at = p
    const value = scale === 0 ? whole : whole / (powers[scale] ?? 1)
    return first === start ? value : -value
  }

  integer(p: number): number {
    const value = this.number(p)
    return Number.isSafeInteger(value) ? value : bailOut()
  }

  #long(start: number, p: number): number {
    const { bytes } = this
    let c = bytes[p]
    if (c === 101 || c === 69) {
      c = bytes[++p]
      if (c === 43 || c === 45) c = bytes[++p]
      const first = p
      while (c !== undefined && c >= 48 && c <= 57) c = bytes[++p]
      if (p === first) return bailOut()
    }
    if (p - start > longestNumber) return bailOut()
    this.at = p
    const text = decoder.decode(bytes.subarray(start, p))
    const value = Number(text)
    return ExactJson.isExact(text, value) && !this.#isSecret(text) ? value : bailOut()
  }

  /** A string that the words take. */
  text(words: StringCache, p: number): string {
    const { bytes } = this
    if (bytes[p] !== 34) return bailOut()
    const start = p + 1
    let hash = 0
    for (p = start;; p++) {
      const c = bytes[p]
      if (c === undefined || c < 32) return bailOut()
      if (c === 34) break
      if (c === 92 || c > 126) return this.#escaped(words, start, p)
      hash = Math.imul(hash, 31) + c
    }
    this.at = p + 1
    const known = words.find(bytes, start, p, hash)
    if (known !== undefined) return known
    const text = ascii(bytes, start, p)
    if (!words.takes(text) || this.#isSecret(text)) return bailOut()
    words.keep(bytes, start, p, hash, text)
    return text
  }

  #escaped(words: StringCache, start: number, p: number): string {
    const { bytes } = this
    for (;; p++) {
      const c = bytes[p]
      if (c === undefined || c < 32) return bailOut()
      if (c === 34) break
      if (c === 92) p++
    }
    this.at = p + 1
    const raw = decoder.decode(bytes.subarray(start, p))
    const text: unknown = JSON.parse(`"${raw}"`)
    return typeof text === "string" && words.takes(text) && !this.#isSecret(raw) ? text : bailOut()
  }

  /** A string that the words take, which most often has their length. */
  fixed(words: FixedLengthStringCache, p: number): string {
    const { bytes, view } = this
    const { length } = words
    const isAsLong = bytes[p] === 34 && bytes[p + length + 1] === 34
    const text = isAsLong ? words.read(bytes, view, p + 1) : undefined
    if (text === undefined) {
      if (words.form === lowerCaseId) this.hasLowerCaseIds = false
      return this.text(words.words, p)
    }
    this.at = p + length + 2
    return text
  }

  /** A value of any form that is judged as a whole. */
  json(takes: (value: unknown) => boolean, p: number): unknown {
    const end = this.#end(p)
    const raw = decoder.decode(this.bytes.subarray(p, end))
    const value = ExactJson.parse(raw)
    if (!takes(value) || this.#isSecret(raw)) return bailOut()
    this.at = end
    return value
  }

  /** Behind the value that starts here, if it is one at all. */
  #end(p: number): number {
    const { bytes } = this
    let depth = 0
    for (;; p++) {
      const c = bytes[p]
      if (c === undefined) return bailOut()
      if (c === 34) {
        for (p++; bytes[p] !== 34; p++) {
          if (bytes[p] === undefined) return bailOut()
          if (bytes[p] === 92) p++
        }
        if (depth === 0) return p + 1
      } else if (c === 123 || c === 91) {
        if (++depth > deepest) return bailOut()
      } else if (c === 125 || c === 93) {
        if (depth === 0) return p
        if (--depth === 0) return p + 1
      } else if (c === 44 && depth === 0) return p
    }
  }
}
