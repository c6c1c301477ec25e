/**
 * How many requests a reconciliation takes and how long, before its items are read: what its windows make certain, and what
 * follows for the rest from a look at a few rows.
 */
import { type Gate, OrderItem, Plan, ProductServiceOrder, Reservation } from "@nightaudit/core"
import { mostIds, servicesOf } from "@nightaudit/reconcile/reading/Orders"
import * as queries from "@nightaudit/reconcile/reading/Queries"
import * as Clusters from "@nightaudit/reconcile/run/Cluster"
import * as Partition from "@nightaudit/reconcile/run/Partition"
import type { Begun } from "@nightaudit/reconcile/run/Reconciliation"
import type * as Run from "@nightaudit/reconcile/run/Scope"
import { Duration, Result } from "effect"
import * as Estimate from "./Estimate.ts"
import { lengthOf, type Sample, type Slice } from "./Sample.ts"

/**
 * Why an operation is asked. `all`: every enterprise or service. `range`: the items of the range. `meanwhile`: items that
 * change while the range is read. `changed`: the orders that changed in the range. `ofOrders`: all items of the orders.
 * `byId`: orders that items name. `again`: what is looked up once more: orders of another kind than expected, rebated items
 * and linked reservations of other orders, contradictions, and what an earlier run had.
 */
export type Reading = "all" | "range" | "meanwhile" | "changed" | "ofOrders" | "byId" | "again"

/** What is asked of one operation for one purpose. */
export interface Step {
  readonly operation: string
  readonly reading: Reading
  /** Listings that are read to their end: intervals of time, or lists of ids. */
  readonly listings: Estimate.Estimate
  readonly rows: Estimate.Estimate
  readonly requests: Estimate.Estimate
}

export interface Prediction {
  readonly steps: ReadonlyArray<Step>
  /** The sums of the steps. */
  readonly requests: Estimate.Estimate
  /** From the first request to the last answer. */
  readonly seconds: Estimate.Estimate
  /** What the limit of requests makes of it alone. */
  readonly limitSeconds: Estimate.Estimate
}

export interface Assumptions {
  readonly pageSize: number
  readonly concurrency: number
  readonly gate: Gate.GateOptions
  /** Whether a listing that has rows ends with one more page, which is empty: the platform documents that it does. */
  readonly endsEmpty: boolean
  /** What one request takes, in milliseconds. */
  readonly latencyMillis: number
  /** The requests that enterprises and services took together. */
  readonly beginning: ReadonlyArray<Pick<Step, "operation"> & { readonly rows: number; readonly requests: number }>
  /** True where the range is compared with an earlier run. */
  readonly isCompared: boolean
}

/** The intervals of time that a request reads of each operation, whatever is in them, while nothing is known of the rows. */
export const intervals = (begun: Begun): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const { count, operation } of clustersOf(begun, () => 0).flatMap((cluster) => intervalsOf(cluster, begun))) {
    counts.set(operation, (counts.get(operation) ?? 0) + count)
  }
  return counts
}

/** Predicts a request from what is known of its enterprises and services, and from a look at their rows. */
export const predict = (begun: Begun, sample: Sample, assumptions: Assumptions): Prediction => {
  const beginning = assumptions.beginning.map(({ operation, requests, rows }): Step => ({
    operation,
    reading: "all",
    listings: Estimate.exactly(1),
    rows: Estimate.exactly(rows),
    requests: Estimate.exactly(requests)
  }))
  const likely = rowsOf(sample.items).likely / Math.max(1, sample.rangeMillis)
  const clusters = clustersOf(begun, ({ range }) => likely * lengthOf(range))
  const courses = clusters.map((cluster) => courseOf(cluster, clusters.length === 1, begun, { sample, assumptions }))
  const steps = [...beginning, ...courses.flatMap(({ steps }) => steps)]
  const requests = requestsOf(steps)
  const { limit, window } = assumptions.gate
  const limitSeconds = Estimate.map(
    (requests) => Math.floor(Math.max(0, requests - 1) / limit) * Duration.toSeconds(Duration.fromInputUnsafe(window)),
    requests
  )
  const answers = Estimate.map(
    (beginning = 0, working = 0) => (beginning + working) * assumptions.latencyMillis / 1000,
    requestsOf(beginning),
    inTurn(courses)
  )
  return {
    steps: [...Map.groupBy(steps, ({ operation, reading }) => `${reading} ${operation}`).values()].flatMap(merged),
    requests,
    seconds: Estimate.map((limit = 0, answers = 0) => Math.ceil(Math.max(limit, answers)), limitSeconds, answers),
    limitSeconds
  }
}

