import { Context } from "effect"
import { stderr } from "node:process"

/**
 * How large the terminal is that stderr is drawn on: asked anew for each drawing, as it may be resized at any time. One that does
 * not tell has 80 columns and 24 rows.
 */
export class Screen extends Context.Reference<{
  readonly columns: () => number
  readonly rows: () => number
}>("nightaudit/Screen", {
  defaultValue: () => ({ columns: () => stderr.columns || 80, rows: () => stderr.rows || 24 })
}) {}
