import type { EnterpriseRow, ServiceRow } from "../../Rows.ts"
import { parseInstant } from "../Instant.ts"
import type { Filter } from "./Filter.ts"
import type { Selection } from "./Page.ts"

/** What `enterprises/getAll` is asked for. */
export const selectEnterprises = (rows: ReadonlyArray<EnterpriseRow>, filter: Filter): Selection =>
  selected(rows, (row) =>
    listed(filter, "EnterpriseIds", row.Id)
    && listed(filter, "ExternalIdentifiers", row.ExternalIdentifier)
    && inside(filter, "LinkedUtc", row.LinkedUtc)
    && inside(filter, "UpdatedUtc", row.UpdatedUtc))

/** What `services/getAll` is asked for. */
export const selectServices = (rows: ReadonlyArray<ServiceRow>, filter: Filter): Selection =>
  selected(rows, (row) =>
    listed(filter, "ServiceIds", row.Id)
    && listed(filter, "EnterpriseIds", row.EnterpriseId)
    && listed(filter, "ServiceType", row.Data.Discriminator)
    && inside(filter, "UpdatedUtc", row.UpdatedUtc))

// Both tables are written in the order of creation.
const selected = <Row extends { readonly Id: string }>(
  rows: ReadonlyArray<Row>,
  test: (row: Row) => boolean
): Selection => ({
  size: rows.length,
  row: (position) => position,
  position: (row) => row,
  rowOfId: (id) => {
    const index = rows.findIndex((row) => row.Id === id)
    return index === -1 ? undefined : index
  },
  candidates: undefined,
  matches: (index) => {
    const row = rows[index]
    return row !== undefined && test(row)
  }
})

const listed = (filter: Filter, field: string, value: string | null): boolean => {
  const list = filter.lists.get(field)
  return list === undefined || (value !== null && list.includes(value))
}

const inside = (filter: Filter, field: string, instant: string): boolean => {
  const interval = filter.intervals.get(field)
  const seconds = (parseInstant(instant) ?? 0) / 1000
  return interval === undefined || (seconds >= interval.low && seconds < interval.high)
}
