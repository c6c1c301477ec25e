import { assert, describe, it } from "@effect/vitest"
import { timestampOrder } from "../../../src/rules/time/TimestampOrder.ts"
import {
  blind,
  context,
  id,
  instant,
  item,
  judged,
  open,
  reconciled,
  reservation,
  visit
} from "../../support/fixtures.ts"

const created = "2026-03-01T10:00:00Z"
const before = "2026-03-01T09:59:59Z"

/** The run began two minutes after the as-of time. */
const within = { ...context(), readAt: instant("2026-04-01T03:02:00Z") }
const [latest, tooLate] = ["2026-04-01T03:22:00Z", "2026-04-01T03:22:01Z"]

const told = (found: ReturnType<typeof visit> | undefined, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(timestampOrder, reconciled(found, items), within).map(({ actual, orderItemIds }) => [orderItemIds, actual])

const imported = reservation({ Origin: "Import" })

describe("timestamp-order", () => {
  it.each([
    ["of an order that was found", reservation(), undefined],
    ["of one that was not", undefined, undefined],
    ["without the hotel in sight", reservation(), blind]
  ])("warns of an item whose times cannot follow each other, %s", (_, found, hotel) => {
    const items = [
      item(1),
      item(2, { UpdatedUtc: before, ClosedUtc: before }),
      item(3, { ...open, UpdatedUtc: before })
    ]
    const [first, ...others] = judged(timestampOrder, reconciled(found, items), hotel)
    assert.deepStrictEqual(first, {
      severity: "warning",
      orderItemIds: [id(2)],
      message:
        `Impossible timestamps on an item: UpdatedUtc ${before} is before CreatedUtc ${created}, ClosedUtc ${before} is before CreatedUtc ${created}.`,
      expected: `not before CreatedUtc ${created}`,
      actual: `UpdatedUtc ${before}, ClosedUtc ${before}`,
      evidence: {
        CreatedUtc: created,
        UpdatedUtc: before,
        ClosedUtc: before,
        CanceledUtc: null,
        exceptionsTested: ["imported", "clocks that differ"],
        exceptionsUndecided: []
      }
    })
    assert.deepStrictEqual(others.map(({ orderItemIds }) => orderItemIds), [[id(3)]])
  })

  it("warns of an order whose times cannot follow each other, without its items", () => {
    const order = visit({ State: "Canceled", CancelledUtc: before, UpdatedUtc: "2090-01-01T00:00:00Z" })
    assert.deepStrictEqual(judged(timestampOrder, reconciled(order, [item(1)]), within), [{
      severity: "warning",
      orderItemIds: [],
      message:
        `Impossible timestamps on order V-1: CancelledUtc ${before} is before CreatedUtc ${created}, UpdatedUtc 2090-01-01T00:00:00Z is in the future.`,
      expected: `not before CreatedUtc ${created}, not in the future`,
      actual: `CancelledUtc ${before}, UpdatedUtc 2090-01-01T00:00:00Z`,
      evidence: {
        CreatedUtc: created,
        UpdatedUtc: "2090-01-01T00:00:00Z",
        CancelledUtc: before,
        exceptionsTested: ["imported", "clocks that differ"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each(["UpdatedUtc", "ClosedUtc", "CanceledUtc"])(
    "holds %s of an item against its creation, to the digit",
    (field) => {
      const at = (time: string) => told(reservation(), item(1, { CreatedUtc: "2026-03-01T10:00:00.5Z", [field]: time }))
      assert.deepStrictEqual([at("2026-03-01T10:00:00.50Z"), at("2026-03-01T10:00:00.499999999Z")], [
        [],
        [[[id(1)], `${field} 2026-03-01T10:00:00.499999999Z`]]
      ])
    }
  )

  it.each(["UpdatedUtc", "CancelledUtc"])("holds %s of an order against its creation", (field) => {
    const at = (time: string) => told(reservation({ [field]: time }))
    assert.deepStrictEqual([at(created), at(before)], [[], [[[], `${field} ${before}`]]])
  })

  it.each(["UpdatedUtc", "ClosedUtc", "CanceledUtc"])(
    "allows %s of an item to be 20 minutes ahead, to the second",
    (field) => {
      const at = (time: string) => told(undefined, item(1, { [field]: time }))
      assert.deepStrictEqual([at(latest), at(tooLate)], [[], [[[id(1)], `${field} ${tooLate}`]]])
    }
  )

  it.each(["UpdatedUtc", "CancelledUtc"])("allows %s of an order to be 20 minutes ahead, to the second", (field) => {
    const at = (time: string) => told(visit({ [field]: time }))
    assert.deepStrictEqual([at(latest), at(tooLate)], [[], [[[], `${field} ${tooLate}`]]])
  })

  it("allows a creation to be 20 minutes ahead, and no more", () => {
    const at = (time: string) => {
      const row = { CreatedUtc: time, UpdatedUtc: time, ...open }
      return told(visit(row), item(1, row))
    }
    assert.deepStrictEqual([at(latest), at(tooLate)], [[], [
      [[], `CreatedUtc ${tooLate}, UpdatedUtc ${tooLate}`],
      [[id(1)], `CreatedUtc ${tooLate}, UpdatedUtc ${tooLate}`]
    ]])
  })

  it("judges only the future of what was imported", () => {
    const items = [item(1, { UpdatedUtc: before }), item(2, { UpdatedUtc: tooLate })]
    assert.deepStrictEqual(told(imported, ...items), [[[id(2)], `UpdatedUtc ${tooLate}`]])
    assert.deepStrictEqual(told(reservation({ Origin: "Import", UpdatedUtc: before })), [])
  })

  it("accepts times that follow each other, whenever the item is consumed", () => {
    assert.deepStrictEqual(told(reservation(), item(1, { ConsumedUtc: "2090-01-01T00:00:00Z" })), [])
  })
})
