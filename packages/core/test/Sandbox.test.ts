import { assert, layer } from "@effect/vitest"
import { layerClient, type OrderItemRow, ruleCodes, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Stream } from "effect"
import { Connector, Extraction, Gate, Instant, OrderItem, Reservation, Service, Tally } from "../src/index.ts"
import { instant } from "./support/Rows.ts"

const connector = Layer.unwrap(Effect.map(Sandbox, ({ accessToken, clientToken }) =>
  Connector.Connector.layer({
    clientToken,
    accessToken,
    client: "nightaudit 0.1.0",
    platformAddress: "https://api.mews-demo.com"
  })))

/** All but values that the contract does not name, and rows of another century. */
const defects = ruleCodes.filter((code) => code !== "unknown-enum" && code !== "timestamp-order")

const live = (heavyAbove: number) =>
  Extraction.Extraction.layer({ pageSize: 100 }).pipe(
    Layer.provideMerge(connector),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, layerClient)),
    Layer.provideMerge(Sandbox.layer({ orders: 150, heavyAbove, defects }))
  )

const everything = {
  UpdatedUtc: { StartUtc: instant("2025-09-01T00:00:00Z"), EndUtc: instant("2026-05-01T00:00:00Z") }
}

const byId = <Row extends { readonly Id: string }>(rows: Iterable<Row>): ReadonlyArray<Row> =>
  Array.from(rows).toSorted((a, b) => a.Id < b.Id ? -1 : 1)

layer(live(400), { excludeTestServices: true })("Over the sandbox, an extraction", (it) => {
  it.effect("reads every order item as the platform holds it, through 408s", () =>
    Effect.gen(function*() {
      const { hotel, received } = yield* Sandbox
      const extraction = yield* Extraction.Extraction
      const before = (yield* received).requests
      const rows = yield* Stream.runCollect(extraction.rows(OrderItem.orderItems, everything))
      const held: ReadonlyArray<OrderItemRow> = [...hotel.records()].flatMap(({ items }) => items)
      assert.deepStrictEqual<ReadonlyArray<unknown>>(byId(rows), byId(held))
      const tally = yield* Tally.Tally
      const { requests, ...counts } = tally.of("orderItems")
      assert.isAbove(counts.splits, 0)
      assert.deepInclude(counts, { rows: held.length, duplicates: 0, quarantined: 0, retries: 0, rateLimited: 0 })
      assert.deepStrictEqual(tally.drift.toJSON(), { enumerations: {}, fields: {} })
      assert.strictEqual((yield* received).requests - before, requests)
    }))

  it.effect("reads services and the reservations of the bookable ones", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const extraction = yield* Extraction.Extraction
      const services = yield* Stream.runCollect(extraction.rows(Service.services, {}))
      assert.deepStrictEqual<ReadonlyArray<unknown>>(byId(services), byId(hotel.services))
      const reservations = yield* Stream.runCollect(extraction.rows(Reservation.reservations, everything))
      const held = [...hotel.records()].flatMap(({ kind, order }) =>
        kind === "reservation" && order !== null ? [order] : []
      )
      assert.deepStrictEqual<ReadonlyArray<unknown>>(byId(reservations), byId(held))
      assert.isTrue(reservations.every(({ UpdatedUtc }) => Instant.InstantOrder(UpdatedUtc, instant(hotel.asOf)) <= 0))
    }))
})
