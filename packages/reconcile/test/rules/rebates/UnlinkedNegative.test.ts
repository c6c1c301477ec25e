import { assert, describe, it } from "@effect/vitest"
import { unlinkedNegative } from "../../../src/rules/rebates/UnlinkedNegative.ts"
import { amount, blind, canceled, id, inactive, item, judged, rebate, reconciled } from "../../support/fixtures.ts"

const line = (n: number, gross: number, fields: object = {}) =>
  item(n, { Type: "CustomItem", BillingName: "Beer", Amount: amount(gross, [], gross), ...fields })

const judge = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(unlinkedNegative, reconciled(undefined, items), blind)

describe("unlinked-negative", () => {
  it("reports a negative custom item that takes nothing back", () => {
    assert.deepStrictEqual(judge(line(1, 5), line(2, -5.5, { CreatorProfileId: id(7) })), [{
      severity: "info",
      orderItemIds: [id(2)],
      message: "\"Beer\" of -5.5 EUR reverses no item of its order.",
      actual: "-5.5",
      currency: "EUR",
      evidence: {
        billingName: "Beer",
        creatorProfileId: id(7),
        exceptionsTested: ["rebate", "an item of the same name, account and opposite value"],
        exceptionsUndecided: ["a gift or a loyalty discount", "an item of another order"]
      }
    }])
  })

  it("reports the second of two that reverse one item", () => {
    assert.deepStrictEqual(judge(line(1, -5), line(2, 5), line(3, -5)).map(({ orderItemIds }) => orderItemIds), [[
      id(3)
    ]])
  })

  it.each([null, ""])("reports one with the billing name %j", (BillingName) => {
    assert.deepStrictEqual(judge(line(1, -5, { BillingName })).map(({ message }) => message), [
      "A custom item of -5 EUR reverses no item of its order."
    ])
  })

  it.each([
    ["one together with the item it reverses", [line(1, -5), line(2, 5)]],
    ["a rebate", [rebate(1, null, -5, { Type: "CustomItem" })]],
    ["a canceled one", [line(1, -5, canceled)]],
    ["an inactive one", [line(1, -5, inactive)]],
    ["another type", [line(1, -5, { Type: "ProductOrder" })]],
    ["zero", [line(1, 0)]]
  ])("does not report %s", (_, items) => {
    assert.deepStrictEqual(judge(...items), [])
  })

  it("is silent where the items could not all be read", () => {
    assert.deepStrictEqual(judged(unlinkedNegative, { ...reconciled(undefined, [line(1, -5)]), isComplete: false }), [])
  })
})
