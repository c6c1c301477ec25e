/** `1 item`, `2 items`, `1,200 items`; `many` is the plural where it is not formed with an s. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`

/** The form of a verb that agrees with the count. */
export const verb = (count: number, one: string, many: string): string => count === 1 ? one : many
