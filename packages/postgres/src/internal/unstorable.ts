/**
 * Rows that match the contract and that the database cannot hold: the contract allows more than a column in places that are
 * not listed in advance, so the database decides.
 *
 * @internal
 */
import { type Extraction, Instant, type Page } from "@nightaudit/core"
import { Option } from "effect"
import type { DatabaseError } from "../DatabaseError.ts"

/** Whether one of the rows is at fault, and the others could be stored without it. */
export const isOfRow = ({ reason }: DatabaseError): boolean =>
  reason._tag === "Unstorable" || reason._tag === "Constraint" ||
  // A limit of the database, such as the length of what an index holds.
  (reason._tag === "Unknown" && reason.code.startsWith("54"))

/** The row as a quarantined one, reported as rows that do not match the contract. */
export const quarantined = (operation: string, row: Extraction.Versioned): Page.Quarantined => {
  const [field, value] = Object.entries(row).find(([, value]) => isBeforeYearOne(value)) ?? []
  return {
    operation,
    requestId: null,
    path: field ?? "",
    problem: field === undefined
      ? "it matches the contract, and the database cannot hold it"
      : `the database cannot hold an instant before the year 1: ${String(value)}`,
    raw: row
  }
}

/** The calendar of the database has no year 0. */
const isBeforeYearOne = (value: unknown): boolean =>
  typeof value === "string" && value.startsWith("0000-") && Option.isSome(Instant.parse(value))
