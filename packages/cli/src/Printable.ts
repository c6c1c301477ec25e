const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The text without what could drive a terminal or hide in it: control, format and private characters, line ends. */
export const printable = (text: string): string => text.replaceAll(controls, " ").trim()

// A line ends with a line feed, with or without a carriage return before it; any other would write over what stands there.
const unseen = /(?!\r?\n|\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * The text with what {@link printable} takes out written as JSON escapes it (`\u001b`), but for tabs and the ends of lines: on a
 * terminal it shows all that it holds. A JSON text means the same as before.
 */
export const visible = (text: string): string =>
  text.replaceAll(
    unseen,
    (character) =>
      Array.from(
        { length: character.length },
        (_, n) => `\\u${character.charCodeAt(n).toString(16).padStart(4, "0")}`
      ).join("")
  )
