/**
 * Enumerations of the platform. They grow about once a quarter, before the documentation says so: an unknown value is
 * kept as received and reported as drift, never rejected.
 */
import { Schema, SchemaAST } from "effect"

const annotation = "@nightaudit/core/Enumeration"

/** One of the documented values, or any other text. */
export type Open<Value extends string> = Value | (string & {})

/** A schema of text that knows the values documented today. */
export const open = <const Values extends ReadonlyArray<string>>(values: Values) =>
  Schema.String.pipe(
    Schema.refine((value): value is Open<Values[number]> => value.length > 0, {
      expected: `one of ${values.join(", ")}, or a newer value`,
      [annotation]: values
    })
  )

/** The values that a schema made by {@link open} documents; nothing for any other schema. */
export const documented: (ast: SchemaAST.AST) => ReadonlyArray<string> | undefined = SchemaAST.resolveAt(annotation)
