import { assert, describe, it } from "@effect/vitest"
import { currencyNotEnabled } from "../../../src/rules/reference/CurrencyNotEnabled.ts"
import {
  amount,
  blind,
  canceled,
  hotelId,
  id,
  inactive,
  item,
  judged,
  otherHotelId,
  reconciled,
  reservation
} from "../../support/fixtures.ts"
import { given } from "./given.ts"

const Currencies = [
  { Currency: "EUR", IsDefault: true, IsEnabled: true },
  { Currency: "CHF", IsDefault: false, IsEnabled: true },
  { Currency: "USD", IsDefault: false, IsEnabled: false }
]
const configuration = { NowUtc: "2026-04-01T00:00:00Z", Enterprise: { Id: hotelId, Currencies } }
const context = given(configuration)
const whole = given(configuration, { complete: ["currencies"] })

const paid = (n: number, currency: string, fields: object = {}) =>
  item(n, { Amount: amount(5, [], 5, currency), ...fields })

const judge = (items: ReadonlyArray<ReturnType<typeof item>>, within = context) =>
  judged(currencyNotEnabled, reconciled(reservation(), items), within)

describe("currency-not-enabled", () => {
  it("reports the live items of an order in a currency that is not enabled", () => {
    assert.deepStrictEqual(judge([paid(1, "USD"), paid(2, "EUR"), paid(3, "USD")]), [{
      severity: "warning",
      orderItemIds: [id(1), id(3)],
      message: "2 items of order R-1, 10 USD, are in a currency that the property has not enabled.",
      expected: "CHF, EUR",
      actual: "USD",
      evidence: {
        currency: "USD",
        items: 2,
        sums: [{ currency: "USD", items: 2, net: "10", tax: "0", gross: "10" }],
        exceptionsTested: ["no currency of the enterprise in the reference data"],
        exceptionsUndecided: ["disabled after posting"]
      }
    }])
  })

  it("reports a currency that is not among them only where they are declared complete", () => {
    assert.deepStrictEqual(judge([paid(1, "GBP")]), [])
    assert.deepStrictEqual(judge([paid(1, "GBP")], whole).map(({ actual }) => actual), ["GBP"])
  })

  it("reads the currencies of several enterprises from a list", () => {
    const list = given({
      currencies: [
        { EnterpriseId: hotelId.toUpperCase(), Currencies },
        { EnterpriseId: otherHotelId, Currencies: [{ Currency: "USD", IsEnabled: true }] }
      ]
    })
    assert.deepStrictEqual(judge([paid(1, "USD"), paid(2, "USD", { EnterpriseId: otherHotelId })], list).length, 1)
  })

  it.each([
    ["a currency that is enabled", paid(1, "CHF")],
    ["a canceled item", paid(1, "USD", canceled)],
    ["an inactive item", paid(1, "USD", inactive)],
    ["an enterprise that no currency is given of", paid(1, "USD", { EnterpriseId: otherHotelId })]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(judge([row], whole), [])
  })

  it("reports nothing without a reference", () => {
    assert.deepStrictEqual(judge([paid(1, "USD")], blind), [])
  })
})
