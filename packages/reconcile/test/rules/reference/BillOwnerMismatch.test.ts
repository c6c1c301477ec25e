import { assert, describe, it } from "@effect/vitest"
import { billOwnerMismatch } from "../../../src/rules/reference/BillOwnerMismatch.ts"
import { amount, blind, canceled, id, item, judged, open, reconciled, reservation } from "../../support/fixtures.ts"
import { given } from "./given.ts"

const [bill, owner, guest, other] = [id(0xb1), id(0xaa), id(0xab), id(0xac)]
const context = given({ Bills: [{ Id: bill, AccountId: owner, Number: "29" }] })

const billed = (n: number, fields: object = {}) => item(n, { BillId: bill, AccountId: guest, ...fields })

const judge = (items: ReadonlyArray<ReturnType<typeof item>>, within = context) =>
  judged(billOwnerMismatch, reconciled(reservation(), items), within)

describe("bill-owner-mismatch", () => {
  it("reports the closed items of a bill that another account owns, each account apart", () => {
    const items = [billed(1), billed(2, { AccountType: "Customer" }), billed(3, { AccountId: other })]
    assert.deepStrictEqual(judge(items)[0], {
      severity: "warning",
      orderItemIds: [id(1), id(2)],
      message: "2 closed items of order R-1, 214 EUR, are on bill 29, which belongs to another account.",
      expected: guest,
      actual: owner,
      evidence: {
        billId: bill,
        number: "29",
        accountTypes: ["Customer", null],
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: ["bill not in the reference data", "item without an account"],
        exceptionsUndecided: ["bill corrected or issued again since"]
      }
    })
    assert.deepStrictEqual(judge(items).map(({ expected }) => expected), [guest, other])
  })

  it("adds no two currencies, and names a bill without a number by its id", () => {
    const [found] = judge(
      [billed(1), billed(2, { Amount: amount(5, [], 5, "USD") })],
      given({ Bills: [{ Id: bill.toUpperCase(), AccountId: owner, Number: null }] })
    )
    assert.match(
      found?.message ?? "",
      /107 EUR and 5 USD, are on bill 00000000-.*, which belongs to another account\.$/
    )
  })

  it.each([
    ["an item of the owner, however the ids are written", billed(1, { AccountId: owner.toUpperCase() })],
    ["an open item", billed(1, open)],
    ["a canceled item", billed(1, canceled)],
    ["an item without an account", billed(1, { AccountId: null })],
    ["an item on no bill", billed(1, { BillId: null })],
    ["a bill that is not given", billed(1, { BillId: id(0xb2) })]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(judge([row]), [])
  })

  it("reports nothing without a reference, or without bills in it", () => {
    assert.deepStrictEqual(judge([billed(1)], blind), [])
    assert.deepStrictEqual(judge([billed(1)], given({ AccountingCategories: [] })), [])
  })
})
