import type { Defect } from "./Defect.ts"
import { arithmetic } from "./DefectsOfAmount.ts"
import { duplicates } from "./DefectsOfDuplicate.ts"
import { linkage } from "./DefectsOfLinkage.ts"
import { mapping } from "./DefectsOfMapping.ts"
import { allowances, rebates } from "./DefectsOfRebate.ts"
import { states } from "./DefectsOfState.ts"
import { times } from "./DefectsOfTime.ts"

/** Every way in which a defect can be planted. */
export const defects: ReadonlyArray<Defect> = [
  ...linkage,
  ...states,
  ...times,
  ...arithmetic,
  ...rebates,
  ...allowances,
  ...duplicates,
  ...mapping
]
