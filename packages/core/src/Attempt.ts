/**
 * A reading that is given up where a part of it fails: what it was to bring is then read in another way.
 */
import { Context, Option } from "effect"

export interface Attempt {
  /** Whether a query of it has failed. */
  hasFailed: boolean
}

/**
 * Provide it to an extraction: a query that fails is not left open, and none of it counts as planned. With none by default.
 */
export const Attempt: Context.Reference<Option.Option<Attempt>> = Context.Reference("@nightaudit/core/Attempt", {
  defaultValue: Option.none<Attempt>
})
