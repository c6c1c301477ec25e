/**
 * Holds what a run has said against what is true of the hotel that it has read.
 */
import type { OrderItem } from "@nightaudit/core"
import type { Outcome } from "@nightaudit/reconcile"
import {
  type FaultCase,
  type Hotel,
  type OrderItemRow,
  type OrderRecord,
  type Truth,
  truth,
  type TruthFinding
} from "@nightaudit/sandbox"
import * as Relations from "./Relations.ts"
import type { Run } from "./Simulation.ts"
import * as Sums from "./Sums.ts"

/** What is wrong with a run; all zero where nothing is. */
export interface Verdict {
  readonly status: "complete" | "incomplete" | "failed" | "unterminated"
  /** Rows of the truth that the run does not have, and findings; not those that it tells it could not read. */
  readonly lost: number
  /** Rows that the run has more than once. */
  readonly duplicated: number
  /** Rows and findings that the run has and the truth has not. */
  readonly unexpected: number
  /** Rows in another version than the last. */
  readonly stale: number
  /** 1 where the run calls itself complete, and is not. */
  readonly silent: number
  /** 1 where the run had no end. */
  readonly unterminated: number
  /** 1 where the run is right, and ended other than the case says. */
  readonly otherwise: number
  /** Faults of the script that happened to no request. */
  readonly unused: number
  /** A line for each thing that is wrong. */
  readonly problems: ReadonlyArray<string>
}

/** Judges a run of a case. */
export const check = (faultCase: Pick<FaultCase, "expect" | "reason">, run: Run): Verdict => {
  const problems: Array<string> = []
  const counts = { lost: 0, duplicated: 0, unexpected: 0, stale: 0, silent: 0, unterminated: 0, otherwise: 0 }
  const note = (kind: keyof typeof counts, text: string): void => {
    counts[kind]++
    problems.push(`${kind}: ${text}`)
  }
  const unused = run.faults.filter(({ consumed }) => consumed === 0).length
  const verdict = (status: Verdict["status"]): Verdict => ({ status, ...counts, unused, problems })
  const { end } = run

  if (end._tag === "Unterminated") {
    note("unterminated", end.why === "idle" ? "nothing runs and nothing sleeps" : "it would go on for hours")
    return verdict("unterminated")
  }
  if (end._tag === "Failed") {
    const ending = `failed with ${end.reason}: ${end.message}`
    if (faultCase.expect !== "fails" || unused === run.faults.length) note("otherwise", ending)
    else if (faultCase.reason !== undefined && faultCase.reason !== end.reason) {
      note("otherwise", `${ending}, not ${faultCase.reason}`)
    }
    return verdict("failed")
  }

  const { manifest } = end
  compare(run, end, note)
  if (manifest.status === "failed") note("unexpected", "the manifest says that rows were lost on the way")
  if (manifest.status === "complete" && (counts.lost > 0 || manifest.intervals.open.length > 0)) {
    note("silent", "it calls itself complete")
  }
  if (manifest.status === "incomplete" && manifest.intervals.open.length === 0) {
    note("silent", "it calls itself incomplete and names nothing that is open")
  }
  if (!isAsSaid(faultCase, run, end)) {
    const open = manifest.intervals.open.map(({ operation, problem }) => `${operation}: ${problem}`)
    note("otherwise", [`ended ${manifest.status}, not "${faultCase.expect}"`, ...open].join("; "))
  }
  return verdict(manifest.status)
}

/** A run that begins now is judged as of so long before. */
const settleMillis = 15 * 60_000

type Done = Extract<Run["end"], { readonly _tag: "Done" }>
type Note = (kind: "lost" | "duplicated" | "unexpected" | "stale", text: string) => void
type Order = Extract<Outcome.Outcome, { readonly _tag: "Order" }>

