import { Context, Option } from "effect"
import type { Instant } from "./Instant.ts"
import type { OpenInterval } from "./OpenInterval.ts"

/** The enterprise for which something is read. */
export interface Purpose {
  readonly enterpriseId: string
  /** The date of an instant in the zone of the enterprise. */
  readonly localDateOf: (instant: Instant) => string
  /** Called with each interval of it that could not be read. */
  readonly onOpen?: ((open: OpenInterval) => void) | undefined
}

/**
 * Provide it to an extraction: each interval that could not be read is then reported with this enterprise; with none by
 * default.
 */
export const Purpose: Context.Reference<Option.Option<Purpose>> = Context.Reference("@nightaudit/core/Purpose", {
  defaultValue: Option.none<Purpose>
})
