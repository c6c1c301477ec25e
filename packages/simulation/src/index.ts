export { check, type Verdict } from "./Checker.ts"
export { draw, type Setting } from "./Hotels.ts"
export { type End, type Run, run, type Sabotage } from "./Simulation.ts"
export { elapse, type Elapsed, type Unterminated } from "./VirtualClock.ts"
