/**
 * What has changed since an earlier run, by what the books see only: the items that both runs could see, side by side.
 */
import { type Enterprise, Ids, Instant, Interval, Money, type OrderItem } from "@nightaudit/core"
import { Array as Arr, Effect, Result, Stream } from "effect"
import { Digest } from "effect/crypto"
import * as Basis from "../calendar/Basis.ts"
import * as BusinessDay from "../calendar/BusinessDay.ts"
import * as EditableHistory from "../calendar/EditableHistory.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import { pairSorted } from "../internal/pairSorted.ts"
import * as Finding from "../model/Finding.ts"
import * as ItemInRange from "../model/ItemInRange.ts"
import * as PublishedItem from "../model/PublishedItem.ts"
import { catchNonFatal } from "../reading/internal/catchNonFatal.ts"
import { lowered } from "../reading/internal/lowered.ts"
import { Spelling } from "../reading/internal/spelling.ts"
import { mostIds } from "../reading/Orders.ts"
import type { SourceError } from "../reading/SourceError.ts"
import { SourceRun } from "../reading/SourceRun.ts"
import { ReconciliationError } from "../ReconciliationError.ts"
import { observation, unlistedItem } from "../rules/mapping/UnlistedItem.ts"
import { disappearedItem } from "../rules/restatement/DisappearedItem.ts"
import * as Restated from "../rules/restatement/Restated.ts"
import { restatedAfterFreeze } from "../rules/restatement/RestatedAfterFreeze.ts"
import { restatedDay } from "../rules/restatement/RestatedDay.ts"
import type { RestatementRule } from "../rules/Rule.ts"
import * as Manifest from "./Manifest.ts"

/** The bases on which a day has figures that can be published: an update would take its item to another day. */
export type ComparableBasis = Exclude<Basis.Basis, "updated">

