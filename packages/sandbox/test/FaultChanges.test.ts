import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Fault, type OrderItemRow, Sandbox, type SandboxOptions, truth } from "../src/index.ts"
import { drain } from "./support/Asking.ts"
import { consumed, everything, fault, faulty, page, send } from "./support/Faulting.ts"
import { whole } from "./support/Questions.ts"

type Change = Extract<Fault["action"], { readonly type: "change" }>

const change = (action: Omit<Change, "type">, more: Partial<Fault> = {}) =>
  fault({ type: "change", ...action }, { operation: "orderItems", when: "following page", ...more })

const items = Effect.gen(function*() {
  const { hotel } = yield* Sandbox
  return new Map([...hotel.records()].flatMap((record) => record.items.map((item) => [item.Id, item] as const)))
})

const changedIds = (before: ReadonlyMap<string, OrderItemRow>, after: ReadonlyMap<string, OrderItemRow>) => ({
  gone: [...before.keys()].filter((id) => !after.has(id)),
  added: [...after.keys()].filter((id) => !before.has(id)),
  changed: [...before].flatMap(([id, row]) =>
    after.has(id) && JSON.stringify(after.get(id)) !== JSON.stringify(row) ? [id] : []
  )
})

const changing = Effect.fnUntraced(function*(filter: object = {}) {
  const before = yield* items
  const first = yield* page("orderItems", { Count: 50 }, filter)
  assert.deepStrictEqual(changedIds(before, yield* items), { gone: [], added: [], changed: [] })
  yield* page("orderItems", { Count: 50, Cursor: first.cursor }, filter)
  const after = yield* items
  return { before, after, read: new Set(first.rows.map((row) => row.Id)), ...changedIds(before, after) }
})

/** What the operation returns is what the records have. */
const agrees = Effect.gen(function*() {
  const rows = yield* drain("orderItems", everything)
  const records = yield* items
  assert.deepStrictEqual(
    rows.map((row) => JSON.stringify(row)).toSorted(),
    [...records.values()].map((row) => JSON.stringify(row)).toSorted()
  )
  const { hotel } = yield* Sandbox
  assert.strictEqual(hotel.counts.orderItems, records.size)
})

const options: SandboxOptions = { orders: 200, defects: "none" }

