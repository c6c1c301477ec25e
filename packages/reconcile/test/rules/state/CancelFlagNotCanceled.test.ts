import { assert, describe, it } from "@effect/vitest"
import { cancelFlagNotCanceled } from "../../../src/rules/state/CancelFlagNotCanceled.ts"
import {
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

const order = { State: "Canceled", CancelledUtc: "2026-03-02T10:00:00Z" }
const flagged = { Options: { CanceledWithReservation: true } }

const states = (found: ReturnType<typeof visit> | undefined, fields: object) =>
  judged(cancelFlagNotCanceled, reconciled(found, [item(1, fields)])).map(({ actual }) => actual)

describe("cancel-flag-not-canceled", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "reports an item that was canceled with its order, and is not, %s",
    (_, within) => {
      const items = [item(1), item(2, { ...open, ...flagged })]
      assert.deepStrictEqual(judged(cancelFlagNotCanceled, reconciled(reservation(order), items), within), [{
        severity: "error",
        orderItemIds: [id(2)],
        message: "An item of 107 EUR is flagged as canceled with order R-1, but is Open.",
        expected: "Canceled",
        actual: "Open",
        evidence: {
          number: "R-1",
          cancelledUtc: "2026-03-02T10:00:00Z",
          orderUpdatedUtc: "2026-03-05T10:00:00Z",
          itemUpdatedUtc: "2026-03-05T10:00:00Z",
          gross: "107",
          currency: "EUR",
          exceptionsTested: ["changed between the two readings"],
          exceptionsUndecided: []
        }
      }])
    }
  )

  it.each([["Closed", {}], ["Inactive", inactive]])(
    "reports an item that is %s, of any kind of order",
    (state, fields) => {
      assert.deepStrictEqual(states(visit(order), { ...flagged, ...fields }), [state])
    }
  )

  it("is read once more before it is believed", () => {
    assert.isTrue(cancelFlagNotCanceled.isContradiction)
  })

  it.each([
    ["is canceled", reservation(order), { ...canceled, ...flagged }],
    ["was not canceled with the order", reservation(order), { Options: { CanceledWithReservation: false } }],
    ["does not say so", reservation(order), { Options: {} }],
    ["is in a state that the contract does not name", reservation(order), { ...flagged, AccountingState: "Pledged" }],
    ["has no options", reservation(order), { Options: null }],
    ["is of an order that is not canceled", reservation(), flagged],
    ["is of an order that was not found", undefined, flagged]
  ])("accepts an item that %s", (_, found, fields) => {
    assert.deepStrictEqual(states(found, fields), [])
  })
})
