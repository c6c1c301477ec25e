/**
 * Joins service orders to their items and judges the pairs, and then what they have in common.
 */
import { type Ids, Instant, type OrderItem } from "@nightaudit/core"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import type { Context } from "../model/Context.ts"
import * as Finding from "../model/Finding.ts"
import { enterpriseOf, type ReconciledOrder } from "../model/ReconciledOrder.ts"
import { timeOf } from "../reading/internal/timeOf.ts"
import { join } from "../reading/Join.ts"
import type { OrderLookup } from "../reading/LookUp.ts"
import * as Orders from "../reading/Orders.ts"
import type { SourceError } from "../reading/SourceError.ts"
import { SourceRun } from "../reading/SourceRun.ts"
import * as orderFacts from "../rules/internal/orderFacts.ts"
import * as Rule from "../rules/Rule.ts"
import { enterpriseRules, rules } from "../rules/Rules.ts"

/** Findings that are given their fingerprints at the same time. */
const concurrency = 16

export interface Judged {
  readonly reconciled: ReconciledOrder
  readonly findings: ReadonlyArray<Finding.Finding>
}

/**
 * The candidates joined to what is `known` of them and judged, in the order given. Rows that contradict each other may have
 * been read at two moments, so those orders are read once more before anything is said of them.
 */
export const judge: (
  candidates: ReadonlyArray<OrderLookup>,
  known: Effect.Effect<Orders.OrderCache, SourceError>,
  context: Context
) => Effect.Effect<ReadonlyArray<Judged>, SourceError, SourceRun> = Effect.fnUntraced(
  function*(
    candidates: ReadonlyArray<OrderLookup>,
    known: Effect.Effect<Orders.OrderCache, SourceError>,
    context: Context
  ) {
    const read = yield* join(candidates, known, context)
    const first = read.map(observer(yield* asRead(context)))
    const isDoubted = first.map(({ observed }) => observed.some(({ rule }) => rule.isContradiction === true))
    const doubted = candidates.filter((_, index) => isDoubted[index])
    const again = doubted.length === 0 ? [] : yield* join(doubted, Effect.succeed(Orders.unknown), context)
    const confirmed = again.map(observer(yield* asRead(context))).values()
    const last = first.map((each, index) => (isDoubted[index] === true ? confirmed.next().value : undefined) ?? each)
    return yield* named(last, context)
  },
  Effect.provide(Digest.layerWebCrypto)
)

/** The orders with their findings, each with its fingerprint. */
const named = Effect.fnUntraced(function*(orders: ReadonlyArray<Observed>, context: Context) {
  const observed = orders.flatMap(({ observed, reconciled }, index) =>
    observed.map((each) => ({ ...each, reconciled, index }))
  )
  const findings = yield* Effect.forEach(
    observed,
    ({ index, observation, reconciled, rule }) =>
      Effect.map(Finding.make(rule, subjectOf(reconciled, context), observation), (finding) => ({ index, finding })),
    { concurrency }
  )
  const ofOrder = Map.groupBy(findings, ({ index }) => index)
  return orders.map(({ reconciled }, index): Judged => ({
    reconciled,
    findings: ofOrder.get(index)?.map(({ finding }) => finding).toSorted(Finding.compare) ?? []
  }))
})

/** The context of rows that have just been read: what changed while the run went on does not lie in the future. */
const asRead = (context: Context): Effect.Effect<Context, never, SourceRun> =>
  Effect.gen(function*() {
    const { latest } = yield* timeOf(yield* SourceRun).now
    return latest <= Instant.toEpochMillis(context.readAt)
      ? context
      : { ...context, readAt: Instant.fromEpochMillis(latest) }
  })

/** What each rule says of an order, before it is given a name. */
interface Observed {
  readonly reconciled: ReconciledOrder
  readonly observed: ReadonlyArray<{ readonly rule: Rule.Rule; readonly observation: Finding.Observation }>
}

/** What the rules say of one order after another. */
export const observer = (context: Context): (reconciled: ReconciledOrder) => Observed => {
  const factsOf = orderFacts.of(context)
  return (reconciled) => {
    const facts = factsOf(reconciled)
    let observed: Array<Observed["observed"][number]> | undefined
    for (const rule of rules) {
      if (rule.when?.(facts) === false) continue
      for (const observation of Rule.observe(rule, reconciled, context)) (observed ??= []).push({ rule, observation })
    }
    return { reconciled, observed: observed ?? nothing }
  }
}

const nothing: Observed["observed"] = []

/** What a finding about an order names. */
const subjectOf = (reconciled: ReconciledOrder, context: Context) => ({
  enterpriseId: enterpriseOf(reconciled, context) ?? null,
  serviceOrderId: reconciled.serviceOrderId
})

/** What is said of an enterprise as a whole. */
export interface EnterpriseJudges {
  /** Takes note of an order that has been joined. */
  readonly add: (reconciled: ReconciledOrder) => void
  /** What the orders have in common that does not add up, sorted as findings are. */
  readonly findings: (reading: Rule.Reading) => Effect.Effect<ReadonlyArray<Finding.Finding>>
}

/** A judge of the enterprise who has seen nothing yet. */
export const ofEnterprise = (enterpriseId: Ids.EnterpriseId, context: Context): EnterpriseJudges => {
  const judges = enterpriseRules.map((rule) => ({ rule, judge: rule.begin(enterpriseId, context) }))
  return {
    add: (reconciled) => {
      const items = itemsOf(reconciled, enterpriseId)
      for (const { judge } of judges) judge.add(reconciled, items)
    },
    findings: (reading) =>
      Effect.forEach(
        judges.flatMap(({ judge, rule }) => judge.observations(reading).map((observation) => ({ rule, observation }))),
        ({ observation, rule }) => Finding.make(rule, { enterpriseId, serviceOrderId: null }, observation)
      ).pipe(
        Effect.map((findings) => findings.toSorted(Finding.compare)),
        Effect.provide(Digest.layerWebCrypto)
      )
  }
}

/** The order's items in the range of the enterprise, as they were read last. */
const itemsOf = (
  { items, itemsInRange }: ReconciledOrder,
  enterpriseId: Ids.EnterpriseId
): ReadonlyArray<OrderItem.OrderItem> => {
  /** Made when one is left out. */
  let own: Array<OrderItem.OrderItem> | undefined
  let at = 0
  let index = 0
  for (const item of items) {
    const { EnterpriseId, Id } = item
    // Both are sorted by id.
    let first = itemsInRange[at]
    while (first !== undefined && first.Id !== Id && first.Id < Id) first = itemsInRange[++at]
    if (first?.Id === Id && EnterpriseId === enterpriseId) own?.push(item)
    else own ??= items.slice(0, index)
    index += 1
  }
  return own ?? items
}
