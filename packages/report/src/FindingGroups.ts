/**
 * The findings of a run by what there is to do about them, most money first.
 */
import { Catalogue } from "@nightaudit/ledger"
import type { Finding, Rule } from "@nightaudit/reconcile"
import { BigDecimal, Effect, Stream } from "effect"
import { Sums } from "./internal/Sums.ts"
import { Top } from "./internal/Top.ts"
import * as Worth from "./Worth.ts"

/** How urgent the findings of a group are; `accepted`: a person lives with them. */
export type Urgency = Finding.Severity | "accepted"

export const urgencies: ReadonlyArray<Urgency> = ["error", "warning", "info", "accepted"]

/** What is told of a finding in one line. */
export interface Row {
  readonly enterpriseId: string | null
  readonly serviceOrderId: string | null
  readonly message: string
  readonly worth: Worth.Worth | undefined
  readonly fingerprint: string
}

/** The findings of one rule and one urgency. */
export interface Group {
  readonly urgency: Urgency
  readonly code: string
  /** The rule; nothing for one that this version does not know. */
  readonly rule: Rule.Description | undefined
  /** What the rule is about. */
  readonly family: string | undefined
  readonly count: number
  readonly worth: Sums
  /** The first findings, with all that is known of them. */
  readonly detailed: ReadonlyArray<Finding.Finding>
  /** Those after them, a line each. */
  readonly listed: ReadonlyArray<Row>
  /** How many more there are. */
  readonly left: number
}

export interface FindingGroups {
  /** By urgency; in each, most money first. */
  readonly groups: ReadonlyArray<Group>
  readonly counts: Readonly<Record<Urgency, number>>
  readonly worth: Readonly<Record<Urgency, Sums>>
}

export interface Limits {
  /** Of each group, so many findings with all that is known of them. */
  readonly detailed: number
  /** Of all groups together, so many findings in one line. */
  readonly listed: number
}

/**
 * Gathers findings, which are read twice: once to count them, once to keep the first ones of each group. Memory is bounded
 * by the limits.
 *
 * Amounts of two currencies have no order. What is compared is the share of a finding, or a group, in the money of all
 * findings of its currency; a group counts with its greatest share.
 */
export const gather = Effect.fnUntraced(function*<E, R>(
  findings: Stream.Stream<Finding.Finding, E, R>,
  limits: Limits
): Effect.fn.Return<FindingGroups, E, R> {
  const counts: Record<Urgency, number> = { error: 0, warning: 0, info: 0, accepted: 0 }
  const worth: Record<Urgency, Sums> = {
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
      const of = Worth.of(finding)
      const key = `${urgency} ${finding.code}`
      const cell = cells.get(key) ?? { urgency, code: finding.code, count: 0, worth: new Sums() }
      cells.set(key, cell)
      cell.count += 1
      counts[urgency] += 1
      if (of === undefined) return
      for (const sums of [cell.worth, worth[urgency], all]) sums.add(of.currency, of.amount)
    }))

  const share = ({ amount, currency }: Worth.Worth): number =>
    BigDecimal.toNumberUnsafe(amount) / BigDecimal.toNumberUnsafe(all.of(currency))
  const kept = keepers(cells, limits)
  yield* Stream.runForEach(findings, (finding) =>
    Effect.sync(() => {
      const keeper = kept.get(`${urgencyOf(finding)} ${finding.code}`)
      const of = Worth.of(finding)
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
      rank: Math.max(0, ...cell.worth.entries.map(([currency, amount]) => share({ currency, amount })))
    }
  })
  return {
    counts,
    worth,
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
  readonly worth: Sums
}

const urgencyOf = ({ accepted, severity }: Finding.Finding): Urgency => accepted === undefined ? severity : "accepted"

/** The lines are shared out evenly: what a small group does not need goes to the larger ones. */
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
  worth: Worth.Worth | undefined
): Row => ({ enterpriseId, serviceOrderId, message, worth, fingerprint })

const descriptions: ReadonlyMap<string, Rule.Description> = new Map(
  Catalogue.catalogue.map((rule) => [rule.code, rule])
)

const families: ReadonlyMap<string, string> = new Map(
  Catalogue.families.flatMap(({ rules, title }) => rules.map(({ code }) => [code, title] as const))
)