/** What is asked of one cluster, and how much of it waits for an answer to something else. */
interface Course {
  readonly steps: ReadonlyArray<Step>
  /** The requests one after another until the first of its orders can be judged. */
  readonly reading: Estimate.Estimate
  /** The requests of its parts. */
  readonly judging: Estimate.Estimate
  /** How many parts it is likely to have. */
  readonly parts: number
}

const requestsOf = (steps: ReadonlyArray<Step>): Estimate.Estimate =>
  Estimate.sum(steps.map(({ requests }) => requests))

/** The requests one after another, where clusters are read while others are judged. */
const inTurn = (courses: ReadonlyArray<Course>): Estimate.Estimate => {
  const count = Math.max(1, courses.length)
  const readers = Math.min(count, Partition.readAhead)
  const parts = courses.reduce((sum, { parts }) => sum + parts, 0)
  const judges = Math.min(Math.max(1, parts), Partition.batchConcurrency)
  return Estimate.map(
    (reading = 0, judging = 0) => {
      const both = [reading / readers, judging / judges]
      return Math.max(...both) + Math.min(...both) / count
    },
    Estimate.sum(courses.map(({ reading }) => reading)),
    Estimate.sum(courses.map(({ judging }) => judging))
  )
}

const merged = (steps: ReadonlyArray<Step>): ReadonlyArray<Step> =>
  steps.slice(0, 1).map(({ operation, reading }) => ({
    operation,
    reading,
    listings: Estimate.sum(steps.map(({ listings }) => listings)),
    rows: Estimate.sum(steps.map(({ rows }) => rows)),
    requests: requestsOf(steps)
  }))

type Cluster = ReadonlyArray<Run.Partition>

/** The enterprises as they will be read together, by the items that their ranges may have. */
const clustersOf = ({ partitions }: Begun, itemsOf: (partition: Run.Partition) => number): ReadonlyArray<Cluster> => {
  const clusters: Array<Cluster> = []
  for (let from = 0; from < partitions.length;) {
    const before = clusters[clusters.length - Partition.readAhead]
    const density = before && Clusters.densityOf(before.map((partition) => ({ partition, items: itemsOf(partition) })))
    const size = Clusters.sizeOf(partitions.slice(from), density, Clusters.Limits.defaultValue())
    clusters.push(partitions.slice(from, from + size))
    from += size
  }
  return clusters
}

/** What is read whatever it holds: intervals of time of each operation, cut as the platform wants them. */
const intervalsOf = (cluster: Cluster, { basis, serviceIds, services }: Begun) => {
  const query = Clusters.queryOf(cluster)
  const asked = cluster.map(({ enterprise }) => servicesOf(enterprise, services, serviceIds))
  const bookable = { ...query, serviceIds: asked.flatMap(({ bookable }) => bookable) }
  const additional = { ...query, serviceIds: asked.flatMap(({ additional }) => additional) }
  return [
    counted("items", queries.items({ ...query, basis, serviceIds })),
    { what: "meanwhile", operation: OrderItem.orderItems.name, count: 1 } as const,
    ...(bookable.serviceIds.length === 0 ? [] : [
      counted("updatedReservations", queries.reservations(bookable, "UpdatedUtc")),
      counted("createdReservations", queries.reservations(bookable, "CreatedUtc"))
    ]),
    ...(additional.serviceIds.length === 0
      ? []
      : [counted("productServiceOrders", queries.productServiceOrders(additional))])
  ]
}

const counted = <const What extends string, Filter, Row>(
  what: What,
  { filter, longestMillis, operation }: queries.Asked<Filter, Row>
) => ({
  what,
  operation: operation.name,
  // A rejected request is reported when it is sent: no row of it is read.
  count: Result.match(Plan.filters(operation, filter, { longestMillis }), {
    onSuccess: ({ length }) => length,
    onFailure: () => 0
  })
})

/** The factor by which the sampled part of a range may differ from the rest, and one cluster from another. */
const [ofPart, ofOthers] = [2, 4]

/** Nothing seen in a part lets up to three rows be in it, nineteen times of twenty. */
const unseen = 3

