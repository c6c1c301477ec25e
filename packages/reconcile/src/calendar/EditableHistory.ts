/**
 * How long a hotel may still change what is past: two windows, counted in the docs from the closing of the bill or from the
 * consumption. Whoever must be sure takes the longer window from the later instant.
 *
 * @see https://docs.mews.com/connector-api/use-cases/accounting
 */
import { type Enterprise, Instant, type OrderItem } from "@nightaudit/core"
import { Duration, Option } from "effect"
import * as IsoDuration from "../internal/isoDuration.ts"

type Windows = Pick<
  Enterprise.Enterprise,
  "AccountingEditableHistoryInterval" | "EditableHistoryInterval" | "OperationalEditableHistoryInterval"
>

const millisOf = (duration: string | null | undefined): number | undefined =>
  duration == null
    ? undefined
    : Option.getOrUndefined(Option.map(IsoDuration.parse(duration), Duration.toMillis))

/** The operational window in milliseconds, where the enterprise says it. */
export const operational = (enterprise: Windows): number | undefined => read(enterprise).operational

/** The longer of both windows in milliseconds, where the enterprise says any. */
export const longest = (enterprise: Windows): number | undefined => read(enterprise).longest

interface Read {
  readonly operational: number | undefined
  readonly longest: number | undefined
}

/** The rules ask for each order. */
const known = new WeakMap<Windows, Read>()

const read = (enterprise: Windows): Read => {
  const before = known.get(enterprise)
  if (before !== undefined) return before
  const operational = millisOf(enterprise.OperationalEditableHistoryInterval ?? enterprise.EditableHistoryInterval)
  const accounting = millisOf(enterprise.AccountingEditableHistoryInterval ?? enterprise.EditableHistoryInterval)
  const windows = [accounting, operational].filter((window) => window !== undefined)
  const windowsRead = { operational, longest: windows.length === 0 ? undefined : Math.max(...windows) }
  known.set(enterprise, windowsRead)
  return windowsRead
}

/** When an item freezes: the longer window after it was consumed and its bill closed, whichever is later. */
export const freezeOf = (
  item: Pick<OrderItem.OrderItem, "ClosedUtc" | "ConsumedUtc">,
  enterprise: Windows
): Instant.Instant => {
  const settled = Math.max(...[item.ConsumedUtc, item.ClosedUtc ?? item.ConsumedUtc].map(Instant.toEpochMillis))
  return Instant.fromEpochMillis(settled + (longest(enterprise) ?? 0))
}
