/**
 * The parts of a request's filter, each with the limit that the platform puts on it.
 */
import { Schema, SchemaAST } from "effect"
import { Interval } from "./Interval.ts"

const capOf = "@nightaudit/core/Filter/cap"

const list = <S extends Schema.Top>(element: S, most: number) =>
  Schema.Array(element).check(
    Schema.makeFilter((values) => values.length >= 1 && values.length <= most, {
      expected: `1 to ${most} values`,
      [capOf]: most
    })
  )

/** A list of 1 to `most` ids, texts or enumeration values; rows that match any of them. */
export const List = <S extends Schema.Top>(element: S, most = 1000) => Schema.optionalKey(list(element, most))

/** A list as {@link List}, which the platform demands. */
export const RequiredList = <S extends Schema.Top>(element: S, most = 1000) => list(element, most)

/** Rows whose instant lies in a half-open interval of at most three months and a day. */
export const Within = Schema.optionalKey(Interval)

/** Maximum number of values of a list in one request; undefined for a filter that is not a list. */
export const cap: (ast: SchemaAST.AST) => number | undefined = SchemaAST.resolveAt(capOf)

/** Refuses a filter in which both of `names` are set. */
export const notBoth = (...names: readonly [string, string]) =>
  Schema.makeFilter<object>((filter) => !names.every((name) => Object.hasOwn(filter, name)), {
    expected: `not both of ${names.join(" and ")}`
  })

/** Refuses a filter in which none of `names` is set. */
export const oneOf = (names: ReadonlyArray<string>) =>
  Schema.makeFilter<object>((filter) => names.some((name) => Object.hasOwn(filter, name)), {
    expected: `at least one of ${names.join(", ")}`
  })
