import type { Ids, Kind } from "../Id.ts"
import type { Column } from "../rows/Columns.ts"
import type { Filter, Interval } from "./Filter.ts"

/** Whether a row passes one part of a filter. */
export type Test = (row: number) => boolean

/** A row must pass every test. */
export const all = (tests: ReadonlyArray<Test | undefined>): Test => {
  const given = tests.filter((test) => test !== undefined)
  return (row) => {
    for (const test of given) if (!test(row)) return false
    return true
  }
}

/** The column's instant lies in the interval of the filter's field; an absent instant lies in none. */
export const within = (filter: Filter, field: string, instants: Column): Test | undefined => {
  const interval = filter.intervals.get(field)
  if (interval === undefined || isOpen(interval)) return undefined
  const { high, low } = interval
  return (row) => {
    const instant = instants.at(row)
    return instant >= low && instant < high && instant !== 0
  }
}

/** The two instants of a row share time with the interval of the filter's field. */
export const colliding = (filter: Filter, field: string, starts: Column, ends: Column): Test | undefined => {
  const interval = filter.intervals.get(field)
  return interval === undefined
    ? undefined
    : (row) => starts.at(row) < interval.high && ends.at(row) > interval.low
}

/** The column's number is named by one of the filter's identifiers. */
export const named = (filter: Filter, field: string, ids: Ids, kind: Kind, numbers: Column): Test | undefined => {
  const list = filter.lists.get(field)
  if (list === undefined) return undefined
  const wanted = new Set(numbersOf(ids, kind, list))
  return (row) => wanted.has(numbers.at(row))
}

/** The column's code is one of the filter's values; an empty list asks for nothing. */
export const coded = (
  filter: Filter,
  field: string,
  values: ReadonlyArray<string>,
  codes: Column
): Test | undefined => {
  const list = filter.lists.get(field)
  if (list === undefined || list.length === 0) return undefined
  const wanted = new Set(list.map((value) => values.indexOf(value)))
  return (row) => wanted.has(codes.at(row))
}

/** The numbers that identifiers of a kind without a creation instant have. */
export const numbersOf = (ids: Ids, kind: Kind, list: ReadonlyArray<string>): ReadonlyArray<number> =>
  list.flatMap((id) => {
    const number = ids.decode(kind, id)
    return ids.encode(kind, number) === id ? [number] : []
  })

const isOpen = ({ high, low }: Interval): boolean => low === -Infinity && high === Infinity
