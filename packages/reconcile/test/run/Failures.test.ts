import { assert, describe, it } from "@effect/vitest"
import { type RuleCode, Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import {
  type Asked,
  bytes,
  elapse,
  expected,
  layer,
  march,
  type Options,
  type Query,
  reconcile,
  type Row,
  within
} from "../support/run.ts"

const itemRules: ReadonlyArray<RuleCode> = [
  "enterprise-mismatch",
  "item-currency-inconsistent",
  "net-plus-tax-ne-gross",
  "state-timestamp-conflict",
  "unit-times-count"
]

describe("what could not be read", () => {
  const hotel: Options = { seed: 41, orders: 130, defects: [...itemRules, "orphan-order-item"] }
  const middle: Query = { ...march, from: "2026-03-03", to: "2026-03-20" }
  const isLookUp = ({ body, operation }: Asked) =>
    operation === "reservations" && body["ReservationIds"] !== undefined ? 500 : undefined

  it.effect("leaves orders unresolved that could not be looked up, and says so in the manifest", () =>
    Effect.gen(function*() {
      const whole = yield* Effect.provide(reconcile(middle), layer(hotel))
      const { findings, manifest, orders, totals } = yield* elapse(reconcile(middle)).pipe(
        Effect.provide(layer({ ...hotel, refuses: isLookUp }))
      )
      const unresolved = orders.filter(({ line }) => line.verdict === "unresolved")
      const looked = whole.orders.filter(({ line }) =>
        unresolved.some((order) => order.line.serviceOrderId === line.serviceOrderId)
      )
      assert.includeMembers(looked.map(({ line }) => line.verdict), ["reservation", "orphan"])
      assert.deepStrictEqual(findings.filter(({ code }) => code === "orphan-order-item"), [])
      assert.deepStrictEqual(
        unresolved.flatMap(({ findings }) => findings.filter(({ code }) => !itemRules.some((rule) => rule === code))),
        []
      )
      assert.deepStrictEqual(
        unresolved.map(({ line }) => [line.state, line.number, line.accountId]),
        looked.map(() => [
          null,
          null,
          null
        ])
      )
      assert.strictEqual(manifest.verdicts.orphan, 0)
      assert.strictEqual(manifest.verdicts.productServiceOrder, whole.manifest.verdicts.productServiceOrder)
      assert.deepStrictEqual(totals, whole.totals)
      assert.deepStrictEqual(
        findings.filter(({ code, evidence }) =>
          code === "unresolved-reference" && evidence["reference"] === "ServiceOrderId"
        ).reduce((sum, { orderItemIds }) => sum + orderItemIds.length, 0),
        manifest.verdicts.unresolved
      )
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect("concludes nothing from items that could not be read", () =>
    Effect.gen(function*() {
      const refuses = ({ body }: Asked) => body["ServiceOrderIds"] === undefined ? undefined : 500
      const { manifest, orders, totals } = yield* elapse(reconcile()).pipe(
        Effect.provide(layer({ ...hotel, refuses }))
      )
      const whole = yield* Effect.provide(reconcile(), layer(hotel))
      assert.deepStrictEqual(
        [...new Set(orders.flatMap(({ findings }) => findings.map(({ code }) => code)))].toSorted(),
        ["orphan-order-item", "state-timestamp-conflict"]
      )
      assert.isTrue(orders.every(({ reconciled }) => !reconciled.isComplete && reconciled.items.length === 0))
      assert.deepStrictEqual([totals, manifest.verdicts], [whole.totals, whole.manifest.verdicts])
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect("leaves out the items of an interval, names it, and reads the others", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Effect.provide(Sandbox, layer(hotel))
      const [first] = enterprises.map(({ Id }) => Id).toSorted()
      const long: Query = { ...march, from: "2025-12-20T00:00:00Z", to: "2026-04-10T00:00:00Z" }
      const [cut, rest] = ["2026-03-20T00:00:00Z", { ...long, from: "2026-03-20T00:00:00Z" }]
      const refuses = ({ body }: Asked) =>
        JSON.stringify(body["EnterpriseIds"]) === JSON.stringify([first]) &&
          within(body["ConsumedUtc"])?.StartUtc === long.from ?
          500 :
          undefined
      const { manifest, totals } = yield* elapse(reconcile(long)).pipe(Effect.provide(layer({ ...hotel, refuses })))
      const whole = yield* Effect.provide(expected(long), layer(hotel))
      const later = yield* Effect.provide(expected(rest), layer(hotel))
      assert.deepStrictEqual(totals.map(({ taxes: _, ...row }) => row), [
        ...later.totals.filter(({ enterpriseId }) => enterpriseId === first),
        ...whole.totals.filter(({ enterpriseId }) => enterpriseId !== first)
      ])
      assert.deepStrictEqual(manifest.intervals.open.map(({ filter, operation }) => [operation, filter]), [
        ["orderItems", { EnterpriseIds: [first], ConsumedUtc: { StartUtc: long.from, EndUtc: cut } }]
      ])
      assert.strictEqual(manifest.intervals.closed, manifest.intervals.planned - 1)
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["incomplete", true])
    }))

  it.effect.each<readonly [string, number, (asked: Asked) => boolean]>([
    ["enterprises: ", 500, ({ operation }) => operation === "enterprises"],
    ["orderItems: ", 401, ({ body }) => body["ConsumedUtc"] !== undefined],
    ["orderItems: ", 401, ({ body }) => body["ServiceOrderIds"] !== undefined],
    ["reservations: ", 403, ({ body }) => body["UpdatedUtc"] !== undefined],
    ["reservations: ", 403, ({ body }) => body["ReservationIds"] !== undefined]
  ])("ends the run at %s%d", ([operation, status, isRefused]) =>
    Effect.gen(function*() {
      const refuses = (asked: Asked) => `${asked.operation}: ` === operation && isRefused(asked) ? status : undefined
      const error = yield* Effect.flip(elapse(reconcile()).pipe(Effect.provide(layer({ ...hotel, refuses }))))
      assert.deepStrictEqual([error._tag, error.message.slice(0, operation.length)], ["SourceError", operation])
    }))
})

describe("rows that were read at two moments", () => {
  const hotel: Options = { seed: 51, orders: 90, defects: "none" }
  const isWindow = ({ body }: Asked) => body["UpdatedUtc"] !== undefined || body["CreatedUtc"] !== undefined

  const processed = Effect.map(
    Effect.provide(reconcile(), layer(hotel)),
    ({ orders }) =>
      orders.find(({ line, reconciled }) =>
        line.verdict === "reservation" && line.state === "Processed" && line.subtotals.length > 0 &&
        reconciled.order !== undefined && reconciled.order.row.UpdatedUtc > "2026-03-10"
      )?.line.serviceOrderId ?? null
  )

  const optional = (serviceOrderId: string | null, isOlder: (asked: Asked) => boolean): Options => ({
    ...hotel,
    answers: (asked, row) =>
      asked.operation === "reservations" && row["Id"] === serviceOrderId && isOlder(asked)
        ? { ...row, State: "Optional" }
        : row
  })

  it.effect("are read again before they are said to contradict each other", () =>
    Effect.gen(function*() {
      const serviceOrderId = yield* processed
      assert.isNotNull(serviceOrderId)
      const changed = yield* Effect.provide(reconcile(), layer(optional(serviceOrderId, isWindow)))
      const settled = yield* Effect.provide(reconcile(), layer(hotel))
      assert.deepStrictEqual(bytes(changed.outcomes), bytes(settled.outcomes))
      assert.isAbove(
        changed.manifest.operations["reservations"]?.requests ?? 0,
        settled.manifest.operations["reservations"]?.requests ?? 0
      )
    }))

  it.effect("are reported when they still contradict each other", () =>
    Effect.gen(function*() {
      const serviceOrderId = yield* processed
      const { findings } = yield* Effect.provide(reconcile(), layer(optional(serviceOrderId, () => true)))
      assert.deepStrictEqual(
        findings.filter(({ severity }) => severity !== "info").map((finding) => [finding.code, finding.serviceOrderId]),
        [["unconfirmed-order-live-items", serviceOrderId], ["range-not-over", null]]
      )
    }))
})

describe("an order with items of two enterprises", () => {
  const hotel: Options = { seed: 61, orders: 60, defects: ["enterprise-mismatch"] }

  const mixed = Effect.map(Sandbox, ({ hotel }) => {
    const planted = hotel.planted.filter(({ code }) => code === "enterprise-mismatch")
    return [...hotel.records()].filter(({ items }) =>
      items.some(({ Id }) => planted.some(({ orderItemIds }) => orderItemIds.includes(Id)))
    ).map(({ items }) =>
      items.filter(({ ConsumedUtc }) => ConsumedUtc < "2026-04-02")
        .toSorted((self, that) => self.Id < that.Id ? -1 : 1)
    )
  })

  const linesOf = Effect.fnUntraced(function*(options: Options) {
    const all = yield* Effect.provide(mixed, layer(hotel))
    const { orders } = yield* elapse(reconcile()).pipe(Effect.provide(layer(options)))
    return all.map((items) => ({
      items,
      lines: orders.flatMap(({ line }) => line.serviceOrderId === items[0]?.ServiceOrderId ? [line.orderItemIds] : [])
    }))
  })

  it.effect("comes once, with all of them", () =>
    Effect.gen(function*() {
      const found = yield* linesOf(hotel)
      assert.isAbove(found.length, 1)
      assert.deepStrictEqual(found.map(({ lines }) => lines), found.map(({ items }) => [items.map(({ Id }) => Id)]))
    }))

  it.effect("comes with no item twice, when all its items could be read for one enterprise only", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Effect.provide(Sandbox, layer(hotel))
      for (const { Id } of enterprises) {
        let reading: unknown
        const refuses = ({ body }: Asked) => {
          if (body["ConsumedUtc"] !== undefined) reading = body["EnterpriseIds"]
          return body["ServiceOrderIds"] !== undefined && JSON.stringify(reading) === JSON.stringify([Id])
            ? 500
            : undefined
        }
        for (const { items, lines } of yield* linesOf({ ...hotel, refuses })) {
          assert.deepStrictEqual(lines.flat().toSorted(), items.map((item) => item.Id), Id)
        }
      }
    }))

  it.effect("comes once, with those that could be read, when one enterprise's own could not", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Effect.provide(Sandbox, layer(hotel))
      for (const { Id } of enterprises) {
        const refuses = ({ body }: Asked) =>
          body["ConsumedUtc"] !== undefined && JSON.stringify(body["EnterpriseIds"]) === JSON.stringify([Id])
            ? 500
            : undefined
        for (const { items, lines } of yield* linesOf({ ...hotel, refuses })) {
          const readable = items.filter(({ EnterpriseId }) => EnterpriseId !== Id)
          assert.strictEqual(lines.length, 1)
          assert.includeMembers(lines.flat(), readable.map((item) => item.Id))
        }
      }
    }))

  it.effect("comes with no finding twice, when its items could not be read for any", () =>
    Effect.gen(function*() {
      const refuses = ({ body }: Asked) => body["ServiceOrderIds"] === undefined ? undefined : 500
      const { findings, orders } = yield* elapse(reconcile()).pipe(Effect.provide(layer({ ...hotel, refuses })))
      const prints = findings.map(({ fingerprint }) => fingerprint)
      assert.deepStrictEqual(prints.filter((print, index) => prints.indexOf(print) !== index), [])
      const items = orders.flatMap(({ line }) => line.orderItemIds)
      assert.strictEqual(new Set(items).size, items.length)
    }))

  it.effect("comes without those of services that were not requested", () =>
    Effect.gen(function*() {
      const [items = []] = yield* Effect.provide(mixed, layer(hotel))
      const { hotel: { services } } = yield* Effect.provide(Sandbox, layer(hotel))
      const own = services.find(({ Id }) => Id === items[0]?.ServiceId)
      const foreign = items.find(({ EnterpriseId }) => EnterpriseId !== own?.EnterpriseId)
      const bar = services.find(({ EnterpriseId, Id }) => EnterpriseId === own?.EnterpriseId && Id !== own.Id)
      const answers = (_asked: Asked, row: Row): Row => row["Id"] === foreign?.Id ? { ...row, ServiceId: bar?.Id } : row
      const { orders } = yield* Effect.provide(
        reconcile({ ...march, serviceIds: own === undefined ? [] : [own.Id] }),
        layer({ ...hotel, answers })
      )
      assert.deepStrictEqual(
        orders.flatMap(({ line }) => line.serviceOrderId === items[0]?.ServiceOrderId ? [line.orderItemIds] : []),
        [items.filter((item) => item !== foreign).map(({ Id }) => Id)]
      )
    }))

  it.effect("comes with those of the requested enterprise, if only that is requested", () =>
    Effect.gen(function*() {
      const [items = []] = yield* Effect.provide(mixed, layer(hotel))
      for (const { EnterpriseId } of items) {
        const { orders } = yield* Effect.provide(
          reconcile({ ...march, enterpriseIds: [EnterpriseId] }),
          layer(hotel)
        )
        assert.deepStrictEqual(
          orders.filter(({ line }) => line.serviceOrderId === items[0]?.ServiceOrderId)
            .map(({ line, reconciled }) => [line.orderItemIds, reconciled.items.map(({ Id }): string => Id)]),
          [[
            items.filter((item) => item.EnterpriseId === EnterpriseId).map(({ Id }) => Id),
            items.map(({ Id }) => Id)
          ]]
        )
      }
    }))
})
