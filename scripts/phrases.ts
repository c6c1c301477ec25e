/**
 * Finds phrases that plain English has an ordinary word for. `phrases.json` has the patterns, the pages, and the texts in which
 * a phrase is right; `node scripts/phrases.ts [GLOB…]` checks other files than those pages.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { refuse } from "./run.ts"

interface Phrase {
  readonly pattern: string
  readonly wrong: string
  readonly instead: string
}

interface Phrases {
  readonly pages: ReadonlyArray<string>
  /** Pages that are not checked yet, and why. */
  readonly later: Readonly<Record<string, string>>
  readonly phrases: ReadonlyArray<Phrase>
  /** Texts in which a phrase is right. */
  readonly exceptions: ReadonlyArray<string>
}

const root = dirname(import.meta.dirname)

export const data: Phrases = JSON.parse(readFileSync(join(import.meta.dirname, "phrases.json"), "utf8"))

/** The files that match the globs, without those that are left for later. */
export const files = (globs: ReadonlyArray<string>): ReadonlyArray<string> =>
  globSync([...globs], { cwd: root, exclude: (path) => path.includes("node_modules") })
    .filter((path) => data.later[path] === undefined)
    .toSorted()

/**
 * What of a page is not its own words keeps its place as blanks: code blocks quote programs, and links to tests quote their
 * names. A phrase may go over the end of a line.
 */
const ownWords = (text: string): string =>
  text.replaceAll(/^```.*?^```|\[[^\]]*\](?=\([^)]*\.test\.ts\))/gms, (quoted) => quoted.replaceAll(/[^\n]/g, " "))
    .replaceAll("\n", " ")

const isAllowed = (exceptions: ReadonlyArray<string>, text: string, from: number, to: number): boolean =>
  exceptions.some((exception) => {
    for (let at = text.indexOf(exception); at >= 0; at = text.indexOf(exception, at + 1)) {
      if (at <= from && to <= at + exception.length) return true
    }
    return false
  })

/** The phrases of a text, as `line: phrase; what to write instead`. */
export const found = (text: string, exceptions = data.exceptions): ReadonlyArray<string> => {
  const words = ownWords(text)
  return data.phrases.flatMap(({ instead, pattern, wrong }) =>
    [...words.matchAll(new RegExp(pattern, "gu"))]
      .filter(({ 0: match, index }) => !isAllowed(exceptions, words, index, index + match.length))
      .map(({ 0: match, index }) =>
        `${text.slice(0, index).split("\n").length}: "${match}"; write as in "${instead}", not "${wrong}"`
      )
  )
}

/** Refuses files with such phrases, each with its line. */
export const check = (globs: ReadonlyArray<string> = data.pages): void => {
  const paths = files(globs)
  refuse(paths.flatMap((path) => found(readFileSync(join(root, path), "utf8")).map((each) => `${path}:${each}`)))
  console.log(`> phrases: ${paths.length} pages, ${data.phrases.length} patterns`)
}

if (import.meta.main) check(process.argv.length > 2 ? process.argv.slice(2) : data.pages)
