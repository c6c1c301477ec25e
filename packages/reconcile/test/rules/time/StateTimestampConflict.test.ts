import { assert, describe, it } from "@effect/vitest"
import { stateTimestampConflict } from "../../../src/rules/time/StateTimestampConflict.ts"
import { canceled, id, inactive, item, judged, open, reconciled, reservation, visit } from "../../support/fixtures.ts"

const then = "2026-03-05T10:00:00Z"

const conflicts = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(stateTimestampConflict, reconciled(reservation(), items))

describe("state-timestamp-conflict", () => {
  it("reports a closed item that does not say when", () => {
    assert.deepStrictEqual(conflicts(item(1), item(2, { ClosedUtc: null, BillId: id(0xb1) })), [{
      severity: "error",
      orderItemIds: [id(2)],
      message: "An item is Closed and has no ClosedUtc; expected: ClosedUtc.",
      expected: "ClosedUtc",
      actual: "no ClosedUtc",
      evidence: {
        accountingState: "Closed",
        closedUtc: null,
        canceledUtc: null,
        billId: id(0xb1),
        exceptionsTested: ["changed between the two readings"],
        exceptionsUndecided: []
      }
    }])
  })

  it("warns of an open item that was closed once: its bill may have been issued again", () => {
    assert.deepStrictEqual(conflicts(item(1, { ...open, ClosedUtc: then })), [{
      severity: "warning",
      orderItemIds: [id(1)],
      message: `An item is Open and has ClosedUtc ${then}; expected: no ClosedUtc.`,
      expected: "no ClosedUtc",
      actual: `ClosedUtc ${then}`,
      evidence: {
        accountingState: "Open",
        closedUtc: then,
        canceledUtc: null,
        billId: null,
        exceptionsTested: ["changed between the two readings"],
        exceptionsUndecided: ["bill issued again", "reservation restored"]
      }
    }])
  })

  it.each([
    ["error", "a canceled item that does not say when", { ...canceled, CanceledUtc: null }, "no CanceledUtc"],
    ["warning", "an open item that was canceled once", { ...open, CanceledUtc: then }, `CanceledUtc ${then}`],
    ["warning", "a closed item that was canceled once", { CanceledUtc: then }, `CanceledUtc ${then}`],
    ["warning", "an inactive item that was canceled once", { ...inactive, CanceledUtc: then }, `CanceledUtc ${then}`]
  ])("is an %s for %s", (severity, _, fields, actual) => {
    assert.deepStrictEqual(conflicts(item(1, fields)).map((found) => [found.severity, found.actual]), [[
      severity,
      actual
    ]])
  })

  it("reports a canceled order that does not say when, once and without its items", () => {
    assert.deepStrictEqual(
      judged(stateTimestampConflict, reconciled(visit({ State: "Canceled" }), [item(1, canceled)])),
      [{
        severity: "error",
        orderItemIds: [],
        message: "Order V-1 is canceled but has no cancellation time.",
        expected: "CancelledUtc",
        actual: "none",
        evidence: { number: "V-1", state: "Canceled", cancelledUtc: null }
      }]
    )
  })

  it.each([
    ["open", open],
    ["closed", {}],
    ["inactive", inactive],
    ["canceled", canceled],
    ["canceled after it was closed", { ...canceled, ClosedUtc: then }],
    ["of an unknown state", { AccountingState: "Pledged", CanceledUtc: then }]
  ])("accepts an item that is %s", (_, fields) => {
    assert.deepStrictEqual(conflicts(item(1, fields)), [])
  })

  it("accepts an order that says when it was canceled", () => {
    const order = reservation({ State: "Canceled", CancelledUtc: then })
    assert.deepStrictEqual(judged(stateTimestampConflict, reconciled(order, [])), [])
  })

  it("judges the items of an order that was not found", () => {
    const orphan = reconciled(undefined, [item(1, { ClosedUtc: null })])
    assert.deepStrictEqual(judged(stateTimestampConflict, orphan).map(({ orderItemIds }) => orderItemIds), [[id(1)]])
  })
})
