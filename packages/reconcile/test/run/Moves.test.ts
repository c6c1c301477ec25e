import { assert, describe, it } from "@effect/vitest"
import { Ids, type OrderItem } from "@nightaudit/core"
import { Effect } from "effect"
import { SourceRun } from "../../src/index.ts"
import { instant } from "../support/fixtures.ts"
import { layer, march, type Options, type Query, reconcile } from "../support/run.ts"

/** More orders than one request may name. */
const hotel: Options = { seed: 71, orders: 1140, enterprises: 1, defects: "none" }

const week = { ...march, from: "2026-03-09", to: "2026-03-16" }

type Change = (item: OrderItem.OrderItem) => OrderItem.OrderItem | undefined

/** A source whose item is otherwise once its range has been read, and again with each reading after that. */
const changing = (
  source: SourceRun.SourceRun["Service"],
  item: OrderItem.OrderItem,
  changes: ReadonlyArray<Change>
) => {
  let readings = 0
  const now = () => {
    const change = changes[Math.min(readings, changes.length - 1)]
    readings += 1
    return change === undefined ? item : change(item)
  }
  return SourceRun.SourceRun.of({
    ...source,
    itemsOf: (ids) =>
      Effect.map(source.itemsOf(ids), (rows) => {
        const is = now()
        const others = rows.filter(({ Id }) => Id !== item.Id)
        return is !== undefined && ids.includes(is.ServiceOrderId) ? [...others, is] : others
      }),
    items: (ids) =>
      Effect.map(source.items(ids), (rows) =>
        rows.flatMap((row) => {
          const is = row.Id === item.Id ? now() : row
          return is === undefined ? [] : [is]
        }))
  })
}

const to = (order: string): Change => (item) => ({
  ...item,
  ServiceOrderId: Ids.ServiceOrderId.make(order),
  UpdatedUtc: instant("2026-04-01T03:00:01Z")
})

/** A run as it is, and the same while an item of it changes. */
const compared = Effect.fnUntraced(function*(
  query: Query,
  choose: (orders: ReadonlyArray<string>) => { readonly of: number; readonly changes: ReadonlyArray<Change> }
) {
  const settled = yield* reconcile(query)
  const lines = settled.orders.filter(({ line }) => line.orderItemIds.length > 1).map(({ line }) => line)
  const { changes, of } = choose(lines.map(({ serviceOrderId }) => serviceOrderId))
  const id = lines[of]?.orderItemIds[0] ?? ""
  const source = yield* SourceRun.SourceRun
  const [item] = yield* source.items([Ids.OrderItemId.make(id)])
  if (item === undefined) return assert.fail("no item to move")
  const run = yield* Effect.provideService(
    reconcile(query),
    SourceRun.SourceRun,
    changing(source, item, changes)
  )
  return {
    settled,
    run,
    item,
    holders: run.orders.filter(({ line }) => line.orderItemIds.includes(id)).map(({ line }) => line.serviceOrderId),
    repeated: run.orders.map(({ line }) => line.serviceOrderId).filter((each, index, all) =>
      all.indexOf(each) !== index
    )
  }
}, Effect.provide(layer(hotel)))

type Compared = Effect.Success<ReturnType<typeof compared>>

const counts = ({ run, settled }: Compared, { gone = 0, outside = 0 } = {}) => {
  const seen = settled.manifest.controls.items.read
  const read = seen - gone - outside
  assert.deepStrictEqual(run.manifest.controls.items, {
    seen,
    gone,
    outside,
    read,
    judged: read,
    totals: read,
    daySheet: read
  })
  assert.deepStrictEqual([run.manifest.status, run.manifest.conservation.holds], ["complete", true])
}

/** A source whose item is on another order once that one has been read, and its own is. */
const comingLate = (source: SourceRun.SourceRun["Service"], item: OrderItem.OrderItem, order: Ids.ServiceOrderId) => {
  let [isRead, isThere] = [false, false]
  return SourceRun.SourceRun.of({
    ...source,
    itemsOf: (ids) =>
      Effect.map(source.itemsOf([...ids, item.ServiceOrderId]), (rows) => {
        if (isRead && ids.includes(item.ServiceOrderId)) isThere = true
        if (ids.includes(order)) isRead = true
        const is = isThere ? to(order)(item) ?? item : item
        const others = rows.filter(({ Id, ServiceOrderId }) => Id !== item.Id && ids.includes(ServiceOrderId))
        return ids.includes(is.ServiceOrderId) ? [...others, is] : others
      }),
    items: (ids) =>
      Effect.map(
        source.items(ids),
        (rows) => rows.flatMap((row) => row.Id === item.Id && isThere ? to(order)(item) ?? row : row)
      )
  })
}

