import { Effect } from "effect"
import { formatInstant, parseDay } from "./internal/Instant.ts"
import * as Tables from "./internal/rows/Tables.ts"
import { defects } from "./internal/story/Defects.ts"
import * as Script from "./internal/story/Script.ts"
import * as Story from "./internal/story/Story.ts"
import { type Trait, traits } from "./internal/story/Trait.ts"
import type { EnterpriseRow, OrderItemRow, ProductServiceOrderRow, ReservationRow, ServiceRow } from "./Rows.ts"
import { type RuleCode, ruleCodes } from "./RuleCode.ts"

export type { Trait }

/** What a generated set of hotels is made from. */
export interface HotelOptions {
  /** The same seed and options give the same bytes. Default 1. */
  readonly seed?: number
  /** Service orders over all enterprises, default 600: about six items each. */
  readonly orders?: number
  /** Default 3: Berlin, New York and Tokyo; then Kuwait City, Prague, Lisbon, Marseille, and over again. */
  readonly enterprises?: number
  /** First local day of the story, default 2026-03-01. */
  readonly from?: string
  /** First day after the story, default 2026-04-01; at least seven days later. */
  readonly to?: string
  /** Which defects to plant, default all of them. */
  readonly defects?: "all" | "none" | ReadonlyArray<RuleCode>
  /**
   * What is wrong with whole enterprises, the first with the first and so on; they have no other defect. Default none.
   *
   * It takes 50 items to show, and more than 500 for `extract-filtered`.
   */
  readonly traits?: ReadonlyArray<Trait>
}

/** A generated set of hotels: small in memory, its rows told again whenever they are read. */
export interface Hotel {
  readonly from: string
  readonly to: string
  /** The instant at which the story stops, 03:00 UTC on `to`; nothing was created or updated later, but by a `change`. */
  readonly asOf: string
  readonly enterprises: ReadonlyArray<EnterpriseRow>
  /** The services that the access token sees. */
  readonly services: ReadonlyArray<ServiceRow>
  /** As of now, as are the records. */
  readonly counts: { readonly reservations: number; readonly productServiceOrders: number; readonly orderItems: number }
  /** The defects that were planted, in no particular order; a `change` may have undone some. */
  readonly planted: ReadonlyArray<Planted>
  /** Every service order with all of its items, in no particular order; `order` is null where no operation returns it. */
  readonly records: () => Iterable<OrderRecord>
  /** @internal */
  readonly tables: Tables.Tables
}

/** A service order as the operations return it, with its items. */
export interface OrderRecord {
  readonly kind: "reservation" | "productServiceOrder"
  readonly order: ReservationRow | ProductServiceOrderRow | null
  readonly items: ReadonlyArray<OrderItemRow>
}

/** A planted defect: the finding that it must give, on which order and items; no order where it is an enterprise's. */
export interface Planted {
  readonly code: RuleCode
  readonly severity: "error" | "warning" | "info"
  readonly serviceOrderId: string | null
  /** Sorted. */
  readonly orderItemIds: ReadonlyArray<string>
}

/**
 * Generates a set of hotels.
 *
 * Dies on options that make no story: dates that do not exist, fewer than seven days, no order or no enterprise.
 */
export const generate = Effect.fn("Hotel.generate")(function*(options: HotelOptions = {}): Effect.fn.Return<Hotel> {
  const [fromText, toText] = [options.from ?? "2026-03-01", options.to ?? "2026-04-01"]
  const [from, to] = [parseDay(fromText), parseDay(toText)]
  const { enterprises = 3, orders = 600, seed = 1 } = options
  if (from === undefined || to === undefined || to - from < 7) {
    return yield* Effect.die(new RangeError(`No story of seven days or more from ${fromText} to ${toText}`))
  }
  if (!isCount(orders, 8_000_000) || !isCount(enterprises, 1000)) {
    return yield* Effect.die(new RangeError(`No hotels of ${orders} orders and ${enterprises} enterprises`))
  }

  const frame = Story.make({ seed, orders, enterprises, from, to, traits: options.traits ?? [] })
  const script = Script.make({
    seed,
    orders,
    properties: enterprises,
    codes: codesOf(options.defects ?? "all")
  }).filter(({ property }) => property >= frame.traits.length)
  const tables = yield* Tables.make({ ...frame, scripted: script.length }, script)

  return {
    from: fromText,
    to: toText,
    asOf: formatInstant(frame.asOf),
    enterprises: tables.enterprises,
    services: tables.services,
    get counts() {
      return { ...countKinds(tables), orderItems: tables.items.number.size() - tables.revisions.gone() }
    },
    planted: [...frame.traits.map(plantedAll), ...planted(tables, script)],
    records: function*() {
      for (let number = 0; number < orders; number++) {
        const { draft, items, order } = tables.told(number)
        yield { kind: draft.kind, order, items }
      }
    },
    tables
  }
})

const isCount = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most

const codesOf = (defects: "all" | "none" | ReadonlyArray<RuleCode>): ReadonlyArray<RuleCode> =>
  defects === "all" ? ruleCodes : defects === "none" ? [] : ruleCodes.filter((code) => defects.includes(code))

const countKinds = (tables: Tables.Tables) => {
  const counts = [0, 0, 0]
  for (let number = 0; number < tables.orders.kind.size(); number++) {
    const kind = tables.orders.kind.at(number)
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return { reservations: counts[1] ?? 0, productServiceOrders: counts[2] ?? 0 }
}

const plantedAll = (trait: Trait): Planted => ({
  code: trait,
  severity: traits[trait],
  serviceOrderId: null,
  orderItemIds: []
})

const planted = (tables: Tables.Tables, script: Script.Script): ReadonlyArray<Planted> => {
  const found = script.flatMap((line, number) => plantedBy(tables, line, number))
  return [...Map.groupBy(found, ({ key }) => key).values()].flatMap((group) =>
    group.slice(0, 1).map(({ planted }) => ({
      ...planted,
      orderItemIds: group.flatMap((one) => one.planted.orderItemIds).toSorted()
    }))
  )
}

const plantedBy = (tables: Tables.Tables, { defect, property }: Script.Line, number: number) => {
  if (defect === undefined) return []
  const { draft, scripted } = tables.told(number)
  if (!scripted) return []
  const orderItemIds = defect.items.flatMap((place) => {
    const [order, position] = typeof place === "number" ? [0, place] : place
    return tables.told(number + order).items[position]?.Id ?? []
  })
  const planted: Planted = {
    code: defect.code,
    severity: typeof defect.severity === "function" ? defect.severity(draft.property) : defect.severity,
    serviceOrderId: defect.ofEnterprise === undefined ? tables.orderId(number) : null,
    orderItemIds
  }
  return [{ key: defect.ofEnterprise === "gathered" ? `${defects.indexOf(defect)} ${property}` : number, planted }]
}
