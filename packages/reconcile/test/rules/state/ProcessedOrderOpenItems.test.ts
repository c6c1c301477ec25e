import { assert, describe, it } from "@effect/vitest"
import { processedOrderOpenItems } from "../../../src/rules/state/ProcessedOrderOpenItems.ts"
import {
  amount,
  canceled,
  context,
  id,
  inactive,
  item,
  judged,
  open,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

const ended = "2026-03-05T10:00:00Z"
const untouched = { UpdatedUtc: "2026-03-01T00:00:00Z" }

const at = (asOf: string, found: ReturnType<typeof reservation>, items = [item(1, open)]) =>
  judged(processedOrderOpenItems, reconciled(found, items), context({}, asOf))

describe("processed-order-open-items", () => {
  it("warns of open items of an order that has ended, with their value and age", () => {
    const items = [
      item(1, { ...open, AccountId: id(0xa1) }),
      item(2),
      item(3, { ...open, AccountId: id(0xa1), BillId: id(0xb1), Amount: amount(-7, [], -7) })
    ]
    assert.deepStrictEqual(at("2026-03-10T10:00:00Z", reservation(untouched), items), [{
      severity: "warning",
      orderItemIds: [id(1), id(3)],
      message: "Order R-1 has ended, but 100 EUR is not billed.",
      expected: "0",
      actual: "100",
      delta: "100",
      currency: "EUR",
      evidence: {
        number: "R-1",
        endedUtc: ended,
        age: "1-7 days",
        sums: [{ currency: "EUR", items: 2, net: "93", tax: "7", gross: "100" }],
        accountIds: [id(0xa1)],
        bills: [id(0xb1), null],
        exceptionsTested: ["ended within 24 hours", "on a company's account"],
        exceptionsUndecided: ["checked out with an open balance on purpose", "billed to a paymaster"]
      }
    }])
  })

  it.each([
    ["a reservation by its actual end", reservation({ UpdatedUtc: "2026-03-31T00:00:00Z" })],
    ["a reservation without an end by its last change", reservation({ ActualEndUtc: null, UpdatedUtc: ended })],
    ["a product service order by its last change", visit({ UpdatedUtc: ended })]
  ])("gives %s 24 hours, to the instant", (_, found) => {
    assert.deepStrictEqual(
      [at("2026-03-06T10:00:00Z", found).length, at("2026-03-06T10:00:01Z", found).length],
      [0, 1]
    )
  })

  it.each([
    ["2026-03-06T10:00:01Z", "1-7 days"],
    ["2026-03-13T09:59:59Z", "1-7 days"],
    ["2026-03-13T10:00:00Z", "8-30 days"],
    ["2026-04-05T09:59:59Z", "8-30 days"],
    ["2026-04-05T10:00:00Z", "over 30 days"]
  ])("reports the age at %s as %s", (asOf, age) => {
    assert.strictEqual(at(asOf, reservation())[0]?.evidence["age"], age)
  })

  it("only mentions items that are all on a company's account", () => {
    const items = [item(1, { ...open, AccountType: "Company" })]
    assert.deepStrictEqual(
      at("2026-04-01T00:00:00Z", reservation(), items).map(({ message, severity }) => [severity, message]),
      [["info", "Order R-1 has ended, but 107 EUR on a company's account is not billed."]]
    )
  })

  it("warns when one of the items is on a guest's account", () => {
    const items = [item(1, { ...open, AccountType: "Company" }), item(2, { ...open, AccountType: "Customer" })]
    assert.deepStrictEqual(at("2026-04-01T00:00:00Z", reservation(), items).map(({ severity }) => severity), [
      "warning"
    ])
  })

  it("reports no single value for two currencies", () => {
    const items = [item(1, open), item(2, { ...open, Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      at("2026-04-01T00:00:00Z", reservation(), items).map(({ actual, currency, delta, message }) => [
        actual,
        currency,
        delta,
        message
      ]),
      [[null, null, null, "Order R-1 has ended, but 107 EUR and 5 USD is not billed."]]
    )
  })

  it.each([
    ["closed", {}],
    ["canceled", canceled],
    ["inactive", inactive],
    ["open with zero value", { ...open, Amount: amount(0, [], 0) }]
  ])("accepts items that are %s", (_, fields) => {
    assert.deepStrictEqual(at("2026-04-01T00:00:00Z", reservation(), [item(1, fields)]), [])
  })

  it.each(["Confirmed", "Started", "Canceled"])("does not report an order that is %s", (State) => {
    assert.deepStrictEqual(at("2026-04-01T00:00:00Z", reservation({ State })), [])
  })
})
