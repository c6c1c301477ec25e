import { Effect, Schema } from "effect"
import { Instant, type OrderItem } from "../../src/index.ts"
import { id, orderItem } from "./Rows.ts"
import { type Answer, page, type Sent, status } from "./Scripted.ts"

const start = Date.UTC(2026, 0, 1)

/** The n-th item of a hotel, last changed the given minutes into 2026. */
export const item = (n: number, minutes: number, fields: object = {}): OrderItem.OrderItem =>
  orderItem(n, { UpdatedUtc: Instant.fromEpochMillis(start + minutes * 60_000), ...fields })

/** The given number of items, spread evenly over the first `days` days of 2026. */
export const items = (count: number, days: number): ReadonlyArray<OrderItem.OrderItem> =>
  Array.from({ length: count }, (_, n) => item(n + 1, Math.floor(n * days * 1440 / count)))

/** The interval from one day of 2026 to another. */
export const days = (from: number, to: number) => ({
  UpdatedUtc: {
    StartUtc: Instant.fromEpochMillis(start + from * 86_400_000),
    EndUtc: Instant.fromEpochMillis(start + to * 86_400_000)
  }
})

/** Cuts a query into intervals of 28 days, so that a short one has several. */
export const fourWeeks = { longestMillis: 28 * 86_400_000 }

const Ids = Schema.Array(Schema.String)

/** What a request of order items asks. */
export const Asked = Schema.Struct({
  UpdatedUtc: Schema.optionalKey(Schema.Struct({ StartUtc: Instant.Instant, EndUtc: Instant.Instant })),
  OrderItemIds: Schema.optionalKey(Ids),
  ServiceOrderIds: Schema.optionalKey(Ids),
  Limitation: Schema.Struct({ Count: Schema.Int, Cursor: Schema.optionalKey(Schema.String) })
})
export type Asked = typeof Asked.Type

export const askedOf: (sent: Sent) => Asked = (sent) => Schema.decodeUnknownSync(Asked)(sent.body)

export interface HotelOptions {
  /** True for a request that is answered by 408. */
  readonly tooHeavy?: (asked: Asked, matching: number) => boolean
  /** Virtual milliseconds that the n-th answer takes. */
  readonly latency?: (n: number) => number
  /** Whether rows that changed at the end of the interval are sent too. */
  readonly inclusive?: boolean
}

/** A platform that holds these items: newest first, a cursor on every page that is not empty. */
export const hotel =
  (rows: ReadonlyArray<OrderItem.OrderItem>, options: HotelOptions = {}) => (n: number, sent: Sent): Answer => {
    const asked = askedOf(sent)
    const { OrderItemIds, ServiceOrderIds, UpdatedUtc } = asked
    const until = options.inclusive === true ? 1 : 0
    const matching = rows
      .filter((row) =>
        (UpdatedUtc === undefined ||
          (Instant.InstantOrder(UpdatedUtc.StartUtc, row.UpdatedUtc) <= 0 &&
            Instant.InstantOrder(row.UpdatedUtc, UpdatedUtc.EndUtc) < until)) &&
        (OrderItemIds?.includes(row.Id) ?? true) && (ServiceOrderIds?.includes(row.ServiceOrderId) ?? true)
      )
      .toSorted((a, b) => Instant.InstantOrder(b.UpdatedUtc, a.UpdatedUtc) || (a.Id < b.Id ? 1 : -1))
    const from = asked.Limitation.Cursor === undefined
      ? 0
      : matching.findIndex((row) => row.Id === asked.Limitation.Cursor) + 1
    const found = matching.slice(from, from + asked.Limitation.Count)
    const answer = options.tooHeavy?.(asked, matching.length) === true
      ? status(408)
      : page(found, found.at(-1)?.Id ?? null)
    const latency = options.latency?.(n) ?? 0
    return (request) => Effect.delay(answer(request), latency)
  }

export const idsOf = (rows: Iterable<{ readonly Id: string }>): ReadonlyArray<string> =>
  Array.from(rows, (row) => row.Id).toSorted()

export const ids = (count: number): ReadonlyArray<string> => Array.from({ length: count }, (_, n) => id(n + 1))
