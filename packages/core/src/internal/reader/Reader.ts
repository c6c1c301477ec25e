/**
 * Reads a page from the bytes of its body, in one walk and without `JSON.parse`. Of each row it answers exactly what the
 * schema would answer about the parsed row, or leaves the row to `JSON.parse`; it never guesses. So left are rows that do
 * not match the contract or go beyond it, and whatever is unusual as JSON, such as a key that comes twice. A page that is
 * unusual beyond its rows is handed over as a whole.
 *
 * @internal
 */
import { Option, Result, Schema, SchemaAST } from "effect"
import { Cursor } from "../../Ids.ts"
import type * as Operation from "../../Operation.ts"
import * as Code from "./Code.ts"
import { bailOut, bailout, Scanner } from "./Scanner.ts"
import { StringCache } from "./StringCache.ts"

/** The values of a page, in the order of their coming. Parts that are equal within a page may be one object. */
export interface Listing {
  readonly values: ReadonlyArray<unknown>
  /** The places of the values that were parsed and not judged; every other is a whole row with nothing undocumented. */
  readonly unjudged: ReadonlySet<number>
  /** Whether every id of the rows is known to be in lower case. */
  readonly hasLowerCaseIds: boolean
  readonly cursor: Cursor | null
}

export type Reader = (body: Uint8Array) => Option.Option<Listing>

/**
 * Compiles the reader of an operation; none where the environment allows no code to be made at run time. A body with a
 * text that `isSecret` is handed over. Only texts are asked about: not the ids in lower case, the instants and the
 * numbers.
 */
export const compile = <Row>(
  operation: Operation.Operation<string, unknown, Row>,
  isSecret: (text: string) => boolean
): Option.Option<Reader> => {
  const row = SchemaAST.toType(operation.row.ast)
  if (!SchemaAST.isObjects(row)) return Option.none()
  return Option.flatMap(
    Result.getSuccess(Result.try(() => Code.compile(row))),
    ({ names, read }) =>
      [operation.collection, ...names].some(isSecret)
        ? Option.none()
        : Option.some(reader(operation.collection, read(), new Scanner(isSecret)))
  )
}

/** Number of rows, plus an eighth of the rows read, that `JSON.parse` may read before it is given the whole page. */
const mostParsed = 16

const reader = (collection: string, read: Code.Read, scanner: Scanner): Reader => {
  const cursors = new StringCache(isCursor)

  const list = (place: number, unjudged: Set<number>): ReadonlyArray<unknown> => {
    const values: Array<unknown> = []
    scanner.at = scanner.token(opening, place)
    if (scanner.bytes[scanner.at] === closing) scanner.at += 1
    else while (!isListed(values, unjudged));
    return values
  }

  /** Reads on to the end of the list, or over one row that is left to `JSON.parse`. */
  const isListed = (values: Array<unknown>, unjudged: Set<number>): boolean => {
    let p = scanner.at
    const known = Result.try(() => {
      for (;;) {
        values.push(read(scanner, p))
        p = between
        if (!scanner.hasMore(closing, scanner.at)) return true
        p = scanner.at
      }
    })
    if (Result.isSuccess(known)) return true
    if (known.failure !== bailout || p === between || unjudged.size >= Math.max(mostParsed, values.length / 8)) {
      throw known.failure
    }
    unjudged.add(values.length)
    values.push(scanner.json(anything, p))
    return !scanner.hasMore(closing, scanner.at)
  }

  const page = (body: Uint8Array): Listing => {
    scanner.over(body)
    const unjudged = new Set<number>()
    let values: ReadonlyArray<unknown> | undefined
    let cursor: Cursor | null | undefined
    let p = scanner.token(123, 0)
    for (;;) {
      const name = scanner.key(p)
      if (name === collection && values === undefined) values = list(scanner.at, unjudged)
      else if (name === "Cursor" && cursor === undefined) {
        p = scanner.at
        const text = body[p] === 110 ? scanner.null(p) : scanner.text(cursors, p)
        cursor = text === null || isCursor(text) ? text : bailOut()
      } else bailOut()
      if (!scanner.hasMore(125, scanner.at)) break
      p = scanner.at
    }
    if (values === undefined || scanner.space(scanner.at) !== body.length) return bailOut()
    const hasLowerCaseIds = scanner.hasLowerCaseIds && unjudged.size === 0
    return { values, unjudged, hasLowerCaseIds, cursor: cursor ?? null }
  }

  return (body) => {
    const found = Result.getSuccess(Result.try(() => page(body)))
    scanner.over(nothing)
    return found
  }
}

const isCursor = Schema.is(Cursor)

const anything = () => true

const [opening, closing] = [91, 93] as const

/** No place of a row. */
const between = -1

const nothing = new Uint8Array(0)
