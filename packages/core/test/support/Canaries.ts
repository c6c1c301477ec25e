/** Tokens that no encoder leaves as they are; long enough that no part of them occurs by chance. */
export const canaries = {
  clientToken: "k7+Q/z=W\"4\\x&R<é>9'v%T2?s#L6~Yj-0;mH8{b}Np",
  accessToken: "f3/J+d=\"X\\5&Z<ü>w'1%G9?c#V4~Rk-7;tB2{q}Ms"
}

const bytesOf = (text: string): ReadonlyArray<number> => [...Buffer.from(text)]

const hexOf = (code: number, length: number): string => code.toString(16).padStart(length, "0")

/** Base64 of a text that may stand anywhere in what was encoded: without the characters that its neighbours change. */
const base64s = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => Buffer.from(" ".repeat(offset) + text).toString("base64").slice(offset === 0 ? 0 : 4, -4))

const entities: Readonly<Record<string, string>> = {
  "\"": "&quot;",
  "&": "&amp;",
  "'": "&#39;",
  "<": "&lt;",
  ">": "&gt;"
}

const html = (text: string): string => text.replaceAll(/["&'<>]/g, (character) => entities[character] ?? character)

const json = (text: string): string => JSON.stringify(text).slice(1, -1)

/** The first and the last characters of a text are missing there. */
const missing = 9

/** How a server may send a token back in more than the usual spellings; those of several lines are of the same one. */
export const forms: Readonly<Record<string, (token: string) => ReadonlyArray<string>>> = {
  "in lower case": (token) => [token.toLowerCase()],
  "in upper case": (token) => [token.toUpperCase()],
  "cut at the front": (token) => [token.slice(missing)],
  "cut at the back": (token) => [token.slice(0, -missing)],
  "with blanks between": (token) => [[...token].join(" ")],
  "escaped for a URL": (token) => [encodeURIComponent(token)],
  "escaped for a URL twice": (token) => [encodeURIComponent(encodeURIComponent(token))],
  "as entities of HTML": (token) => [Array.from(token, (character) => `&#${character.charCodeAt(0)};`).join("")],
  "as JSON": (token) => [json(token)],
  "in base64 at three offsets": base64s,
  "in base64 twice": (token) => base64s(token).flatMap(base64s),
  "in lower case, every character escaped": (token) => [
    bytesOf(token.toLowerCase()).map((byte) => `%${hexOf(byte, 2)}`).join(""),
    Array.from(token.toLowerCase(), (character) => `\\u${hexOf(character.charCodeAt(0), 4)}`).join(""),
    Array.from(token.toLowerCase(), (character) => `&#x${hexOf(character.charCodeAt(0), 1)};`).join("")
  ]
}

/** How a text may be written where most characters stand for themselves. */
const dense: Readonly<Record<string, (text: string) => string | ReadonlyArray<string>>> = {
  plain: (text) => text,
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  reversed: (text) => [...text].toReversed().join(""),
  json,
  "json in json": (text) => json(json(text)),
  "json in json in json": (text) => json(json(json(text))),
  "json of ASCII": (text) => json(text).replaceAll(/[^ -~]/g, (character) => `\\u${hexOf(character.charCodeAt(0), 4)}`),
  url: encodeURIComponent,
  "url in url": (text) => encodeURIComponent(encodeURIComponent(text)),
  form: (text) => new URLSearchParams({ text }).toString().slice("text=".length),
  html,
  "html in html": (text) => html(html(text)),
  base64: base64s,
  "base64 in base64": (text) => base64s(text).flatMap(base64s),
  base64url: (text) => base64s(text).map((each) => each.replaceAll("+", "-").replaceAll("/", "_"))
}

/** How it may be written a few characters for each. */
const sparse: Readonly<Record<string, (text: string) => string>> = {
  hex: (text) => Buffer.from(text).toString("hex"),
  HEX: (text) => Buffer.from(text).toString("hex").toUpperCase(),
  spaced: (text) => [...text].join(" "),
  "bytes in JSON": (text) => bytesOf(text).join(","),
  bytes: (text) => bytesOf(text).join(", "),
  "bytes of a buffer": (text) => bytesOf(text).map((byte) => hexOf(byte, 2)).join(" "),
  "url, every character": (text) => bytesOf(text).map((byte) => `%${hexOf(byte, 2)}`).join(""),
  "json, every character": (text) =>
    Array.from(text, (character) => `\\u${hexOf(character.charCodeAt(0), 4)}`).join(""),
  "url, every character in lower case": (text) =>
    bytesOf(text.toLowerCase()).map((byte) => `%${hexOf(byte, 2)}`).join(""),
  "json, every character in lower case": (text) =>
    Array.from(text.toLowerCase(), (character) => `\\u${hexOf(character.charCodeAt(0), 4)}`).join(""),
  "html, every character in lower case": (text) =>
    Array.from(text.toLowerCase(), (character) => `&#x${hexOf(character.charCodeAt(0), 1)};`).join(""),
  "html, every character": (text) => Array.from(text, (character) => `&#${character.charCodeAt(0)};`).join(""),
  "html, every character in hexadecimal": (text) =>
    Array.from(text, (character) => `&#x${hexOf(character.charCodeAt(0), 1)};`).join("")
}

/** What no server does to a text that it sends back. */
const odd = new Set([
  "lower",
  "upper",
  "reversed",
  "spaced",
  "bytes",
  "bytes in JSON",
  "bytes of a buffer",
  "url, every character in lower case",
  "json, every character in lower case",
  "html, every character in lower case"
])

/** The ways in which a server may send a text back; the same one in several where neighbours change it. */
export const spellings = Object.entries({ ...dense, ...sparse }).flatMap(([name, encode]) =>
  odd.has(name) ? [] : [{ name, encode: (text: string) => [encode(text)].flat() }]
)

const runs = (text: string, length: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(0, text.length - length + 1) }, (_, n) => text.slice(n, n + length))

/** A run of escapes occurs in any text. */
const isTelling = (part: string): boolean => /\w.*\w.*\w/.test(part)

/** What is read of a part before it is cut out of a text: few others have the same. */
const keyOf = (text: string, at: number): number =>
  (text.charCodeAt(at) ^ (text.charCodeAt(at + 3) << 4) ^ (text.charCodeAt(at + 7) << 8)) & 0xffff

/** Gives the parts of the tokens that a text shows: any eight characters of them, or of an encoding of theirs. */
export const finder = (tokens: ReadonlyArray<string>): (text: string) => ReadonlyArray<string> => {
  const parts = ([[8, dense], [16, sparse]] as const).map(([length, encodings]) => {
    const known = new Set(
      tokens.flatMap((token) =>
        Object.values(encodings).flatMap((encode) => encode(token)).flatMap((form) =>
          runs(form, length).filter(isTelling)
        )
      )
    )
    const keys = new Uint8Array(0x10000)
    for (const part of known) keys[keyOf(part, 0)] = 1
    return { keys, known, length }
  })
  return (text) => {
    const found = new Set<string>()
    for (const { keys, known, length } of parts) {
      for (let at = 0; at + length <= text.length; at++) {
        if (keys[keyOf(text, at)] === 0) continue
        const part = text.slice(at, at + length)
        if (known.has(part)) found.add(part)
      }
    }
    return [...found]
  }
}
