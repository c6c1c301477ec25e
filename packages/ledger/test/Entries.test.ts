import { assert, describe, it } from "@effect/vitest"
import type { OrderItem } from "@nightaudit/core"
import { type FoundOrder, ItemInRange, Reference } from "@nightaudit/reconcile"
import { Effect, Result } from "effect"
import {
  amount,
  asOf,
  canceled,
  enterprise,
  hotelId,
  id,
  instant,
  item,
  orderId,
  otherHotelId,
  reconciled,
  reservation,
  visit
} from "../../reconcile/test/support/fixtures.ts"
import { EntryMatch } from "../src/entries/EntryMatch.ts"
import { Entries } from "../src/entries/LedgerEntry.ts"
import * as LedgerFindings from "../src/LedgerFindings.ts"
import { unreadableEntry } from "../src/Unreadable.ts"

/** What is posted for the n-th item on a ledger: more than nothing is a credit. */
const entry = (n: number, LedgerType: string, value: number, fields: object = {}) => ({
  Id: `${n} ${LedgerType} ${value}`,
  EnterpriseId: hotelId,
  AccountingItemId: id(n),
  AccountingItemType: "OrderItem",
  LedgerType,
  LedgerEntryType: value < 0 ? "Debit" : "Credit",
  PostingDate: "2026-03-04",
  Value: Math.abs(value),
  ...fields
})

/** The entries of a night of 107 EUR. */
const night = (n: number) => [entry(n, "Guest", -107), entry(n, "Revenue", 100), entry(n, "Tax", 7)]

const payment = (PostingDate: string, fields: object = {}) =>
  entry(0xff, "Payment", 1, { Id: PostingDate, AccountingItemType: "Payment", PostingDate, ...fields })

const entriesOf = (rows: ReadonlyArray<object | string>): Entries => {
  const entries = new Entries()
  for (const [index, row] of rows.entries()) {
    entries.add(1, index + 1, typeof row === "string" ? row : JSON.stringify(row))
  }
  return entries
}

interface Case {
  readonly items?: ReadonlyArray<OrderItem.OrderItem>
  readonly order?: FoundOrder
  readonly hotel?: object
  readonly at?: string
  readonly reference?: object
  /** Whether the order comes after its enterprise, as that of another may. */
  readonly isLate?: boolean
}

/** Everything froze with the end of March 12, and the entries reach to the day after. */
const held = [payment("2026-03-04"), payment("2026-03-13")]
const week = { AccountingEditableHistoryInterval: "P0M7DT0H0M0S", OperationalEditableHistoryInterval: "P0M3DT0H0M0S" }

const match = (rows: ReadonlyArray<object | string>, given: Case = {}) => {
  const { at = asOf, hotel = week, isLate = false, items = [item(1)], order = reservation(), reference } = given
  const known = reference && Result.getOrThrow(
    Result.flatMap(Reference.parse(JSON.stringify(reference)), (file) => Reference.make([file]))
  )
  const match = new EntryMatch(entriesOf(rows), instant(at), known)
  const outcomes = [
    { _tag: "Order" as const, reconciled: reconciled(order, items) },
    {
      _tag: "Enterprise" as const,
      enterprise: enterprise(hotel),
      itemsInRange: items.map((each) => ItemInRange.make(each, "2026-03-04"))
    }
  ]
  for (const outcome of isLate ? outcomes.toReversed() : outcomes) match.add(outcome)
  return match.finish()
}

const tellsNothing = { said: [], counts: { compared: 0, differing: 0, passedOver: 1 } }
const agrees = { said: [], counts: { compared: 1, differing: 0, passedOver: 0 } }

/** Which sides differ: what is expected, what is there. */
const differences = (...args: Parameters<typeof match>) =>
  match(...args).said.map(({ observation: { actual, expected } }) => [expected, actual])

