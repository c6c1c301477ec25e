/**
 * The enterprises of a cluster, once their ranges have been read: batch by batch, their orders are joined, evaluated and
 * reported in their turn.
 */
import { Attempt, type Ids, Purpose } from "@nightaudit/core"
import { Array as Arr, Effect, Fiber, Option, type Scope as EffectScope, Stream } from "effect"
import type { OrderLookup } from "../reading/LookUp.ts"
import * as Orders from "../reading/Orders.ts"
import type { SourceError } from "../reading/SourceError.ts"
import type { SourceRun } from "../reading/SourceRun.ts"
import * as Cluster from "./Cluster.ts"
import { PartitionReport } from "./internal/partitionReport.ts"
import * as Judge from "./Judge.ts"
import type { Outcome } from "./Outcome.ts"
import type { Partition, Scope } from "./Scope.ts"

/** The number of clusters that are read ahead while the orders of an earlier one are evaluated. */
export const readAhead = 2

/** So often an item may move on to yet another order while the order is read that it has moved to. */
const mostRounds = 5

/** Batches of orders that are read and judged at the same time. */
export const batchConcurrency = 6

/** Reads and judges a batch, and gives what there is to say of it: nothing but why, where it could not be read. */
export type OutcomeBatch = Effect.Effect<Stream.Stream<Outcome, SourceError, SourceRun>, never, SourceRun>

/** What is known of orders, when it has been read. */
type Known = Effect.Effect<Orders.OrderCache, SourceError>

/** An enterprise of the cluster. */
interface Member {
  readonly partition: Partition
  readonly report: PartitionReport
  /** All orders of the range, sorted. */
  readonly ids: ReadonlyArray<Ids.ServiceOrderId>
  readonly lookupOf: (id: Ids.ServiceOrderId) => OrderLookup
}

/** What is done in its turn: an order is reported, or an enterprise is through. */
type Turn = { readonly member: Member; readonly id: Ids.ServiceOrderId | undefined }

/**
 * What there is to do with what was read, batch by batch: the orders of each enterprise, sorted by id, and then the enterprise
 * itself. A batch has as many orders as one request may name, of whichever enterprises. Batches may be begun side by side; what
 * each of them says must be asked for in its turn. The orders that items name are being looked up meanwhile, until the scope
 * closes. An order that several enterprises come upon comes only with the first of them.
 */
export const batches: (
  reads: ReadonlyArray<Cluster.RangeRead>,
  scope: Scope
) => Effect.Effect<ReadonlyArray<OutcomeBatch>, never, SourceRun | EffectScope.Scope> = Effect.fnUntraced(
  function*(reads, scope) {
    const members = reads.map((read) => memberOf(read, scope))
    const known = Fiber.join(yield* Effect.forkScoped(knownOf(reads, members, scope)))
    const turns = members.flatMap((member): ReadonlyArray<Turn> => [
      ...member.ids.map((id) => ({ member, id })),
      { member, id: undefined }
    ])
    return batched(turns).map((batch): OutcomeBatch =>
      Effect.match(judged(batch, known, scope), {
        onSuccess: (judgements) => told(batch, judgements, known, scope),
        onFailure: Stream.fail
      })
    )
  }
)

const memberOf = ({ changed, isComplete, items, partition }: Cluster.RangeRead, scope: Scope): Member => {
  const byOrder = items.byOrder()
  const ids = [...new Set([...byOrder.orders(), ...changed.keys()])].toSorted()
  const isSeen = (id: Ids.OrderItemId) => items.has(id)
  return {
    partition,
    report: new PartitionReport(partition, scope, { items, byOrder, isComplete, changed, ids }),
    ids,
    lookupOf: (id) => ({ id, enterpriseId: partition.enterprise.Id, itemsInRange: byOrder.of(id), isSeen })
  }
}

/** The turns in batches: each has as many orders as a request may name, and with its last order what follows it. */
const batched = (turns: ReadonlyArray<Turn>): ReadonlyArray<Arr.NonEmptyReadonlyArray<Turn>> => {
  const all: Array<Arr.NonEmptyArray<Turn>> = []
  let orders = 0
  for (const turn of turns) {
    const batch = all.at(-1)
    if (batch === undefined || (turn.id !== undefined && orders === Orders.mostIds)) {
      all.push([turn])
      orders = turn.id === undefined ? 0 : 1
    } else {
      batch.push(turn)
      if (turn.id !== undefined) orders += 1
    }
  }
  return all
}

