/** A JSON object that is edited. */
export type Json = Readonly<Record<string, unknown>>

/** A place in the text of a JSON value where other text belongs. */
export interface Patches {
  /** A value that stands for the text. */
  readonly value: (text: string) => string
  /** A key that stands for the text of a whole member. */
  readonly key: (member: string) => string
  /** The text of the value with all of them in their places. */
  readonly print: (value: unknown) => string
}

/** No places yet. */
export const patches = (): Patches => {
  const texts: Array<string> = []
  const place = (text: string): string => `${MARK}${texts.push(text) - 1}${MARK}`
  return {
    value: place,
    key: place,
    print: (value) =>
      JSON.stringify(value)
        .replaceAll(MEMBER, (_, index: string) => texts[Number(index)] ?? "null")
        .replaceAll(VALUE, (_, index: string) => texts[Number(index)] ?? "null")
  }
}

/** The value at a path of names and indices, or `undefined`. */
export const at = (value: unknown, path: ReadonlyArray<string>): unknown => {
  const [name, ...rest] = path
  return name === undefined ? value : hasOwn(value, name) ? at(value[name], rest) : undefined
}

/** The value with what is at a path replaced, or as it was where there is no such path. */
export const edited = (value: unknown, path: ReadonlyArray<string>, edit: (found: unknown) => unknown): unknown => {
  const [name, ...rest] = path
  if (name === undefined) return edit(value)
  if (!hasOwn(value, name)) return value
  if (Array.isArray(value)) return value.with(Number(name), edited(value[Number(name)], rest, edit))
  return { ...value, [name]: edited(value[name], rest, edit) }
}

/** Names and indices of a dotted path. */
export const pathOf = (path: string): ReadonlyArray<string> => path === "" ? [] : path.split(".")

const MARK = "\u{e000}"
const MEMBER = /"\u{e000}(\d+)\u{e000}":0/gu
const VALUE = /"\u{e000}(\d+)\u{e000}"/gu

/** Whether a value is an object or an array with a member of that name. */
export const hasOwn = (value: unknown, name: string): value is Json =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
