import { assert, describe, it } from "@effect/vitest"
import { inactiveWithValue } from "../../../src/rules/state/InactiveWithValue.ts"
import {
  amount,
  asOf,
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

const values = (found: ReturnType<typeof visit> | undefined, fields: object = {}) =>
  judged(inactiveWithValue, reconciled(found, [item(1, { ...inactive, ...fields })])).map(({ actual }) => actual)

describe("inactive-with-value", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "warns of an inactive item with a value, %s",
    (_, within) => {
      const order = reconciled(reservation(), [item(1), item(2, inactive)])
      assert.deepStrictEqual(judged(inactiveWithValue, order, within), [{
        severity: "warning",
        orderItemIds: [id(2)],
        message: "An item of order R-1, which is Processed, has a value of 107 EUR, but is Inactive.",
        expected: "0",
        actual: "107",
        delta: "107",
        currency: "EUR",
        evidence: {
          number: "R-1",
          state: "Processed",
          type: "SpaceOrder",
          orderUpdatedUtc: "2026-03-05T10:00:00Z",
          itemUpdatedUtc: "2026-03-05T10:00:00Z",
          exceptionsTested: [
            "order not confirmed",
            "changed after the as-of time",
            "changed between the two readings"
          ],
          exceptionsUndecided: []
        }
      }])
    }
  )

  it("is read once more before it is believed", () => {
    assert.isTrue(inactiveWithValue.isContradiction)
  })

  it.each(["Confirmed", "Started", "Processed"])("reports an order that is %s", (State) => {
    assert.deepStrictEqual(values(visit({ State })), ["107"])
  })

  it.each(["Optional", "Inquired", "Requested", "Canceled", "SomethingNew"])(
    "does not report an order that is %s",
    (State) => {
      assert.deepStrictEqual(values(visit({ State })), [])
    }
  )

  it.each([[asOf, []], ["2026-04-01T02:59:59.999Z", ["107"]]])(
    "does not report an order that changed at the as-of time: %s",
    (UpdatedUtc, expected) => {
      assert.deepStrictEqual(values(reservation({ UpdatedUtc })), expected)
    }
  )

  it.each([
    ["free", reservation(), { Amount: amount(0, [], 0) }],
    ["canceled", reservation(), canceled],
    ["open", reservation(), open],
    ["of an order that was not found", undefined, {}]
  ])("accepts an item that is %s", (_, found, fields) => {
    assert.deepStrictEqual(values(found, fields), [])
  })

  it("reports any value, however small or negative", () => {
    assert.deepStrictEqual([0.01, -0.01].flatMap((gross) => values(reservation(), { Amount: amount(0, [], gross) })), [
      "0.01",
      "-0.01"
    ])
  })
})
