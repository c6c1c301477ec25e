/**
 * Rows that could not be understood, by operation and enterprise.
 */
import { Page } from "@nightaudit/core"
import { getOrAdd } from "../internal/getOrAdd.ts"

/** A row, and where in it the problems are. */
export interface Row {
  /** None where it was lost. */
  readonly id: string | undefined
  readonly paths: ReadonlyArray<string>
}

/** The rows of one operation and enterprise, each once. */
export interface QuarantineGroup {
  readonly operation: string
  /** Null where the rows name none. */
  readonly enterpriseId: string | null
  readonly rows: ReadonlyArray<Row>
}

/** The rows by enterprise and then by operation, in the order of their names. */
export const group = (quarantined: ReadonlyArray<Page.Quarantined>): ReadonlyArray<QuarantineGroup> => {
  const groups = Map.groupBy(
    quarantined,
    ({ operation, raw }) => JSON.stringify([Page.textAt(raw, "EnterpriseId") ?? null, operation])
  )
  return [...groups].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, rows]) => ({
    operation: rows[0]?.operation ?? "",
    enterpriseId: Page.textAt(rows[0]?.raw, "EnterpriseId") ?? null,
    rows: distinct(rows)
  }))
}

/** A row may occur more than once, in several versions; rows without an ID are distinguished by their contents. */
const distinct = (quarantined: ReadonlyArray<Page.Quarantined>): ReadonlyArray<Row> => {
  const rows = new Map<string, { readonly id: string | undefined; readonly paths: Array<string> }>()
  for (const [index, { path, raw }] of quarantined.entries()) {
    const id = Page.textAt(raw, "Id")
    const key = id ?? (raw === null ? `${index}` : JSON.stringify(raw))
    getOrAdd(rows, key, () => ({ id, paths: [] })).paths.push(path)
  }
  return [...rows.values()]
}
