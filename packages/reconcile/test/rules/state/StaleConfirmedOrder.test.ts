import { assert, describe, it } from "@effect/vitest"
import { staleConfirmedOrder } from "../../../src/rules/state/StaleConfirmedOrder.ts"
import {
  amount,
  asOf,
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

const confirmed = { State: "Confirmed", ActualEndUtc: null, ScheduledEndUtc: "2026-03-05T10:00:00Z" }
const window = { OperationalEditableHistoryInterval: "P0M3DT0H0M0S", EditableHistoryInterval: "P7D" }

const count = (fields: object, hotel: object = {}, of: object = {}, at = asOf): number =>
  judged(staleConfirmedOrder, reconciled(reservation({ ...confirmed, ...of }), [item(1, fields)]), context(hotel, at))
    .length

describe("stale-confirmed-order", () => {
  it("warns of revenue of a reservation that is not checked in", () => {
    const items = [item(1, open), item(2), item(3, canceled)]
    assert.deepStrictEqual(
      judged(staleConfirmedOrder, reconciled(reservation(confirmed), items), context(window)),
      [{
        severity: "warning",
        orderItemIds: [id(1), id(2)],
        message:
          "Reservation R-1 was scheduled to end at 2026-03-05T10:00:00Z and is still Confirmed, but 214 EUR of its items count as revenue.",
        expected: "0",
        actual: "214",
        delta: "214",
        currency: "EUR",
        evidence: {
          number: "R-1",
          scheduledEndUtc: "2026-03-05T10:00:00Z",
          operationalWindowHours: 72,
          sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
          exceptionsTested: ["within the operational window", "not consumed yet"],
          exceptionsUndecided: []
        }
      }]
    )
  })

  it("reports no single value of two currencies", () => {
    const items = [item(1), item(2, { Amount: amount(5, [], 5, "USD") })]
    const [found] = judged(staleConfirmedOrder, reconciled(reservation(confirmed), items))
    assert.deepStrictEqual([found?.actual, found?.currency, found?.delta], [null, null, null])
  })

  it.each([
    ["the operational window", window, "2026-03-08T10:00:00Z", "2026-03-08T10:00:01Z"],
    ["the older window", { EditableHistoryInterval: "P7D" }, "2026-03-12T10:00:00Z", "2026-03-12T10:00:01Z"],
    ["no window", {}, "2026-03-05T10:00:00Z", "2026-03-05T10:00:01Z"],
    [
      "no window that can be read",
      { EditableHistoryInterval: "a week" },
      "2026-03-05T10:00:00Z",
      "2026-03-05T10:00:01Z"
    ]
  ])("allows for %s, to the second", (_, hotel, within, beyond) => {
    assert.deepStrictEqual([count({}, hotel, {}, within), count({}, hotel, {}, beyond)], [0, 1])
  })

  it("allows for no window where the hotel is not seen, and says so", () => {
    const [found] = judged(staleConfirmedOrder, reconciled(reservation(confirmed), [item(1)]), blind)
    assert.deepStrictEqual([found?.evidence["operationalWindowHours"], found?.evidence["exceptionsUndecided"]], [
      null,
      ["late check-in: the operational window is unknown"]
    ])
  })

  it.each([
    ["canceled", canceled],
    ["inactive", inactive],
    ["without value", { Amount: amount(0, [], 0) }],
    ["consumed at the as-of time", { ConsumedUtc: asOf }]
  ])("accepts an item that is %s", (_, fields) => {
    assert.strictEqual(count(fields), 0)
  })

  it("reports what was consumed just before the as-of time", () => {
    assert.strictEqual(count({ ConsumedUtc: "2026-04-01T02:59:59.999999999Z" }), 1)
  })

  it.each([
    ["reads the older field", { ScheduledEndUtc: null, EndUtc: "2026-03-05T10:00:00Z" }, 1],
    ["says nothing where the end is unknown", { ScheduledEndUtc: null }, 0],
    ["says nothing of a stay to come", { ScheduledEndUtc: "2026-05-05T10:00:00Z" }, 0],
    ["says nothing of a guest who came", { State: "Started" }, 0],
    ["does not report a stay that is not confirmed", { State: "Optional" }, 0]
  ])("%s", (_, of, findings) => {
    assert.strictEqual(count({}, {}, of), findings)
  })

  it.each([["another kind of order", visit(confirmed)], ["an order that was not found", undefined]])(
    "does not report %s",
    (_, found) => {
      assert.deepStrictEqual(judged(staleConfirmedOrder, reconciled(found, [item(1)])), [])
    }
  )
})
