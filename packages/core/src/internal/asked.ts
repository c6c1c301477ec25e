/**
 * Whether a row is one of those that a query asks for, as far as the row itself can tell.
 *
 * @internal
 */
import { Predicate, Schema } from "effect"
import * as Ids from "../Ids.ts"
import type * as Instant from "../Instant.ts"
import * as Interval from "../Interval.ts"
import type * as Operation from "../Operation.ts"

type Test = (row: object) => boolean

/** Lists of ids of which each row holds the one that it was found by, where it names one at all. */
const listed: Readonly<Record<string, string>> = {
  EnterpriseIds: "EnterpriseId",
  ServiceIds: "ServiceId",
  ServiceOrderIds: "ServiceOrderId",
  BillIds: "BillId"
}

export const by = (operation: Operation.Any, query: object): Test => {
  const tests = Object.entries(query).flatMap(([field, wanted]) => testOf(operation, field, wanted) ?? [])
  return (row) => tests.every((test) => test(row))
}

const testOf = (operation: Operation.Any, field: string, wanted: unknown): Test | undefined => {
  if (isRange(wanted)) return (row) => isWithin(wanted, valueOf(row, field))
  const name = field === operation.ids ? "Id" : Object.hasOwn(listed, field) ? listed[field] : undefined
  if (name === undefined || !isTexts(wanted)) return undefined
  const ids = new Set(wanted.map(Ids.lower))
  // Many rows in a row name the same enterprise, service or order.
  let last: unknown
  return (row) => {
    const id = valueOf(row, name)
    if (id === undefined || id === last) return true
    if (typeof id !== "string" || !(ids.has(id) || ids.has(Ids.lower(id)))) return false
    last = id
    return true
  }
}

const valueOf = (row: object, field: string): unknown => Predicate.hasProperty(row, field) ? row[field] : undefined

/** What a row does not tell, such as when it would collide with another, is taken for granted. */
const isWithin = (range: Interval.Range, value: unknown): boolean =>
  value === undefined || (isInstant(value) && Interval.contains(range, value))

const isRange = Schema.is(Interval.Range)
const isInstant = (value: unknown): value is Instant.Instant => typeof value === "string"
const isTexts = Schema.is(Schema.Array(Schema.String))
