/**
 * One enterprise of a reconciliation: memory is bounded by the order items of its range.
 */
import { type Ids, Purpose } from "@nightaudit/core"
import { Array as Arr, Effect, Fiber, Option, type Scope as EffectScope, Stream } from "effect"
import type { OrderLookup } from "../reading/LookUp.ts"
import * as Orders from "../reading/Orders.ts"
import type { SourceError } from "../reading/SourceError.ts"
import { SourceRun } from "../reading/SourceRun.ts"
import { ItemTable } from "./internal/itemTable.ts"
import { PartitionReport } from "./internal/partitionReport.ts"
import * as Judge from "./Judge.ts"
import type { Outcome } from "./Outcome.ts"
import type { Partition, Scope } from "./Scope.ts"

/** The number of enterprises that are read ahead while the orders of an earlier one are evaluated. */
export const readAhead = 2

/** So often an item may move on to yet another order while the order is read that it has moved to. */
const mostRounds = 5

/** Parts of enterprises that are read and judged at the same time. */
export const batchConcurrency = 6

/** Reads and judges a part, and gives what there is to say of it: nothing but why, where it could not be read. */
export type OutcomeBatch = Effect.Effect<Stream.Stream<Outcome, SourceError, SourceRun>, never, SourceRun>

/** What is known of orders, when it has been read. */
type Known = Effect.Effect<Orders.OrderCache, SourceError>

/**
 * Reads the items and the orders of the enterprise's range, and gives what there is to do with them, part by part: its orders,
 * sorted by id, and then the enterprise itself. Parts may be begun side by side; what each of them says must be asked for in
 * its turn. The orders that items name are being looked up meanwhile, until the scope closes. An order that several
 * enterprises come upon comes only with the first of them.
 */
export const read: (
  partition: Partition,
  scope: Scope
) => Effect.Effect<ReadonlyArray<OutcomeBatch>, SourceError, SourceRun | EffectScope.Scope> = Effect.fnUntraced(
  function*(partition, scope) {
    const enterpriseId = partition.enterprise.Id
    const { context } = scope
    const [{ isComplete, items }, changed] = yield* Effect.all([
      readItems(partition, scope),
      Orders.changed(partition, scope)
    ], {
      concurrency: 2
    })
    const byOrder = items.byOrder()
    const ids = [...new Set([...byOrder.orders(), ...changed.keys()])].toSorted()
    const isSeen = (id: Ids.OrderItemId) => items.has(id)
    const soughtOf = (id: Ids.ServiceOrderId): OrderLookup => ({
      id,
      enterpriseId,
      itemsInRange: byOrder.of(id),
      isSeen
    })
    const known = Fiber.join(yield* Effect.forkScoped(Orders.completed(changed, ids, soughtOf, context)))
    const report = new PartitionReport(partition, scope, { items, byOrder, isComplete, changed, ids })
    const inTurn = readFor(partition)

    const orders = Arr.chunksOf(ids, Orders.mostIds).map((batch): OutcomeBatch =>
      Effect.suspend(() => {
        const candidates = batch.map(soughtOf)
        return Effect.match(Judge.judge(candidates, known, context), {
          onSuccess: (judged) =>
            Stream.fromArrayEffect(inTurn(tellAll(report, Arr.zip(judged, candidates), known, scope))),
          onFailure: Stream.fail
        })
      })
    )
    const last = Stream.concat(
      Stream.fromArrayEffect(inTurn(tellPending(report, scope))),
      Stream.fromEffect(report.closing)
    )
    return [...orders, Effect.succeed(last)].map((part) => inTurn(part))
  },
  (effect, partition) => readFor(partition)(effect)
)

/** A batch of orders, each as it was evaluated, or evaluated again if an item was added since. */
const tellAll = Effect.fnUntraced(function*(
  report: PartitionReport,
  batch: ReadonlyArray<readonly [Judge.Judged, OrderLookup]>,
  known: Known,
  { context }: Scope
) {
  const outcomes: Array<Outcome> = []
  for (const [judged, candidate] of batch) {
    const expected = report.placing.hasMoved ? report.placing.toReadAgain(candidate.id, judged.reconciled) : []
    const [again] = expected.length === 0 ? [] : yield* Judge.judge([{ ...candidate, expected }], known, context)
    outcomes.push(...report.tell(again ?? judged))
  }
  return outcomes
})

/** The orders that only items name which moved to them while the range was judged. */
const tellPending = Effect.fnUntraced(function*(report: PartitionReport, { context }: Scope) {
  const outcomes: Array<Outcome> = []
  for (let round = 1; round <= mostRounds; round++) {
    for (const batch of Arr.chunksOf(report.placing.pending, Orders.mostIds)) {
      const judged = yield* Judge.judge(batch, Effect.succeed(Orders.unknown), context)
      for (const each of judged) outcomes.push(...report.tell(each, round === mostRounds))
    }
  }
  return outcomes
})

/** Adds the enterprise to errors of its reading. */
const readFor = ({ day: { localDateOf }, enterprise: { Id } }: Partition, onOpen?: () => void) =>
  Effect.provideService(Purpose.Purpose, Option.some({ enterpriseId: Id, localDateOf, onOpen }))

/**
 * The items of the range, each in its newest version, and whether all of it could be read; what the platform sends beyond the
 * range is left out.
 */
const readItems = Effect.fnUntraced(
  function*(partition: Partition, { basis, begunAt, context, forest, serviceIds }: Scope) {
    const { enterprise, longestMillis, range } = partition
    const { itemsInRange } = yield* SourceRun
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
