/**
 * The forms of text that rows hold most of: ids in lower case, and instants in whole seconds. They are recognised without
 * being made into a string; any other spelling is left to the schema.
 *
 * @internal
 */
import type { Form } from "./FixedLengthStringCache.ts"

const isHexadecimal = Uint8Array.from({ length: 256 }, (_, byte) => /[0-9a-f]/.test(String.fromCharCode(byte)) ? 1 : 0)

const hyphen = 45

export const lowerCaseId: Form = {
  length: 36,
  isHere: (b, p) => {
    if (b[p + 8] !== hyphen || b[p + 13] !== hyphen || b[p + 18] !== hyphen || b[p + 23] !== hyphen) return false
    let digits = 0
    for (let n = 0; n < 36; n++) digits += isHexadecimal[b[p + n] ?? 0] ?? 0
    return digits === 32
  }
}

/** Such as `2026-03-01T00:00:00Z`; a leap day is left to the schema. */
export const wholeSeconds: Form = {
  length: 20,
  isHere: (b, p) => {
    if (
      b[p + 4] !== hyphen || b[p + 7] !== hyphen || b[p + 10] !== 84 || b[p + 13] !== 58 || b[p + 16] !== 58 ||
      b[p + 19] !== 90
    ) return false
    const month = two(b, p + 5)
    const day = two(b, p + 8)
    return two(b, p) >= 0 && two(b, p + 2) >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= lastDay(month) &&
      two(b, p + 11) < 24 && two(b, p + 14) < 60 && two(b, p + 17) < 60
  }
}

const lastDay = (month: number): number =>
  month === 2 ? 28 : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

/** The number of two digits, or none that any comparison accepts. */
const two = (b: Uint8Array, p: number): number => {
  const tens = (b[p] ?? 0) - 48
  const ones = (b[p + 1] ?? 0) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
