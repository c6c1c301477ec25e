import { assert, describe, it } from "@effect/vitest"
import { liveZeroValue } from "../../../src/rules/state/LiveZeroValue.ts"
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
  reservation
} from "../../support/fixtures.ts"

const free = { Amount: amount(0, [], 0) }

const states = (fields: object) =>
  judged(liveZeroValue, reconciled(reservation(), [item(1, fields)])).map(({ actual }) => actual)

describe("live-zero-value", () => {
  it.each([
    ["of an order that was found", reservation(), undefined],
    ["of one that was not", undefined, undefined],
    ["without the hotel in sight", reservation(), blind]
  ])("warns of a live item with zero value, %s", (_, found, within) => {
    const items = [item(1), item(2, { ...free, BillingName: "Breakfast" })]
    assert.deepStrictEqual(judged(liveZeroValue, reconciled(found, items), within), [{
      severity: "warning",
      orderItemIds: [id(2)],
      message: "An item of type SpaceOrder is Closed, but its value is 0 EUR.",
      expected: "Inactive",
      actual: "Closed",
      currency: "EUR",
      evidence: {
        type: "SpaceOrder",
        billingName: "Breakfast",
        unitCount: 1,
        unitGross: 107,
        taxes: 0,
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([
    ["an open one", { ...free, ...open }, ["Open"]],
    ["one whose taxes are not nothing", { Amount: amount(0, [7], 0) }, ["Closed"]],
    ["a negative zero", { Amount: amount(-0, [], -0) }, ["Closed"]]
  ])("reports %s", (_, fields, expected) => {
    assert.deepStrictEqual(states(fields), expected)
  })

  it.each([
    ["inactive", { ...free, ...inactive }],
    ["canceled", { ...free, ...canceled }],
    ["of an unknown state", { ...free, AccountingState: "Pledged" }],
    ["of one cent", { Amount: amount(0, [], 0.01) }],
    ["of minus one cent without tax", { Amount: amount(-0.01, [], 0) }]
  ])("accepts an item that is %s", (_, fields) => {
    assert.deepStrictEqual(states(fields), [])
  })
})
