import { Context } from "effect"
import { stderr } from "node:process"

/**
 * The size of the terminal on stderr. It is read for each drawing, because a terminal may be resized at any time. The default
 * is 80 columns and 24 rows.
 */
export class Screen extends Context.Reference<{
  readonly columns: () => number
  readonly rows: () => number
}>("nightaudit/Screen", {
  defaultValue: () => ({ columns: () => stderr.columns || 80, rows: () => stderr.rows || 24 })
}) {}
