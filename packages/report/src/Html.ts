/**
 * Markup in which text can only be text: escaping is done by the template, and nowhere else.
 */
import { visible } from "./internal/visible.ts"

/** What may stand in a template: text is escaped, markup is kept, what is absent is nothing. */
export type Content = Html | string | number | false | null | undefined | ReadonlyArray<Content>

/** Markup that was made by a template. */
export class Html {
  readonly #markup: string

  private constructor(markup: string) {
    this.#markup = markup
  }

  /**
   * The markup of a template. Text may stand in elements and in attributes between double quotes, markup in elements, and
   * a fragment of attributes in a tag; whatever stands elsewhere is a fault of the program, and is thrown.
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

  /** Takes markup as it is: for what the program itself has written, and never for what was read. */
  static readonly trusted = (markup: string): Html => new Html(markup)

  toString(): string {
    return this.#markup
  }
}

export const html = Html.template

type Place = "element" | "attribute" | "tag"

const known = new WeakMap<TemplateStringsArray, ReadonlyArray<Place>>()

/** Where each content of a template stands. */
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
    if (place === "tag") throw new TypeError("Text stands in a tag, outside of quotes")
    return typeof content === "number" ? `${content}` : escape(visible(content))
  }
  if (content instanceof Html) {
    if (place === "attribute") throw new TypeError("Markup stands in an attribute")
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
