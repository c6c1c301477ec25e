import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { type OrderItemRow, Sandbox } from "../src/index.ts"
import { ask, drain, unlimited } from "./support/Asking.ts"

const TIMES = ["CreatedUtc", "UpdatedUtc", "ConsumedUtc", "CanceledUtc", "ClosedUtc"] as const

describe("Filter", () => {
  layer(Sandbox.layer({ orders: 500, enterprises: 3, rateLimit: unlimited }))("of order items", (it) => {
    const items = Effect.map(Sandbox, ({ hotel }) => [...hotel.records()].flatMap((record) => record.items))

    const assertSame = Effect.fnUntraced(
      function*(filter: Record<string, unknown>, test: (item: OrderItemRow) => boolean) {
        const wanted = (yield* items).filter(test).map((item) => item.Id).toSorted()
        assert.isAbove(wanted.length, 0)
        assert.deepStrictEqual((yield* drain("orderItems", filter)).map((row) => row.Id).toSorted(), wanted)
      }
    )

    it.effect.each(TIMES)(
      "takes an interval as half-open, and equal ends as that instant: %s",
      (field) =>
        Effect.gen(function*() {
          const instants = (yield* items).flatMap((item) => item[field] ?? []).filter((at) => at >= "2026-02-20")
            .toSorted()
          const start = instants[Math.floor(instants.length / 3)] ?? ""
          const end = instants[Math.floor(instants.length / 2)] ?? ""
          const inside = (at: string | null) => at !== null && at >= start && at < end
          yield* assertSame({ [field]: { StartUtc: start, EndUtc: end } }, (item) => inside(item[field]))
          yield* assertSame({ [field]: { StartUtc: start, EndUtc: start } }, (item) => item[field] === start)
          yield* assertSame({ [field]: { StartUtc: end } }, (item) => item[field] !== null && item[field] >= end)
          yield* assertSame(
            { [field]: { StartUtc: null, EndUtc: start } },
            (item) => item[field] !== null && item[field] < start
          )
        })
    )

    it.effect("looks at the fraction of a second", () =>
      Effect.gen(function*() {
        const at = (yield* items)[0]?.ConsumedUtc ?? ""
        const late = at.replace("Z", ".000000001Z")
        yield* assertSame({ ConsumedUtc: { StartUtc: at, EndUtc: late } }, (item) => item.ConsumedUtc === at)
        const none = yield* ask("orderItems", { ConsumedUtc: { StartUtc: late, EndUtc: late } })
        assert.deepStrictEqual(none.rows, [])
        const next = yield* drain("orderItems", {
          ConsumedUtc: { StartUtc: late, EndUtc: late.replace("000000001", "9") }
        })
        assert.deepStrictEqual(next, [])
      }))

    it.effect.each([
      ["2025-11-30T00:00:00Z", "2026-03-01T00:00:00Z", "2026-03-01T00:00:01Z"],
      ["2026-01-15T12:00:00Z", "2026-04-16T12:00:00Z", "2026-04-16T12:00:00.001Z"],
      ["2026-12-01T00:00:00Z", "2027-03-02T00:00:00Z", "2027-03-03T00:00:00Z"]
    ])(
      "accepts three calendar months and a day, and no more: %s",
      ([StartUtc, last, beyond]) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* ask("orderItems", { ConsumedUtc: { StartUtc, EndUtc: last } })).status, 200)
          const refused = yield* ask("orderItems", { ConsumedUtc: { StartUtc, EndUtc: beyond } })
          assert.strictEqual(refused.status, 400)
          assert.include(JSON.stringify(refused), "The interval must not exceed 3M1D")
          assert.strictEqual(
            (yield* ask("orderItems", { ConsumedUtc: { StartUtc: last, EndUtc: StartUtc } })).status,
            400
          )
        })
    )

    it.effect("knows every list", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const all = yield* items
        const item = all.find((one) => one.BillId !== null && one.AccountType === "Company")
        if (item === undefined) return yield* Effect.die("no item of a company on a bill")
        const [enterprise, service] = [hotel.enterprises[1]?.Id ?? "", hotel.services[2]?.Id ?? ""]
        yield* assertSame({ AccountIds: [item.AccountId] }, (one) => one.AccountId === item.AccountId)
        yield* assertSame({ BillIds: [item.BillId] }, (one) => one.BillId === item.BillId)
        yield* assertSame(
          { ServiceOrderIds: [item.ServiceOrderId] },
          (one) => one.ServiceOrderId === item.ServiceOrderId
        )
        yield* assertSame({ ServiceIds: [service] }, (one) => one.ServiceId === service)
        yield* assertSame({ OrderItemIds: [item.Id.toUpperCase()] }, (one) => one.Id === item.Id)
        const since = { CreatedUtc: { StartUtc: "2026-01-01T00:00:00Z" } }
        yield* assertSame(
          { ...since, EnterpriseIds: [enterprise] },
          (one) => one.CreatedUtc >= "2026" && one.EnterpriseId === enterprise
        )
        yield* assertSame(
          { ...since, AccountingStates: ["Inactive", "Open"] },
          (one) => one.CreatedUtc >= "2026" && (one.AccountingState === "Inactive" || one.AccountingState === "Open")
        )
        yield* assertSame({ ...since, Types: ["CityTax"] }, (one) => one.CreatedUtc >= "2026" && one.Type === "CityTax")
        yield* assertSame(
          { ServiceOrderIds: [item.ServiceOrderId], OrderItemIds: [item.Id, ...all.slice(0, 20).map((one) => one.Id)] },
          (one) => one.Id === item.Id
        )
      }))
  })

  layer(Sandbox.layer({ orders: 500, enterprises: 3, rateLimit: unlimited }))("of orders", (it) => {
    it.effect("knows every list and interval of a reservation", () =>
      Effect.gen(function*() {
        const all = yield* drain("reservations")
        const assertSame = Effect.fnUntraced(
          function*(filter: Record<string, unknown>, test: (row: typeof all[number]) => boolean) {
            const wanted = all.filter(test)
            assert.isAbove(wanted.length, 0)
            assert.isBelow(wanted.length, all.length)
            assert.deepStrictEqual(yield* drain("reservations", filter), wanted)
          }
        )
        for (const [list, field] of LISTS) {
          const value = all.find((row) => row[field] !== null)?.[field]
          yield* assertSame({ [list]: [value] }, (row) => row[field] === value)
        }
        yield* assertSame({ States: ["Canceled", "Optional"] }, (row) =>
          row["State"] === "Canceled" || row["State"] === "Optional")
        const [StartUtc, EndUtc] = ["2026-03-09T00:00:00Z", "2026-03-12T00:00:00Z"]
        for (
          const field of [
            "CreatedUtc",
            "UpdatedUtc",
            "ScheduledStartUtc",
            "ScheduledEndUtc",
            "ActualStartUtc",
            "ActualEndUtc"
          ]
        ) {
          yield* assertSame({ [field]: { StartUtc, EndUtc } }, (row) => {
            const at = row[field]
            return typeof at === "string" && at >= StartUtc && at < EndUtc
          })
        }
        yield* assertSame({ CollidingUtc: { StartUtc, EndUtc } }, (row) =>
          String(row["ScheduledStartUtc"]) < EndUtc && String(row["ScheduledEndUtc"]) > StartUtc)
      }))

    it.effect("knows every list of a product service order", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const services = hotel.services.map((service) => service.Id)
        const all = yield* drain("productServiceOrders", { ServiceIds: services })
        const linked = all.find((row) => row["LinkedReservationId"] !== null)
        const assertSame = Effect.fnUntraced(
          function*(filter: Record<string, unknown>, test: (row: typeof all[number]) => boolean) {
            const wanted = all.filter(test)
            assert.isAbove(wanted.length, 0)
            assert.isBelow(wanted.length, all.length)
            assert.deepStrictEqual(yield* drain("productServiceOrders", { ServiceIds: services, ...filter }), wanted)
          }
        )
        for (
          const [list, field] of [["LinkedReservationIds", "LinkedReservationId"], ["AccountIds", "AccountId"], [
            "ProductServiceOrderIds",
            "Id"
          ]] as const
        ) {
          yield* assertSame({ [list]: [linked?.[field]] }, (row) => row[field] === linked?.[field])
        }
        yield* assertSame({ ServiceIds: services.slice(1, 3) }, (row) =>
          services.slice(1, 3).includes(String(row["ServiceId"])))
        yield* assertSame({ States: ["Confirmed"] }, (row) =>
          row["State"] === "Confirmed")
        const reservation = (yield* ask("reservations")).rows[0]?.Id
        assert.deepStrictEqual(
          yield* drain("productServiceOrders", { ServiceIds: services, ProductServiceOrderIds: [reservation] }),
          []
        )
      }))

    it.effect("shows the properties that are requested, and no hidden service", () =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const [, second] = hotel.enterprises
        const rows = yield* drain("services", { EnterpriseIds: [second?.Id], ServiceType: "Additional" })
        assert.deepStrictEqual(rows.map((row) => row["Name"]), ["Minibar (until 2025)", "Bar", "Spa", "Restaurant"])
        assert.deepStrictEqual(rows.map((row) => row["IsActive"]), [false, true, true, true])
        assert.deepStrictEqual(
          (yield* drain("enterprises", { ExternalIdentifiers: [second?.ExternalIdentifier] })).map((row) => row.Id),
          [second?.Id]
        )
        assert.deepStrictEqual(yield* drain("enterprises", { LinkedUtc: { EndUtc: "2019-01-01T00:00:00Z" } }), [])
      }))
  })
})

const LISTS = [
  ["ReservationIds", "Id"],
  ["ServiceIds", "ServiceId"],
  ["AccountIds", "AccountId"],
  ["ReservationGroupIds", "GroupId"],
  ["PartnerCompanyIds", "PartnerCompanyId"],
  ["Numbers", "Number"],
  ["ChannelNumbers", "ChannelNumber"],
  ["AssignedResourceIds", "AssignedResourceId"],
  ["AvailabilityBlockIds", "AvailabilityBlockId"]
] as const
