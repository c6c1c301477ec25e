import { assert, describe, it } from "@effect/vitest"
import { latePosting } from "../../../src/rules/time/LatePosting.ts"
import {
  amount,
  blind,
  canceled,
  context,
  id,
  inactive,
  item,
  judged,
  open,
  otherHotelId,
  reconciled,
  reservation,
  systemTypes,
  visit
} from "../../support/fixtures.ts"

const windows = {
  AccountingEditableHistoryInterval: "P0M3DT0H0M0S",
  OperationalEditableHistoryInterval: "P1D",
  EditableHistoryInterval: "P20D"
}
const hotel = context(windows)

/** Consumed at noon of the fourth of March. */
const posted = (CreatedUtc: string) => ({ CreatedUtc })
const late = posted("2026-03-20T10:00:00Z")

const count = (fields: object, within = hotel, found: ReturnType<typeof visit> | undefined = reservation()): number =>
  judged(latePosting, reconciled(found, [item(1, fields)]), within).length

describe("late-posting", () => {
  it("warns of items posted to days that are closed to changes", () => {
    const items = [
      item(1),
      item(2, { ...late, CreatorProfileId: id(0x91) }),
      item(3, { ...open, ...late, ConsumedUtc: "2026-03-02T23:00:00Z", CreatorProfileId: id(0x91) })
    ]
    assert.deepStrictEqual(judged(latePosting, reconciled(visit(), items), hotel), [{
      severity: "warning",
      orderItemIds: [id(2), id(3)],
      message:
        "2 items of order V-1, 214 EUR, were posted after their days were closed to changes: 2026-03-03, 2026-03-04.",
      actual: "214",
      currency: "EUR",
      evidence: {
        number: "V-1",
        origin: "Connector",
        days: ["2026-03-03", "2026-03-04"],
        createdUtc: ["2026-03-20T10:00:00Z"],
        creatorProfileIds: [id(0x91)],
        windowDays: [3],
        sums: [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }],
        exceptionsTested: ["imported", "posted by the platform", "cancellation fee", "rebate"],
        exceptionsUndecided: ["window widened for a while"]
      }
    }])
  })

  it("does not report an order that was not found: it may have been imported", () => {
    assert.deepStrictEqual(judged(latePosting, reconciled(undefined, [item(1, late)]), hotel), [])
  })

  it("names a week of days, and reports no single value of two currencies", () => {
    const days = Array.from(
      { length: 8 },
      (_, n) => item(n + 1, { ...late, ConsumedUtc: `2026-03-0${n + 1}T12:00:00Z` })
    )
    const dollars = item(9, { ...late, Amount: amount(5, [], 5, "USD") })
    assert.deepStrictEqual(
      judged(latePosting, reconciled(visit(), [...days, dollars]), hotel).map((
        { actual, message }
      ) => [actual, message]),
      [[
        null,
        "9 items of order V-1, 856 EUR and 5 USD, were posted after their days were closed to changes: 2026-03-01, 2026-03-02, 2026-03-03, 2026-03-04, 2026-03-05, 2026-03-06, 2026-03-07 and more."
      ]]
    )
  })

  it.each([
    ["the longer window, accounting", windows, "2026-03-07T12:00:00Z", "2026-03-07T12:00:01Z"],
    [
      "the longer window, operational",
      { ...windows, OperationalEditableHistoryInterval: "P7D" },
      "2026-03-11T12:00:00Z",
      "2026-03-11T12:00:01Z"
    ],
    [
      "the older window, where one is not given",
      { ...windows, AccountingEditableHistoryInterval: null },
      "2026-03-24T12:00:00Z",
      "2026-03-24T12:00:01Z"
    ],
    ["no time at all", { EditableHistoryInterval: "PT0S" }, "2026-03-04T12:00:00Z", "2026-03-04T12:00:01Z"]
  ])("allows for %s, to the second", (_, of, within, beyond) => {
    assert.deepStrictEqual([count(posted(within), context(of)), count(posted(beyond), context(of))], [0, 1])
  })

  it.each<readonly [string, object]>([
    ...[...systemTypes, "CancellationFee", "NightRebate"].map((Type) => [`a ${Type}`, { Type }] as const),
    ["what the platform calls a rebate", { Data: { Discriminator: "Rebate" } }],
    ["a canceled item", canceled],
    ["an inactive item", inactive],
    ["an item of another enterprise, which is not seen", { EnterpriseId: otherHotelId }]
  ])("accepts %s", (_, fields) => {
    assert.strictEqual(count({ ...late, ...fields }), 0)
  })

  it("accepts an imported order", () => {
    assert.strictEqual(count(late, hotel, visit({ Origin: "Import" })), 0)
  })

  it.each([
    ["windows are not given", context()],
    ["windows cannot be read", context({ EditableHistoryInterval: "a week" })],
    ["the hotel is not seen", blind]
  ])("reports nothing if %s", (_, within) => {
    assert.strictEqual(count(late, within), 0)
  })

  it("takes the date in UTC where the calendar is not known", () => {
    const order = reconciled(visit(), [item(1, { ...late, ConsumedUtc: "2026-03-02T23:00:00Z" })])
    const [found] = judged(latePosting, order, { ...hotel, calendars: new Map() })
    assert.deepStrictEqual(found?.evidence["days"], ["2026-03-02"])
  })
})
