/**
 * Single characters as a URL, JSON and HTML escape them.
 *
 * @internal
 */

/**
 * Only what has letters or digits that are not of the text. Escapes are escaped again; repetitions are bounded, or many of them
 * would cost the square of their length.
 */
const form =
  /%(?:25){0,3}([\da-f]{2})|\\(?:u([\da-f]{4})|[nrtbf])|&(?:amp;){0,3}(?:#0{0,4}(\d{1,3});|#x0{0,4}([\da-f]{1,2});|(?:quot|amp|apos|lt|gt);)/iy

/** By character code: what an escape begins with, and what stands behind that. */
const codesOf = (characters: RegExp): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => characters.test(String.fromCharCode(code)) ? 1 : 0)

export const begins = codesOf(/[%\\&]/)
const behind = { percent: codesOf(/[\da-f]/i), backslash: codesOf(/[unrtbf]/), ampersand: codesOf(/[#aqlg]/i) }

/** Whether what stands there, with which an escape {@link begins}, may be one: most are not, and this takes no time. */
export const mayBe = (text: string, from: number): boolean => {
  const code = text.charCodeAt(from)
  const next = text.charCodeAt(from + 1)
  return (code === 37 ? behind.percent : code === 92 ? behind.backslash : behind.ampersand)[next] === 1
}

/** The character that is escaped there, and where its escape ends; code 0 for those of which only that is known. */
export const at = (text: string, from: number): { readonly code: number; readonly end: number } | undefined => {
  form.lastIndex = from
  const found = form.exec(text)
  if (found === null) return undefined
  const [whole, url, json, decimal, hex] = found
  const code = decimal === undefined ? parseInt(url ?? json ?? hex ?? "0", 16) : Number(decimal)
  return { code, end: from + whole.length }
}
