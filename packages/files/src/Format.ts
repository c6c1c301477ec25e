import * as Schema from "effect/Schema"

/** How tables are written. */
export const Format = Schema.Literals(["csv", "parquet"])
export type Format = typeof Format.Type
