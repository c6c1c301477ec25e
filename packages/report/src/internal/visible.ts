/** Line ends and tabs are white space to a browser; the other characters control something or are invisible. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

/** Maximum length of one text, so that the page can be opened. */
const longest = 4000

/**
 * The text with every control, format, private and unpaired character in a visible form without effect: `␀`,
 * `⟨U+202E⟩`. A very long text is shortened, and the number of omitted characters is added.
 */
export const visible = (text: string): string => {
  const shown = text.length <= longest ? text : text.slice(0, longest)
  const rest = text.length - shown.length
  return shown.replaceAll(invisible, picture) + (rest === 0 ? "" : ` … (${rest} more characters)`)
}

const picture = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (character === "\n" || character === "\t") return character
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return "\u2421"
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`
}
