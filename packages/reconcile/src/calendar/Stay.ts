/**
 * When the guest of a reservation was expected, and when one came and left.
 */
import { Instant, type Reservation } from "@nightaudit/core"

/** What a stay is read from: `StartUtc` and `EndUtc` stand in where the scheduled times are not given. */
export type Times = Pick<
  Reservation.Reservation,
  "ActualEndUtc" | "ActualStartUtc" | "EndUtc" | "ScheduledEndUtc" | "ScheduledStartUtc" | "StartUtc"
>

/** When the guest was to come. */
export const scheduledStart = (stay: Times): Instant.Instant | undefined =>
  stay.ScheduledStartUtc ?? stay.StartUtc ?? undefined

/** When the guest was to leave. */
export const scheduledEnd = (stay: Times): Instant.Instant | undefined =>
  stay.ScheduledEndUtc ?? stay.EndUtc ?? undefined

/** When the guest left, or was to leave where that is not known. */
export const end = (stay: Times): Instant.Instant | undefined => stay.ActualEndUtc ?? scheduledEnd(stay)

/** The earlier of two instants; the first where there is no second. */
export const earlier = (first: Instant.Instant, second: Instant.Instant | null | undefined): Instant.Instant =>
  second == null || Instant.InstantOrder(first, second) <= 0 ? first : second

/** The later of two instants; the first where there is no second. */
export const later = (first: Instant.Instant, second: Instant.Instant | null | undefined): Instant.Instant =>
  second == null || Instant.InstantOrder(first, second) >= 0 ? first : second
