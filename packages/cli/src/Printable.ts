const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** The text without what could drive a terminal or hide in it: control, format and private characters, line ends. */
export const printable = (text: string): string => text.replaceAll(controls, " ").trim()
