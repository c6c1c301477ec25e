import { assert, describe, it } from "@effect/vitest"
import { Service } from "@nightaudit/core"
import { Schema } from "effect"
import { reservationNightWithoutCharge } from "../../../src/rules/linkage/ReservationNightWithoutCharge.ts"
import {
  blind,
  canceled,
  context,
  hotelId,
  inactive,
  item,
  judged,
  reconciled,
  reservation,
  roomsId,
  visit
} from "../../support/fixtures.ts"

/** Three nights in Berlin, where the first of March begins at 23:00 UTC of the day before. */
const stay = {
  ScheduledStartUtc: "2026-03-01T14:00:00Z",
  ScheduledEndUtc: "2026-03-04T10:00:00Z",
  ActualStartUtc: "2026-03-01T15:00:00Z",
  ActualEndUtc: "2026-03-04T09:00:00Z"
}

const night = (n: number, day: number, fields: object = {}) =>
  item(n, { StartUtc: `2026-03-0${day}T14:00:00Z`, ...fields })

const allNights = [night(1, 1), night(2, 2), night(3, 3)]

const decodeService = Schema.decodeUnknownSync(Service.Service)

const hotelWith = (Value: object | null, at?: string) => {
  const rooms = decodeService({ Id: roomsId, EnterpriseId: hotelId, Name: "Rooms", Data: { Value } })
  return { ...context({}, at), services: new Map([[rooms.Id, rooms]]) }
}

const byDay = hotelWith({ TimeUnitPeriod: "Day" })

const missing = (fields: object, items: Parameters<typeof reconciled>[1], within = byDay) =>
  judged(reservationNightWithoutCharge, reconciled(reservation({ ...stay, ...fields }), items), within)
    .map(({ actual, severity }) => [severity, actual])

