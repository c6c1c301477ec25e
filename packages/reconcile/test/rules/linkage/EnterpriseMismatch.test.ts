import { assert, describe, it } from "@effect/vitest"
import { enterpriseMismatch } from "../../../src/rules/linkage/EnterpriseMismatch.ts"
import {
  blind,
  hotelId,
  id,
  item,
  judged,
  otherHotelId,
  otherRoomsId,
  reconciled,
  reservation
} from "../../support/fixtures.ts"

describe("enterprise-mismatch", () => {
  it("reports an item of another enterprise than its order's service", () => {
    const items = [item(1), item(2, { EnterpriseId: otherHotelId, ServiceId: otherRoomsId })]
    assert.deepStrictEqual(judged(enterpriseMismatch, reconciled(reservation(), items)), [{
      severity: "error",
      orderItemIds: [id(2)],
      message: `An item of enterprise ${otherHotelId} belongs to a service of enterprise ${hotelId}.`,
      expected: hotelId,
      actual: otherHotelId,
      evidence: {
        enterpriseOfOrder: hotelId,
        enterpriseOfItemsService: otherHotelId,
        exceptionsTested: ["service unknown"]
      }
    }])
  })

  it("reports an item of another enterprise than its own service, whether or not the order was found", () => {
    const orphan = reconciled(undefined, [item(1, { ServiceId: otherRoomsId })])
    assert.deepStrictEqual(judged(enterpriseMismatch, orphan), [{
      severity: "error",
      orderItemIds: [id(1)],
      message: `An item of enterprise ${hotelId} belongs to a service of enterprise ${otherHotelId}.`,
      expected: otherHotelId,
      actual: hotelId,
      evidence: {
        enterpriseOfOrder: null,
        enterpriseOfItemsService: otherHotelId,
        exceptionsTested: ["service unknown"]
      }
    }])
  })

  it("is content when all three agree", () => {
    assert.deepStrictEqual(judged(enterpriseMismatch, reconciled(reservation(), [item(1)])), [])
  })

  it("passes over services that are not seen", () => {
    const items = [item(1, { EnterpriseId: otherHotelId })]
    assert.deepStrictEqual(judged(enterpriseMismatch, reconciled(reservation(), items), blind), [])
  })
})
