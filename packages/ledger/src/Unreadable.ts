import type * as Book from "./Book.ts"
import type { UnreadableRow } from "./LedgerLine.ts"
import * as LedgerRules from "./LedgerRules.ts"

/** The observation about a row of a ledger that cannot be read. */
export const unreadable = ({ column, problem, row, text }: UnreadableRow): Book.LedgerObservation => ({
  rule: LedgerRules.rowUnreadable,
  enterpriseId: null,
  serviceOrderId: null,
  key: [column, problem, text, `${row}`],
  observation: {
    orderItemIds: [],
    message: `Row ${row} of the ledger cannot be read: ${problem}${text === "" ? "" : `: ${text}`}.`,
    evidence: { row, column, problem, text }
  }
})

/** The observation about a line of a file of ledger entries that cannot be read. */
export const unreadableEntry = (
  { column, file, problem, row, text }: UnreadableRow & { readonly file: number }
): Book.LedgerObservation => ({
  rule: LedgerRules.rowUnreadable,
  enterpriseId: null,
  serviceOrderId: null,
  key: ["entries", problem, text, `${file}`, `${row}`],
  observation: {
    orderItemIds: [],
    message: `Line ${row} of the ledger entries cannot be read: ${problem}.`,
    evidence: { file, row, column, problem, text }
  }
})