/** An earlier run. */
export interface Previous<E> {
  readonly manifest: Manifest.Published
  /** Sorted by `PublishedItem.compare`. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, E>
}

/** An enterprise that was read, and its instants. */
export interface Read {
  readonly enterprise: Enterprise.Enterprise
  readonly range: Interval.Range
}

/** The run that is compared with it. */
export interface Present<E> {
  readonly basis: Basis.Basis
  /** The as-of time: without it, items that should have been listed are not reported. */
  readonly asOf?: Instant.Instant | undefined
  readonly serviceIds?: ReadonlyArray<string> | undefined
  /** Every enterprise that was read, by id. */
  readonly enterprises: ReadonlyMap<string, Read>
  /** Sorted by `PublishedItem.compare`. */
  readonly items: Stream.Stream<PublishedItem.PublishedItem, E>
  /** Whether the row of that id may have been given and not understood: nothing is concluded from its absence. */
  readonly isSetAside?: (id: string) => boolean
  /** Whether an item that lies in the range need not be among the items: part of it was not read, or it was reported. */
  readonly mayLack?: (id: string) => boolean
}

/** Rejects a run that cannot be compared with a request: one that did not end, or of another basis. */
export const check = (
  previous: Manifest.Published,
  basis: Basis.Basis
): Result.Result<ComparableBasis, ReconciliationError> => {
  const refused = (problem: string) => Result.fail(new ReconciliationError({ problem }))
  if (basis === "updated") return refused("a run by when items were updated cannot be compared with an earlier one")
  if (previous.status !== "complete") {
    return refused(`the previous run is ${previous.status}: only a complete one can be compared with`)
  }
  return previous.window.basis === basis
    ? Result.succeed(basis)
    : refused(`the previous run is on the basis ${previous.window.basis}, not ${basis}`)
}

/** What a run reads of an enterprise. */
type Ranges = ReadonlyMap<string, Pick<Read, "range">>

/**
 * The hotels of either run of which nothing is compared, by id: the other run did not read them, or at no instant that both
 * have.
 */
export const hotelsNotCompared = (previous: Manifest.Published, present: Ranges): ReadonlyArray<string> => {
  const now = new Map([...present].map(([id, { range }]) => [id.toLowerCase(), range]))
  const then = new Map(previous.scope.enterprises.map((each) => [each.enterpriseId.toLowerCase(), each]))
  const meets = (id: string): boolean => {
    const [range, earlier] = [now.get(id), then.get(id)]
    return range !== undefined && earlier !== undefined &&
      Instant.InstantOrder(range.StartUtc, earlier.to) < 0 && Instant.InstantOrder(earlier.from, range.EndUtc) < 0
  }
  return [...new Set([...now.keys(), ...then.keys()])].filter((id) => !meets(id)).toSorted()
}

/** Refuses an earlier run of which no item could be compared: it read other hotels, other instants or other services. */
export const checkHotels = (
  previous: Manifest.Published,
  present: Ranges,
  serviceIds: ReadonlyArray<string> | undefined
): Result.Result<void, ReconciliationError> => {
  const refused = (problem: string) => Result.fail(new ReconciliationError({ problem }))
  const read = new Set(previous.scope.enterprises.map(({ enterpriseId }) => enterpriseId.toLowerCase()))
  const shared = [...present.keys()].filter((id) => read.has(id.toLowerCase()))
  if (shared.length === 0) {
    return refused("the previous run read none of the hotels of this one: nothing could be compared")
  }
  const apart = new Set(hotelsNotCompared(previous, present))
  if (shared.every((id) => apart.has(id.toLowerCase()))) {
    return refused("the previous run read no instant of the range of this one: nothing could be compared")
  }
  const services = new Set(previous.scope.serviceIds?.map((id) => id.toLowerCase()))
  return serviceIds === undefined || previous.scope.serviceIds === null ||
      serviceIds.some((id) => services.has(id.toLowerCase()))
    ? Result.succeed(undefined)
    : refused("the previous run read none of the services of this one: nothing could be compared")
}

/**
 * What the books see otherwise than in the earlier run, of the items whose instants lie in both windows. Items that are not
 * in the range any more are asked for by id; where that fails for a reason of its own, nothing is said of them.
 * Fails with {@link ReconciliationError} where the two runs cannot be compared.
 */
export const findings: <E, E2>(
  previous: Previous<E>,
  present: Present<E2>
) => Effect.Effect<
  ReadonlyArray<Finding.Finding>,
  E | E2 | SourceError | ReconciliationError,
  SourceRun
> = Effect.fnUntraced(function*<E, E2>(previous: Previous<E>, present: Present<E2>) {
  yield* Effect.fromResult(check(previous.manifest, present.basis))
  const spelling = new Spelling()
  const source = lowered(yield* SourceRun, spelling)
  const lower = (item: PublishedItem.PublishedItem) => isPlain(item) ? item : spelling.lowered(item)
  const frame = yield* Effect.fromResult(frameOf(previous.manifest, present))
  const days = new Days(new Set(daysNotCompared(previous.manifest, present.enterprises).map(Ids.lower)))
  const changes = new Changes(frame, days)

  yield* Stream.runForEachArray(
    pairSorted(
      Stream.map(previous.items, (item) => frame.dated(lower(item))),
      Stream.map(present.items, lower),
      PublishedItem.compare
    ),
    (pairs) =>
      Effect.sync(() => {
        for (const [before, after] of pairs) changes.add(before, after)
      })
  )
  for (const ids of Arr.chunksOf(changes.unpaired(), mostIds)) {
    const given = yield* catchNonFatal(source.items(ids.map((id) => Ids.OrderItemId.make(id))))
    if (Result.isSuccess(given)) changes.found(ids, given.success, present)
  }
  changes.close()
  return spelling.restored(yield* toFindings(changes, days, previous.manifest.asOf))
}, (effect) => Effect.provide(effect, Digest.layerWebCrypto))

/**
 * The enterprises of which no day is compared, sorted: the earlier run took their closing offset for elapsed time, so that
 * its days end at other instants in the nights in which the clocks change. Their items are compared as any others.
 */
export const daysNotCompared = (
  previous: Manifest.Published,
  enterprises: Present<never>["enterprises"]
): ReadonlyArray<string> => {
  if (previous.businessDates === Manifest.businessDates) return []
  const published = new Set(previous.scope.enterprises.map(({ enterpriseId }) => Ids.lower(enterpriseId)))
  const closesLater = (enterprise: Enterprise.Enterprise) =>
    Result.match(BusinessDay.of(enterprise), { onFailure: () => false, onSuccess: (day) => !day.closesAtMidnight })
  return [...enterprises]
    .filter(([id, { enterprise }]) => published.has(Ids.lower(id)) && closesLater(enterprise))
    .map(([id]) => id)
    .toSorted()
}

/** Whether an item of a run has no id with capitals. */
const isPlain = (
  { accountingCategoryId, enterpriseId, id, serviceId, serviceOrderId, updaterProfileId }: PublishedItem.PublishedItem
): boolean =>
  [id, serviceOrderId, enterpriseId, serviceId, accountingCategoryId ?? "", updaterProfileId ?? ""].every((each) =>
    each === each.toLowerCase()
  )

/** What both runs could see. */
interface Frame {
  /** An item of the earlier run on the date that it would have now. */
  readonly dated: (item: PublishedItem.PublishedItem) => PublishedItem.PublishedItem
  readonly publishedAsOf: Instant.Instant
  /** Whether an item of the earlier run would be in this one, unless it changed. */
  readonly isAsked: (item: PublishedItem.PublishedItem) => boolean
  /** Whether an item of this run would have been in the earlier one, had it been so. */
  readonly wasAsked: (item: Restated.Version) => boolean
  /** Whether an item that is not among those of this run lies in its range, as it was before the as-of time. */
  readonly isUnlisted: (item: Restated.Version) => boolean
  readonly versionOf: (row: OrderItem.OrderItem) => Restated.Version
  /** When an item froze, for what was published of it or, of a new one, for the day that it was put on. */
  readonly freezeOf: (
    before: PublishedItem.PublishedItem | undefined,
    after: Restated.Version
  ) => Instant.Instant | null
}

const frameOf = <E>(
  previous: Manifest.Published,
  { asOf, basis, enterprises: read, serviceIds }: Present<E>
): Result.Result<Frame, ReconciliationError> => {
  const enterprises = new Map([...read].map(([id, each]) => [Ids.lower(id), each]))
  const calendars = new Map<string, BusinessDay.BusinessDay>()
  for (const [id, { enterprise }] of enterprises) {
    const day = BusinessDay.of(enterprise)
    if (Result.isFailure(day)) return Result.fail(day.failure)
    calendars.set(id, day.success)
  }
  const published = new Map(
    previous.scope.enterprises.map((
      { enterpriseId, from, to }
    ) => [Ids.lower(enterpriseId), { StartUtc: from, EndUtc: to }])
  )
  const liesInBoth = (item: Restated.Version): boolean => {
    const instant = instantOf(basis, item)
    const [then, now] = [published.get(item.enterpriseId), enterprises.get(item.enterpriseId)?.range]
    return instant !== null && then !== undefined && now !== undefined &&
      Interval.contains(then, instant) && Interval.contains(now, instant)
  }
  const has = (ids: ReadonlyArray<string> | null | undefined, id: string) => ids == null || Ids.isAmong(ids, id)
  const notCompared = new Set(daysNotCompared(previous, enterprises))
  return Result.succeed({
    dated: (item) => {
      const [instant, day] = [instantOf(basis, item), calendars.get(item.enterpriseId)]
      return instant === null || day === undefined || !notCompared.has(item.enterpriseId)
        ? item
        : { ...item, businessDate: day.dateOf(instant) }
    },
    publishedAsOf: previous.asOf,
    isAsked: (item) => liesInBoth(item) && has(serviceIds, item.serviceId),
    isUnlisted: (item) =>
      asOf !== undefined && liesInBoth(item) && has(serviceIds, item.serviceId) &&
      Instant.InstantOrder(item.updatedUtc, asOf) < 0,
    wasAsked: (item) => liesInBoth(item) && has(previous.scope.serviceIds, item.serviceId),
    versionOf: (row) => {
      const instant = Basis.instantOf(basis, row)
      const day = calendars.get(Ids.lower(row.EnterpriseId))
      const businessDate = instant === undefined || day === undefined ? null : day.dateOf(instant)
      return { ...PublishedItem.of(ItemInRange.make(row, "")), businessDate }
    },
    freezeOf: (before, after) => {
      const enterprise = enterprises.get((before ?? after).enterpriseId)?.enterprise
      if (enterprise === undefined || EditableHistory.longest(enterprise) === undefined) return null
      const settled = before ?? { consumedUtc: instantOf(basis, after) ?? after.consumedUtc, closedUtc: null }
      return EditableHistory.freezeOf({ ConsumedUtc: settled.consumedUtc, ClosedUtc: settled.closedUtc }, enterprise)
    }
  })
}

const instantOf = (basis: Basis.Basis, item: Restated.Version): Instant.Instant | null =>
  basis === "consumed"
    ? item.consumedUtc
    : basis === "closed"
    ? item.closedUtc
    : basis === "created"
    ? item.createdUtc
    : item.updatedUtc

/** What is found to have changed, as the items of both runs go by. */
class Changes {
  readonly #frame: Frame
  readonly #days: Days
  /** In the earlier run only, by id. */
  readonly #gone = new Map<string, PublishedItem.PublishedItem>()
  /** In this run only, by id. */
  readonly #fresh = new Map<string, PublishedItem.PublishedItem>()
  readonly disappeared: Array<Restated.DisappearedItem> = []
  readonly afterFreeze: Array<Restated.RestatedItem> = []
  /** Items that lie in the range and were not listed with it, by enterprise. */
  readonly unlisted = new Map<string, Array<string>>()