/** Whether a run that ended did so as its case expects. */
const isAsSaid = ({ expect }: Pick<FaultCase, "expect">, { faults, setting }: Run, { manifest }: Done): boolean => {
  const isTold = manifest.intervals.open.length > 0
    || Object.values(manifest.operations).some(({ quarantined }) => quarantined > 0)
  if (faults.every(({ consumed }) => consumed === 0)) return !isTold
  switch (expect) {
    case "complete":
    case "complete after retry":
      return !isTold
    case "drift":
      return !isTold && Object.keys(manifest.drift.enumerations).length > 0
    case "incomplete":
      return isTold
    case "fails":
      // An interval that is left open fails for itself, a handful of rows is set aside one by one, and what happens but for
      // a while may be got over.
      // The smaller requests that a failed one is split into may not meet the fault.
      return isTold || faults.every(({ fault }) => fault.times !== "forever") ||
        Object.values(manifest.operations).some(({ splits }) => splits > 0) ||
        // A cursor that is not followed does no harm.
        (setting.pageEnd !== undefined && setting.pageEnd !== "ask")
  }
}

const compare = (run: Run, end: Done, note: Note): void => {
  const sides = sidesOf(run, end)
  const items = compareItems(sides, note)
  compareLines(sides, note)
  for (const { items, order } of sides.records) {
    const id = order?.Id ?? items[0]?.ServiceOrderId
    const mine = sides.orders.find(({ reconciled }) => reconciled.serviceOrderId === id)
    if (mine !== undefined && !run.late.has(mine.reconciled.serviceOrderId)) {
      compareVersions(mine, { order, items }, note)
    }
  }
  compareAsOf(run, end, note)
  const truly = truth({ ...run.hotel, records: () => sides.records }, queryOf(sides))
  compareTotals(sides, items, truly, note)
  compareFindings(sides, items, truly, note)
}

/** The results of a run, and the truth. */
type Sides = ReturnType<typeof sidesOf>

const sidesOf = (run: Run, end: Done) => {
  const { hotel, late, moved, setting } = run
  const isSpelled = run.faults.some(({ fault }) => fault.action.type === "letterCase")
  const outcomes = isSpelled ? lowered(run.outcomes) : run.outcomes
  const records = [...hotel.records()]
  const isInRange = ranger(hotel, setting.query)
  const expected = new Map(
    records.flatMap(({ items }) =>
      items.filter((item) => isInRange(item) && (!late.has(item.Id) || moved.has(item.Id))).map((
        item
      ) => [item.Id, item])
    )
  )
  const orderIds = new Set(records.map(({ items, order }) => order?.Id ?? items[0]?.ServiceOrderId))
  const damaged = end.quarantined.filter(({ operation }) => operation === "orderItems").map(({ raw }) => idOf(raw))
  return {
    run,
    end,
    outcomes,
    records,
    orders: outcomes.filter((outcome) => outcome._tag === "Order"),
    /** The items of the range that the run must have. */
    expected,
    /** What changed late is at the most with which order an item counts. */
    isSettled: [...late].every((id) => moved.has(id) || orderIds.has(id)),
    drifted: new Set(Object.values(end.manifest.drift.enumerations).flat()),
    damaged,
    /** A damaged row may have lost its id. */
    nameless: damaged.filter((id) => id === undefined).length
  }
}

const queryOf = ({ end, run }: Sides) => ({ ...run.setting.query, asOf: end.manifest.asOf })

interface Items {
  readonly found: ReadonlySet<string>
  readonly missing: ReadonlySet<string>
  /** Those that come with an order of another enterprise, and could not be read for their own. */
  readonly uncounted: ReadonlySet<string>
}

