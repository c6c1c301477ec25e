import { assert, describe, it } from "@effect/vitest"
import { extractFiltered } from "../../../src/rules/mapping/ExtractFiltered.ts"
import { blind, canceled, inactive, item, judgedTogether, open, reconciled } from "../../support/fixtures.ts"

const judge = (count: number, fields: object = {}) => {
  const items = Array.from({ length: count }, (_, n) => item(n, n === 0 ? fields : n === 1 ? open : {}))
  const orders = [items.slice(0, 7), items.slice(7)].map((those) => reconciled(undefined, those))
  return judgedTogether(extractFiltered, orders, blind)
}

describe("extract-filtered", () => {
  it("reports more than 500 items of which none is dead", () => {
    assert.deepStrictEqual(judge(501), [{
      severity: "warning",
      orderItemIds: [],
      message: "None of the 501 items of the period is Canceled or Inactive.",
      expected: "some Canceled or Inactive",
      actual: "none",
      evidence: {
        items: 501,
        states: { Closed: 500, Open: 1 },
        exceptionsTested: ["500 items or fewer", "selected by closing time"],
        exceptionsUndecided: ["services whose items are never canceled"]
      }
    }])
  })

  it.each([
    ["500 items", judge(500)],
    ["one canceled item among them", judge(501, canceled)],
    ["one inactive item among them", judge(501, inactive)],
    ["nothing", judge(0)]
  ])("does not report %s", (_, observations) => {
    assert.deepStrictEqual(observations, [])
  })

  it("does not report items read by the closing of their bills, which dead items are never on", () => {
    const items = Array.from({ length: 501 }, (_, n) => item(n))
    const byClosing = { ...blind, basis: "closed" } as const
    assert.deepStrictEqual(judgedTogether(extractFiltered, [reconciled(undefined, items)], byClosing), [])
  })

  it("takes no unknown state for a dead one", () => {
    assert.strictEqual(judge(501, { AccountingState: "NewState" }).length, 1)
  })
})