  constructor(frame: Frame, days: Days) {
    this.#frame = frame
    this.#days = days
  }

  add(before: PublishedItem.PublishedItem | undefined, after: PublishedItem.PublishedItem | undefined): void {
    if (before !== undefined && after !== undefined) this.#compare(before, after)
    else if (before !== undefined && this.#frame.isAsked(before)) this.#gone.set(before.id, before)
    else if (after !== undefined && this.#frame.wasAsked(after)) this.#fresh.set(after.id, after)
  }

  /** The items that this run does not have, and that must be asked for. Those that only went to another order are none. */
  unpaired(): ReadonlyArray<string> {
    for (const [id, before] of this.#gone) {
      const after = this.#fresh.get(id)
      if (after === undefined) continue
      this.#fresh.delete(id)
      this.#gone.delete(id)
      this.#compare(before, after)
    }
    return [...this.#gone.keys()].toSorted()
  }

  /** Takes what the platform gave of items that were asked for by these ids. */
  found(
    ids: ReadonlyArray<string>,
    rows: ReadonlyArray<OrderItem.OrderItem>,
    { isSetAside = () => false, mayLack = () => false }: Pick<Present<never>, "isSetAside" | "mayLack">
  ): void {
    const given = new Map<string, OrderItem.OrderItem>(rows.map((row) => [row.Id, row]))
    for (const id of ids) {
      const [before, row] = [this.#gone.get(id), given.get(id)]
      if (before === undefined) continue
      if (row !== undefined) {
        this.#gone.delete(id)
        const after = this.#frame.versionOf(row)
        if (this.#frame.isUnlisted(after) && !isSetAside(id) && !mayLack(id)) {
          getOrAdd(this.unlisted, after.enterpriseId, () => []).push(id)
        }
        this.#compare(before, after)
      } else if (!isSetAside(id)) {
        this.#gone.delete(id)
        this.#days.published(before)
        this.#days.other(before)
        this.disappeared.push({ before, publishedAsOf: this.#frame.publishedAsOf })
      }
    }
  }

  /** What is left could not be asked for, and stays as it was; what is new, is new. */
  close(): void {
    for (const before of this.#gone.values()) this.#compare(before, before)
    for (const after of this.#fresh.values()) this.#compare(undefined, after)
  }

  #compare(before: PublishedItem.PublishedItem | undefined, after: Restated.Version): void {
    const { freezeOf, isAsked, publishedAsOf, wasAsked } = this.#frame
    const was = before !== undefined && isAsked(before) ? before : undefined
    const is = wasAsked(after) ? after : undefined
    if (was === undefined && is === undefined) return
    if (was !== undefined) this.#days.published(was)
    if (is !== undefined) this.#days.now(is)
    const differences = Restated.differences(before, after)
    if (differences.length === 0) return
    const freezeUtc = freezeOf(before, after)
    const item: Restated.RestatedItem = {
      before,
      after,
      differences,
      publishedAsOf,
      freezeUtc,
      isAfterFreeze: isAfterFreeze(before, after, freezeUtc, publishedAsOf)
    }
    const isFrozen = item.isAfterFreeze !== "no"
    if (isFrozen) this.afterFreeze.push(item)
    for (const version of [was, is]) {
      if (version === undefined) continue
      if (isFrozen) this.#days.other(version)
      else this.#days.changed(version, item)
    }
  }
}

const isAfterFreeze = (
  before: PublishedItem.PublishedItem | undefined,
  after: Restated.Version,
  freezeUtc: Instant.Instant | null,
  publishedAsOf: Instant.Instant
): Restated.RestatedItem["isAfterFreeze"] => {
  const isLater = (instant: Instant.Instant, than: Instant.Instant) => Instant.InstantOrder(instant, than) > 0
  // An item that did not exist then was put on its day when it was created, whatever has touched it since.
  const isCreated = before === undefined && isLater(after.createdUtc, publishedAsOf)
  const changedUtc = isCreated ? after.createdUtc : after.updatedUtc
  if (freezeUtc === null || !isLater(changedUtc, freezeUtc)) return "no"
  return isCreated || !isLater(freezeUtc, publishedAsOf) ? "yes" : "undecided"
}

class LiveSums {
  items = 0
  readonly #net = new Money.Sum()
  readonly #gross = new Money.Sum()

  add({ gross, net }: Restated.Version): void {
    this.items += 1
    // Both were printed from the number that this gives back.
    this.#net.add(Number(net))
    this.#gross.add(Number(gross))
  }

  get sums() {
    return { items: this.items, net: Money.format(this.#net.total), gross: Money.format(this.#gross.total) }
  }
}

interface DayCell {
  readonly enterpriseId: string
  readonly businessDate: string
  readonly currency: string
  readonly published: LiveSums
  readonly now: LiveSums
  readonly changes: Map<string, Restated.RestatedItem>
  readonly others: Set<string>
}

/** The figures of each enterprise, day and currency, then and now. */
class Days {
  readonly #cells = new Map<string, DayCell>()
  readonly #notCompared: ReadonlySet<string>

  constructor(notCompared: ReadonlySet<string>) {
    this.#notCompared = notCompared
  }

  published(version: Restated.Version): void {
    if (PublishedItem.isLive(version)) this.#at(version)?.published.add(version)
  }

  now(version: Restated.Version): void {
    if (PublishedItem.isLive(version)) this.#at(version)?.now.add(version)
  }

  changed(version: Restated.Version, item: Restated.RestatedItem): void {
    this.#at(version)?.changes.set(item.after.id, item)
  }

  other(version: Restated.Version): void {
    this.#at(version)?.others.add(version.id)
  }

  get restated(): ReadonlyArray<DayCell> {
    return [...this.#cells.values()].filter(({ changes }) => changes.size > 0)
  }

  #at({ businessDate, currency, enterpriseId }: Restated.Version): DayCell | undefined {
    if (businessDate === null || this.#notCompared.has(enterpriseId)) return undefined
    const key = JSON.stringify([enterpriseId, businessDate, currency])
    const known = this.#cells.get(key)
    if (known !== undefined) return known
    const cell: DayCell = {
      enterpriseId,
      businessDate,
      currency,
      published: new LiveSums(),
      now: new LiveSums(),
      changes: new Map(),
      others: new Set()
    }
    this.#cells.set(key, cell)
    return cell
  }
}

const toFindings = Effect.fnUntraced(function*(
  { afterFreeze, disappeared, unlisted }: Changes,
  days: Days,
  publishedAsOf: Instant.Instant
) {
  const make = <Subject>(
    rule: RestatementRule<Subject>,
    subject: Subject,
    of: { readonly enterpriseId: string; readonly serviceOrderId: string | null }
  ) => Finding.make(rule, of, rule.judge(subject))

  const all = yield* Effect.all([
    ...afterFreeze.map((item) => make(restatedAfterFreeze, item, item.before ?? item.after)),
    ...[...unlisted].map(([enterpriseId, ids]) =>
      Finding.make(unlistedItem, { enterpriseId, serviceOrderId: null }, observation(ids, "an earlier run"))
    ),
    ...disappeared.map((item) => make(disappearedItem, item, item.before)),
    ...days.restated.map(({ changes, enterpriseId, now, others, published, ...day }) => {
      const sorted = [...changes.values()].toSorted((self, that) => self.after.id < that.after.id ? -1 : 1)
      return make(restatedDay, {
        ...day,
        publishedAsOf,
        published: published.sums,
        now: now.sums,
        changes: sorted,
        others: others.size
      }, { enterpriseId, serviceOrderId: null })
    })
  ])
  return all.toSorted((self, that) =>
    self.enterpriseId === that.enterpriseId
      ? Finding.compare(self, that)
      : (self.enterpriseId ?? "") < (that.enterpriseId ?? "")
      ? -1
      : 1
  )
})
