import { assert, describe, it } from "@effect/vitest"
import { accountMismatch } from "../../../src/rules/linkage/AccountMismatch.ts"
import {
  amount,
  blind,
  canceled,
  id,
  inactive,
  item,
  judged,
  open,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

const [guest, other, third] = [id(0xa1), id(0xa2), id(0xa3)]
const order = reservation({ AccountId: guest })
const elsewhere = { AccountId: other, AccountType: "Customer" }

const names = (found: typeof order | undefined, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(accountMismatch, reconciled(found, items)).flatMap(({ orderItemIds }) => orderItemIds)

describe("account-mismatch", () => {
  it("mentions items on another account than the order's", () => {
    const items = [item(1, { AccountId: guest }), item(2, elsewhere), item(3, { ...elsewhere, ...open })]
    assert.deepStrictEqual(judged(accountMismatch, reconciled(order, items)), [{
      severity: "info",
      orderItemIds: [id(2), id(3)],
      message: "2 items of order R-1, 214 EUR, are on another account than the order.",
      expected: guest,
      actual: other,
      evidence: {
        number: "R-1",
        accountIds: [other],
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: [
          "posted by the platform",
          "on a company's account",
          "partner company",
          "travel agency",
          "booker"
        ],
        exceptionsUndecided: ["routed or split on purpose", "companion"]
      }
    }])
  })

  it("reports no single account if there are several, and no single value of two currencies", () => {
    const items = [item(1, { AccountId: third }), item(2, { ...elsewhere, Amount: amount(5, [], 5, "USD") })]
    assert.deepStrictEqual(
      judged(accountMismatch, reconciled(order, items)).map(({ actual, evidence, message }) => [
        actual,
        evidence["accountIds"],
        message
      ]),
      [[null, [other, third], "2 items of order R-1, 107 EUR and 5 USD, are on another account than the order."]]
    )
  })

  it("reports product service orders, and of accounts of an unknown type", () => {
    assert.deepStrictEqual(names(visit({ AccountId: guest }), item(1, { AccountId: other })), [id(1)])
  })

  it.each([
    ["on a company's account", order, { ...elsewhere, AccountType: "Company" }],
    ["of the partner company", reservation({ AccountId: guest, PartnerCompanyId: other }), elsewhere],
    ["of the travel agency", reservation({ AccountId: guest, TravelAgencyId: other }), elsewhere],
    ["of the booker", visit({ AccountId: guest, BookerId: other }), elsewhere],
    ["posted by the platform", order, { ...elsewhere, Type: "Deposit" }],
    ["canceled", order, { ...elsewhere, ...canceled }],
    ["inactive", order, { ...elsewhere, ...inactive }],
    ["on no account", order, { AccountId: null }],
    ["of an order on no account", reservation({ BookerId: guest }), elsewhere],
    ["of an order that was not found", undefined, elsewhere]
  ])("accepts an item that is %s", (_, found, fields) => {
    assert.deepStrictEqual(names(found, item(1, fields)), [])
  })

  it("needs neither the enterprise nor the service", () => {
    assert.strictEqual(judged(accountMismatch, reconciled(order, [item(1, elsewhere)]), blind).length, 1)
  })
})
