import type { Ids, OrderItem } from "@nightaudit/core"
import type { Context } from "../model/Context.ts"
import type { Observation, Severity } from "../model/Finding.ts"
import type { ReconciledOrder } from "../model/ReconciledOrder.ts"
import type { QuarantineGroup } from "../reading/QuarantineGroup.ts"
import type { OrderFacts } from "./OrderFacts.ts"

/** The texts of a rule, used by the catalogue, `explain`, the report and the page of the rules. */
export interface Description {
  /** Public: findings, reports and scripts name it. */
  readonly code: string
  /** A plural noun phrase, in lower case and without a period. */
  readonly title: string
  /** Raised when the rule compares other values, so that accepted findings are reviewed. */
  readonly version: number
  readonly severity: Severity
  /** The cases of another severity, such as "info for a reservation". */
  readonly otherwise?: string
  /** Completes "Reported when …", in the API's state and field names, without a period. */
  readonly predicate: string
  /** Legitimate cases that are not reported, tolerances, and what cannot be detected: "Exceptions and limits". */
  readonly exceptions: ReadonlyArray<string>
  /** "What to do": an imperative, without a period. */
  readonly action: string
  /**
   * True when two rows contradict each other: they may have been read at two different moments, so both are read once
   * more before the finding is believed.
   */
  readonly isContradiction?: boolean
}

/** Common to the rules that evaluate orders. */
interface Judging extends Description {
  /** It finds nothing in an order of which this is false, and is not asked of it; every order is asked about where it is absent. */
  readonly when?: (facts: OrderFacts) => boolean
}

/** Evaluates each item of an order by itself. */
export interface ItemRule extends Judging {
  readonly scope: "item"
  readonly judge: (
    item: OrderItem.OrderItem,
    reconciled: ReconciledOrder,
    context: Context
  ) => Observation | undefined
}

/** Evaluates an order as a whole. */
export interface OrderRule extends Judging {
  readonly scope: "order"
  /** True when the rule concludes from all items of the order: it is silent where they could not all be read. */
  readonly needsAllItems: boolean
  readonly judge: (reconciled: ReconciledOrder, context: Context) => ReadonlyArray<Observation>
}

/** Evaluates all orders of an enterprise together. */
export interface EnterpriseRule extends Description {
  readonly scope: "enterprise"
  /** Starts the evaluation of an enterprise. */
  readonly begin: (enterpriseId: Ids.EnterpriseId, context: Context) => EnterpriseJudge
}

/** How completely the enterprise was read. */
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
  /** The observations, once every order was added. */
  readonly observations: (reading: Reading) => ReadonlyArray<Observation>
}

/** Evaluates changes since an earlier run. */
export interface RestatementRule<Subject> extends Description {
  readonly scope: "restatement"
  readonly judge: (subject: Subject) => Observation
}

/** Evaluates quarantined rows. */
export interface QuarantineRule extends Description {
  readonly scope: "quarantine"
  readonly judge: (rows: QuarantineGroup) => Observation
}

/** Evaluates rows that were returned but not requested. */
export interface UnaskedRule extends Description {
  readonly scope: "unasked"
  readonly judge: (sent: { readonly operation: string; readonly rows: number }) => Observation
}

/** A total function from a reconciled order to its observations. */
export type Rule = ItemRule | OrderRule

/** The observations of a rule about an order and each of its items. */
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
