import { assert, describe, it } from "@effect/vitest"
import { liveOrderAllCanceled } from "../../../src/rules/state/LiveOrderAllCanceled.ts"
import { blind, canceled, id, inactive, item, judged, reconciled, reservation, visit } from "../../support/fixtures.ts"

const count = (found: ReturnType<typeof visit> | undefined, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(liveOrderAllCanceled, reconciled(found, items)).length

describe("live-order-all-canceled", () => {
  it.each([["with the hotel in sight", undefined], ["without it", blind]])(
    "mentions a confirmed order on which everything was canceled, and by whom last, %s",
    (_, within) => {
      const items = [
        item(1, { ...canceled, UpdaterProfileId: id(0x91) }),
        item(2, { ...canceled, CanceledUtc: "2026-03-03T10:00:00Z", UpdaterProfileId: id(0x92) }),
        item(3, { ...canceled, CanceledUtc: null, UpdaterProfileId: id(0x93) })
      ]
      assert.deepStrictEqual(judged(liveOrderAllCanceled, reconciled(reservation(), items), within), [{
        severity: "info",
        orderItemIds: [id(1), id(2), id(3)],
        message: "Order R-1 is Processed, but all its 3 items, 321 EUR, are canceled.",
        expected: "an item that is not canceled",
        actual: "none",
        evidence: {
          number: "R-1",
          state: "Processed",
          sums: [{ currency: "EUR", items: 3, net: "300", tax: "21", gross: "321" }],
          lastCanceledUtc: "2026-03-03T10:00:00Z",
          lastUpdaterProfileId: id(0x92),
          exceptionsTested: ["order without items"],
          exceptionsUndecided: ["complimentary", "charges moved to another order"]
        }
      }])
    }
  )

  it("reports neither time nor person if they are unknown", () => {
    const items = [item(1, { ...canceled, CanceledUtc: null })]
    const [found] = judged(liveOrderAllCanceled, reconciled(visit(), items))
    assert.deepStrictEqual([found?.evidence["lastCanceledUtc"], found?.evidence["lastUpdaterProfileId"]], [null, null])
  })

  it.each([
    ["Confirmed", 1],
    ["Started", 1],
    ["Processed", 1],
    ["Canceled", 0],
    ["Optional", 0],
    ["SomethingNew", 0]
  ])("for an order that is %s, reports this number of findings: %d", (State, findings) => {
    assert.strictEqual(count(visit({ State }), item(1, canceled)), findings)
  })

  it.each([
    ["closed", item(2)],
    ["inactive", item(2, inactive)],
    ["of an unknown state", item(2, { AccountingState: "Pledged" })]
  ])("accepts one item that is %s", (_, other) => {
    assert.strictEqual(count(reservation(), item(1, canceled), other), 0)
  })

  it("reports nothing for an order without items, for one that was not found, or if items could not be read", () => {
    const unread = { ...reconciled(reservation(), [item(1, canceled)]), isComplete: false }
    assert.deepStrictEqual([
      count(reservation()),
      count(undefined, item(1, canceled)),
      judged(liveOrderAllCanceled, unread).length
    ], [0, 0, 0])
  })
})