describe("Faults that change the hotel", () => {
  it.effect.each(["unread", "read"] as const)("touches rows: %s", (among) =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const totals = truth(hotel, whole(hotel)).totals
      const { added, after, before, changed, gone, read } = yield* changing()
      assert.deepStrictEqual([added.length, gone.length, changed.length], [0, 0, 7])
      for (const id of changed) {
        const [old, now] = [before.get(id), after.get(id)]
        assert.strictEqual(read.has(id), among === "read")
        assert.isAbove(Date.parse(now?.UpdatedUtc ?? ""), Date.parse(old?.UpdatedUtc ?? ""))
        assert.strictEqual(now?.Amount.GrossValue, (old?.Amount.GrossValue ?? 0) * 2)
        assert.notStrictEqual(now?.Notes, old?.Notes)
      }
      assert.notDeepEqual(truth(hotel, whole(hotel)).totals, totals)
      yield* agrees
      const updated = { UpdatedUtc: { StartUtc: hotel.asOf }, CreatedUtc: undefined }
      assert.deepStrictEqual(
        (yield* drain("orderItems", updated)).map((row) => row.Id).toSorted(),
        changed.toSorted()
      )
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(Effect.provide(faulty("memory", [change({ kind: "touch", rows: 7, among })], options))))

  it.effect("moves the row that a cursor names to the front", () =>
    Effect.gen(function*() {
      const [first, second] = [yield* page("orderItems", { Count: 10 }), yield* page("orderItems", { Count: 10 })]
      assert.deepStrictEqual(second.rows, first.rows)
      const again = yield* page("orderItems", { Count: 10, Cursor: first.cursor })
      assert.deepStrictEqual(
        again.rows.map(({ Id }) => Id).slice(0, 9),
        first.rows.map(({ Id }) => Id).slice(0, 9)
      )
      assert.strictEqual((yield* page("orderItems", { Count: 1 })).rows[0]?.Id, first.cursor)
      assert.deepStrictEqual(yield* consumed, [1])
    }).pipe(
      Effect.provide(faulty("memory", [change({ kind: "touch", rows: 1, among: "cursor" })], {
        ...options,
        order: "updated"
      }))
    ))

  it.effect("adds items to orders", () =>
    Effect.gen(function*() {
      const { added, after, before, changed, gone } = yield* changing()
      assert.deepStrictEqual([added.length, gone, changed], [4, [], []])
      const orders = new Set([...before.values()].map((row) => row.ServiceOrderId))
      for (const id of added) assert.isTrue(orders.has(after.get(id)?.ServiceOrderId ?? ""))
      yield* agrees
      const first = after.get(added[0] ?? "")
      const found = yield* drain("orderItems", { ServiceOrderIds: [first?.ServiceOrderId] })
      assert.include(found.map((row) => row.Id), first?.Id)
      assert.deepStrictEqual(
        (yield* drain("orderItems", { OrderItemIds: added })).map((row) => row.Id).toSorted(),
        added.toSorted()
      )
      assert.isTrue(added.includes((yield* page("orderItems", { Count: 1 })).rows[0]?.Id ?? ""))
    }).pipe(Effect.provide(faulty("memory", [change({ kind: "insert", rows: 4 })], options))))

  it.effect("removes rows, whose cursors are then refused", () =>
    Effect.gen(function*() {
      const { added, changed, gone, read } = yield* changing()
      assert.deepStrictEqual([added, changed, gone.length], [[], [], 5])
      assert.isTrue(gone.every((id) => !read.has(id)))
      yield* agrees
      assert.deepStrictEqual(yield* drain("orderItems", { OrderItemIds: gone }), [])
      const refused = yield* send("orderItems", { Limitation: { Count: 10, Cursor: gone[0] } })
      assert.deepStrictEqual([refused.status, refused.text.includes("there is no such row")], [400, true])
    }).pipe(Effect.provide(faulty("memory", [change({ kind: "delete", rows: 5 })], options))))

  const ConsumedUtc = { StartUtc: "2026-03-05T00:00:00Z", EndUtc: "2026-03-20T00:00:00Z" }
  const isInside = (row: OrderItemRow | undefined) =>
    row !== undefined && row.ConsumedUtc >= ConsumedUtc.StartUtc && row.ConsumedUtc < ConsumedUtc.EndUtc

  it.effect.each(["moveOut", "moveIn"] as const)(
    "moves items in and out of the range: %s",
    (kind) =>
      Effect.gen(function*() {
        const { after, before, changed } = yield* changing({ ConsumedUtc, CreatedUtc: undefined })
        assert.strictEqual(changed.length, 3)
        for (const id of changed) {
          assert.deepStrictEqual(
            [isInside(before.get(id)), isInside(after.get(id))],
            kind === "moveIn" ? [false, true] : [true, false]
          )
        }
        yield* agrees
      }).pipe(Effect.provide(faulty("memory", [change({ kind, rows: 3 })], options)))
  )

  it.effect.each(
    [["moveOrder", "own"], ["moveOrder", "another"], ["moveOrderOut", "own"]] as const
  )("moves items to other orders, on and on: %s to %s", ([kind, orderOf]) =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const enterpriseOf = new Map(hotel.services.map(({ EnterpriseId, Id }) => [Id, EnterpriseId]))
      const orders = new Map([...hotel.records()].flatMap(({ order }) => order === null ? [] : [[order.Id, order]]))
      const filter = { ConsumedUtc, CreatedUtc: undefined }
      const { added, after, before, changed, gone } = yield* changing(filter)
      assert.deepStrictEqual([added, gone, changed.length], [[], [], 3])
      for (const id of changed) {
        const [old, now] = [before.get(id), after.get(id)]
        assert.notStrictEqual(now?.ServiceOrderId, old?.ServiceOrderId)
        const owner = enterpriseOf.get(orders.get(now?.ServiceOrderId ?? "")?.ServiceId ?? "")
        assert.strictEqual(owner === now?.EnterpriseId, orderOf === "own")
        assert.deepStrictEqual([isInside(old), isInside(now)], [true, kind === "moveOrder"])
        const found = yield* drain("orderItems", { ServiceOrderIds: [now?.ServiceOrderId] })
        assert.include(found.map(({ Id }) => Id), id)
        const left = yield* drain("orderItems", { ServiceOrderIds: [old?.ServiceOrderId] })
        assert.notInclude(left.map(({ Id }) => Id), id)
      }
      yield* agrees
      const counts = truth(hotel, whole(hotel))
      yield* page("orderItems", { Count: 50 }, { OrderItemIds: changed })
      assert.deepStrictEqual(truth(hotel, whole(hotel)).totals, counts.totals)
      const again = yield* items
      assert.deepStrictEqual(
        changed.filter((id) => again.get(id)?.ServiceOrderId === after.get(id)?.ServiceOrderId),
        []
      )
      yield* agrees
    }).pipe(Effect.provide(faulty("memory", [
      change({ kind, orderOf, rows: 3 }),
      change({ kind: "moveOrder", orderOf, rows: 3, among: "all" }, { when: "first page", occurrence: 9 })
    ], options))))

  it.effect("touches and removes orders too", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const orders = () =>
        [...hotel.records()].flatMap(({ kind, order }) => kind === "reservation" && order !== null ? [order] : [])
      const before = orders().length
      yield* page("reservations")
      assert.strictEqual(orders().filter((order) => order.UpdatedUtc > hotel.asOf).length, 3)
      yield* page("reservations")
      assert.strictEqual(orders().length, before - 2)
      assert.deepStrictEqual(
        (yield* drain("reservations")).map((row) => JSON.stringify(row)).toSorted(),
        orders().map((order) => JSON.stringify(order)).toSorted()
      )
      assert.isAbove(truth(hotel, whole(hotel)).verdicts.orphan, 0)
      assert.deepStrictEqual(yield* consumed, [1, 1, 0])
    }).pipe(Effect.provide(faulty("memory", [
      change({ kind: "touch", rows: 3 }, { operation: "reservations", when: "first page" }),
      change({ kind: "delete", rows: 2 }, { operation: "reservations", when: "first page", occurrence: 2 }),
      change({ kind: "moveIn", rows: 2 }, { operation: "reservations", when: "first page", times: "forever" })
    ], options))))

  it.effect("changes the same rows for the same script", () => {
    const state = Effect.gen(function*() {
      yield* changing()
      const { hotel } = yield* Sandbox
      return JSON.stringify([...hotel.records()])
    })
    const run = () =>
      Effect.provide(
        state,
        faulty("memory", [change({ kind: "touch", rows: 3 }), change({ kind: "insert", rows: 3 })], options)
      )
    return Effect.gen(function*() {
      assert.strictEqual(yield* run(), yield* run())
    })
  })
})
