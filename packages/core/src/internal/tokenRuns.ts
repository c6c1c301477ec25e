/**
 * Parts of tokens, wherever they begin, whatever their case and whatever stands between their letters and digits.
 *
 * @internal
 */

/** So many letters and digits of a token in a row are taken for shown. */
const leastRun = 12

/** Of so many characters one after another it is known whether they stand in a token. */
const gram = 4

const leastGrams = leastRun - gram + 1

/** By character code: 1 to 36 for digits and letters, of either case; 0 for all others. */
const folded = Uint8Array.from({ length: 128 }, (_, code) => {
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
      if (digit === 0) continue
      window = ((window << 6) | digit) & mask
      if (++length >= gram) known.add(window)
    }
  }
  // What is looked up for each character of a text is an array; the set is asked where that says it may be.
  const hashes = new Uint8Array(0x10000)
  for (const window of known) hashes[hashOf(window)] = 1

  /** Where the last character of each run stands; the scan may stop at the first. */
  const scan = (text: string, onRun: (end: number) => boolean): void => {
    let [window, hits] = [0, 0]
    for (let at = 0; at < text.length; at++) {
      const digit = folded[text.charCodeAt(at)] ?? 0
      if (digit === 0) continue
      window = ((window << 6) | digit) & mask
      hits = hashes[hashOf(window)] === 1 && known.has(window) ? hits + 1 : 0
      if (hits >= leastGrams && onRun(at)) return
    }
  }

  const isIn = (text: string): boolean => {
    if (text.length < leastRun) return false
    let isFound = false
    scan(text, () => isFound = true)
    return isFound
  }

  const remove = (text: string, by: string): string => {
    const ends: Array<number> = []
    if (text.length >= leastRun) scan(text, (end) => ends.push(end) < 0)
    let [rest, from] = ["", 0]
    for (const [n, end] of ends.entries()) {
      const start = beginOf(text, end)
      if (n === 0 || start > from) rest += text.slice(from, start) + by
      from = end + 1
    }
    return rest + text.slice(from)
  }

  return { isIn, remove }
}

const hashOf = (window: number): number => (window ^ (window >>> 9)) & 0xffff

/** Where the run begins that ends there. */
const beginOf = (text: string, end: number): number => {
  let left = leastRun
  for (let at = end; at >= 0; at--) {
    if ((folded[text.charCodeAt(at)] ?? 0) > 0 && --left === 0) return at
  }
  return 0
}
