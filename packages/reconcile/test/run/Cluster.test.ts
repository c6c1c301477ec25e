import { assert, describe, it } from "@effect/vitest"
import { Ids, Instant } from "@nightaudit/core"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import * as Cluster from "../../src/run/Cluster.ts"
import type { Partition } from "../../src/run/Scope.ts"
import { type Asked, bytes, elapse, layer, march, type Options, type Query, reconcile } from "../support/run.ts"

const portfolio = { seed: 71, orders: 140, enterprises: 7 } as const

/** A run whose enterprises are read together as far as the limits allow, and how many requests it takes. */
const run = (limits: Partial<Cluster.Limits>, options: Options = {}, query: Query = march) => {
  let requests = 0
  const refuses = (asked: Asked) => {
    requests += 1
    return options.refuses?.(asked)
  }
  return elapse(reconcile(query)).pipe(
    Effect.provideService(Cluster.Limits, { mostItems: 50_000, firstDays: 200, ...limits }),
    Effect.map((ran) => ({ ...ran, requests })),
    Effect.provide(layer({ ...portfolio, ...options, refuses }))
  )
}

/** Each enterprise by itself. */
const alone = { firstDays: 1, mostItems: 1 }

const whole = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 400 }))

describe("enterprises that are read together", () => {
  it.effect.prop(
    "say what each of them says by itself, however many are read together",
    [Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 99 })), whole, whole, Schema.Literals([20, 1000])],
    ([seed, firstDays, mostItems, pageSize]) =>
      Effect.gen(function*() {
        const together = yield* run({ firstDays, mostItems }, { seed, pageSize })
        const apart = yield* run(alone, { seed, pageSize })
        assert.isTrue(bytes(together.outcomes) === bytes(apart.outcomes))
        assert.deepStrictEqual(together.manifest.controls, apart.manifest.controls)
        assert.strictEqual(together.manifest.status, "complete")
      }),
    { arbitrary: { runs: 12 }, timeout: 120_000 }
  )

  it.effect("of many time zones and small days take the requests of few", () =>
    Effect.gen(function*() {
      const options = { seed: 72, enterprises: 60, orders: 300 } as const
      const day = { ...march, from: "2026-03-31" }
      const together = yield* run({}, options, day)
      const apart = yield* run(alone, options, day)
      assert.isTrue(bytes(together.outcomes) === bytes(apart.outcomes))
      assert.isAbove(apart.requests, 300)
      assert.isAtMost(together.requests, 40)
    }), { timeout: 60_000 })

  it.effect("that are more than may be in memory are read in halves", () =>
    Effect.gen(function*() {
      const together = yield* run({ mostItems: 100 })
      const apart = yield* run(alone)
      assert.isTrue(bytes(together.outcomes) === bytes(apart.outcomes))
      assert.strictEqual(together.manifest.intervals.planned, together.manifest.intervals.closed)
    }))
})

describe("an enterprise that cannot be read", () => {
  const others = (bad: string) => <A extends { readonly enterpriseId: string | null }>({ enterpriseId }: A) =>
    enterpriseId !== bad

  it.effect.each<readonly [what: string, isRefused: (asked: Asked, bad: ReadonlySet<string>) => boolean]>([
    [
      "items",
      ({ body, operation }, bad) =>
        operation === "orderItems" && body["ConsumedUtc"] !== undefined && names(body["EnterpriseIds"], bad)
    ],
    [
      "items that change meanwhile",
      ({ body, operation }, bad) =>
        operation === "orderItems" && body["UpdatedUtc"] !== undefined && names(body["EnterpriseIds"], bad)
    ],
    [
      "reservations",
      ({ body, operation }, bad) =>
        operation === "reservations" && body["UpdatedUtc"] !== undefined && names(body["EnterpriseIds"], bad)
    ],
    [
      "product service orders",
      ({ body, operation }, bad) =>
        operation === "productServiceOrders" && body["UpdatedUtc"] !== undefined && names(body["ServiceIds"], bad)
    ],
    ["items of orders", ({ body, operation }, bad) => operation === "orderItems" && names(body["ServiceOrderIds"], bad)]
  ])("costs no other its verdict: %s", ([, isRefused]) =>
    Effect.gen(function*() {
      const good = yield* run({})
      const [, , { enterpriseId: bad } = { enterpriseId: "" }] = good.enterprises
      const { hotel } = yield* Effect.provide(Sandbox, layer(portfolio))
      const named = new Set([
        bad,
        ...hotel.services.filter(({ EnterpriseId }) => EnterpriseId === bad).map(({ Id }) => Id),
        ...good.orders.filter(({ line }) => line.enterpriseId === bad).map(({ line }) => line.serviceOrderId)
      ])
      const refuses = (asked: Asked) => isRefused(asked, named) ? 500 : undefined
      const { enterprises, manifest, orders } = yield* run({}, { refuses })
      const isOther = others(bad)
      assert.isTrue(
        bytes(orders.filter(({ line }) => isOther(line))) === bytes(good.orders.filter(({ line }) => isOther(line)))
      )
      assert.deepStrictEqual(
        enterprises.filter(isOther).map(({ totals }) => totals),
        good.enterprises.filter(isOther).map(({ totals }) => totals)
      )
      assert.strictEqual(manifest.status, "incomplete")
      assert.isNotEmpty(manifest.intervals.open)
      assert.deepStrictEqual(new Set(manifest.intervals.open.map(({ enterpriseId }) => enterpriseId)), new Set([bad]))
      assert.strictEqual(manifest.intervals.planned, manifest.intervals.closed + manifest.intervals.open.length)
    }), { timeout: 60_000 })
})

const names = (ids: unknown, some: ReadonlySet<string>): boolean =>
  Array.isArray(ids) && ids.some((id) => some.has(String(id)))

describe("the size of a cluster", () => {
  const instant = (day: number) => Instant.fromEpochMillis(Date.UTC(2026, 2, 1) + day * Instant.dayMillis)
  const partitions = (count: number, days: number) =>
    Array.from({ length: count }, (_, n) => ({
      enterprise: { Id: Ids.EnterpriseId.make(`00000000-0000-4000-8000-${`${n}`.padStart(12, "0")}`) },
      range: { StartUtc: instant(0), EndUtc: instant(days) }
    } as unknown as Partition))
  const limits = { mostItems: 50_000, firstDays: 200 }

  it.each<readonly [count: number, days: number, density: Cluster.Density | undefined, size: number]>([
    [500, 1, undefined, 200],
    [500, 31, undefined, 6],
    [3, 365, undefined, 1],
    [5000, 1 / 24, undefined, 1000],
    [500, 1, { items: 0, days: 200 }, 200],
    [500, 31, { items: 11_000, days: 186 }, 16],
    [500, 31, { items: 31_000, days: 31 }, 1],
    [500, 1, { items: 1_000_000, days: 1 }, 1]
  ])("of %d ranges of %d days after %j is %d", (count, days, density, size) => {
    assert.strictEqual(Cluster.sizeOf(partitions(count, days), density, limits), size)
  })
})