describe("ledger-entry-vs-item", () => {
  it("compares the credits less the debits with the net value and the taxes", () => {
    assert.deepStrictEqual(match([...held, ...night(1)]), agrees)
    const rows = [...held, entry(1, "Revenue", 120), entry(1, "Revenue", -20), entry(1, "Tax", 8), entry(1, "Tax", -1)]
    assert.deepStrictEqual(match(rows), agrees)
    assert.deepStrictEqual(match([...held, ...night(1)], { isLate: true }).counts.passedOver, 0)
  })

  it.effect("reports an item that differs in the ledger", () =>
    Effect.gen(function*() {
      const { counts, said } = match([...held, entry(1, "Revenue", 90), entry(1, "Tax", 6.3)])
      assert.deepStrictEqual(counts, { compared: 1, differing: 1, passedOver: 0 })
      const [finding] = yield* LedgerFindings.of(said)
      const { fingerprint: _, ...told } = finding ?? assert.fail()
      assert.deepStrictEqual(told, {
        code: "ledger-entry-vs-item",
        severity: "error",
        enterpriseId: hotelId,
        serviceOrderId: orderId,
        orderItemIds: [id(1)],
        message: "An item of 2026-03-04 has 100 EUR net, but 90 in the platform's ledger.",
        expected: "90",
        actual: "100",
        delta: "10",
        currency: "EUR",
        evidence: {
          measures: { net: { ledger: "90", item: "100" }, tax: { ledger: "6.3", item: "7" } },
          consumedUtc: "2026-03-04T12:00:00Z",
          closedUtc: "2026-03-05T10:00:00Z",
          frozenUtc: "2026-03-12T10:00:00Z",
          entries: { from: "2026-03-04", to: "2026-03-13" },
          exceptionsTested: [
            "not checked in",
            "not final",
            "days of the entries",
            "another currency",
            "on another ledger",
            "rounding"
          ],
          exceptionsUndecided: [],
          rule: "ledger-entry-vs-item@1"
        }
      })
    }))

  it("reports an item that the ledger does not have, and tax that is off alone", () => {
    assert.deepStrictEqual(differences([...held, ...night(2)]), [["0", "100"]])
    assert.deepStrictEqual(differences([...held, entry(1, "Revenue", 100), entry(1, "Tax", 19)]), [["19", "7"]])
  })

  it("lets half a unit pass, and half a unit for each tax, and no more", () => {
    const rows = (net: number, tax: number) => [...held, entry(1, "Revenue", net), entry(1, "Tax", tax)]
    const twice = { items: [item(1, { Amount: amount(100, [4, 3], 107) })] }
    assert.deepStrictEqual(differences(rows(100.005, 7.005)), [])
    assert.deepStrictEqual(differences(rows(100.006, 7)), [["100.006", "100"]])
    assert.deepStrictEqual(differences(rows(100, 6.994)), [["6.994", "7"]])
    assert.deepStrictEqual(differences(rows(100, 7.01), twice), [])
    assert.deepStrictEqual(differences(rows(100, 7.011), twice), [["7.011", "7"]])
  })

  it("counts an entry once that comes again, however its id is written", () => {
    const again = night(1).map((row) => ({ ...row, Id: row.Id.toUpperCase(), AccountingItemId: id(1).toUpperCase() }))
    assert.deepStrictEqual(match([...held, ...night(1), ...night(1), ...again]), agrees)
  })

  it("compares no taxes where the entries have no ledger of them, and nothing where they have none of revenue either", () => {
    assert.deepStrictEqual(match([...held, entry(1, "Revenue", 100)]), agrees)
    assert.deepStrictEqual(differences([...held, entry(1, "Tax", 5)]), [["5", "7"]])
    assert.deepStrictEqual(match([...held, entry(1, "Guest", -107)]), tellsNothing)
  })

  const bad = [entry(1, "Revenue", 1), entry(1, "Tax", 1)]
  it.each<readonly [string, ReadonlyArray<object>, Case]>([
    ["a reservation that is not checked in", held, { order: reservation({ State: "Confirmed" }) }],
    ["a reservation that is canceled", held, { order: reservation({ State: "Canceled" }) }],
    ["a visit that is canceled", held, { order: visit({ State: "Canceled" }) }],
    ["a deposit", held, { items: [item(1, { Type: "Deposit" })] }],
    ["an item that is not final yet", held, { at: "2026-03-12T10:00:00Z" }],
    ["a property that says no window", held, { hotel: {} }],
    ["entries that begin after the consumption", [payment("2026-03-05"), payment("2026-03-13")].map((row) => row), {
      items: [item(1)]
    }],
    ["entries that end on the day that it froze", [payment("2026-03-04"), payment("2026-03-12")], {}],
    ["an item that was updated when the entries end", held, {
      items: [item(1, { UpdatedUtc: "2026-03-13T09:00:00Z" })]
    }],
    ["an item that was created when the entries end", held, {
      items: [item(1, { CreatedUtc: "2026-03-13T09:00:00Z" })]
    }],
    ["a guest who checked in when the entries end", held, {
      order: reservation({ ActualStartUtc: "2026-03-13T09:00:00Z" })
    }],
    ["a property without entries", [], { hotel: week, items: [item(1, { EnterpriseId: otherHotelId })] }],
    ["a currency that is not the property's", held, {
      reference: { Enterprise: { Id: hotelId, Currencies: [{ Currency: "USD", IsDefault: true, IsEnabled: true }] } }
    }]
  ])("passes %s over", (what, around, given) => {
    const dated = what.startsWith("entries that begin")
      ? bad.map((row) => ({ ...row, PostingDate: "2026-03-05" }))
      : bad
    assert.deepStrictEqual(match([...around, ...dated], given), tellsNothing)
  })

  it("judges what is older than the window by a second, of visits in any state but canceled, and of guests who are still there", () => {
    assert.strictEqual(differences([...held, ...bad], { at: "2026-03-12T10:00:01Z" }).length, 1)
    assert.strictEqual(differences([...held, ...bad], { order: visit({ State: "Confirmed" }) }).length, 1)
    assert.strictEqual(differences([...held, ...bad], { order: reservation({ State: "Started" }) }).length, 1)
  })

  it("takes the currency of most items for the property's where no reference says it", () => {
    const items = [item(1), item(2), item(3, { Amount: amount(100, [7], 107, "USD") })]
    const { counts, said } = match([...held, ...night(1), ...night(2)], { items })
    assert.deepStrictEqual(said, [])
    assert.deepStrictEqual(counts, { compared: 2, differing: 0, passedOver: 1 })
  })

  it("passes an item over that stands on no ledger of revenue but on another", () => {
    assert.deepStrictEqual(match([...held, ...night(2), entry(1, "NonRevenue", 50)]), tellsNothing)
    assert.strictEqual(differences([...held, entry(1, "NonRevenue", 50), entry(1, "Revenue", 50)]).length, 1)
  })

  it("looks at live items only, and at entries of order items only", () => {
    assert.deepStrictEqual(match([...held, ...bad], { items: [item(1, canceled)] }).counts.compared, 0)
    const others = [...night(1), entry(1, "Revenue", 5, { AccountingItemType: "OutletItem" })]
    assert.deepStrictEqual(match([...held, ...others]), agrees)
  })
})

