import { assert, describe, it } from "@effect/vitest"
import type { Page } from "@nightaudit/core"
import { Effect } from "effect"
import { Quarantine } from "../../src/index.ts"
import { hotelId, otherHotelId } from "../support/fixtures.ts"

const row = (raw: unknown, path = "Amount", operation = "orderItems"): Page.Quarantined => ({
  operation,
  requestId: "r",
  path,
  problem: "Missing key",
  raw
})

describe("rows that could not be understood", () => {
  it.effect("are one finding for each enterprise and operation, whatever their order", () =>
    Effect.gen(function*() {
      const rows = [
        row({ Id: "b", EnterpriseId: hotelId }),
        row({ Id: "a", EnterpriseId: hotelId }, "CreatedUtc"),
        row({ Id: "c", EnterpriseId: otherHotelId }),
        row({ Id: "d", ServiceId: "s" }, "State", "reservations")
      ]
      const found = yield* Quarantine.findings(rows)
      const said = found.map(({ actual, enterpriseId, orderItemIds }) => [enterpriseId, actual, orderItemIds])
      assert.sameDeepMembers(said, [[hotelId, "2", ["a", "b"]], [otherHotelId, "1", ["c"]], [null, "1", []]])
      assert.isTrue(found.every(({ severity }) => severity === "error"))
      const ofHotel = found.find(({ enterpriseId }) => enterpriseId === hotelId)
      assert.deepEqual(ofHotel?.evidence["paths"], ["Amount", "CreatedUtc"])
      assert.deepEqual(yield* Quarantine.findings(rows.toReversed()), found)
    }))

  it.effect("count once however often they came, and each by itself where they have no id", () =>
    Effect.gen(function*() {
      const [finding] = yield* Quarantine.findings([
        row({ Id: "a", EnterpriseId: hotelId }),
        row({ Id: "a", EnterpriseId: hotelId, UpdatedUtc: "later" }, "CreatedUtc"),
        row({ EnterpriseId: hotelId }),
        row({ EnterpriseId: hotelId, Type: "Other" })
      ])
      assert.strictEqual(finding?.actual, "3")
      assert.deepEqual(finding?.orderItemIds, ["a"])
      assert.deepEqual(finding?.evidence["withoutId"], 2)
    }))

  it.effect("that are not objects are reported without an enterprise", () =>
    Effect.gen(function*() {
      const [finding] = yield* Quarantine.findings([row(null), row(null), row("text")])
      assert.strictEqual(finding?.enterpriseId, null)
      assert.strictEqual(finding?.actual, "3")
    }))

  it.effect("are none where there are none", () =>
    Effect.gen(function*() {
      assert.deepEqual(yield* Quarantine.findings([]), [])
    }))
})
