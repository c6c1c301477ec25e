/**
 * Joins service orders to their items and judges the pairs, and then what they have in common.
 */
import type { Ids, MewsError } from "@nightaudit/core"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import type { Context } from "./Context.ts"
import * as Finding from "./Finding.ts"
import { type Candidate, join } from "./Join.ts"
import { enterpriseOf, type ReconciledOrder } from "./ReconciledOrder.ts"
import { observe } from "./Rule.ts"
import { enterpriseRules, rules } from "./Rules.ts"
import type { Source } from "./Source.ts"

export interface Judged {
  readonly reconciled: ReconciledOrder
  readonly findings: ReadonlyArray<Finding.Finding>
}

/**
 * The candidates joined and judged, in the order given. Rows that contradict each other may have been read at two
 * moments, so those orders are read once more before anything is said of them.
 */
export const judge: (
  candidates: ReadonlyArray<Candidate>,
  context: Context
) => Effect.Effect<ReadonlyArray<Judged>, MewsError.MewsError, Source> = Effect.fnUntraced(
  function*(candidates: ReadonlyArray<Candidate>, context: Context) {
    const joined = yield* join(candidates, context)
    const doubted = candidates.filter((_, index) => {
      const reconciled = joined[index]
      return reconciled !== undefined && contradictsItself(reconciled, context)
    })
    const again = doubted.length === 0
      ? []
      : yield* join(doubted.map(({ order: _, ...candidate }) => candidate), context)
    const confirmed = new Map(again.map((reconciled) => [reconciled.serviceOrderId, reconciled]))
    return yield* Effect.forEach(joined, (first) => {
      const reconciled = confirmed.get(first.serviceOrderId) ?? first
      return Effect.map(findingsOf(reconciled, context), (findings) => ({ reconciled, findings }))
    })
  },
  Effect.provide(Digest.layerWebCrypto)
)

const contradictsItself = (reconciled: ReconciledOrder, context: Context): boolean =>
  rules.some((rule) => rule.isContradiction === true && observe(rule, reconciled, context).length > 0)

const findingsOf = Effect.fnUntraced(function*(reconciled: ReconciledOrder, context: Context) {
  const of = {
    enterpriseId: enterpriseOf(reconciled, context) ?? null,
    serviceOrderId: reconciled.serviceOrderId
  }
  const findings = yield* Effect.forEach(
    rules.flatMap((rule) => observe(rule, reconciled, context).map((observation) => ({ rule, observation }))),
    ({ observation, rule }) => Finding.make(rule, of, observation)
  )
  return findings.toSorted(Finding.compare)
})

/** What is said of an enterprise as a whole. */
export interface EnterpriseJudge {
  /** Takes note of an order that has been joined. */
  readonly add: (reconciled: ReconciledOrder) => void
  /** What the orders have in common that does not add up, sorted as findings are. */
  readonly findings: Effect.Effect<ReadonlyArray<Finding.Finding>>
}

/** A judge of the enterprise who has seen nothing yet. */
export const ofEnterprise = (enterpriseId: Ids.EnterpriseId, context: Context): EnterpriseJudge => {
  const judges = enterpriseRules.map((rule) => ({ rule, judge: rule.begin(enterpriseId, context) }))
  return {
    add: (reconciled) => {
      const inRange = new Set(reconciled.itemsInRange.map(({ Id }) => Id))
      const items = reconciled.items.filter(({ EnterpriseId, Id }) => EnterpriseId === enterpriseId && inRange.has(Id))
      for (const { judge } of judges) judge.add(reconciled, items)
    },
    findings: Effect.suspend(() =>
      Effect.forEach(
        judges.flatMap(({ judge, rule }) => judge.observations().map((observation) => ({ rule, observation }))),
        ({ observation, rule }) => Finding.make(rule, { enterpriseId, serviceOrderId: null }, observation)
      )
    ).pipe(
      Effect.map((findings) => findings.toSorted(Finding.compare)),
      Effect.provide(Digest.layerWebCrypto)
    )
  }
}
