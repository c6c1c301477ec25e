/**
 * HTML in which text is always escaped: the template tag escapes it, and nothing else does.
 */
import { visible } from "./internal/visible.ts"

/** The values that a template accepts: text is escaped, markup is kept, absent values are left out. */
export type Content = Html | string | number | false | null | undefined | ReadonlyArray<Content>

/** Markup that was made by a template. */
export class Html {
  readonly #markup: string

  private constructor(markup: string) {
    this.#markup = markup
  }

  /**
   * The markup of a template. Text is allowed in elements and in attributes between double quotes, markup in elements, and
   * a fragment of attributes in a tag. Anything else is a defect: a `TypeError` is thrown.
   */
  static readonly template = (strings: TemplateStringsArray, ...contents: ReadonlyArray<Content>): Html => {
    const places = placesOf(strings)
    return new Html(
      contents.reduce<string>(
        (markup, content, index) => `${markup}${markupOf(content, places[index])}${strings[index + 1] ?? ""}`,
        strings[0] ?? ""
      )
    )
  }

  /** Accepts markup unchanged: only for constants of the program, never for data. */
  static readonly trusted = (markup: string): Html => new Html(markup)

  toString(): string {
    return this.#markup
  }
}

export const html = Html.template

type Place = "element" | "attribute" | "tag"

const known = new WeakMap<TemplateStringsArray, ReadonlyArray<Place>>()

/** The place of each value of a template. */
const placesOf = (strings: TemplateStringsArray): ReadonlyArray<Place> => {
  const before = known.get(strings)
  if (before !== undefined) return before
  let place: Place = "element"
  const places = strings.slice(0, -1).map((string) => {
    for (const character of string) {
      if (place === "element") place = character === "<" ? "tag" : place
      else if (character === "\"") place = place === "tag" ? "attribute" : "tag"
      else if (place === "tag" && character === ">") place = "element"
    }
    return place
  })
  known.set(strings, places)
  return places
}

const markupOf = (content: Content, place: Place = "element"): string => {
  if (content === undefined || content === null || content === false) return ""
  if (typeof content === "string" || typeof content === "number") {
    if (place === "tag") throw new TypeError("Text in a tag, outside quotes")
    return typeof content === "number" ? `${content}` : escape(visible(content))
  }
  if (content instanceof Html) {
    if (place === "attribute") throw new TypeError("Markup in an attribute")
    return content.toString()
  }
  return content.map((each) => markupOf(each, place)).join("")
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;",
  "`": "&#96;"
}

const escape = (text: string): string => text.replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? "")
