import { assert, describe, it } from "@effect/vitest"
import { signAnomaly } from "../../../src/rules/arithmetic/SignAnomaly.ts"
import {
  amount,
  blind,
  canceled,
  id,
  inactive,
  item,
  judged,
  open,
  rebate,
  reconciled,
  reservation,
  systemTypes
} from "../../support/fixtures.ts"

const judge = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(signAnomaly, reconciled(reservation(), items), blind)

const line = (n: number, gross: number, fields: object = {}) =>
  item(n, { Type: "CustomItem", BillingName: "Beer", Amount: amount(gross, [], gross), ...fields })

describe("sign-anomaly", () => {
  it("reports a negative item that is not a rebate", () => {
    assert.deepStrictEqual(judge(line(1, -5, { Type: "ProductOrder" }), line(2, 5)), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: "\"Beer\" has a value of -5 EUR, but is not a rebate.",
      actual: "-5",
      currency: "EUR",
      evidence: {
        type: "ProductOrder",
        billingName: "Beer",
        exceptionsTested: ["rebate", "cancellation fee", "city tax discount", "posted by the platform"],
        exceptionsUndecided: ["a price below zero on purpose"]
      }
    }])
  })

  it("reports a custom item with the item it reverses, as information", () => {
    assert.deepStrictEqual(judge(line(1, 5, open), line(2, -5, { AccountId: null })), [{
      severity: "info",
      orderItemIds: [id(2), id(1)],
      message: "\"Beer\" of -5 EUR reverses an item of the same name without a reference to it.",
      actual: "-5",
      currency: "EUR",
      evidence: {
        negative: id(2),
        positive: id(1),
        billingName: "Beer",
        accountId: null,
        exceptionsTested: ["rebate"],
        exceptionsUndecided: ["two charges that offset each other by chance"]
      }
    }])
  })

  it("matches each item with one reversal, in order", () => {
    const items = [line(1, 5), line(2, -5), line(3, -5), line(4, 5), line(5, -5)]
    assert.deepStrictEqual(judge(...items).map(({ orderItemIds }) => orderItemIds), [[id(2), id(1)], [id(3), id(4)]])
  })

  it.each([
    ["of another name", line(2, 5, { BillingName: "Wine" })],
    ["without a name", line(2, 5, { BillingName: null })],
    ["on another account", line(2, 5, { AccountId: id(7) })],
    ["of another value", line(2, 5.01)],
    ["in another currency", line(2, 5, { Amount: amount(5, [], 5, "USD") })],
    ["that is canceled", line(2, 5, canceled)],
    ["that is negative too", line(2, -5, canceled)]
  ])("pairs no custom item with one %s", (_, positive) => {
    assert.deepStrictEqual(judge(line(1, -5), positive), [])
  })

  it("pairs no names that are missing", () => {
    assert.deepStrictEqual(judge(line(1, -5, { BillingName: null }), line(2, 5, { BillingName: null })), [])
  })

  it.each([...systemTypes, "CityTaxDiscount", "CancellationFee"])("does not report a negative %s", (Type) => {
    assert.deepStrictEqual(judge(line(1, -5, { Type })), [])
  })

  it.each([
    ["a rebate", rebate(1, id(2), -5)],
    ["a rebate by its data alone", rebate(1, id(2), -5, { Type: "ProductOrder" })],
    ["zero", line(1, -0, { Type: "ProductOrder" })],
    ["a canceled item", line(1, -5, { Type: "ProductOrder", ...canceled })],
    ["an inactive item", line(1, -5, { Type: "ProductOrder", ...inactive })]
  ])("does not report %s", (_, negative) => {
    assert.deepStrictEqual(judge(negative), [])
  })

  it("judges a type that the contract does not name", () => {
    assert.strictEqual(
      judge(line(1, -5, { Type: "NewType", BillingName: null }))[0]?.message,
      "An item of type NewType has a value of -5 EUR, but is not a rebate."
    )
  })

  it("is silent where the items could not all be read", () => {
    assert.deepStrictEqual(
      judged(signAnomaly, { ...reconciled(reservation(), [line(1, -5, { Type: "ProductOrder" })]), isComplete: false }),
      []
    )
  })
})
