/**
 * Rows as the database takes them.
 *
 * @internal
 */
import { type Extraction, Ids, Instant } from "@nightaudit/core"

export interface Storable {
  /** Each row once, in its newest version, sorted by id: two transactions that hold the same rows take them in the same order. */
  readonly texts: ReadonlyArray<string>
  /** Rows with a text that the database cannot hold. */
  readonly replaced: number
}

export const of = (rows: ReadonlyArray<Extraction.Versioned>): Storable => {
  const newest = new Map<string, Extraction.Versioned>()
  for (const row of rows) {
    // The database compares ids as what they are, whatever the case of their letters.
    const id = Ids.lower(row.Id)
    const known = newest.get(id)
    if (known === undefined || Instant.InstantOrder(updatedOf(row), updatedOf(known)) >= 0) newest.set(id, row)
  }
  let replaced = 0
  const texts = [...newest.keys()].toSorted().map((id) => {
    const text = JSON.stringify(newest.get(id))
    const clean = cleaned(newest.get(id), text)
    if (clean !== text) replaced += 1
    return clean
  })
  return { texts, replaced }
}

/** Anything else, as a text that the database takes for JSON. */
export const textOf = (value: object): string => cleaned(value, JSON.stringify(value))

const cleaned = (value: unknown, text: string): string =>
  suspicious.test(text) ? JSON.stringify(value, (_, value: unknown) => visible(value)) : text

const never = Instant.fromEpochMillis(0)

const updatedOf = ({ UpdatedUtc }: Extraction.Versioned): Instant.Instant => UpdatedUtc ?? never

/** NUL and half of a surrogate pair, as JSON writes them; a backslash before them makes it a false alarm. */
const suspicious = /\\u(?:0000|[dD][89a-fA-F])/

/** Neither text nor keys may hold NUL or half of a pair: a sign that people see stands in its place. */
const visible = (value: unknown): unknown => {
  if (typeof value === "string") return visibleText(value)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [visibleText(key), each]))
}

const visibleText = (text: string): string => text.toWellFormed().replaceAll("\0", "\u2400")
