/**
 * Instants as columns hold them: to the microsecond, smaller digits cut off. Where PostgreSQL reads a text it rounds, so that the
 * last tick of a day would be the first of the next one; the text is cut before it is read.
 *
 * @internal
 */
import type { PgClient } from "@effect/sql-pg"
import { type Instant, Interval } from "@nightaudit/core"
import type { Statement } from "effect/sql"

/** `2026-03-31T21:59:59.999999`: as much of a text as a column holds, without its zone. */
const held = 26

/** The instant that an expression gives as a text in UTC. */
export const cut = (sql: PgClient.PgClient, text: Statement.Fragment): Statement.Fragment =>
  sql`(left(rtrim(${text}, 'Z'), 26) || 'Z')::timestamptz`

/** What of the `UpdatedUtc` of a row no column holds, as three digits: of two versions in the same microsecond it tells the newer. */
export const beyond = (sql: PgClient.PgClient, row: Statement.Fragment): Statement.Fragment =>
  sql`rpad(substr(rtrim(coalesce(${row}->>'UpdatedUtc', ''), 'Z'), 27), 3, '0') collate "C"`

/** An instant as a parameter, cut as columns are. */
export const parameter = (instant: Instant.Instant): string =>
  instant.length > held + 1 ? `${instant.slice(0, held)}Z` : instant

/** Whether a column may lie in a range: what shares a microsecond with one of its ends is to be looked at in the row itself. */
export const mayLieIn = (
  sql: PgClient.PgClient,
  { EndUtc, StartUtc }: Interval.Range,
  column: string
): Statement.Fragment =>
  sql`${sql(column)} >= ${parameter(StartUtc)}::timestamptz and ${sql(column)} <= ${parameter(EndUtc)}::timestamptz`

/** Whether the instant of a row, where it has one, lies in a range, to its last digit. */
export const liesIn = (range: Interval.Range, instant: Instant.Instant | null | undefined): boolean =>
  instant != null && Interval.contains(range, instant)
