import * as Schema from "effect/Schema"

/** The formats of tables. */
export const Format = Schema.Literals(["csv", "parquet"])
export type Format = typeof Format.Type
