import { Schema } from "effect"
import { Cursor } from "./Ids.ts"

/**
 * The maximum number of rows of a page, 1 to 1000, and the cursor at which it starts.
 *
 * @see https://docs.mews.com/connector-api/guidelines/pagination
 */
export const Limitation = Schema.Struct({
  Count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
  Cursor: Schema.optionalKey(Cursor)
})
export type Limitation = typeof Limitation.Type
