/**
 * Enumerations of the platform, which get new values before these are documented: an unknown value is kept as received and
 * reported as drift, never rejected.
 */
import { Schema, SchemaAST } from "effect"

const annotation = "@nightaudit/core/Enumeration"

/** One of the documented values, or any other text. */
export type Open<Value extends string> = Value | (string & {})

/** A schema that accepts any text, and knows the documented values. */
export const open = <const Values extends ReadonlyArray<string>>(values: Values) =>
  Schema.String.pipe(
    Schema.refine((value): value is Open<Values[number]> => value.length > 0, {
      expected: `one of ${values.join(", ")}, or a newer value`,
      [annotation]: values
    })
  )

/** The documented values of a schema made by {@link open}; undefined for any other schema. */
export const documented: (ast: SchemaAST.AST) => ReadonlyArray<string> | undefined = SchemaAST.resolveAt(annotation)
