import { assert, describe, it } from "@effect/vitest"
import { faultMatrix, type FaultScript, layerClient, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Metric, Redacted, Stream } from "effect"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import {
  Connector,
  Enterprise,
  Extraction,
  Gate,
  OrderItem,
  ProductServiceOrder,
  Reservation,
  Service,
  Tally
} from "../src/index.ts"
import { canaries, finder } from "./support/Canaries.ts"
import { echoes, formedEchoes, spelledEchoes } from "./support/Echoes.ts"
import { shown, traces } from "./support/Leaks.ts"
import { instant } from "./support/Rows.ts"

const leaks = finder(Object.values(canaries))

const tokens = {
  clientToken: Redacted.make(canaries.clientToken),
  accessToken: Redacted.make(canaries.accessToken)
}

/** The platform's own spans and logs hold what it was asked. */
const client = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(HttpClient.HttpClient, HttpClient.transform((answer) => Effect.withTracerEnabled(answer, false)))
).pipe(Layer.provide(layerClient))

interface Size {
  readonly orders: number
  readonly page: number
  /** One by default. */
  readonly enterprises?: number
}

/** From the smallest hotel and pages on: some faults happen only to more rows, or to larger pages. */
const sizes: ReadonlyArray<Size> = [
  { orders: 40, page: 20 },
  { orders: 90, page: 20 },
  { orders: 90, page: 1000 },
  { orders: 90, page: 20, enterprises: 3 }
]

const extracting = ({ enterprises = 1, orders, page }: Size, faults: FaultScript) =>
  Extraction.Extraction.layer({ pageSize: page }).pipe(
    Layer.provideMerge(Connector.Connector.layer({
      ...tokens,
      client: "nightaudit 0.1.0",
      platformAddress: "https://api.mews-demo.com"
    })),
    Layer.provideMerge(Layer.mergeAll(Gate.Gate.layer(), Tally.Tally.layer, client)),
    Layer.provideMerge(Sandbox.layer({ seed: 6, orders, enterprises, ...tokens, faults }))
  )

const march = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-03-28T00:00:00Z") }

/** Every row of every operation as text: where it cannot be read, the reading fails. */
const everything = Effect.gen(function*() {
  const { rows } = yield* Extraction.Extraction
  const enterprises = yield* Stream.runCollect(rows(Enterprise.enterprises, {}))
  const services = yield* Stream.runCollect(rows(Service.services, {}))
  const EnterpriseIds = enterprises.map(({ Id }) => Id)
  const items = yield* Stream.runCollect(rows(OrderItem.orderItems, { EnterpriseIds, ConsumedUtc: march }))
  const orders = yield* Stream.runCollect(Stream.concat(
    rows(Reservation.reservations, { UpdatedUtc: march }),
    rows(ProductServiceOrder.productServiceOrders, { ServiceIds: services.map(({ Id }) => Id), UpdatedUtc: march })
  ))
  return JSON.stringify([enterprises, services, items, orders])
})

/** Virtual time passes in steps that are short compared with any time limit. */
const elapsing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.raceFirst(effect, Effect.forever(TestClock.adjust("100 millis")))

/** All that an extraction leaves behind in which a fault happens. */
const leftBy = Effect.fnUntraced(function*(faults: FaultScript) {
  for (const size of sizes) {
    const done = yield* Effect.provide(left, extracting(size, faults))
    if (done.consumed > 0) return done
  }
  return assert.fail("its fault happens to no request")
})

const left = Effect.gen(function*() {
  const rows: Array<string> = []
  const traced = yield* elapsing(
    traces(Effect.asVoid(Effect.tap(everything, (text) => Effect.sync(() => rows.push(text)))))
  )
  const { drift, operations, quarantined } = yield* Tally.Tally
  const { intervals } = yield* Extraction.Extraction
  const { faults } = yield* Sandbox
  return {
    text: [
      traced.text,
      ...rows,
      ...[[...operations], drift, quarantined, intervals, yield* Metric.snapshot].map(shown)
    ].join("\n"),
    hasRead: rows.length > 0,
    spans: traced.spans,
    consumed: (yield* faults).filter(({ consumed }) => consumed > 0).length
  }
})

describe("The tokens", () => {
  it.effect.each(faultMatrix)(
    "leave no trace under fault $row: $name",
    ({ expect, reason, script }) =>
      Effect.gen(function*() {
        const { hasRead, spans, text } = yield* leftBy(script(6))
        assert.deepStrictEqual(leaks(text), [])
        assert.include(spans, "Connector.page")
        if (expect !== "fails") assert.isTrue(hasRead, text.slice(0, 500))
        else if (!hasRead) assert.include(text, `${reason}`)
      })
  )

  it.effect.each([...echoes(canaries), ...spelledEchoes(canaries), ...formedEchoes(canaries)])(
    "leave no trace where they are sent back: $name",
    ({ isRead, script, shows }) =>
      Effect.gen(function*() {
        const { hasRead, text } = yield* leftBy(script)
        assert.deepStrictEqual(leaks(text), [])
        assert.strictEqual(hasRead, isRead)
        assert.include(text, shows)
      })
  )
})