const compareItems = ({ damaged, drifted, end, expected, nameless, outcomes, run }: Sides, note: Note): Items => {
  const isTold = (item: OrderItemRow): boolean => damaged.includes(item.Id) || isOpen(end, item)
  const found = new Set<string>()
  const uncounted = new Set<string>()
  for (const [enterpriseId, { reconciled }] of asked(outcomes)) {
    for (const item of reconciled.itemsInRange) {
      const row = expected.get(item.Id)
      const orders = run.moved.get(item.Id)
      if (found.has(item.Id)) note("duplicated", `item ${item.Id}`)
      else if (run.late.has(item.Id) && orders === undefined) found.add(item.Id)
      else if (row === undefined) note("unexpected", `item ${item.Id}`)
      else if (!isSame(item, row, drifted, orders)) {
        note("stale", `item ${item.Id}`)
      } else if (row.EnterpriseId !== enterpriseId && (isTold(row) || nameless > 0)) uncounted.add(item.Id)
      found.add(item.Id)
    }
  }
  const missing = new Set([...expected.keys()].filter((id) => !found.has(id)))
  const untold = [...expected.values()].filter((item) => missing.has(item.Id) && !isTold(item))
  for (const { Id } of untold.slice(nameless)) note("lost", `item ${Id}`)
  return { found, missing, uncounted }
}

/** Each order has one line, but for items that came to it later; and each finding comes once. */
const compareLines = ({ orders, outcomes, run: { moved } }: Sides, note: Note): void => {
  // Where its items could not all be read, each enterprise tells those of its own.
  const partly = new Set(orders.flatMap(({ line, reconciled }) => reconciled.isComplete ? [] : [line.serviceOrderId]))
  const told = new Set<string>()
  const lines = orders.filter(({ line: { orderItemIds, serviceOrderId } }) => {
    const isOfMoved = told.has(serviceOrderId) && orderItemIds.length > 0 && orderItemIds.every((id) => moved.has(id))
    told.add(serviceOrderId)
    return !isOfMoved
  })
  for (const id of repeated(lines.map(({ line }) => line.serviceOrderId))) {
    if (!partly.has(id)) note("duplicated", `the line of order ${id}`)
  }
  const fingerprints = outcomes.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint))
  for (const fingerprint of repeated(fingerprints)) note("duplicated", `finding ${fingerprint}`)
}

const compareAsOf = ({ hotel, setting, start, virtualMillis }: Run, { manifest: { asOf } }: Done, note: Note): void => {
  const judged = Date.parse(asOf)
  const ago = start - settleMillis
  if (setting.isAsOfGiven ? asOf !== hotel.asOf : judged < ago - 2000 || judged > ago + virtualMillis) {
    note("unexpected", `judged as of ${asOf}`)
  }
}

const compareTotals = (sides: Sides, { found, missing, uncounted }: Items, truly: Truth, note: Note): void => {
  const { drifted, expected, isSettled, outcomes, records, run: { hotel } } = sides
  if (!isSettled) return
  const totals = outcomes.flatMap((outcome) => outcome._tag === "Enterprise" ? outcome.totals : [])
  const counted = totals.reduce((sum, { items }) => sum + items, 0)
  const said = `the totals count ${counted} of ${found.size} items`
  if (counted > found.size) note("duplicated", said)
  if (counted < found.size - uncounted.size) note("lost", said)
  const differences = subsets([...uncounted], found.size - counted).map((some) => {
    const unread = new Set([...missing, ...some])
    const readable = { ...hotel, records: () => records.map((record) => without(record, unread)) }
    const { totals: sums } = unread.size === 0 ? truly : truth(readable, queryOf(sides))
    return Sums.difference(totals, sums, drifted.size > 0)
  })
  const [difference] = differences
  if (difference !== undefined && !differences.includes(undefined) && [...found].every((id) => expected.has(id))) {
    note("unexpected", `totals: ${difference}`)
  }
}

