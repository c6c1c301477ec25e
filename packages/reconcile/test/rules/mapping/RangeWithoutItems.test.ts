import { assert, describe, it } from "@effect/vitest"
import { rangeWithoutItems } from "../../../src/rules/mapping/RangeWithoutItems.ts"
import {
  canceled,
  context,
  inactive,
  item,
  judgedTogether,
  open,
  otherHotelId,
  reconciled
} from "../../support/fixtures.ts"

const judge = (fields: ReadonlyArray<object>, basis: "consumed" | "closed" = "consumed", isComplete = true) =>
  judgedTogether(
    rangeWithoutItems,
    fields.map((each, n) => reconciled(undefined, [item(n, each)])),
    { ...context(), basis },
    isComplete
  )

describe("range-without-items", () => {
  it("warns of a range with nothing in it", () => {
    assert.deepStrictEqual(judge([]), [{
      severity: "warning",
      orderItemIds: [],
      message: "Nothing was consumed in the period: it has no order items.",
      expected: "items",
      actual: "none",
      evidence: {
        basis: "consumed",
        dead: 0,
        exceptionsTested: ["some items of the range could not be read"],
        exceptionsUndecided: ["a property that was closed", "quarantined rows"]
      }
    }])
  })

  it("reports what happened to no item, by the requested basis", () => {
    assert.deepStrictEqual(judge([], "closed").map(({ message }) => message), [
      "Nothing was billed in the period: it has no order items."
    ])
  })

  it("warns of one in which everything is dead, as of the same finding", () => {
    const [found] = judge([canceled, inactive])
    const [empty] = judge([])
    assert.strictEqual(
      found?.message,
      "Nothing was consumed in the period: none of its 2 order items is Open or Closed."
    )
    assert.deepStrictEqual([found?.expected, found?.actual], [empty?.expected, empty?.actual])
  })

  it.each([
    ["one item on a bill", judge([canceled, {}])],
    ["one open item", judge([open])],
    ["one item in an unknown state", judge([{ AccountingState: "NewState" }])],
    ["what could not all be read", judge([], "consumed", false)]
  ])("does not report %s", (_, observations) => {
    assert.deepStrictEqual(observations, [])
  })

  it("counts no item of another enterprise", () => {
    assert.strictEqual(judge([{ EnterpriseId: otherHotelId }]).length, 1)
  })
})