describe("lines of ledger entries", () => {
  it.each<readonly [string, RegExp]>([
    ["{", /./],
    ["[]", /./],
    [JSON.stringify({ ...entry(1, "Revenue", 1), Value: -1 }), /\["Value"\]/],
    [JSON.stringify({ ...entry(1, "Revenue", 1), Value: "1" }), /\["Value"\]/],
    [JSON.stringify({ ...entry(1, "Revenue", 1), LedgerEntryType: "Both" }), /\["LedgerEntryType"\]/],
    [JSON.stringify({ ...entry(1, "Revenue", 1), PostingDate: "04/03/2026" }), /a date such as .*\["PostingDate"\]/],
    [JSON.stringify({ ...entry(1, "Revenue", 1), EnterpriseId: "x" }), /\["EnterpriseId"\]/]
  ])("that cannot be read are reported with their line number: %s", (text, says) => {
    const { items, lines, unreadable } = entriesOf(["", JSON.stringify(entry(1, "Revenue", 1)), text])
    assert.strictEqual(lines, 2)
    assert.strictEqual(items.size, 1)
    const [only] = unreadable
    if (only === undefined) return assert.fail()
    assert.deepStrictEqual([unreadable.length, only.row], [1, 3])
    assert.match(only.problem, says)
    const { observation, rule } = unreadableEntry(only)
    assert.strictEqual(rule.code, "ledger-row-unreadable")
    assert.match(observation.message, /^Line 3 of the ledger entries cannot be read: .*\.$/)
  })

  it("tell days with a time, and every ledger that may come", () => {
    const { spans } = entriesOf([
      entry(1, "NewLedger", 1, { PostingDate: "2026-03-04T00:00:00Z" }),
      entry(2, "Tax", 1, { PostingDate: "2026-03-02" })
    ])
    assert.deepStrictEqual([...spans], [
      [hotelId, { first: "2026-03-02", last: "2026-03-04", hasRevenue: false, hasTax: true }]
    ])
  })
})
