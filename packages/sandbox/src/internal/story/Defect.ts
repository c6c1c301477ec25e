import type { RuleCode } from "../../RuleCode.ts"
import type { Scene } from "./Scene.ts"

/** A defect that a script plants: the order that has it, the items it shows on, how grave it is. */
export interface Defect {
  readonly code: RuleCode
  readonly severity: "error" | "warning" | "info"
  readonly tell: Scene
  /** Positions of the items that the finding names. */
  readonly items: ReadonlyArray<number>
}