describe("reservation-night-without-charge", () => {
  it("warns of the nights that nothing was charged for", () => {
    const order = reconciled(reservation(stay), [night(1, 1), night(2, 3)])
    assert.deepStrictEqual(judged(reservationNightWithoutCharge, order, byDay), [{
      severity: "warning",
      orderItemIds: [],
      message: "Reservation R-1: 1 of 3 nights is not charged: 2026-03-02.",
      expected: "a charge for each night",
      actual: "2026-03-02",
      evidence: {
        number: "R-1",
        state: "Processed",
        service: "Rooms",
        firstNight: "2026-03-01",
        lastNight: "2026-03-03",
        nights: 3,
        charged: 2,
        exceptionsTested: ["by the hour or the month", "late arrival", "early departure", "canceled or free night"],
        exceptionsUndecided: ["free on purpose"]
      }
    }])
  })

  it("only mentions a stay of which no night was charged", () => {
    assert.deepStrictEqual(missing({}, [item(1, { Type: "ProductOrder" })]), [
      ["info", "2026-03-01, 2026-03-02, 2026-03-03"]
    ])
  })

  it("names no more nights than a month has", () => {
    const fields = { ScheduledEndUtc: "9999-12-31T10:00:00Z", ActualEndUtc: null }
    const [found] = judged(
      reservationNightWithoutCharge,
      reconciled(reservation({ ...stay, ...fields }), allNights),
      byDay
    )
    assert.match(found?.actual ?? "", /^2026-03-04, .*, 2026-04-03 and 2912349 more$/)
  })

  it.each([
    ["every night is charged", {}, allNights],
    ["a night was canceled, or is free", {}, [night(1, 1), night(2, 2, canceled), night(3, 3, inactive)]],
    ["two nights begin on either side of midnight", {}, [
      item(1, { StartUtc: "2026-03-01T22:59:59Z" }),
      item(2, { StartUtc: "2026-03-01T23:00:00Z" }),
      night(3, 3)
    ]],
    ["the guest came a night late", { ActualStartUtc: "2026-03-01T23:00:00Z" }, [night(2, 2), night(3, 3)]],
    ["the guest left a night early", { ActualEndUtc: "2026-03-03T22:59:59Z" }, [night(1, 1), night(2, 2)]],
    ["the guest left and came on one day", { ActualEndUtc: "2026-03-01T20:00:00Z" }, [night(9, 9)]],
    ["it is unknown which night an item is for", {}, [night(1, 1), item(2)]],
    ["there are no items at all", {}, []],
    ["the end is unknown", { ScheduledEndUtc: null }, [night(1, 1)]],
    ["the start is unknown", { ScheduledStartUtc: null }, [night(1, 1)]]
  ])("reports nothing if %s", (_, fields, items) => {
    assert.deepStrictEqual(missing(fields, items), [])
  })

  it.each([
    ["before", item(9, { StartUtc: "2026-02-28T22:59:59Z" })],
    ["after", item(9, { StartUtc: "2026-03-03T23:00:00Z" })]
  ])("takes no night %s the stay for one of it", (_, other) => {
    assert.deepStrictEqual(missing({}, [night(1, 1), night(3, 3), other]), [["warning", "2026-03-02"]])
  })

  it.each([
    ["came early", { ActualStartUtc: "2026-02-27T15:00:00Z" }],
    ["came before midnight", { ActualStartUtc: "2026-03-01T22:59:59Z" }],
    ["left late", { ActualEndUtc: "2026-03-06T10:00:00Z" }],
    ["left after midnight", { ActualEndUtc: "2026-03-03T23:00:00Z" }],
    ["was scheduled in the older fields", {
      ScheduledStartUtc: null,
      StartUtc: stay.ScheduledStartUtc,
      ScheduledEndUtc: null,
      EndUtc: stay.ScheduledEndUtc
    }]
  ])("counts the scheduled nights of a guest who %s", (_, fields) => {
    assert.deepStrictEqual(missing(fields, [night(2, 2)]), [["warning", "2026-03-01, 2026-03-03"]])
  })

  it.each([
    ["2026-03-02T22:59:59Z", []],
    ["2026-03-02T23:00:00Z", [["warning", "2026-03-02"]]]
  ])("waits for the nights to come of a guest who is there, at %s", (at, expected) => {
    const within = hotelWith({ TimeUnitPeriod: "Day" }, at)
    assert.deepStrictEqual(missing({ State: "Started", ActualEndUtc: null }, [night(1, 1)], within), expected)
  })

  it.each([
    [{ TimeUnit: "Day" }, 1],
    [{ TimeUnitPeriod: "Hour", TimeUnit: "Day" }, 0],
    [{ TimeUnitPeriod: "Month" }, 0],
    [{}, 0],
    [null, 0]
  ])("requires nights of services by the day: %j", (value, findings) => {
    assert.strictEqual(missing({}, [night(1, 1)], hotelWith(value)).length, findings)
  })

  it.each(["Confirmed", "Optional", "Canceled", "SomethingNew"])(
    "does not report a reservation that is %s",
    (State) => {
      assert.deepStrictEqual(missing({ State }, [night(1, 1)]), [])
    }
  )

  it.each([
    ["of another kind of order", reconciled(visit({ ...stay, ServiceId: roomsId }), [night(1, 1)]), byDay],
    ["of an order that was not found", reconciled(undefined, [night(1, 1)]), byDay],
    ["where services are not seen", reconciled(reservation(stay), [night(1, 1)]), blind],
    [
      "where the calendar is not known",
      reconciled(reservation(stay), [night(1, 1)]),
      { ...byDay, calendars: new Map() }
    ],
    [
      "where the items could not all be read",
      reconciled(reservation(stay), [night(1, 1)], { isComplete: false }),
      byDay
    ]
  ])("says nothing %s", (_, order, within) => {
    assert.deepStrictEqual(judged(reservationNightWithoutCharge, order, within), [])
  })
})
