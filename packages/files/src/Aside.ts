/**
 * The rows that a format could not hold.
 */
import type * as Table from "./Table.ts"

/** Counts them, as the options of an encoder. */
export class Aside {
  rows = 0
  /** What is wrong with the first: its column, and why. */
  problem = ""

  readonly setAside: Table.SetAside = (_, unfit) => {
    if (this.rows === 0) this.problem = unfit.message
    this.rows += 1
  }
}
