/**
 * The members of a page that stand in it twice: `JSON.parse` takes the last of them, and drops without a word the rows of a list
 * that stands before it.
 *
 * @internal
 */

/** The first of the names that the object of this text has twice. The text is whole JSON. */
export const memberTwice = (text: string, names: ReadonlyArray<string>): string | undefined => {
  // A name may be written with escapes; else it stands there as it is.
  if (!text.includes("\\u") && !names.some((name) => isTwice(text, `"${name}"`))) return undefined
  const seen = new Set<string>()
  for (const name of members(text)) {
    if (seen.has(name)) return name
    if (names.includes(name)) seen.add(name)
  }
  return undefined
}

const isTwice = (text: string, part: string): boolean => {
  const at = text.indexOf(part)
  return at >= 0 && text.includes(part, at + part.length)
}

const [quote, backslash, colon] = [34, 92, 58] as const

/** The names of the outermost object, in order. */
function* members(text: string): Generator<string> {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      const end = endOf(text, at)
      if (depth === 1 && text.charCodeAt(afterBlanks(text, end)) === colon) {
        yield String(JSON.parse(text.slice(at, end)))
      }
      at = end - 1
    } else if (code === 123 || code === 91) depth += 1
    else if (code === 125 || code === 93) depth -= 1
  }
}

/** Behind the text that begins here. */
const endOf = (text: string, begin: number): number => {
  for (let at = text.indexOf("\"", begin + 1);; at = text.indexOf("\"", at + 1)) {
    if (at < 0) return text.length
    let escapes = 0
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes += 1
    if (escapes % 2 === 0) return at + 1
  }
}

const afterBlanks = (text: string, from: number): number => {
  let at = from
  while (/[ \t\r\n]/.test(text.charAt(at))) at += 1
  return at
}
