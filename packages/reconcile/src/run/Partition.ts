/**
 * One enterprise of a reconciliation: memory is bounded by the order items of its range.
 */
import {
  type Enterprise,
  type Ids,
  type Instant,
  type Interval,
  type MewsError,
  type OrderItem,
  Purpose,
  type Service
} from "@nightaudit/core"
import { Array as Arr, Effect, Fiber, Option, type Scope as EffectScope, Stream } from "effect"
import type * as Basis from "../calendar/Basis.ts"
import type { BusinessDay } from "../calendar/BusinessDay.ts"
import type { Context } from "../model/Context.ts"
import * as Finding from "../model/Finding.ts"
import { line, type ReconciledOrder } from "../model/ReconciledOrder.ts"
import type { Verdict } from "../model/Verdict.ts"
import type { Sought } from "../reading/LookUp.ts"
import * as Orders from "../reading/Orders.ts"
import { Source } from "../reading/Source.ts"
import type { RebateForest } from "../rules/rebates/RebateForest.ts"
import * as ContentHash from "../totals/ContentHash.ts"
import * as DaySheet from "../totals/DaySheet.ts"
import * as Totals from "../totals/Totals.ts"
import { ItemTable } from "./internal/itemTable.ts"
import { Placing } from "./internal/placing.ts"
import * as Judge from "./Judge.ts"
import { Outcome } from "./Outcome.ts"

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
  /** The enterprises whose range was read whole, and whose orders have all been told. */
  readonly told: Set<Ids.EnterpriseId>
  readonly forest: RebateForest
  /** The last enterprise of the run tells what all of them have in common. */
  readonly lastEnterpriseId: Ids.EnterpriseId | undefined
}

/** Enterprises that are read while the orders of one before them are judged: nobody waits for them then. */
export const readAhead = 2

/** So often an item may move on to yet another order while the order is read that it has moved to. */
const mostRounds = 5

/** Parts of enterprises that are read and judged at the same time. */
export const partsSideBySide = 6

/** Reads and judges a part, and gives what there is to say of it: nothing but why, where it could not be read. */
export type Part = Effect.Effect<Stream.Stream<Outcome, MewsError.MewsError, Source>, never, Source>

/**
 * Reads the items and the orders of the enterprise's range, and gives what there is to do with them, part by part: its orders,
 * sorted by id, and then the enterprise itself. Parts may be begun side by side; what each of them says must be asked for in
 * its turn. The orders that items name are being looked up meanwhile, until the scope closes. An order that several
 * enterprises come upon comes only with the first of them.
 */
