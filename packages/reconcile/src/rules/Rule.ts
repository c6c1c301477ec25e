import type { Ids, OrderItem } from "@nightaudit/core"
import type { Context } from "../model/Context.ts"
import type { Observation, Severity } from "../model/Finding.ts"
import type { ReconciledOrder } from "../model/ReconciledOrder.ts"
import type { SetAside } from "../reading/SetAside.ts"
import type { OrderFacts } from "./OrderFacts.ts"

/** What every rule says of itself: the catalogue, `explain` and the rules' page are made of it. */
export interface Description {
  /** Public: findings, reports and scripts name it. */
  readonly code: string
  /** What it finds, in the plural, for a person. */
  readonly title: string
  /** Raised when what the rule compares changes, so that what was accepted is looked at again. */
  readonly version: number
  readonly severity: Severity
  /** When a finding is more or less severe than that, such as "info for a reservation". */
  readonly otherwise?: string
  /** When it fires, in the API's own words: a sentence without its full stop. */
  readonly predicate: string
  /** What looks the same and is legitimate: passed over, let pass within a tolerance, or told in the evidence. */
  readonly exceptions: ReadonlyArray<string>
  /** What an accountant does about it, beginning with a verb: a sentence without its full stop. */
  readonly action: string
  /**
   * True when two rows contradict each other: they may have been read at two different moments, so both are read once
   * more before the finding is believed.
   */
  readonly isContradiction?: boolean
}

/** What the rules have in common that judge orders. */
interface Judging extends Description {
  /** It finds nothing in an order of which this is false, and is not asked of it; every order is asked about where it is absent. */
  readonly when?: (facts: OrderFacts) => boolean
}

/** Judges each item of an order by itself. */
export interface ItemRule extends Judging {
  readonly scope: "item"
  readonly judge: (
    item: OrderItem.OrderItem,
    reconciled: ReconciledOrder,
    context: Context
  ) => Observation | undefined
}

/** Judges an order as a whole. */
export interface OrderRule extends Judging {
  readonly scope: "order"
  /** True when the rule concludes from all items of the order: it is silent where they could not all be read. */
  readonly needsAllItems: boolean
  readonly judge: (reconciled: ReconciledOrder, context: Context) => ReadonlyArray<Observation>
}

/** Judges what the orders of an enterprise have in common. */
export interface EnterpriseRule extends Description {
  readonly scope: "enterprise"
  /** A judge of one enterprise that has seen nothing yet. */
  readonly begin: (enterpriseId: Ids.EnterpriseId, context: Context) => EnterpriseJudge
}

/** What is known of how the enterprise was read. */
export interface Reading {
  /** False where some items of the range could not be read: what is not there may be missing. */
  readonly isComplete: boolean
}

export interface EnterpriseJudge {
  /**
   * Takes note of an order. Orders come sorted by id, each once. `items` are its items in the range of the enterprise and
   * of that enterprise only; none where the items of the order could not all be read.
   */
  readonly add: (reconciled: ReconciledOrder, items: ReadonlyArray<OrderItem.OrderItem>) => void
  /** What there is to say when every order has come. */
  readonly observations: (reading: Reading) => ReadonlyArray<Observation>
}

/** Judges what has changed since an earlier run. */
export interface RestatementRule<Subject> extends Description {
  readonly scope: "restatement"
  readonly judge: (subject: Subject) => Observation
}

/** Judges the rows that could not be understood. */
export interface QuarantineRule extends Description {
  readonly scope: "quarantine"
  readonly judge: (rows: SetAside) => Observation
}

/** Judges what the platform sent and nobody had asked for. */
export interface UnaskedRule extends Description {
  readonly scope: "unasked"
  readonly judge: (sent: { readonly operation: string; readonly rows: number }) => Observation
}

/** A total function from a reconciled order to what does not add up in it. */
export type Rule = ItemRule | OrderRule

/** What a rule says of an order and of each of its items. */
export const observe = (rule: Rule, reconciled: ReconciledOrder, context: Context): ReadonlyArray<Observation> => {
  if (rule.scope === "order") {
    return rule.needsAllItems && !reconciled.isComplete ? [] : rule.judge(reconciled, context)
  }
  let observations: Array<Observation> | undefined
  for (const item of reconciled.items) {
    const observation = rule.judge(item, reconciled, context)
    if (observation !== undefined) (observations ??= []).push(observation)
  }
  return observations ?? nothing
}

const nothing: ReadonlyArray<Observation> = []
