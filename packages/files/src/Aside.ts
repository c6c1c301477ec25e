/** The rows that a format cannot contain. */
import type * as Table from "./Table.ts"

/** Counts these rows; an instance is passed as the options of an encoder. */
export class Aside {
  rows = 0
  /** The problem of the first row: its column, and why. Empty if there is none. */
  problem = ""

  readonly setAside: Table.SetAside = (_, unfit) => {
    if (this.rows === 0) this.problem = unfit.message
    this.rows += 1
  }
}
