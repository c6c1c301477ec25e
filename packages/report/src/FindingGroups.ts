/**
 * The findings of a run grouped by what to do about them, largest amount in question first.
 */
import { Catalogue } from "@nightaudit/ledger"
import type { Finding, Rule } from "@nightaudit/reconcile"
import { BigDecimal, Effect, Stream } from "effect"
import * as AmountInQuestion from "./AmountInQuestion.ts"
import { Sums } from "./internal/Sums.ts"
import { Top } from "./internal/Top.ts"

/** How urgent the findings of a group are; `accepted`: they have been accepted with a reason. */
export type Urgency = Finding.Severity | "accepted"

export const urgencies: ReadonlyArray<Urgency> = ["error", "warning", "info", "accepted"]

/** A finding in one line. */
export interface Row {
  readonly enterpriseId: string | null
  readonly serviceOrderId: string | null
  readonly message: string
  readonly inQuestion: AmountInQuestion.AmountInQuestion | undefined
  readonly fingerprint: string
}

/** The findings of one rule and one urgency. */
export interface Group {
  readonly urgency: Urgency
  readonly code: string
  /** The rule; undefined if this version does not have it. */
  readonly rule: Rule.Description | undefined
  /** The title of the rule's family. */
  readonly family: string | undefined
  readonly count: number
  readonly inQuestion: Sums
  /** The findings with the largest amounts, complete. */
  readonly detailed: ReadonlyArray<Finding.Finding>
  /** The next findings, one line each. */
  readonly listed: ReadonlyArray<Row>
  /** Number of findings that are in neither list. */
  readonly left: number
}

export interface FindingGroups {
  /** By urgency; in each, largest amount in question first. */
  readonly groups: ReadonlyArray<Group>
  readonly counts: Readonly<Record<Urgency, number>>
  readonly inQuestion: Readonly<Record<Urgency, Sums>>
}

export interface Limits {
  /** Maximum number of complete findings for each group. */
  readonly detailed: number
  /** Maximum number of findings in one line, for all groups together. */
  readonly listed: number
}

/**
 * Groups the findings. They are read twice: once to count them, once to keep those of each group with the largest amounts.
 * Memory is bounded by the limits.
 *
 * Amounts of two currencies have no order. What is compared is the share of a finding, or a group, in the money of all
 * findings of its currency; a group counts with its greatest share.
 */
export const gather = Effect.fnUntraced(function*<E, R>(
  findings: Stream.Stream<Finding.Finding, E, R>,
  limits: Limits
): Effect.fn.Return<FindingGroups, E, R> {
  const counts: Record<Urgency, number> = { error: 0, warning: 0, info: 0, accepted: 0 }
  const inQuestion: Record<Urgency, Sums> = {
    error: new Sums(),
    warning: new Sums(),
    info: new Sums(),
    accepted: new Sums()
  }
  const all = new Sums()
  const cells = new Map<string, Cell>()
  yield* Stream.runForEach(findings, (finding) =>
    Effect.sync(() => {
      const urgency = urgencyOf(finding)
      const of = AmountInQuestion.of(finding)
      const key = `${urgency} ${finding.code}`
      const cell = cells.get(key) ?? { urgency, code: finding.code, count: 0, inQuestion: new Sums() }
      cells.set(key, cell)
      cell.count += 1
      counts[urgency] += 1
      if (of === undefined) return
      for (const sums of [cell.inQuestion, inQuestion[urgency], all]) sums.add(of.currency, of.amount)
    }))

  const share = ({ amount, currency }: AmountInQuestion.AmountInQuestion): number =>
    BigDecimal.toNumberUnsafe(amount) / BigDecimal.toNumberUnsafe(all.of(currency))
  const kept = keepers(cells, limits)
  yield* Stream.runForEach(findings, (finding) =>
    Effect.sync(() => {
      const keeper = kept.get(`${urgencyOf(finding)} ${finding.code}`)
      const of = AmountInQuestion.of(finding)
      const rank = of === undefined ? 0 : share(of)
      keeper?.detailed.add(rank, finding)
      keeper?.listed.add(rank, rowOf(finding, of))
    }))

  const groups = [...cells].map(([key, cell]) => {
    const keeper = kept.get(key)
    const detailed = keeper?.detailed.items ?? []
    const listed = keeper?.listed.items.slice(detailed.length) ?? []
    return {
      group: {
        ...cell,
        rule: descriptions.get(cell.code),
        family: families.get(cell.code),
        detailed,
        listed,
        left: cell.count - detailed.length - listed.length
      },
      rank: Math.max(0, ...cell.inQuestion.entries.map(([currency, amount]) => share({ currency, amount })))
    }
  })
  return {
    counts,
    inQuestion,
    groups: groups
      .toSorted((self, that) =>
        urgencies.indexOf(self.group.urgency) - urgencies.indexOf(that.group.urgency) ||
        that.rank - self.rank || that.group.count - self.group.count || (self.group.code < that.group.code ? -1 : 1)
      )
      .map(({ group }) => group)
  }
})

interface Cell {
  readonly urgency: Urgency
  readonly code: string
  count: number
  readonly inQuestion: Sums
}

const urgencyOf = ({ accepted, severity }: Finding.Finding): Urgency => accepted === undefined ? severity : "accepted"

/** The lines are divided evenly; those that a small group does not need go to the larger ones. */
const keepers = (cells: ReadonlyMap<string, Cell>, { detailed, listed }: Limits) => {
  let left = listed
  return new Map(
    [...cells].toSorted(([, self], [, that]) => self.count - that.count).map(([key, { count }], index) => {
      const lines = Math.min(Math.max(0, count - detailed), Math.floor(left / (cells.size - index)))
      left -= lines
      return [key, { detailed: new Top<Finding.Finding>(detailed), listed: new Top<Row>(detailed + lines) }]
    })
  )
}

const rowOf = (
  { enterpriseId, fingerprint, message, serviceOrderId }: Finding.Finding,
  inQuestion: AmountInQuestion.AmountInQuestion | undefined
): Row => ({ enterpriseId, serviceOrderId, message, inQuestion, fingerprint })

const descriptions: ReadonlyMap<string, Rule.Description> = new Map(
  Catalogue.catalogue.map((rule) => [rule.code, rule])
)

const families: ReadonlyMap<string, string> = new Map(
  Catalogue.families.flatMap(({ rules, title }) => rules.map(({ code }) => [code, title] as const))
)
