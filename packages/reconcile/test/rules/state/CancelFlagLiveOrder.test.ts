import { assert, describe, it } from "@effect/vitest"
import { cancelFlagLiveOrder } from "../../../src/rules/state/CancelFlagLiveOrder.ts"
import { blind, canceled, id, item, judged, open, reconciled, reservation, visit } from "../../support/fixtures.ts"

const flagged = { ...canceled, Options: { CanceledWithReservation: true } }
const starting = (StartUtc: string) => ({ ...flagged, StartUtc })

/** In Berlin the stay ends on the fifth of March, which begins an hour before it does in UTC. */
const end = "2026-03-05T10:00:00Z"
const [before, after] = ["2026-03-04T22:59:59Z", "2026-03-04T23:00:00Z"]

const names = (found: ReturnType<typeof visit> | undefined, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(cancelFlagLiveOrder, reconciled(found, items)).map(({ orderItemIds }) => orderItemIds)

describe("cancel-flag-live-order", () => {
  it("mentions items that were canceled with an order which is not canceled", () => {
    const items = [item(1, flagged), item(2), item(3, starting(before)), item(4, starting(after))]
    assert.deepStrictEqual(judged(cancelFlagLiveOrder, reconciled(reservation(), items)), [{
      severity: "info",
      orderItemIds: [id(1), id(3)],
      message: "2 items of order R-1, 214 EUR, were canceled with it, but it is Processed.",
      expected: "Canceled",
      actual: "Processed",
      evidence: {
        number: "R-1",
        orderUpdatedUtc: "2026-03-05T10:00:00Z",
        stayEndUtc: "2026-03-05T10:00:00Z",
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: ["night removed from the stay"],
        exceptionsUndecided: ["reservation restored"]
      }
    }])
  })

  it.each([
    ["actual end", { ScheduledEndUtc: "2026-03-09T10:00:00Z" }],
    ["scheduled end", { ActualEndUtc: null, ScheduledEndUtc: end }],
    ["end", { ActualEndUtc: null, EndUtc: end }]
  ])("passes over nights that start on the local day of the %s or later", (_, fields) => {
    const order = reservation({ State: "Started", ...fields })
    assert.deepStrictEqual([names(order, item(1, starting(before))), names(order, item(2, starting(after)))], [
      [[id(1)]],
      []
    ])
  })

  it("reports an order whose end is unknown, and orders that have none", () => {
    const items = item(1, starting(after))
    assert.deepStrictEqual([names(reservation({ ActualEndUtc: null }), items), names(visit(), items)], [
      [[id(1)]],
      [[id(1)]]
    ])
  })

  it("passes over all nights of a hotel whose calendar is not known", () => {
    const order = reconciled(reservation(), [item(1, flagged), item(2, starting(before))])
    assert.deepStrictEqual(judged(cancelFlagLiveOrder, order, blind).map(({ orderItemIds }) => orderItemIds), [[id(1)]])
  })

  it.each([
    ["live", reservation(), { ...flagged, ...open }],
    ["canceled by itself", reservation(), { ...canceled, Options: { CanceledWithReservation: false } }],
    ["without options", reservation(), canceled],
    ["of a canceled order", reservation({ State: "Canceled" }), flagged],
    ["of an order that was not found", undefined, flagged]
  ])("accepts an item that is %s", (_, found, fields) => {
    assert.deepStrictEqual(names(found, item(1, fields)), [])
  })
})
