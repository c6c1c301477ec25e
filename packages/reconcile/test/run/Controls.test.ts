import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { createHash } from "node:crypto"
import { ContentHash, ItemInRange, PublishedItem, SourceRun } from "../../src/index.ts"
import { amount, canceled, id, item } from "../support/fixtures.ts"
import { layer, march, type Query, reconcile } from "../support/run.ts"

const kept = (n: number, fields: object = {}) => ItemInRange.make(item(n, fields), "2026-03-04")

/** The same run over a source that is changed. */
const sabotaged = (
  query: Query,
  change: (source: SourceRun.SourceRun["Service"]) => Partial<SourceRun.SourceRun["Service"]>
) =>
  Effect.gen(function*() {
    const source = yield* SourceRun.SourceRun
    return yield* Effect.provideService(reconcile(query), SourceRun.SourceRun, { ...source, ...change(source) })
  })

const hotel = { seed: 61, orders: 90, defects: "none" } as const

describe("the control totals of a run", () => {
  it.effect("tie what was read to what was judged, summed and shown", () =>
    Effect.gen(function*() {
      const { enterprises, manifest } = yield* reconcile()
      const { content, gross, items } = manifest.controls
      assert.isAbove(items.read, 300)
      const { read } = items
      assert.deepStrictEqual(items, {
        seen: read,
        gone: 0,
        outside: 0,
        read,
        judged: read,
        totals: read,
        daySheet: read
      })
      assert.deepStrictEqual(gross.map(({ currency }) => currency), ["EUR", "JPY", "USD"])
      for (const { live, read, reconciled, totals } of gross) assert.deepStrictEqual([read, live], [totals, reconciled])
      assert.deepStrictEqual(
        content.map(({ enterpriseId }) => enterpriseId),
        enterprises.map((each) => each.enterpriseId)
      )
    }).pipe(Effect.provide(layer(hotel))))

  it.effect("fail the run whose source returns items of another enterprise than requested", () =>
    Effect.gen(function*() {
      const [first] = yield* (yield* SourceRun.SourceRun).enterprises
      // Of more than half a year each enterprise is read by itself.
      const { manifest } = yield* sabotaged({ ...march, from: "2025-08-01" }, (source) => ({
        itemsInRange: (query) =>
          Stream.concat(
            source.itemsInRange(query),
            first === undefined || query.enterpriseIds.includes(first.Id)
              ? Stream.empty
              : Stream.suspend(() => source.itemsInRange({ ...query, enterpriseIds: [first.Id] }))
          )
      }))
      assert.deepStrictEqual([manifest.status, manifest.conservation.holds], ["failed", false])
      assert.isBelow(manifest.controls.items.daySheet, manifest.controls.items.read)
    }).pipe(Effect.provide(layer(hotel))))

  it.effect("hold where a source drops pages: what was not read belongs to no enterprise", () =>
    Effect.gen(function*() {
      const { manifest } = yield* sabotaged(march, (source) => ({
        itemsInRange: (query) => Stream.drop(source.itemsInRange(query), 1)
      }))
      assert.isTrue(manifest.conservation.holds)
    }).pipe(Effect.provide(layer({ ...hotel, pageSize: 50 }))))

  it.effect("are the same whatever the pages and the concurrency", () =>
    Effect.gen(function*() {
      const run = (options: object) => Effect.provide(reconcile(march), Layer.fresh(layer({ ...hotel, ...options })))
      const [one, other] = [yield* run({}), yield* run({ pageSize: 17, concurrency: 1, order: "updated" })]
      assert.deepStrictEqual(one.manifest.controls, other.manifest.controls)
    }))
})

describe("ContentHash.of", () => {
  const hash = (...items: ReadonlyArray<ItemInRange.ItemInRange>) => ContentHash.of(items)
  const one = kept(1)

  it.effect("is equal for equal content, in any order, over more items than a chunk", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 2500 }, (_, n) => kept(n))
      assert.match(yield* hash(...many), /^[0-9a-f]{64}$/)
      assert.strictEqual(yield* hash(...many), yield* hash(...many.toReversed()))
      assert.notStrictEqual(yield* hash(...many), yield* hash(...many.slice(1)))
      assert.notStrictEqual(yield* hash(), yield* hash(one))
    }))

  it.effect("is SHA-256 over a line of JSON for each, a thousand at a time after the hash of those before", () =>
    Effect.gen(function*() {
      const kinds = [
        {},
        canceled,
        { AccountingCategoryId: null, Amount: amount(1e-7, [], 1e21) },
        { Amount: amount(-0.5, [0.1, 0.25], -0.15, "\"\\\n\u20ac\u{1f3e8}\ud800") },
        { Amount: { ...amount(1.5, [], 1.6), TaxValues: [{ Code: null, Value: 0.1 }] } }
      ]
      for (const count of [0, 1, 999, 1000, 1001, 2000, 2049]) {
        const items = Array.from({ length: count }, (_, n) => kept(n, kinds[n % kinds.length]))
        const lines = items.map((item) => `${JSON.stringify([item.Id, PublishedItem.economicsOf(item)])}\n`)
        let expected = ""
        for (let at = 0; at === 0 || at < count; at += 1000) {
          expected = createHash("sha256").update(expected + lines.slice(at, at + 1000).join("")).digest("hex")
        }
        assert.strictEqual(yield* hash(...items), expected)
      }
    }))

  it.effect.each<readonly [string, object]>([
    ["an update", { UpdatedUtc: "2026-03-09T00:00:00Z" }],
    ["another order", { ServiceOrderId: id(0xee) }],
    ["another account and updater", { AccountType: "Company", UpdaterProfileId: id(0x77) }],
    ["the bill being closed", { AccountingState: "Open", ClosedUtc: null }]
  ])("does not change with %s", ([, fields]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* hash(one), yield* hash(kept(1, fields)))
    }))

  it.effect.each<readonly [string, object]>([
    ["the amount", { Amount: amount(100, [7.01], 107.01) }],
    ["the taxes", { Amount: amount(100, [3, 4], 107) }],
    ["the currency", { Amount: amount(100, [7], 107, "USD") }],
    ["the category", { AccountingCategoryId: id(0xca) }],
    ["the service", { ServiceId: id(0x52) }],
    ["liveness", canceled]
  ])("changes with %s", ([, fields]) =>
    Effect.gen(function*() {
      assert.notStrictEqual(yield* hash(one), yield* hash(kept(1, fields)))
    }))
})
