import { assert, describe, it } from "@effect/vitest"
import { canceledOrderLiveValue } from "../../../src/rules/state/CanceledOrderLiveValue.ts"
import {
  amount,
  blind,
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

const cancelledUtc = "2026-03-04T12:00:00Z"
const order = reservation({ State: "Canceled", CancelledUtc: cancelledUtc })
const after = { ConsumedUtc: "2026-03-06T12:00:00Z" }
const before = { ConsumedUtc: "2026-03-04T11:59:59Z" }

const priced = (gross: number, currency = "EUR") => ({ Amount: amount(gross, [], gross, currency) })

const severities = (
  of: typeof order,
  items: Parameters<typeof reconciled>[1],
  hotel: object = {}
): ReadonlyArray<unknown> =>
  judged(canceledOrderLiveValue, reconciled(of, items), context(hotel)).map(({ severity }) => severity)

describe("canceled-order-live-value", () => {
  it("reports what is still live, and sets fees and deposits apart", () => {
    const items = [
      item(1, { ...after, ...open }),
      item(2, { ...before, ...priced(-7) }),
      item(3, { Type: "CancellationFee", ...priced(20) }),
      item(4, { Type: "Deposit", ...priced(30) }),
      item(5, canceled)
    ]
    assert.deepStrictEqual(judged(canceledOrderLiveValue, reconciled(order, items)), [{
      severity: "error",
      orderItemIds: [id(1), id(2)],
      message: "Order R-1 is canceled, but its open and closed items have a balance of 100 EUR.",
      expected: "0",
      actual: "100",
      delta: "100",
      currency: "EUR",
      evidence: {
        number: "R-1",
        cancelledUtc,
        keptApart: [{ currency: "EUR", items: 2, net: "50", tax: "0", gross: "50" }],
        allConsumedBeforeCancellation: false,
        exceptionsTested: ["fee only", "rebated to zero", "deposit kept"]
      }
    }])
  })

  it("reports product service orders too", () => {
    assert.deepStrictEqual(severities(visit({ State: "Canceled", CancelledUtc: cancelledUtc }), [item(1, after)]), [
      "error"
    ])
  })

  it("warns only, when all was consumed before the cancellation", () => {
    assert.deepStrictEqual(severities(order, [item(1, before), item(2, before)]), ["warning"])
  })

  it("is an error when something was consumed at the instant of the cancellation", () => {
    assert.deepStrictEqual(severities(order, [item(1, before), item(2, { ConsumedUtc: cancelledUtc })]), ["error"])
  })

  it("is an error if the cancellation time of the order is unknown", () => {
    assert.deepStrictEqual(severities(reservation({ State: "Canceled" }), [item(1, before)]), ["error"])
  })

  it.each([
    ["a fee", [item(1, { Type: "CancellationFee" })]],
    ["a kept deposit", [item(1, { Type: "Deposit" })]],
    ["a rebated item", [item(1, after), item(2, { ...after, ...priced(-107), Type: "NightRebate" })]],
    ["canceled and inactive items", [item(1, canceled), item(2, inactive)]],
    ["nothing", []]
  ])("lets a canceled order have %s", (_, items) => {
    assert.deepStrictEqual(severities(order, items), [])
  })

  it.each([
    ["EUR", 0.005, []],
    ["EUR", 0.006, ["error"]],
    ["EUR", -0.006, ["error"]],
    ["JPY", 0.5, []],
    ["JPY", 0.51, ["error"]],
    ["KWD", 0.0005, []],
    ["KWD", 0.0006, ["error"]]
  ])("lets half the smallest unit of %s stand, and no more: %d", (currency, gross, expected) => {
    assert.deepStrictEqual(severities(order, [item(1, { ...after, ...priced(gross, currency) })]), expected)
  })

  it.each([
    [0, 0.5, []],
    [0, 0.51, ["error"]],
    [4, 0.006, ["error"]]
  ])("takes the coarser of the currency's unit and a tax precision of %d: %d", (TaxPrecision, gross, expected) => {
    assert.deepStrictEqual(severities(order, [item(1, { ...after, ...priced(gross) })], { TaxPrecision }), expected)
  })

  it("judges each currency by itself", () => {
    const items = [item(1, { ...after, ...priced(10) }), item(2, { ...before, ...priced(-10, "USD") })]
    assert.deepStrictEqual(
      judged(canceledOrderLiveValue, reconciled(order, items)).map(({ actual, currency, orderItemIds, severity }) => [
        actual,
        currency,
        orderItemIds,
        severity
      ]),
      [["10", "EUR", [id(1)], "error"], ["-10", "USD", [id(2)], "warning"]]
    )
  })

  it.each(["Confirmed", "Processed"])("does not report an order that is %s", (State) => {
    assert.deepStrictEqual(severities(reservation({ State }), [item(1, after)]), [])
  })

  it("needs neither the enterprise nor the service", () => {
    assert.strictEqual(judged(canceledOrderLiveValue, reconciled(order, [item(1, after)]), blind).length, 1)
  })

  it("concludes nothing where the items could not all be read", () => {
    assert.deepStrictEqual(
      judged(canceledOrderLiveValue, { ...reconciled(order, [item(1, after)]), isComplete: false }),
      []
    )
  })
})
