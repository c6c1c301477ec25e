import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { type AmountRow, generate, type Hotel, type OrderItemRow, ruleCodes } from "../src/index.ts"
import { exact } from "../src/internal/truth/Decimal.ts"

const read = (hotel: Hotel) => JSON.stringify([hotel.enterprises, hotel.services, hotel.planted, [...hotel.records()]])

const itemsOf = (hotel: Hotel) => [...hotel.records()].flatMap((record) => record.items)

const decimals = (value: number) => (String(value).split(".")[1] ?? "").length

const valuesOf = (
  amount: AmountRow
) => [amount.NetValue, amount.GrossValue, ...amount.TaxValues.map((tax) => tax.Value)]

describe("Hotel", () => {
  it.effect("is the same for the same seed and options, and another for another seed", () =>
    Effect.gen(function*() {
      const options = { seed: 7, orders: 300, enterprises: 4 }
      const first = read(yield* generate(options))
      assert.strictEqual(read(yield* generate(options)), first)
      assert.notStrictEqual(read(yield* generate({ ...options, seed: 8 })), first)
    }))

  it.effect("multiplies exactly on the priced side, and rounds net and tax once on the line", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ defects: "none", orders: 1500 })
      const lines = itemsOf(hotel).filter((item) => item.UnitCount === 15)
      const values = (
        { GrossValue, NetValue, TaxValues }: AmountRow
      ) => [GrossValue, NetValue, TaxValues.map((tax) => tax.Value)]
      const documented = lines.find((item) => item.Amount.Currency === "EUR" && item.Amount.TaxValues.length === 1)
      assert.deepStrictEqual(documented && values(documented.UnitAmount), [10, 8.4, [1.6]])
      assert.deepStrictEqual(documented && values(documented.Amount), [150, 126.05, [23.95]])
      const net = lines.find((item) => item.Amount.Currency === "USD" && item.Amount.TaxValues.length === 1)
      assert.deepStrictEqual(net && values(net.UnitAmount), [12.74, 11.7, [1.04]])
      assert.deepStrictEqual(net && values(net.Amount), [191.08, 175.5, [15.58]])
    }))

  it.effect("keeps to the digits of currencies and taxes but where it converted", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 900, enterprises: 6, defects: "none" })
      const most = [2, 2, 0, 3, 2, 4]
      for (const item of itemsOf(hotel)) {
        const index = hotel.enterprises.findIndex((house) => house.Id === item.EnterpriseId)
        const isConverted = item.OriginalAmount?.Currency !== item.Amount.Currency
        if (isConverted || item.Amount.Currency !== CURRENCIES[index]) continue
        assert.isTrue(valuesOf(item.Amount).every((value) => decimals(value) <= (most[index] ?? 0)), item.Id)
      }
    }))

  it.effect("has items and orders at the edge of every tolerance", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ defects: "none", enterprises: 6, orders: 3000 })
      for (const [index, house] of hotel.enterprises.entries()) {
        const items = itemsOf(hotel).filter((item) =>
          item.EnterpriseId === house.Id && item.Amount.Currency === CURRENCIES[index]
        )
        const missing = (item: OrderItemRow) => {
          const tax = item.Amount.TaxValues.reduce((sum, one) => sum + exact(one.Value), 0n)
          return exact(item.Amount.NetValue) + tax - exact(item.Amount.GrossValue)
        }
        const misses = new Set(items.map((item) => String(missing(item))))
        const u = 10n ** BigInt(12 - (SMALLEST[index] ?? 0))
        assert.isTrue(misses.has(String(u)), "a unit, with two taxes")
        assert.isTrue(misses.has(String(u / 2n)), "half a unit, with one tax")
      }
    }))

  it.effect("has all of its states, kinds and legitimate oddities", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ defects: "none" })
      const records = [...hotel.records()]
      const seen = (test: (record: (typeof records)[number]) => boolean) => records.some(test)
      for (const state of ["Inquired", "Confirmed", "Started", "Processed", "Canceled", "Optional", "Requested"]) {
        assert.isTrue(seen(({ kind, order }) => kind === "reservation" && order?.State === state), state)
      }
      for (
        const type of [
          "Deposit",
          "Surcharge",
          "InvoiceFee",
          "CancellationFee",
          "NightRebate",
          "ProductOrderRebate",
          "AllowanceDiscount",
          "CityTax",
          "CustomItem",
          "SpaceOrder",
          "ProductOrder",
          "TaxCorrection"
        ]
      ) {
        assert.isTrue(seen(({ items }) => items.some((item) => item.Type === type)), type)
      }
      assert.isTrue(
        seen(({ items, order }) =>
          order?.State === "Canceled" && items.length > 0 && items.every((item) =>
            item.Type === "CancellationFee" || item.AccountingState === "Canceled"
          ) && items.some((item) => item.AccountingState === "Open")
        ),
        "a fee"
      )
      assert.isTrue(
        seen(({ items, order }) =>
          order?.State === "Optional" &&
          items.some((item) => item.AccountingState === "Inactive" && item.Amount.GrossValue > 0)
        ),
        "a group block"
      )
      assert.isTrue(
        seen(({ items }) =>
          items.some((item) =>
            item.Data?.Rebate !== null && item.Data?.Rebate !== undefined &&
            items.some((other) => other.Data?.Rebate?.RebatedItemId === item.Id)
          )
        ),
        "a rebate of a rebate"
      )
      assert.isTrue(
        seen(({ items }) => items.some((item) => item.AccountType === "Company" && item.AccountingState === "Open")),
        "a company's open item"
      )
      assert.isTrue(
        seen(({ items, kind }) =>
          kind === "reservation" &&
          items.some((item) =>
            item.Type === "SpaceOrder" && item.Data?.Product !== null && item.Data?.Discriminator === "Product"
          )
        ),
        "a night with a product"
      )
      assert.isTrue(
        seen(({ items }) => items.some((item) => item.Amount.TaxValues.some((tax) => tax.Code === null))),
        "an exemption"
      )
      assert.isTrue(
        seen(({ order }) => order !== null && "LinkedReservationId" in order && order.LinkedReservationId !== null),
        "a link"
      )
      const retired = new Set(hotel.services.filter((service) => !service.IsActive).map((service) => service.Id))
      assert.isTrue(
        seen(({ order }) => order !== null && retired.has(order.ServiceId)),
        "an order of a service that was closed"
      )
    }))

  it.effect("has items exactly on the edges of the window, and a second before", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ defects: "none" })
      const [berlin, newYork] = hotel.enterprises
      const consumed = (id: string | undefined) =>
        new Set(itemsOf(hotel).filter((item) => item.EnterpriseId === id).map((item) => item.ConsumedUtc))
      for (
        const at of [
          "2026-02-28T23:00:00Z",
          "2026-02-28T22:59:59Z",
          "2026-03-31T22:00:00Z",
          "2026-03-31T21:59:59Z",
          "2026-03-28T23:00:00Z",
          "2026-03-01T00:00:00Z",
          "2026-04-01T00:00:00Z"
        ]
      ) {
        assert.isTrue(consumed(berlin?.Id).has(at), at)
      }
      for (
        const at of [
          "2026-03-01T05:00:00Z",
          "2026-03-01T04:59:59Z",
          "2026-04-01T04:00:00Z",
          "2026-04-01T03:59:59Z",
          "2026-03-29T05:00:00Z"
        ]
      ) {
        assert.isTrue(consumed(newYork?.Id).has(at), at)
      }
    }))

  it.effect("has consistent times: nothing is updated before it is created, or after the scenario ends", () =>
    Effect.gen(function*() {
      const defects = ruleCodes.filter((code) => code !== "timestamp-order")
      const hotel = yield* generate({ orders: 3000, enterprises: 6, defects })
      for (const { items, order } of hotel.records()) {
        if (order?.Origin === "Import") continue
        for (const row of order === null ? items : [order, ...items]) {
          assert.isTrue(row.CreatedUtc <= row.UpdatedUtc && row.UpdatedUtc <= hotel.asOf, JSON.stringify(row))
        }
        if (order !== null && order.State === "Canceled" && order.CancelledUtc !== null) {
          assert.isTrue(order.CreatedUtc <= order.CancelledUtc && order.CancelledUtc <= order.UpdatedUtc)
        }
      }
    }))

  it.effect("names some rows after the instant of their creation", () =>
    Effect.gen(function*() {
      const items = itemsOf(yield* generate())
      const late = items.map(({ CreatedUtc, Id }) => {
        const days = Number.parseInt(Id.slice(24, 28), 16) - 25_567
        return days * 86_400_000 + Number.parseInt(Id.slice(28), 16) / 0.3 - Date.parse(CreatedUtc)
      })
      const named = late.filter((millis) => millis >= 0 && millis <= 2300)
      assert.isAbove(named.length, items.length / 5)
      assert.isBelow(named.length, items.length / 2)
    }))

  it.effect("lets others run while it is generated", () =>
    Effect.gen(function*() {
      let turns = 0
      const other = yield* Effect.forkChild(Effect.forever(Effect.andThen(Effect.sync(() => turns++), Effect.yieldNow)))
      const hotel = yield* generate({ orders: 20_000 })
      yield* Fiber.interrupt(other)
      assert.isAtLeast(turns, 100)
      assert.isAbove(hotel.counts.orderItems, 80_000)
    }))

  it.effect.each([
    { from: "2026-02-30" },
    { from: "2026-03-01", to: "2026-03-07" },
    { orders: 0 },
    { orders: 1.5 },
    { enterprises: 0 }
  ])("dies of options that make no story: %o", (options) =>
    Effect.gen(function*() {
      assert.isTrue(Exit.hasDies(yield* Effect.exit(generate(options))))
    }))

  it.effect("may be very small", () =>
    Effect.gen(function*() {
      const hotel = yield* generate({ orders: 1, enterprises: 1, defects: "none" })
      assert.strictEqual([...hotel.records()].length, 1)
    }))
})

const CURRENCIES = ["EUR", "USD", "JPY", "KWD", "CZK", "EUR"]
const SMALLEST = [2, 2, 0, 3, 1, 2]
