import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { ItemInRange, PublishedItem } from "../../src/index.ts"
import { Bytes } from "../../src/internal/bytes.ts"
import { ItemTable } from "../../src/run/internal/itemTable.ts"
import { amount, id, item, roomsId } from "../support/fixtures.ts"

const orders = [id(0xd1), id(0xd2), id(0xd1).toUpperCase(), "ABCDEF00-0000-4000-8000-000000000001"]

/** A version of one of a few items: what it differs in, each by its index. */
const Version = Schema.Struct({
  n: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 6 })),
  isUpperCase: Schema.Boolean,
  order: Schema.Literals([0, 1, 2, 3]),
  fields: Schema.Literals([0, 1, 2, 3, 4, 5, 6]),
  isGone: Schema.Boolean
})

/** Several of one code, and none of some. */
const taxes = [
  { Code: "B", Value: 0.1 },
  { Value: -0 },
  { Code: "A\\\n\u{1f3e8}", Value: 7.5 },
  { Code: "B", Value: 0.2 },
  { Code: null, Value: 12.345 },
  { Code: "", Value: 100 }
]

const variants: ReadonlyArray<object> = [
  {},
  { ServiceId: id(0xabc), UpdaterProfileId: id(0x77), AccountType: "Customer" },
  { Amount: amount(-0, [1, -2, 0.3], 1e21, "CZK"), CreatedUtc: "2026-03-01T10:00:00.123Z", ClosedUtc: null },
  { Amount: { ...amount(1, [], 1), TaxValues: [{ Value: 1 }, { Code: null, Value: 2 }] }, Type: "NightRebate" },
  { Amount: { ...amount(0.1 + 0.2, [], -1e-9, "\"\u20ac\ud800"), TaxValues: taxes }, AccountingCategoryId: null },
  { UpdatedUtc: "0001-01-01T00:00:00Z", ConsumedUtc: "9999-12-31T23:59:59.999999999Z", AccountingState: "Odd" },
  { AccountingCategoryId: id(0xca), RevenueType: "Product", UpdaterProfileId: null }
]

const kept = ({ fields, isUpperCase, n, order }: typeof Version.Type): ItemInRange.ItemInRange => {
  const row = item(0xa0 + n, { ...variants[fields], ServiceOrderId: orders[order] })
  const made = ItemInRange.make(row, `2026-03-0${1 + fields}`)
  return isUpperCase
    ? ItemInRange.make({ ...row, Id: item(0, { Id: row.Id.toUpperCase() }).Id }, made.businessDate)
    : made
}

/** The result of the versions: the last of each item, unless it was then deleted; IDs as first spelled. */
const take = (versions: ReadonlyArray<typeof Version.Type>) => {
  const table = new ItemTable()
  const model = new Map<string, ItemInRange.ItemInRange>()
  const spelled = new Map<string, string>()
  const first = (text: string): string => {
    const lower = text.toLowerCase()
    if (!spelled.has(lower)) spelled.set(lower, text)
    return spelled.get(lower) ?? text
  }
  for (const version of versions) {
    const made = kept(version)
    const key = made.Id.toLowerCase()
    if (version.isGone) {
      table.delete(made.Id)
      model.delete(key)
    } else {
      table.set(made)
      const names = item(0, { Id: first(made.Id), ServiceOrderId: first(made.ServiceOrderId) })
      model.set(key, { ...made, Id: names.Id, ServiceOrderId: names.ServiceOrderId })
    }
  }
  return { table, items: [...model.values()] }
}

const lower = (text: string): string => text.toLowerCase()

/** The order of ids, in which the case of letters has no part. */
const compare = (self: string, that: string) => lower(self) < lower(that) ? -1 : lower(self) > lower(that) ? 1 : 0

const byId = (items: ReadonlyArray<ItemInRange.ItemInRange>) =>
  items.toSorted((self, that) => compare(self.Id, that.Id))

/** What a function writes, in UTF-8. */
const written = (write: (bytes: Bytes) => void): string => {
  const bytes = new Bytes()
  write(bytes)
  return new TextDecoder().decode(bytes.take())
}

describe("ItemTable", () => {
  it.prop("returns the last version of every item", [Schema.Array(Version)], ([versions]) => {
    const { items, table } = take(versions)
    assert.strictEqual(table.size, items.length)
    assert.deepStrictEqual(byId([...table.byOrder().all]), byId(items))
    for (const version of versions) {
      const { Id } = kept(version)
      assert.strictEqual(table.has(Id), items.some((each) => lower(each.Id) === lower(Id)))
    }
  })

  it.prop("groups the items by their orders, both sorted", [Schema.Array(Version)], ([versions]) => {
    const { items, table } = take(versions)
    const byOrder = table.byOrder()
    const groups = Map.groupBy(items, ({ ServiceOrderId }) => ServiceOrderId)
    assert.deepStrictEqual(byOrder.orders(), [...groups.keys()].toSorted(compare))
    for (const [order, group] of groups) assert.deepStrictEqual(byOrder.of(order), byId(group))
    assert.deepStrictEqual(byOrder.of(item(1, { ServiceOrderId: roomsId }).ServiceOrderId), [])
    assert.deepStrictEqual(
      [...byOrder.all],
      items.toSorted((self, that) => compare(self.ServiceOrderId, that.ServiceOrderId) || compare(self.Id, that.Id))
    )
  })

  it.prop(
    "writes the economics of the items under their ids in lower case, sorted by them",
    [Schema.Array(Version)],
    ([versions]) => {
      const { items, table } = take(versions)
      const writeNext = table.lines()
      const lines = byId(items).map((each) => `${JSON.stringify([lower(each.Id), PublishedItem.economicsOf(each)])}\n`)
      for (const line of lines) assert.strictEqual(written((bytes) => assert.isTrue(writeNext(bytes))), line)
      assert.strictEqual(written((bytes) => assert.isFalse(writeNext(bytes))), "")
    }
  )

  it.prop("forgets what is deleted after the items were grouped", [Schema.Array(Version)], ([versions]) => {
    const { items, table } = take(versions)
    const byOrder = table.byOrder()
    const [first] = items
    if (first === undefined) return
    table.delete(first.Id)
    assert.deepStrictEqual(
      new Set([...byOrder.all].map(({ Id }) => Id)),
      new Set(items.slice(1).map(({ Id }) => Id))
    )
    assert.strictEqual(byOrder.of(first.ServiceOrderId).some(({ Id }) => Id === first.Id), false)
  })
})