/** Every order of the enterprises that was read with their ranges, or that their items name. */
const knownOf = (
  reads: ReadonlyArray<Cluster.RangeRead>,
  members: ReadonlyArray<Member>,
  { context }: Scope
): Effect.Effect<Orders.OrderCache, SourceError, SourceRun> => {
  const first = new Map<Ids.ServiceOrderId, Member>()
  for (const member of members) for (const id of member.ids) if (!first.has(id)) first.set(id, member)
  const read = new Map(reads.flatMap(({ changed }) => [...changed]))
  const caches = together(
    members,
    Orders.completed(read, [...first].map(([id, { lookupOf }]) => lookupOf(id)), context),
    (member) => Orders.completed(read, member.ids.map(member.lookupOf), context)
  )
  return Effect.map(caches, (caches) => (id) => {
    for (const cache of caches) {
      const order = cache(id)
      if (order !== undefined) return order
    }
    return undefined
  })
}

/**
 * The effect for all of the members; where a request of it fails that does not concern the whole run, the effects of each by
 * itself, so that one enterprise does not cost another.
 */
const together = <A, E extends { readonly isFatal: boolean }, R>(
  members: ReadonlyArray<Member>,
  all: Effect.Effect<A, E, R>,
  each: (member: Member) => Effect.Effect<A, E, R>
): Effect.Effect<ReadonlyArray<A>, E, R> =>
  Effect.gen(function*() {
    const alone = Effect.forEach(
      members,
      (member) => Effect.provideService(each(member), Purpose.Purpose, Option.some(Cluster.purposeOf(member.partition)))
    )
    if (members.length === 1) return yield* alone
    const attempt: Attempt.Attempt = { hasFailed: false }
    const first = yield* Effect.provideService(all, Attempt.Attempt, Option.some(attempt))
    return attempt.hasFailed ? yield* alone : [first]
  })

/** The orders of a batch, each as it was evaluated, in their turn. */
const judged = Effect.fnUntraced(function*(batch: ReadonlyArray<Turn>, known: Known, { context }: Scope) {
  const orders = batch.flatMap(({ id, member }) => id === undefined ? [] : [{ id, member }])
  const members = [...new Set(orders.map(({ member }) => member))]
  const judge = (some: typeof orders) => Judge.judge(some.map(({ id, member }) => member.lookupOf(id)), known, context)
  if (members.length === 0) return []
  const judgements = yield* together(
    members,
    judge(orders),
    (member) => judge(orders.filter((order) => order.member === member))
  )
  return judgements.flat()
})

/** What a batch says, in its turn. */
const told = (
  batch: ReadonlyArray<Turn>,
  judgements: ReadonlyArray<Judge.Judged>,
  known: Known,
  scope: Scope
): Stream.Stream<Outcome, SourceError, SourceRun> => {
  const rest = judgements.values()
  return Stream.fromIterable(Arr.chunksOf(batch, turnsAtOnce)).pipe(
    Stream.mapEffect((turns) =>
      Effect.map(
        Effect.forEach(turns, (turn) => Effect.suspend(() => toldInTurn(turn, rest, known, scope))),
        (outcomes) => outcomes.flat()
      )
    ),
    Stream.flattenIterable
  )
}

/** Outcomes that are made before they are handed over. */
const turnsAtOnce = 1000

const toldInTurn = (
  { id, member }: Turn,
  judgements: Iterator<Judge.Judged>,
  known: Known,
  scope: Scope
): Effect.Effect<ReadonlyArray<Outcome>, SourceError, SourceRun> => {
  const told = id === undefined ? closed(member, scope) : order(member, id, judgements.next().value, known, scope)
  return Effect.provideService(told, Purpose.Purpose, Option.some(Cluster.purposeOf(member.partition)))
}

/** An order as it was evaluated, or evaluated again if an item was added since. */
const order = Effect.fnUntraced(function*(
  { lookupOf, report }: Member,
  id: Ids.ServiceOrderId,
  judged: Judge.Judged,
  known: Known,
  { context }: Scope
) {
  const expected = report.placing.hasMoved ? report.placing.toReadAgain(id, judged.reconciled) : []
  const [again] = expected.length === 0 ? [] : yield* Judge.judge([{ ...lookupOf(id), expected }], known, context)
  return report.tell(again ?? judged)
})

/** The orders that only items name which moved to them while the range was judged, and then the enterprise itself. */
const closed = Effect.fnUntraced(function*({ report }: Member, { context }: Scope) {
  const outcomes: Array<Outcome> = []
  for (let round = 1; round <= mostRounds; round++) {
    for (const batch of Arr.chunksOf(report.placing.pending, Orders.mostIds)) {
      const judged = yield* Judge.judge(batch, Effect.succeed(Orders.unknown), context)
      for (const each of judged) outcomes.push(...report.tell(each, round === mostRounds))
    }
  }
  return [...outcomes, yield* report.closing]
})
