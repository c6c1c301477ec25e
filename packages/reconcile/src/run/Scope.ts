/**
 * What the enterprises of a run have in common while one after another is read.
 */
import type { Enterprise, Ids, Instant, Interval } from "@nightaudit/core"
import type * as Basis from "../calendar/Basis.ts"
import type { BusinessDay } from "../calendar/BusinessDay.ts"
import type { Context } from "../model/Context.ts"
import type { RebateForest } from "../rules/rebates/RebateForest.ts"

/** An enterprise, its calendar, and the instants of the range in its time zone. */
export interface Partition {
  readonly enterprise: Enterprise.Enterprise
  readonly day: BusinessDay
  readonly range: Interval.Range
  /** No request asks for the items of more of the range, in milliseconds. */
  readonly longestMillis: number
}

/** What is asked of every enterprise. */
export interface Scope {
  readonly basis: Basis.Basis
  /** The services that are asked for; every one when absent. */
  readonly serviceIds?: ReadonlyArray<Ids.ServiceId> | undefined
  /** When the run began by the platform's time, where that was in another process. */
  readonly begunAt?: Instant.Instant | undefined
  readonly context: Context
  /** The orders that have been told so far and that another enterprise may come upon. */
  readonly shared: Set<Ids.ServiceOrderId>
  /** The orders that have been told without all their items, each with the fingerprints of its findings. */
  readonly unread: Map<Ids.ServiceOrderId, Set<string>>
  /** The items that stand in the line of an order that another enterprise has told. */
  readonly toldElsewhere: Set<Ids.OrderItemId>
  /** The enterprises whose range was read whole, and whose orders have all been told. */
  readonly told: Set<Ids.EnterpriseId>
  readonly forest: RebateForest
  /** The last enterprise of the run tells what all of them have in common. */
  readonly lastEnterpriseId: Ids.EnterpriseId | undefined
}
