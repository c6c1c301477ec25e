import xterm from "@xterm/headless"
import { Effect } from "effect"

/** A terminal that shows what is written to it. */
export interface Shown {
  readonly write: (text: string) => void
  /** Takes another size, when everything that was written is there. */
  readonly resize: (columns: number, rows: number) => Effect.Effect<void>
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** What stands on it, above the fold too, without what is empty at the end. */
  readonly text: Effect.Effect<string>
  /** Where the cursor is, and whether it is to be seen. */
  readonly cursor: Effect.Effect<{ readonly column: number; readonly isShown: boolean }>
}

export const make = (columns: number, rows = 24): Shown => {
  const terminal = new xterm.Terminal({
    cols: columns,
    rows,
    scrollback: 1000,
    allowProposedApi: true,
    convertEol: true
  })
  let isShown = true
  const settled = Effect.callback<void>((resume) => terminal.write("", () => resume(Effect.void)))
  return {
    write: (text) => {
      for (const mode of text.split("\u001b[?25").slice(1)) isShown = mode.startsWith("h")
      terminal.write(text)
    },
    resize: (columns, rows) => Effect.map(settled, () => terminal.resize(columns, rows)),
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    text: Effect.map(settled, () => {
      const { active } = terminal.buffer
      const lines = Array.from(
        { length: active.length },
        (_, row) => active.getLine(row)?.translateToString(true) ?? ""
      )
      return lines.join("\n").trimEnd()
    }),
    cursor: Effect.map(settled, () => ({ column: terminal.buffer.active.cursorX, isShown }))
  }
}
