/**
 * Parts of tokens, wherever they begin, whatever their case and whatever stands between their letters and digits.
 *
 * @internal
 */
import * as Escapes from "./escapes.ts"

/** Number of consecutive letters and digits from which a token counts as shown. */
const leastRun = 12

/** Length of the character sequences that are indexed from the tokens. */
const gram = 4

const leastGrams = leastRun - gram + 1

/** What an escape begins with. */
const escape = 63

const backslash = 92

/** By character code: 1 to 36 for digits and letters, of either case; 0 for all others but those of an {@link escape}. */
const folded = Uint8Array.from({ length: 128 }, (_, code) => {
  if (Escapes.begins[code] === 1) return escape
  const digit = /[\da-z]/i.test(String.fromCharCode(code)) ? parseInt(String.fromCharCode(code), 36) : -1
  return digit + 1
})

const mask = (1 << (6 * gram)) - 1

/** Where a text holds a part of one of the secrets: from its first character on, up to the one after its last. */
export interface Runs {
  readonly isIn: (text: string) => boolean
  readonly remove: (text: string, by: string) => string
}

export const make = (secrets: ReadonlyArray<string>): Runs => {
  const known = new Set<number>()
  for (const secret of secrets) {
    let [window, length] = [0, 0]
    for (const character of secret) {
      const digit = folded[character.charCodeAt(0)] ?? 0
      if (digit === 0 || digit === escape) continue
      window = ((window << 6) | digit) & mask
      if (++length >= gram) known.add(window)
    }
  }
  // What is looked up for each character of a text is an array; the set is asked where that says it may be.
  const hashes = new Uint8Array(0x10000)
  /** Where the last letters and digits stand. */
  const begins = new Uint32Array(16)
  for (const window of known) hashes[hashOf(window)] = 1

  /** Whether there is a run, and whether anything may be escaped: what all texts are asked, so it is a loop of its own. */
  const look = (text: string): { readonly isFound: boolean; readonly hasEscapes: boolean } => {
    let [window, hits, hasEscapes] = [0, 0, false]
    for (let at = 0; at < text.length; at++) {
      const digit = folded[text.charCodeAt(at)] ?? 0
      if (digit === 0) continue
      if (digit === escape) {
        hasEscapes ||= Escapes.mayBe(text, at)
        continue
      }
      window = ((window << 6) | digit) & mask
      hits = hashes[hashOf(window)] === 1 && known.has(window) ? hits + 1 : 0
      if (hits >= leastGrams) return { isFound: true, hasEscapes }
    }
    return { isFound: false, hasEscapes }
  }

  /** Where each run begins and where it ends; the scan may stop at the first. What is escaped is read where that is asked for. */
  const scan = (text: string, unescapes: boolean, onRun: (begin: number, end: number) => boolean): void => {
    let [window, hits, digits] = [0, 0, 0]
    for (let at = 0; at < text.length; at++) {
      let begin = at
      let digit = folded[text.charCodeAt(at)] ?? 0
      if (digit === escape) {
        const escaped = unescapes && Escapes.mayBe(text, at) ? Escapes.at(text, at) : undefined
        if (escaped === undefined) continue
        digit = folded[escaped.code] ?? 0
        // One backslash that is left would escape what comes next.
        while (text.charCodeAt(begin) === backslash && text.charCodeAt(begin - 1) === backslash) begin -= 1
        at = escaped.end - 1
      }
      if (digit === 0 || digit === escape) continue
      begins[digits & 15] = begin
      digits += 1
      window = ((window << 6) | digit) & mask
      hits = hashes[hashOf(window)] === 1 && known.has(window) ? hits + 1 : 0
      if (hits >= leastGrams && onRun(begins[(digits - leastRun) & 15] ?? 0, at + 1)) return
    }
  }

  const isIn = (text: string): boolean => {
    if (text.length < leastRun) return false
    const seen = look(text)
    let isFound = seen.isFound
    if (!isFound && seen.hasEscapes) scan(text, true, () => isFound = true)
    return isFound
  }

  const without = (text: string, by: string, unescapes: boolean): string => {
    let [rest, from] = ["", 0]
    scan(text, unescapes, (begin, end) => {
      if (from === 0 || begin > from) rest += text.slice(from, begin) + by
      from = end
      return false
    })
    return rest + text.slice(from)
  }

  const remove = (text: string, by: string): string => isIn(text) ? without(without(text, by, false), by, true) : text

  return { isIn, remove }
}

const hashOf = (window: number): number => (window ^ (window >>> 9)) & 0xffff
