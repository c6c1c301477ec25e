import { Context, Option } from "effect"
import type { Instant } from "./Instant.ts"
import type { OpenInterval } from "./OpenInterval.ts"

/** For whom something is read. */
export interface Purpose {
  readonly enterpriseId: string
  /** The date of an instant in the zone of the enterprise. */
  readonly localDateOf: (instant: Instant) => string
  /** Told of each part of it that could not be read. */
  readonly onOpen?: ((open: OpenInterval) => void) | undefined
}

/** Provided around an extraction, it is reported with each part that could not be read; of no enterprise by default. */
export const Purpose: Context.Reference<Option.Option<Purpose>> = Context.Reference("@nightaudit/core/Purpose", {
  defaultValue: Option.none<Purpose>
})
