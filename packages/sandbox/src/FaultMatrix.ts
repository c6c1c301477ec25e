import { answers } from "./internal/fault/cases/Answers.ts"
import { bodies } from "./internal/fault/cases/Bodies.ts"
import type { FaultCase, FaultExpectation } from "./internal/fault/cases/Case.ts"
import { connections } from "./internal/fault/cases/Connections.ts"
import { pages } from "./internal/fault/cases/Pages.ts"
import { rows } from "./internal/fault/cases/Rows.ts"

export type { FaultCase, FaultExpectation }

/** What can go wrong between a client and the platform, case by case, and how a correct client's run ends. */
export const faultMatrix: ReadonlyArray<FaultCase> = [...answers, ...connections, ...bodies, ...pages, ...rows]
  .toSorted((a, b) => a.row - b.row)
