import type { Enterprise, Ids, Instant, OrderItem, Service } from "@nightaudit/core"
import type { Basis } from "../calendar/Basis.ts"
import type { BusinessDay } from "../calendar/BusinessDay.ts"
import type { ItemInRange } from "./ItemInRange.ts"
import type { Reference } from "./Reference.ts"

/** What the rules know besides the order in hand. */
export interface Context {
  /** The as-of time: later changes are not reported yet. */
  readonly asOf: Instant.Instant
  /** Which instant of an item decides whether it lies in the range. */
  readonly basis: Basis
  /** When the rows in hand had been read by the platform's time, or `asOf` where that is later: what is dated after it cannot be. */
  readonly readAt: Instant.Instant
  readonly enterprises: ReadonlyMap<Ids.EnterpriseId, Enterprise.Enterprise>
  readonly services: ReadonlyMap<Ids.ServiceId, Service.Service>
  readonly calendars: ReadonlyMap<Ids.EnterpriseId, BusinessDay>
  /** When the range of each enterprise is over, with the business day that it ends with. */
  readonly overAt: ReadonlyMap<Ids.EnterpriseId, Instant.Instant>
  /** Reference data beyond the five operations; absent if none was given. */
  readonly reference?: Reference | undefined
  /** What is kept of an item that lies in the range of its enterprise; nothing of any other. */
  readonly inRange: (item: OrderItem.OrderItem) => ItemInRange | undefined
}

/** What a person calls the service; its id where it has no name. */
export const serviceName = (context: Context, id: Ids.ServiceId): string => context.services.get(id)?.Name ?? id