export const read: (
  partition: Partition,
  scope: Scope
) => Effect.Effect<ReadonlyArray<Part>, MewsError.MewsError, Source | EffectScope.Scope> = Effect.fnUntraced(
  function*(partition, scope) {
    const enterpriseId = partition.enterprise.Id
    const [{ isComplete, items }, changed] = yield* Effect.all([
      readItems(partition, scope),
      Orders.changed(partition, scope)
    ], {
      concurrency: 2
    })
    const byOrder = items.byOrder()
    const ids = [...new Set([...byOrder.orders(), ...changed.keys()])].toSorted()
    const isSeen = (id: Ids.OrderItemId) => items.has(id)
    const soughtOf = (id: Ids.ServiceOrderId): Sought => ({ id, enterpriseId, itemsInRange: byOrder.of(id), isSeen })
    const known = Fiber.join(yield* Effect.forkScoped(Orders.completed(changed, ids, soughtOf, scope.context)))
    const totals = new Totals.Accumulator()
    const verdicts: Record<Verdict, number> = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
    const judge = Judge.ofEnterprise(enterpriseId, scope.context)
    const daySheet = DaySheet.begin(partition, scope.context.asOf)

    const placing = new Placing(items, ids, { enterpriseId, inRange: scope.context.inRange })

    const count = ({ itemsInRange, verdict }: ReconciledOrder): void => {
      for (const item of itemsInRange) {
        if (item.EnterpriseId !== enterpriseId) continue
        totals.add(item)
        verdicts[verdict] += 1
      }
    }

    /** What there is to say of an order, which must come in its turn. */
    const tell = (first: Judge.Judged, isLast = false): ReadonlyArray<Outcome> => {
      const reconciled = placing.place(first.reconciled, isLast)
      count(reconciled)
      daySheet.add(reconciled)
      if (isLeft(enterpriseId, reconciled) && !changed.has(reconciled.serviceOrderId)) return []
      judge.add(reconciled)
      const claimed = claim(enterpriseId, { ...first, reconciled }, scope)
      if (claimed === undefined) return []
      const told = line(claimed.reconciled, scope.context)
      const findings = scope.forest.add(claimed.reconciled, told.enterpriseId, claimed.findings)
      return [orderOutcome({ reconciled: claimed.reconciled, line: told, findings })]
    }

    /** The order as it was judged, or anew where an item has come to it since. */
    const upToDate = Effect.fnUntraced(function*(judged: Judge.Judged, candidate: Sought) {
      const expected = placing.toReadAgain(candidate.id, judged.reconciled)
      if (expected.length === 0) return judged
      const [anew] = yield* Judge.judge([{ ...candidate, expected }], known, scope.context)
      return anew ?? judged
    })

    const tellAll = Effect.fnUntraced(function*(batch: ReadonlyArray<readonly [Judge.Judged, Sought]>) {
      const outcomes: Array<Outcome> = []
      for (const [judged, candidate] of batch) {
        outcomes.push(...tell(placing.hasMoved ? yield* upToDate(judged, candidate) : judged))
      }
      return outcomes
    })

    /** The orders that only items name which moved to them while the range was judged. */
    const tellPending = Effect.gen(function*() {
      const outcomes: Array<Outcome> = []
      for (let round = 1; round <= mostRounds; round++) {
        for (const batch of Arr.chunksOf(placing.pending, Orders.mostIds)) {
          const judged = yield* Judge.judge(batch, Effect.succeed(Orders.unknown), scope.context)
          for (const each of judged) outcomes.push(...tell(each, round === mostRounds))
        }
      }
      return outcomes
    })

    const orders = Arr.chunksOf(ids, Orders.mostIds).map((batch): Part =>
      Effect.suspend(() => {
        const candidates = batch.map(soughtOf)
        return Effect.match(Judge.judge(candidates, known, scope.context), {
          onSuccess: (judged) => Stream.fromArrayEffect(readFor(partition)(tellAll(Arr.zip(judged, candidates)))),
          onFailure: Stream.fail
        })
      })
    )
    const closing = Effect.gen(function*() {
      const { rows } = totals
      if (isComplete) scope.told.add(enterpriseId)
      return Outcome.Enterprise({
        enterpriseId,
        name: partition.enterprise.Name ?? enterpriseId,
        enterprise: partition.enterprise,
        services: namedServices(enterpriseId, rows, scope.context),
        range: partition.range,
        items: items.size,
        seen: { items: items.seen, gone: placing.gone, outside: items.left + placing.outside },
        itemsInRange: placing.hasMoved ? items.byOrder().all : byOrder.all,
        contentHash: yield* ContentHash.ofLines(items.lines()),
        verdicts,
        totals: rows,
        daySheet: daySheet.sheet(),
        findings: enterpriseId === scope.lastEnterpriseId
          ? [...yield* judge.findings({ isComplete }), ...yield* scope.forest.findings(scope.context)]
            .toSorted(Finding.compare)
          : yield* judge.findings({ isComplete })
      })
    })
    const last = Stream.concat(
      Stream.fromArrayEffect(readFor(partition)(tellPending)),
      Stream.fromEffect(closing)
    )
    return [...orders, Effect.succeed(last)].map((part) => readFor(partition)(part))
  },
  (effect, partition) => readFor(partition)(effect)
)

/** Names the enterprise beside whatever of it cannot be read. */
const readFor = ({ day: { localDateOf }, enterprise: { Id } }: Partition, onOpen?: () => void) =>
  Effect.provideService(Purpose.Purpose, Option.some({ enterpriseId: Id, localDateOf, onOpen }))

