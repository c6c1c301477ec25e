import { assert, describe, it } from "@effect/vitest"
import { unknownEnum } from "../../../src/rules/mapping/UnknownEnum.ts"
import { blind, id, item, judgedTogether, reconciled, systemTypes } from "../../support/fixtures.ts"

const judge = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judgedTogether(unknownEnum, items.map((each) => reconciled(undefined, [each])), blind)

describe("unknown-enum", () => {
  it("reports each value of each field once, with its items", () => {
    const items = [
      item(1, { Type: "NewThing" }),
      item(2, { Type: "NewThing", RevenueType: "NewThing" }),
      item(3, { AccountingState: "Frozen" })
    ]
    assert.deepStrictEqual(judge(...items).map(({ actual, orderItemIds }) => [actual, orderItemIds]), [
      ["Type NewThing", [id(1), id(2)]],
      ["RevenueType NewThing", [id(2)]],
      ["AccountingState Frozen", [id(3)]]
    ])
    assert.deepStrictEqual(judge(item(1, { Type: "NewThing" }), item(2, { Type: "NewThing" })), [{
      severity: "info",
      orderItemIds: [id(1), id(2)],
      message: "2 items have a value of Type that the API contract does not define: NewThing.",
      actual: "Type NewThing",
      evidence: {
        field: "Type",
        value: "NewThing",
        count: 2,
        exceptionsTested: [],
        exceptionsUndecided: ["a value newer than the API contract"]
      }
    }])
  })

  it.each([
    ["AccountingState", ["Open", "Closed", "Inactive", "Canceled"]],
    ["RevenueType", ["Service", "Product", "Additional"]],
    ["Type", ["SpaceOrder", "CancellationFee", "NightRebate", ...systemTypes]]
  ])("does not report what the contract names: %s", (field, values) => {
    assert.deepStrictEqual(judge(...values.map((value, n) => item(n, { [field]: value }))), [])
  })

  it("reads values to the letter", () => {
    assert.strictEqual(judge(item(1, { AccountingState: "open" })).length, 1)
  })
})
