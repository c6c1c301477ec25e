import { assert, describe, it } from "@effect/vitest"
import { cancellationFeeUnexpected } from "../../../src/rules/state/CancellationFeeUnexpected.ts"
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

const fee = (n: number, fields: object = {}) => item(n, { Type: "CancellationFee", ...fields })

const names = (found: ReturnType<typeof visit> | undefined, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(cancellationFeeUnexpected, reconciled(found, items)).map(({ orderItemIds }) => orderItemIds)

describe("cancellation-fee-unexpected", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "warns of fees on an order that was not canceled, %s",
    (_, within) => {
      const items = [fee(1), item(2), fee(3, { ...open, Amount: amount(20, [], 20) }), fee(4, canceled)]
      assert.deepStrictEqual(judged(cancellationFeeUnexpected, reconciled(reservation(), items), within), [{
        severity: "warning",
        orderItemIds: [id(1), id(3)],
        message: "Order R-1 is Processed, but has a cancellation fee of 127 EUR.",
        expected: "0",
        actual: "127",
        delta: "127",
        currency: "EUR",
        evidence: {
          number: "R-1",
          state: "Processed",
          sums: [{ currency: "EUR", items: 2, net: "120", tax: "7", gross: "127" }],
          exceptionsTested: ["shortened stay"],
          exceptionsUndecided: []
        }
      }])
    }
  )

  it("reports no single value of two currencies", () => {
    const items = [fee(1), fee(2, { Amount: amount(20, [], 20, "USD") })]
    assert.deepStrictEqual(
      judged(cancellationFeeUnexpected, reconciled(visit(), items)).map(({ actual, message }) => [actual, message]),
      [[null, "Order V-1 is Processed, but has a cancellation fee of 107 EUR and 20 USD."]]
    )
  })

  it.each([
    ["a night was cut from the stay", reservation(), [fee(1), item(2, canceled)]],
    ["the order is canceled", reservation({ State: "Canceled" }), [fee(1)]],
    ["the fee is canceled or inactive", reservation(), [fee(1, canceled), fee(2, inactive)]],
    ["the fee is 0", reservation(), [fee(1, { Amount: amount(0, [], 0) })]],
    ["there is no fee", reservation(), [item(1)]],
    ["the order was not found", undefined, [fee(1)]]
  ])("reports nothing if %s", (_, found, items) => {
    assert.deepStrictEqual(names(found, ...items), [])
  })

  it.each([
    ["something else was canceled", item(2, { ...canceled, Type: "ProductOrder" })],
    ["no night is canceled", item(2)]
  ])("warns where %s", (_, other) => {
    assert.deepStrictEqual(names(reservation({ State: "Started" }), fee(1), other), [[id(1)]])
  })

  it("concludes nothing where the items could not all be read", () => {
    const unread = { ...reconciled(reservation(), [fee(1)]), isComplete: false }
    assert.deepStrictEqual(judged(cancellationFeeUnexpected, unread), [])
  })
})
