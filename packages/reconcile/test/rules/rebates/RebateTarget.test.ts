import { assert, describe, it } from "@effect/vitest"
import { rebateTargetMissing } from "../../../src/rules/rebates/RebateTargetMissing.ts"
import { rebateTargetUnknown } from "../../../src/rules/rebates/RebateTargetUnknown.ts"
import {
  blind,
  canceled,
  elsewhere,
  id,
  inactive,
  item,
  judged,
  open,
  rebate,
  reconciled
} from "../../support/fixtures.ts"

type Items = ReadonlyArray<ReturnType<typeof item>>

const missing = (items: Items, related: Parameters<typeof reconciled>[2] = {}) =>
  judged(rebateTargetMissing, reconciled(undefined, items, related), blind)

const asked = { related: { missingItems: new Set([id(9)]) } }

describe("rebate-target-missing", () => {
  it("reports a rebate whose target was requested and not returned", () => {
    assert.deepStrictEqual(missing([rebate(1, id(9), -20), item(2)], asked), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: "A rebate of -20 EUR refers to an item that does not exist.",
      expected: id(9),
      actual: null,
      currency: "EUR",
      evidence: {
        rebatedItemId: id(9),
        gross: "-20",
        consumedUtc: "2026-03-04T12:00:00Z",
        exceptionsTested: ["looked up by ID"],
        exceptionsUndecided: ["an item of a property that is not visible to the token"]
      }
    }])
  })

  it.each([
    ["whose target is in the order", [rebate(1, id(2), -20), item(2)], {}],
    ["whose target is in another order", [rebate(1, id(9), -20)], { related: elsewhere(item(9)) }],
    ["whose target could not be read", [rebate(1, id(9), -20)], { related: { unreadItems: new Set([id(9)]) } }],
    ["that names nothing", [rebate(1, null, -20)], asked],
    ["that is canceled", [rebate(1, id(9), -20, canceled)], asked],
    ["that is inactive", [rebate(1, id(9), -20, inactive)], asked],
    [
      "that is none, whatever it names",
      [item(1, { Data: { Discriminator: "Product", Rebate: { RebatedItemId: id(9) } } })],
      asked
    ]
  ])("does not report a rebate %s", (_, items, related) => {
    assert.deepStrictEqual(missing(items, related), [])
  })
})

const unknown = (...items: Items) => judged(rebateTargetUnknown, reconciled(undefined, items), blind)

describe("rebate-target-unknown", () => {
  it("reports a rebate that names nothing", () => {
    assert.deepStrictEqual(unknown(rebate(1, null, -20, { BillingName: "Discount", BillId: id(7) })), [{
      severity: "info",
      orderItemIds: [id(1)],
      message: "A rebate of -20 EUR does not name the item it rebates.",
      actual: "-20",
      currency: "EUR",
      evidence: {
        type: "NightRebate",
        billingName: "Discount",
        billId: id(7),
        consumedUtc: "2026-03-04T12:00:00Z",
        exceptionsTested: [],
        exceptionsUndecided: ["a rebate from before the platform recorded the rebated item"]
      }
    }])
  })

  it.each(["NightRebate", "ProductOrderRebate", "AdditionalExpenseRebate"])("knows a %s by its type", (Type) => {
    assert.strictEqual(unknown(rebate(1, null, -20, { Type, Data: null, ...open })).length, 1)
  })

  it("knows any other type by its data, and a rebate without them", () => {
    const items = [{ Discriminator: "Rebate" }, { Discriminator: "Rebate", Rebate: {} }, { Discriminator: "Product" }]
      .map((Data, n) => item(n, { Type: "CustomItem", Data }))
    assert.deepStrictEqual(unknown(...items).flatMap(({ orderItemIds }) => orderItemIds), [id(0), id(1)])
  })

  it.each([
    ["that names an item", rebate(1, id(9), -20)],
    ["that is canceled", rebate(1, null, -20, canceled)],
    ["that is inactive", rebate(1, null, -20, inactive)]
  ])("does not report a rebate %s", (_, row) => {
    assert.deepStrictEqual(unknown(row), [])
  })
})
