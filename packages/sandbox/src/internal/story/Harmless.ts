import { edges } from "./Edges.ts"
import { exceptions } from "./Exceptions.ts"
import { exceptionsOfAmount } from "./ExceptionsOfAmount.ts"
import { exceptionsOfDuplicate } from "./ExceptionsOfDuplicate.ts"
import { exceptionsOfLinkage } from "./ExceptionsOfLinkage.ts"
import { exceptionsOfMapping } from "./ExceptionsOfMapping.ts"
import { exceptionsOfAllowance, exceptionsOfRebate } from "./ExceptionsOfRebate.ts"
import { exceptionsOfState } from "./ExceptionsOfState.ts"
import { exceptionsOfTime } from "./ExceptionsOfTime.ts"
import { nearMisses } from "./NearMisses.ts"
import type { Act } from "./Scene.ts"

/** What every property has. */
export const everywhere: ReadonlyArray<Act> = edges

/** Everything else that looks wrong and is not. */
export const harmless: ReadonlyArray<Act> = [
  ...exceptions,
  ...nearMisses,
  ...exceptionsOfLinkage,
  ...exceptionsOfState,
  ...exceptionsOfTime,
  ...exceptionsOfAmount,
  ...exceptionsOfRebate,
  ...exceptionsOfAllowance,
  ...exceptionsOfDuplicate,
  ...exceptionsOfMapping
]