/** The rows of a whole range by those of a part. */
const rowsOf = ({ isCut, rows, share }: Slice): Estimate.Estimate => {
  if (share >= 1 && !isCut) return Estimate.exactly(rows)
  const factor = ofPart * (isCut ? ofOthers : 1)
  return {
    least: Math.max(rows, Math.floor(rows / share / factor)),
    likely: Math.round(rows / share),
    most: Math.ceil((rows * factor + unseen) / share)
  }
}

/** How far what is counted for each item may be off: orders are sampled by their items. */
const ratioError: Estimate.Estimate = { least: 0.6, likely: 1, most: 1.6 }

/** The course of one cluster: its listings, then its orders batch by batch. */
const courseOf = (
  cluster: Cluster,
  isOnly: boolean,
  begun: Begun,
  { assumptions, sample }: { readonly assumptions: Assumptions; readonly sample: Sample }
): Course => {
  const read = rowsRead(sample, cluster, isOnly)
  const listings = listingsOf(cluster, begun, read, assumptions)
  const orders = ordersOf(read, sample)
  const lists = Math.ceil(begun.services.length / mostIds)
  const parts = partsOf(orders, lists, assumptions)
  const turnsOf = (isOf: (reading: Reading) => boolean) =>
    listings.filter(({ reading }) => isOf(reading))
      .map(({ requests, sideBySide }) => Estimate.map((requests = 0) => requests / sideBySide, requests))
  return {
    steps: [...listings.map(({ sideBySide: _, ...step }) => step), ...parts, ...lookupsOf(orders, lists, assumptions)],
    reading: Estimate.map(
      (...turns) => Math.max(0, ...turns),
      Estimate.sum(turnsOf((reading) => reading !== "changed")),
      ...turnsOf((reading) => reading === "changed")
    ),
    judging: requestsOf(parts),
    parts: orders.batches.likely
  }
}

/** The rows that each listing of the ranges of a cluster gives. */
const rowsRead = (sample: Sample, cluster: Cluster, isOnly: boolean) => {
  const millis = cluster.reduce((sum, { range }) => sum + lengthOf(range), 0)
  const share = sample.rangeMillis === 0 ? 0 : millis / sample.rangeMillis
  const rows = (slice: Slice) => {
    const { least, likely, most } = rowsOf(slice)
    if (isOnly) return { least, likely, most }
    return {
      least: Math.floor(least * share / ofOthers),
      likely: Math.round(likely * share),
      most: Math.ceil(most * Math.min(1, share * ofOthers))
    }
  }
  const items = rows(sample.items)
  const { range } = Clusters.queryOf(cluster)
  return {
    items,
    meanwhile: { least: 0, likely: 0, most: Math.ceil(items.most * Math.min(1, hour / lengthOf(range))) },
    updatedReservations: rows(sample.updatedReservations),
    createdReservations: rows(sample.createdReservations),
    productServiceOrders: rows(sample.productServiceOrders)
  }
}

type Rows = ReturnType<typeof rowsRead>

/** The listings of the range, whose number is certain. */
const listingsOf = (cluster: Cluster, begun: Begun, read: Rows, assumptions: Assumptions) => {
  const listing = listingBy(assumptions)
  const readings = { items: "range", meanwhile: "meanwhile" } as const
  return intervalsOf(cluster, begun).map(({ count, operation, what }) => ({
    operation,
    reading: what === "items" || what === "meanwhile" ? readings[what] : "changed",
    listings: Estimate.exactly(count),
    rows: read[what],
    requests: listing(Estimate.exactly(count), read[what]),
    sideBySide: Math.min(count, assumptions.concurrency)
  } as const))
}

/** The orders that the rows of a range lead to, and all their items. */
const ordersOf = (
  { createdReservations: created, items: read, productServiceOrders, updatedReservations: updated }: Rows,
  sample: Sample
) => {
  const items = {
    least: Math.floor(read.least * sample.inOwnRange / (sample.inOwnRange < 1 ? ofPart : 1)),
    likely: Math.round(read.likely * sample.inOwnRange),
    most: read.most
  }
  const changed = {
    least: Math.max(updated.least, created.least) + productServiceOrders.least,
    likely: Math.round(updated.likely * (1 - sample.alsoCreated)) + created.likely + productServiceOrders.likely,
    most: updated.most + created.most + productServiceOrders.most
  }
  const ofItems = Estimate.map(
    (items = 0, error = 1) => Math.ceil(Math.min(items, items * sample.perItem.orders * error)),
    items,
    ratioError
  )
  const withoutItems = {
    least: 0,
    likely: Math.round(changed.likely * sample.withoutItems.share),
    most: changed.most
  }
  const orders = { ...Estimate.sum([ofItems, withoutItems]), least: Math.max(ofItems.least, changed.least) }
  const itemsOfOrders = Estimate.map(
    (items = 0, withoutItems = 0, error = 1) =>
      Math.ceil(Math.max(items, (items * sample.perItem.rows + withoutItems * sample.withoutItems.rows) * error)),
    items,
    withoutItems,
    ratioError
  )
  const unknown = {
    least: Math.max(0, ofItems.least - changed.most),
    likely: Math.max(0, ofItems.likely - (changed.likely - withoutItems.likely)),
    most: ofItems.most
  }
  return { orders, itemsOfOrders, unknown, batches: inLists(orders) }
}

