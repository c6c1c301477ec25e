const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The text without characters that control a terminal or are invisible: control, format and private characters, line ends. */
export const printable = (text: string): string => text.replaceAll(controls, " ").trim()

// A line ends with a line feed, optionally after a carriage return; any other carriage return would overwrite the line.
const unseen = /(?!\r?\n|\t)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * The text with the characters that {@link printable} removes as JSON escapes (`\u001b`), except tabs and line ends, so that a
 * terminal shows all of them. The meaning of a JSON text does not change.
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