describe("an item that moves to an order that another enterprise has told", () => {
  it.effect("comes in a line of its own, and nothing of the order a second time", () =>
    Effect.gen(function*() {
      const settled = yield* reconcile(march)
      const [first, second] = settled.enterprises.map(({ enterpriseId }) => enterpriseId)
      const of = (id: string | undefined) =>
        settled.orders.filter(({ line, reconciled: { items } }) =>
          line.orderItemIds.length > 1 && items.every(({ EnterpriseId }) => EnterpriseId === id)
        ).map(({ line }) => line)
      const [line] = of(first)
      const source = yield* SourceRun.SourceRun
      const id = of(second)[0]?.orderItemIds[0] ?? ""
      const [item] = yield* source.items([Ids.OrderItemId.make(id)])
      if (line === undefined || item === undefined) return assert.fail("no item to move")
      const order = Ids.ServiceOrderId.make(line.serviceOrderId)
      const run = yield* Effect.provideService(reconcile(march), SourceRun.SourceRun, comingLate(source, item, order))
      const lines = run.orders.filter(({ line }) => line.serviceOrderId === order)
      assert.deepStrictEqual(lines.map(({ line }) => line.orderItemIds), [line.orderItemIds, [id]])
      const ids = run.orders.flatMap(({ line }) => line.orderItemIds)
      assert.deepStrictEqual(ids.toSorted(), settled.orders.flatMap(({ line }) => line.orderItemIds).toSorted())
      const fingerprints = run.findings.map(({ fingerprint }) => fingerprint)
      assert.strictEqual(new Set(fingerprints).size, fingerprints.length)
      assert.isTrue(run.manifest.conservation.holds)
    }).pipe(Effect.provide(layer({ seed: 72, orders: 60, enterprises: 2, defects: "all" }))))
})

describe("an item that moves to another order while it is read", () => {
  it.effect.each([
    { name: "before its own", of: 40, target: 10 },
    { name: "behind its own", of: 10, target: 40 },
    { name: "of a later batch", of: 10, target: -10 }
  ])("counts with the order $name", ({ of, target }) =>
    Effect.gen(function*() {
      let order: string | undefined
      const found = yield* compared(march, (orders) => {
        order = orders.at(target)
        return { of, changes: [to(order ?? "")] }
      })
      counts(found)
      assert.deepStrictEqual([found.holders, found.repeated], [[order], []])
    }))

  it.effect("counts with the third order, when it moves twice", () =>
    Effect.gen(function*() {
      let third: string | undefined
      const found = yield* compared(march, (orders) => {
        third = orders.at(-5)
        // The readings of both batches and by its own id, and then of the order that it was expected in.
        const [second, last] = [to(orders.at(-10) ?? ""), to(third ?? "")]
        return { of: 10, changes: [second, second, second, last] }
      })
      counts(found)
      assert.deepStrictEqual([found.holders.length, found.repeated], [1, []])
    }))

  it.effect("stays with its order where the other has been told", () =>
    Effect.gen(function*() {
      const found = yield* compared(march, (orders) => ({ of: orders.length - 10, changes: [to(orders[10] ?? "")] }))
      counts(found)
      assert.deepStrictEqual([found.holders.length, found.repeated], [1, []])
    }))

  it.effect("brings an order into the run that had nothing there", () =>
    Effect.gen(function*() {
      const whole = yield* Effect.provide(reconcile(march), layer(hotel))
      const part = yield* Effect.provide(reconcile(week), layer(hotel))
      const known = new Set(part.orders.map(({ line }) => line.serviceOrderId))
      const other = whole.orders.find(({ line }) => !known.has(line.serviceOrderId))?.line.serviceOrderId ?? ""
      const found = yield* compared(week, () => ({ of: 3, changes: [to(other)] }))
      counts(found)
      assert.deepStrictEqual([found.holders, found.repeated], [[other], []])
    }))

  it.effect("is accounted for when it moves out of the range with that, or is deleted", () =>
    Effect.gen(function*() {
      const away = yield* compared(march, (orders) => ({
        of: 10,
        changes: [(item) => to(orders[40] ?? "")({ ...item, ConsumedUtc: instant("2027-01-01T12:00:00Z") })]
      }))
      const deleted = yield* compared(march, () => ({ of: 10, changes: [() => undefined] }))
      counts(deleted, { gone: 1 })
      assert.deepStrictEqual(away.holders, [])
      counts(away, { outside: 1 })
    }))
})
