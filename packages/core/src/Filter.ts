/** The parts of a request's filter, each with the platform's limit. */
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

/** An optional list of 1 to `most` IDs, texts or enumeration values; a row matches if it matches any of them. */
export const List = <S extends Schema.Top>(element: S, most = 1000) => Schema.optionalKey(list(element, most))

/** A list as {@link List}, which the platform requires. */
export const RequiredList = <S extends Schema.Top>(element: S, most = 1000) => list(element, most)

/** An optional half-open interval of at most three months and a day, which contains the instant of each row. */
export const Within = Schema.optionalKey(Interval)

/** Maximum number of values of a list in one request; undefined for a filter that is not a list. */
export const cap: (ast: SchemaAST.AST) => number | undefined = SchemaAST.resolveAt(capOf)

/** Rejects a filter in which both of `names` are set. */
export const notBoth = (...names: readonly [string, string]) =>
  Schema.makeFilter<object>((filter) => !names.every((name) => Object.hasOwn(filter, name)), {
    expected: `not both of ${names.join(" and ")}`
  })

/** Rejects a filter in which none of `names` is set. */
export const oneOf = (names: ReadonlyArray<string>) =>
  Schema.makeFilter<object>((filter) => names.some((name) => Object.hasOwn(filter, name)), {
    expected: `at least one of ${names.join(", ")}`
  })
