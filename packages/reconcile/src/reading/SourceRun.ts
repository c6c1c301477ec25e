/**
 * A source as one run reads it: what it gives, what it has counted and how completely it was read.
 */
import type {
  Counts,
  Drift,
  Enterprise,
  Ids,
  OpenInterval,
  OrderItem,
  Page,
  PlatformTime,
  ProductServiceOrder,
  Reservation,
  Service
} from "@nightaudit/core"
import { Context, type Effect, type Stream } from "effect"
import type { ItemsQuery, OrdersQuery } from "./Queries.ts"
import type { SourceError } from "./SourceError.ts"

export type { ItemsQuery, OrdersQuery }

/** What one run has read so far, and how completely: it always shows the present. A run's begins at zero. */
export interface Report {
  /** What was asked and came, by operation. */
  readonly operations: ReadonlyMap<string, Counts.Counts>
  /** The intervals of an operation. */
  readonly progressOf: (operation: string) => Readonly<Counts.Progress>
  /** Requests whose answer has not begun; when each was sent, in epoch milliseconds. */
  readonly awaited: ReadonlySet<{ readonly since: number }>
  /** What goes beyond the documented contract. */
  readonly drift: Pick<Drift.DriftLog, "toJSON">
  /** Rows that did not match the contract, each once, in the order of their coming. */
  readonly quarantined: ReadonlyArray<Page.Quarantined>
  /** Whether everything was read: as many closed as planned, and what was left open. */
  readonly intervals: OpenInterval.Intervals
  /** Whether every id that was given so far is known to be in lower case; absent where that is not known. */
  readonly ids?: { readonly areLowerCase: boolean } | undefined
  /** The platform's time, where the platform is read; elsewhere it is this machine's. */
  readonly time?: PlatformTime.PlatformTime | undefined
}

/**
 * A source as one run reads it. Each reading gives every row that it names or fails; what it may leave open, it names in
 * `report`.
 */
export interface Run {
  /** The enterprises that may be seen, sorted by id. */
  readonly enterprises: Effect.Effect<ReadonlyArray<Enterprise.Enterprise>, SourceError>
  /** The services of every enterprise, inactive ones too. */
  readonly services: Effect.Effect<ReadonlyArray<Service.Service>, SourceError>
  /**
   * The items of a range in no order, a page at a time, and at the end those of the enterprises that have changed since the
   * reading began: what moves between two pages is neither lost nor stale. An item may come again, and then even outside
   * the range: its last version counts. Intervals that cannot be read are left open and named in `report.intervals`.
   */
  readonly itemsInRange: (query: ItemsQuery) => Stream.Stream<ReadonlyArray<OrderItem.OrderItem>, SourceError>
  /** Every item of the orders, whatever its time and state. */
  readonly itemsOf: (
    orders: ReadonlyArray<Ids.ServiceOrderId>
  ) => Effect.Effect<ReadonlyArray<OrderItem.OrderItem>, SourceError>
  /** The items of these ids; one that is not given is gone. */
  readonly items: (
    ids: ReadonlyArray<Ids.OrderItemId>
  ) => Effect.Effect<ReadonlyArray<OrderItem.OrderItem>, SourceError>
  readonly reservations: (
    ids: ReadonlyArray<Ids.ServiceOrderId>
  ) => Effect.Effect<ReadonlyArray<Reservation.Reservation>, SourceError>
  /** The platform finds product service orders only among services that are named. */
  readonly productServiceOrders: (
    ids: ReadonlyArray<Ids.ServiceOrderId>,
    serviceIds: ReadonlyArray<Ids.ServiceId>
  ) => Effect.Effect<ReadonlyArray<ProductServiceOrder.ProductServiceOrder>, SourceError>
  /** Reservations created or updated in a range, in no order; one may come twice, and in two versions. */
  readonly reservationsIn: (
    query: OrdersQuery
  ) => Stream.Stream<ReadonlyArray<Reservation.Reservation>, SourceError>
  /** Product service orders updated in a range; the platform cannot tell when they were created. */
  readonly productServiceOrdersIn: (
    query: OrdersQuery
  ) => Stream.Stream<ReadonlyArray<ProductServiceOrder.ProductServiceOrder>, SourceError>
  /**
   * Enterprises that an earlier process of the run could not read together, by name: a run that is resumed does not try it
   * again. Absent where nothing is kept of a run.
   */
  readonly cuts?: {
    readonly isCut: (name: string) => Effect.Effect<boolean, SourceError>
    readonly cut: (name: string) => Effect.Effect<void, SourceError>
  } | undefined
  /**
   * To be run when everything has been read: what the platform has turned out to have held back is then named in `report.intervals`.
   * Absent where there is nothing to do.
   */
  readonly settle?: Effect.Effect<void> | undefined
  readonly report: Report
}

/** The run of a source that a reconciliation reads. */
export class SourceRun extends Context.Service<SourceRun, Run>()("@nightaudit/reconcile/SourceRun") {}
