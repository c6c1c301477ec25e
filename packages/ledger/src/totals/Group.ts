import type { Money } from "@nightaudit/core"
import * as FieldParser from "../FieldParser.ts"
import { getOrAdd } from "../internal/getOrAdd.ts"
import type { LedgerLine } from "../LedgerLine.ts"
import type { Measure } from "../Mapping.ts"
import type { Coded, PmsItem } from "../PmsItem.ts"

/** What both sides tell of a day, a code and a currency. */
export interface Group {
  readonly day: string
  readonly code: string
  readonly currency: string
  readonly lines: Array<LedgerLine>
  readonly items: Array<PmsItem>
  readonly canceled: Array<PmsItem>
  /** Ledger less platform, once it has been asked for. */
  readonly deltas: Map<Measure, Money.Decimal>
}

/** The groups of lines and items, sorted by currency, day and code. */
export const groupsOf = (
  lines: ReadonlyArray<LedgerLine>,
  items: ReadonlyArray<Coded>,
  canceled: ReadonlyArray<Coded>
): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>()
  const groupOf = ({ code, currency, day }: Pick<Group, "day" | "code" | "currency">): Group =>
    getOrAdd(groups, `${currency}\n${day}\n${code}`, () => ({
      day,
      code,
      currency,
      lines: [],
      items: [],
      canceled: [],
      deltas: new Map()
    }))
  for (const line of lines) groupOf(line).lines.push(line)
  for (const item of items) groupOf(item).items.push(item)
  for (const item of canceled) groupOf(item).canceled.push(item)
  return [...groups].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, group]) => group)
}

/** Where a group stands, for a person. */
export const place = ({ code, currency, day }: Group): string =>
  `${day}, code ${FieldParser.excerpt(code) || "(empty)"}, ${currency}`