/** Looked up once: what a tagged enum is asked for is made each time. */
const { Order: orderOutcome } = Outcome

const namedServices = (
  enterpriseId: Ids.EnterpriseId,
  totals: ReadonlyArray<Totals.TotalsRow>,
  { services }: Context
): ReadonlyArray<Service.Service> => {
  const sold = new Set(totals.map(({ serviceId }) => serviceId))
  return [...services.values()]
    .filter(({ EnterpriseId, Id }) => EnterpriseId === enterpriseId || sold.has(Id))
    .toSorted((self, that) => self.Id < that.Id ? -1 : 1)
}

/**
 * The items of the range, each in its newest version, and whether all of it could be read; what the platform sends beyond the
 * range is left out.
 */
const readItems = Effect.fnUntraced(
  function*(partition: Partition, { basis, begunAt, context, forest, serviceIds }: Scope) {
    const { enterprise, longestMillis, range } = partition
    const { itemsInRange } = yield* Source
    const items = new ItemTable()
    let isComplete = true
    const onOpen = () => {
      isComplete = false
    }
    const pages = itemsInRange({
      enterpriseId: enterprise.Id,
      basis,
      range,
      serviceIds,
      longestMillis,
      begunAt,
      asOf: context.asOf
    })
    yield* Stream.runForEach(pages, (page) =>
      Effect.sync(() => {
        for (const item of page) {
          const kept = context.inRange(item)
          if (kept === undefined) items.leave(item.Id)
          else {
            items.set(kept)
            forest.note(item)
          }
        }
      })).pipe(readFor(partition, onOpen))
    return { items, isComplete }
  }
)

/** An order whose items of the enterprise's range have all been deleted, or have moved, since they were read. */
const isLeft = (asking: Ids.EnterpriseId, { deleted, itemsInRange, moved }: ReconciledOrder): boolean =>
  deleted.length + moved.length > 0 && itemsInRange.every(({ EnterpriseId }) => EnterpriseId !== asking)

/**
 * What the enterprise that asks tells of an order, which the first tells that comes upon it. That is remembered where others
 * may come upon it: where it has a service or an item of another enterprise, whatever its range, or could not be looked up.
 * Where its items could not all be read, the others still tell their own, and no finding again; so does an enterprise whose
 * items came to an order when another had told it.
 */
const claim = (asking: Ids.EnterpriseId, judged: Judge.Judged, scope: Scope): Judge.Judged | undefined => {
  const { findings, reconciled } = judged
  const { context, shared, unread } = scope
  const { absence, isComplete, items, itemsInRange, order, serviceOrderId } = reconciled
  if (shared.has(serviceOrderId)) return undefined
  const isOwn = ({ EnterpriseId }: Pick<OrderItem.OrderItem, "EnterpriseId">) => EnterpriseId === asking
  const told = unread.get(serviceOrderId)
  if (told !== undefined) {
    const own = itemsInRange.filter(isOwn)
    const others = findings.filter(({ fingerprint }) => !told.has(fingerprint))
    for (const { fingerprint } of others) told.add(fingerprint)
    return own.length === 0 ? undefined : { reconciled: { ...reconciled, itemsInRange: own }, findings: others }
  }
  const isTold = isComplete && itemsInRange.some(({ EnterpriseId }) => scope.told.has(EnterpriseId))
  if (isTold) return { reconciled: { ...reconciled, itemsInRange: itemsInRange.filter(isOwn) }, findings: [] }
  if (!isComplete) unread.set(serviceOrderId, new Set(findings.map(({ fingerprint }) => fingerprint)))
  else {
    const owner = order && context.services.get(order.row.ServiceId)?.EnterpriseId
    const isOnlyOwn = absence !== "unread" && (owner === undefined || owner === asking) && items.every(isOwn)
    if (!isOnlyOwn) shared.add(serviceOrderId)
  }
  return judged
}
