import { Schema } from "effect"

/** How tables are written. */
export const Format = Schema.Literals(["csv", "parquet"])
export type Format = typeof Format.Type
