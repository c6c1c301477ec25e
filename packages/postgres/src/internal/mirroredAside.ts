/**
 * The rows of the mirror that do not match the contract, and which reading of the platform would have come upon them.
 *
 * @internal
 */
import { Ids, Instant, Interval, type Page } from "@nightaudit/core"
import { Basis } from "@nightaudit/reconcile"
import { Option, Predicate } from "effect"

/** The condition of a query. If a field cannot be read, the row is reported rather than hidden. */
export type Asked = (raw: unknown) => boolean

const field = (raw: unknown, name: string): unknown => Predicate.hasProperty(raw, name) ? raw[name] : undefined

/** Whether a field holds one of these. */
export const among = (name: string, values: ReadonlyArray<string> | undefined): Asked => (raw) => {
  const value = field(raw, name)
  return values === undefined || typeof value !== "string" || Ids.isAmong(values, value)
}

/** Whether an instant lies in a range. */
export const within = (name: string, range: Interval.Range): Asked => (raw) => {
  const value = field(raw, name)
  const instant = typeof value === "string" ? Instant.parse(value) : Option.none()
  return Option.match(instant, {
    onNone: () => value !== null || name !== Basis.field.closed,
    onSome: (instant) => Interval.contains(range, instant)
  })
}

export const both = (self: Asked, that: Asked): Asked => (raw) => self(raw) && that(raw)
export const either = (self: Asked, that: Asked): Asked => (raw) => self(raw) || that(raw)

/** Tells rows, each once, as soon as a reading comes upon them. */
export class MirroredAside {
  readonly #untold: Map<string, Set<Page.Quarantined>>
  readonly #tell: (rows: ReadonlyArray<Page.Quarantined>) => void

  constructor(rows: ReadonlyArray<Page.Quarantined>, tell: (rows: ReadonlyArray<Page.Quarantined>) => void) {
    const byOperation = Map.groupBy(rows, ({ operation }) => operation)
    this.#untold = new Map([...byOperation].map(([operation, rows]) => [operation, new Set(rows)]))
    this.#tell = tell
  }

  met(operation: string, isAsked: Asked): void {
    const untold = this.#untold.get(operation)
    if (untold === undefined) return
    const met = [...untold].filter(({ raw }) => isAsked(raw))
    for (const row of met) untold.delete(row)
    this.#tell(met)
  }
}
