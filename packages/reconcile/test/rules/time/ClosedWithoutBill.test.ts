import { assert, describe, it } from "@effect/vitest"
import { closedWithoutBill } from "../../../src/rules/time/ClosedWithoutBill.ts"
import { blind, canceled, id, inactive, item, judged, open, reconciled, reservation } from "../../support/fixtures.ts"

describe("closed-without-bill", () => {
  it.each([
    ["of an order that was found", reservation(), undefined],
    ["of one that was not", undefined, undefined],
    ["without the hotel in sight", reservation(), blind]
  ])("warns of a closed item that is on no bill, %s", (_, found, within) => {
    const items = [item(1, { BillId: id(0xb1) }), item(2, { BillId: null, AccountId: id(0xa1) })]
    assert.deepStrictEqual(judged(closedWithoutBill, reconciled(found, items), within), [{
      severity: "warning",
      orderItemIds: [id(2)],
      message: "An item of 107 EUR is Closed, but has no bill.",
      expected: "BillId",
      actual: "none",
      evidence: {
        closedUtc: "2026-03-05T10:00:00Z",
        accountId: id(0xa1),
        gross: "107",
        currency: "EUR",
        exceptionsTested: [],
        exceptionsUndecided: ["bill deleted"]
      }
    }])
  })

  it("does not need to know when the item was closed, or for whom", () => {
    const [found] = judged(closedWithoutBill, reconciled(undefined, [item(1, { ClosedUtc: null })]))
    assert.deepStrictEqual([found?.evidence["closedUtc"], found?.evidence["accountId"]], [null, null])
  })

  it.each([["open", open], ["inactive", inactive], ["canceled", canceled], ["on a bill", { BillId: id(0xb1) }]])(
    "accepts an item that is %s",
    (_, fields) => {
      assert.deepStrictEqual(judged(closedWithoutBill, reconciled(reservation(), [item(1, fields)])), [])
    }
  )
})
