import { Predicate } from "effect"
import { type Content, type Html, html } from "../Html.ts"
import type { Names } from "../Names.ts"

/** Maximum depth of nested lists; deeper values are shown as JSON. */
const deepest = 3

/** The evidence of a finding as nested lists; IDs of properties and services are shown with their names. */
export const evidence = (values: Readonly<Record<string, unknown>>, names: Names): Html =>
  html`<table class="evidence"><caption>Evidence</caption><tbody>${
    Object.entries(values).map(([name, value]) =>
      html`<tr><th scope="row">${inWords(name)}</th><td>${laidOut(value, 1, names)}</td></tr>`
    )
  }</tbody></table>`

const laidOut = (value: unknown, depth: number, names: Names): Content => {
  if (value === null || value === undefined) return "none"
  if (typeof value === "string") {
    const name = names.known(value)
    return name === undefined ? html`<bdi>${value}</bdi>` : html`<bdi>${name}</bdi> <code>${value}</code>`
  }
  if (typeof value !== "object") return `${String(value)}`
  if (depth >= deepest) return html`<code>${JSON.stringify(value)}</code>`
  if (!Array.isArray(value)) return list(value, depth, names)
  if (value.length === 0) return "none"
  return value.every((each) => !Predicate.isObjectOrArray(each))
    ? html`<bdi>${value.map((each) => each ?? "none").join(", ")}</bdi>`
    : html`<ol>${value.map((each: unknown) => html`<li>${laidOut(each, depth + 1, names)}</li>`)}</ol>`
}

const list = (value: object, depth: number, names: Names): Html =>
  html`<dl>${
    Object.entries(value).map(([name, each]) =>
      html`<div><dt>${inWords(name)}</dt><dd>${laidOut(each, depth + 1, names)}</dd></div>`
    )
  }</dl>`

/** `exceptionsTested` in words: `exceptions tested`. */
const inWords = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
