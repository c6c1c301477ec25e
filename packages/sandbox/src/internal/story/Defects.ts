import type { Defect } from "./Defect.ts"
import { arithmetic } from "./DefectsOfAmount.ts"
import { linkage } from "./DefectsOfLinkage.ts"
import { states } from "./DefectsOfState.ts"

/** Every way in which a defect can be planted. */
export const defects: ReadonlyArray<Defect> = [...linkage, ...states, ...arithmetic]