type OrdersRead = ReturnType<typeof ordersOf>

const inLists = (ids: Estimate.Estimate) => Estimate.map((ids = 0) => Math.ceil(ids / mostIds), ids)

const stepBy =
  (assumptions: Assumptions) =>
  (operation: string, reading: Reading, listings: Estimate.Estimate, rows: Estimate.Estimate): Step => ({
    operation,
    reading,
    listings,
    rows,
    requests: listingBy(assumptions)(listings, rows)
  })

/** Rows that are named by their own ids, which are likely to be there: their listings end with the last of them. */
const namedBy = (assumptions: Assumptions) => (...step: Parameters<ReturnType<typeof stepBy>>): Step => {
  const { listings, requests, rows, ...rest } = stepBy(assumptions)(...step)
  const { least, likely } = listingBy({ ...assumptions, endsEmpty: false })(listings, rows)
  return { ...rest, listings, rows, requests: { ...requests, least, likely } }
}

const times = (lists: Estimate.Estimate, likely: number, most: number): Estimate.Estimate => ({
  least: 0,
  likely: lists.likely * likely,
  most: lists.most * most
})

const reservations = Reservation.reservations.name
const others = ProductServiceOrder.productServiceOrders.name

/** What is asked for each batch of orders: their items, and what they name beyond themselves. */
const partsOf = ({ batches, itemsOfOrders, orders }: OrdersRead, lists: number, assumptions: Assumptions) => {
  const [step, named] = [stepBy(assumptions), namedBy(assumptions)]
  const few = (of: Estimate.Estimate) => ({
    least: 0,
    likely: Math.round(of.likely / 50),
    most: Math.ceil(of.most / 4)
  })
  const compared = assumptions.isCompared ? 1 : 0
  // Few orders name nothing beyond themselves; among many there is one that does.
  const rare = (most: number) => Math.min(most, Math.round(orders.likely / Math.max(1, batches.likely) / 80))
  return [
    step(OrderItem.orderItems.name, "ofOrders", batches, itemsOfOrders),
    step(OrderItem.orderItems.name, "again", times(batches, rare(2) + compared, 5 + compared), few(itemsOfOrders)),
    named(reservations, "again", times(batches, rare(2), 4), few(orders)),
    named(others, "again", times(batches, rare(1) * lists, 3 * lists), few(orders))
  ]
}

/** The orders that items name, which are looked up while the first parts are judged. */
const lookupsOf = ({ unknown }: OrdersRead, lists: number, assumptions: Assumptions) => {
  const named = namedBy(assumptions)
  const unknownLists = inLists(unknown)
  const half = { least: 0, likely: Math.round(unknown.likely / 2), most: unknown.most }
  return [
    named(reservations, "byId", times(unknownLists, 1, 1), half),
    named(others, "byId", times(unknownLists, lists, lists), half)
  ]
}

const hour = 3_600_000

/**
 * The requests that a number of listings take for a number of rows in all. At least: all rows in one of them; at most: rows in each of
 * them, which then has a page that is not full.
 */
const listingBy = ({ endsEmpty, pageSize }: Assumptions) => {
  const end = endsEmpty ? 1 : 0
  const pages = (rows: number) => rows < 0.5 ? 1 : Math.ceil(rows / pageSize) + end
  return (listings: Estimate.Estimate, rows: Estimate.Estimate): Estimate.Estimate => {
    const filled = Math.min(listings.most, rows.most)
    return {
      least: listings.least === 0 ? 0 : listings.least - 1 + pages(rows.least),
      likely: Math.round(listings.likely) * pages(rows.likely / Math.max(1, listings.likely)),
      most: Math.floor(rows.most / pageSize) + listings.most + filled * end
    }
  }
}