const compareFindings = (sides: Sides, { missing }: Items, truly: Truth, note: Note): void => {
  const { end, orders, outcomes } = sides
  const lines = orders.map(({ line }) => line.serviceOrderId)
  const doubtful = doubtfulOrders(sides, missing)
  const isWhole = end.manifest.intervals.open.length === 0
  for (const id of isWhole ? left(truly.orders, lines) : []) {
    if (!doubtful.has(id)) note("lost", `the line of order ${id}`)
  }
  for (const id of left([...new Set(lines)], truly.orders)) {
    if (!doubtful.has(id)) note("unexpected", `the line of order ${id}`)
  }
  const isSure = (finding: TruthFinding): boolean =>
    finding.serviceOrderId === null
      ? doubtful.size === 0 && isWhole
      : !doubtful.has(finding.serviceOrderId)
  const said = outcomes.flatMap(({ findings }): ReadonlyArray<TruthFinding> => findings).filter(isSure).map(text)
  const known = truly.findings.filter(isSure).map(text)
  for (const each of left(known, said)) {
    // An order that was not read, or not with all its items, has no findings.
    if (isWhole) note("lost", `finding ${each}`)
  }
  for (const each of left(said, known)) note("unexpected", `finding ${each}`)
}

/** The orders of which the run may say something else: rows of theirs were damaged, changed late, or have drifted. */
const doubtfulOrders = (
  { damaged, drifted, nameless, orders, records, run: { late } }: Sides,
  missing: ReadonlySet<string>
): ReadonlySet<string | undefined> => {
  const read = new Set<string>(orders.flatMap(({ reconciled: { items } }) => items.map(({ Id }) => Id)))
  const isUnread = (id: string) => missing.has(id) || damaged.includes(id) || (nameless > 0 && !read.has(id))
  return new Set([
    ...records.filter(({ items }) => items.some(({ Id }) => isUnread(Id))).map(({ items }) => items[0]?.ServiceOrderId),
    ...late,
    ...Relations.ordersOf(late, records),
    ...orders.filter((order) => hasDrifted(order, drifted)).map(({ reconciled }) => reconciled.serviceOrderId)
  ])
}

/** The orders, each with the enterprise for which it was read: the next that is said. */
const asked = (outcomes: Run["outcomes"]): ReadonlyArray<readonly [string | undefined, Order]> => {
  let enterpriseId: string | undefined
  return outcomes.toReversed().flatMap((outcome): ReadonlyArray<readonly [string | undefined, Order]> => {
    if (outcome._tag === "Order") return [[enterpriseId, outcome]]
    enterpriseId = outcome.enterpriseId
    return []
  })
}

