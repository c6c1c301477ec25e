import type { RuleCode } from "../../RuleCode.ts"
import type { Property } from "./Property.ts"
import type { Act } from "./Scene.ts"

/** A defect that a script plants: the order that has it, the items it shows on, how grave it is. */
export interface Defect {
  readonly code: RuleCode
  readonly severity: Severity | ((property: Property) => Severity)
  /** The first order is the one that has it. */
  readonly tell: Act
  /** Positions of the items that the finding names; of a later order, with its place in the act. */
  readonly items: ReadonlyArray<number | readonly [order: number, position: number]>
  /** Whether the finding is about the enterprise and names no order; gathered, it is one with all of its like there. */
  readonly ofEnterprise?: true | "gathered"
}

export type Severity = "error" | "warning" | "info"
