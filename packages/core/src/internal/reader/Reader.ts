/**
 * Reads a page from the bytes of its body, in one walk and without `JSON.parse`. It answers exactly what the schema would
 * answer about the parsed body, or hands the whole page over; it never guesses. What is handed over: rows that do not
 * match the contract or go beyond it, and whatever is unusual as JSON, such as a key that comes twice.
 *
 * @internal
 */
import { Option, Result, Schema, SchemaAST } from "effect"
import { Cursor } from "../../Ids.ts"
import type * as Operation from "../../Operation.ts"
import * as Code from "./Code.ts"
import { handOver, Scanner } from "./Scanner.ts"
import { Words } from "./Words.ts"

/** A page whose every row matches the contract and has nothing that is not documented. */
export interface Whole<out Row> {
  /** In the order of their coming. Parts that are equal within a page may be one object. */
  readonly rows: ReadonlyArray<Row>
  readonly cursor: Cursor | null
}

export type Reader<Row> = (body: Uint8Array) => Option.Option<Whole<Row>>

/**
 * Compiles the reader of an operation; none where the environment allows no code to be made at run time. A body with a
 * text that `isSecret` is handed over. Only texts are asked about: not the ids in lower case, the instants and the
 * numbers.
 */
export const compile = <Row>(
  operation: Operation.Operation<string, unknown, Row>,
  isSecret: (text: string) => boolean
): Option.Option<Reader<Row>> => {
  const row = SchemaAST.toType(operation.row.ast)
  if (!SchemaAST.isObjects(row)) return Option.none()
  return Option.flatMap(
    Result.getSuccess(Result.try(() => Code.compile(row))),
    ({ names, read }) =>
      [operation.collection, ...names].some(isSecret)
        ? Option.none()
        : Option.some(reader<Row>(operation.collection, read(), new Scanner(isSecret)))
  )
}

const reader = <Row>(collection: string, read: Code.Read, scanner: Scanner): Reader<Row> => {
  const cursors = new Words(isCursor)

  const list = (place: number): ReadonlyArray<unknown> => {
    const rows: Array<unknown> = []
    let p = scanner.token(opening, place)
    if (scanner.bytes[p] === closing) scanner.at = p + 1
    else {
      for (;;) {
        rows.push(read(scanner, p))
        if (!scanner.hasMore(closing, scanner.at)) break
        p = scanner.at
      }
    }
    return rows
  }

  const page = (body: Uint8Array): Whole<Row> => {
    scanner.over(body)
    let rows: ReadonlyArray<unknown> | undefined
    let cursor: Cursor | null | undefined
    let p = scanner.token(123, 0)
    for (;;) {
      const name = scanner.key(p)
      if (name === collection && rows === undefined) rows = list(scanner.at)
      else if (name === "Cursor" && cursor === undefined) {
        p = scanner.at
        const text = body[p] === 110 ? scanner.null(p) : scanner.text(cursors, p)
        cursor = text === null || isCursor(text) ? text : handOver()
      } else handOver()
      if (!scanner.hasMore(125, scanner.at)) break
      p = scanner.at
    }
    if (rows === undefined || scanner.space(scanner.at) !== body.length) return handOver()
    // The program takes nothing but what the schema takes.
    return { rows: rows as ReadonlyArray<Row>, cursor: cursor ?? null }
  }

  return (body) => {
    const found = Result.getSuccess(Result.try(() => page(body)))
    scanner.over(nothing)
    return found
  }
}

const isCursor = Schema.is(Cursor)

const [opening, closing] = [91, 93] as const

const nothing = new Uint8Array(0)