/** Orders and items as they were judged, in their last version. */
const compareVersions = (mine: Order, { items, order }: Pick<OrderRecord, "items" | "order">, note: Note): void => {
  const rows = new Map(items.map((item) => [item.Id, item]))
  const { reconciled } = mine
  for (const item of reconciled.items) {
    const row = rows.get(item.Id)
    if (row === undefined) note("unexpected", `item ${item.Id} of order ${reconciled.serviceOrderId}`)
    else if (item.UpdatedUtc !== row.UpdatedUtc) note("stale", `item ${item.Id} of order ${reconciled.serviceOrderId}`)
  }
  if (reconciled.order !== undefined && order !== null && reconciled.order.row.UpdatedUtc !== order.UpdatedUtc) {
    note("stale", `order ${reconciled.serviceOrderId}`)
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What writes the date of an instant in a time zone; the engine takes long to make one. */
const datesIn = (timeZone: string): Intl.DateTimeFormat => {
  const format = formats.get(timeZone)
    ?? new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
  formats.set(timeZone, format)
  return format
}

/** Whether an item was consumed on the dates asked for, by the clock of its enterprise. */
const ranger = (hotel: Hotel, { from, to }: Run["setting"]["query"]) => {
  const dates = new Map(hotel.enterprises.map(({ Id, TimeZoneIdentifier }) => [Id, datesIn(TimeZoneIdentifier)]))
  return ({ ConsumedUtc, EnterpriseId }: OrderItemRow): boolean => {
    const date = dates.get(EnterpriseId)?.format(new Date(ConsumedUtc))
    return date !== undefined && from <= date && date < to
  }
}

const isSame = (
  item: Order["reconciled"]["itemsInRange"][number],
  row: OrderItemRow,
  drifted: ReadonlySet<string>,
  orders: ReadonlySet<string> = new Set([row.ServiceOrderId])
): boolean =>
  item.Amount.NetValue === row.Amount.NetValue
  && item.Amount.GrossValue === row.Amount.GrossValue
  && item.Amount.Currency === row.Amount.Currency
  && item.EnterpriseId === row.EnterpriseId
  && item.ServiceId === row.ServiceId
  && orders.has(item.ServiceOrderId)
  && item.AccountingCategoryId === row.AccountingCategoryId
  && (["AccountingState", "RevenueType", "Type"] as const).every((field) =>
    item[field] === row[field] || drifted.has(item[field])
  )

const hasDrifted = ({ reconciled }: Order, drifted: ReadonlySet<string>): boolean => {
  const values: ReadonlyArray<Pick<OrderItem.OrderItem, "AccountingState" | "RevenueType" | "Type">> = [
    ...reconciled.items,
    ...reconciled.itemsInRange
  ]
  return values.some(({ AccountingState, RevenueType, Type }) =>
    [AccountingState, RevenueType, Type].some((value) => drifted.has(value))
  ) || (reconciled.order !== undefined && drifted.has(reconciled.order.row.State))
}

/** Whether the manifest names an interval that holds the item and could not be read. */
const isOpen = ({ manifest }: Done, item: OrderItemRow): boolean =>
  manifest.intervals.open.some(({ filter, operation }) =>
    operation === "orderItems" && isNamed(filter["EnterpriseIds"], item.EnterpriseId) &&
    (["ConsumedUtc", "UpdatedUtc"] as const).some((field) => {
      const interval = filter[field]
      if (typeof interval !== "object" || interval === null) return false
      if (!("StartUtc" in interval) || !("EndUtc" in interval)) return false
      const [start, end, at] = [interval.StartUtc, interval.EndUtc, item[field]].map((text) => Date.parse(String(text)))
      return start !== undefined && end !== undefined && at !== undefined && start <= at && at < end
    })
  )

/** Of several values a manifest says only how many they are. */
const isNamed = (list: unknown, id: string): boolean => !Array.isArray(list) || list.includes(id)

/** Every subset of the given size. */
const subsets = <A>(all: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> => {
  const [first, ...rest] = all
  if (size <= 0) return [[]]
  if (first === undefined) return []
  return [...subsets(rest, size - 1).map((some) => [first, ...some]), ...subsets(rest, size)]
}

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The same with every id in lower case, whatever the platform wrote. */
const lowered = <A>(value: A): A => {
  const walk = (at: unknown): unknown =>
    typeof at === "string"
      ? guid.test(at) ? at.toLowerCase() : at
      : Array.isArray(at)
      ? at.map(walk)
      : typeof at === "object" && at !== null && Object.getPrototypeOf(at) === Object.prototype
      ? Object.fromEntries(Object.entries(at).map(([key, each]) => [key, walk(each)]))
      : at
  return walk(value) as A
}

const idOf = (raw: unknown): string | undefined =>
  typeof raw === "object" && raw !== null && "Id" in raw && typeof raw.Id === "string" ? raw.Id : undefined

const without = (record: OrderRecord, missing: ReadonlySet<string>): OrderRecord => ({
  ...record,
  items: record.items.filter(({ Id }) => !missing.has(Id))
})

const text = ({ code, orderItemIds, serviceOrderId, severity }: TruthFinding): string =>
  // The severity of this one is left to the implementation.
  JSON.stringify([code, code === "state-timestamp-conflict" ? "any" : severity, serviceOrderId, orderItemIds])

/** Each text that comes more than once. */
const repeated = (texts: ReadonlyArray<string>): ReadonlySet<string> => new Set(left(texts, [...new Set(texts)]))

/** What is left of some texts when others are taken from them. */
const left = (texts: ReadonlyArray<string>, others: ReadonlyArray<string>): ReadonlyArray<string> => {
  const rest = [...others]
  return texts.filter((each) => {
    const index = rest.indexOf(each)
    if (index >= 0) rest.splice(index, 1)
    return index < 0
  })
}
