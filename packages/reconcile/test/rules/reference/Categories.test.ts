import { assert, describe, it } from "@effect/vitest"
import { inactiveCategoryUsed } from "../../../src/rules/reference/InactiveCategoryUsed.ts"
import { unknownAccountingCategory } from "../../../src/rules/reference/UnknownAccountingCategory.ts"
import {
  blind,
  canceled,
  hotelId,
  id,
  inactive,
  item,
  judged,
  open,
  otherHotelId,
  reconciled,
  reservation
} from "../../support/fixtures.ts"
import { given } from "./given.ts"

const [rooms, spa, gone] = [id(0xc1), id(0xc2), id(0xc3)]
const categories = [
  { Id: rooms, EnterpriseId: hotelId, IsActive: true, Name: "Rooms" },
  { Id: spa, EnterpriseId: hotelId, IsActive: false, Name: "Spa", Code: "200" }
]
const complete = given({ AccountingCategories: categories }, { complete: ["accountingCategories"] })

const under = (n: number, AccountingCategoryId: string | null, fields: object = {}) =>
  item(n, { AccountingCategoryId, ...fields })

const unknown = (items: ReadonlyArray<ReturnType<typeof item>>, within = complete) =>
  judged(unknownAccountingCategory, reconciled(reservation(), items), within)

const unused = (items: ReadonlyArray<ReturnType<typeof item>>, within = complete) =>
  judged(inactiveCategoryUsed, reconciled(reservation(), items), within)

const sums = [{ currency: "EUR", items: 2, net: "200", tax: "14", gross: "214" }]

describe("unknown-accounting-category", () => {
  it("reports the live items of an order under a category that is not among all of them", () => {
    assert.deepStrictEqual(unknown([under(1, gone), under(2, gone.toUpperCase(), open), under(3, rooms)]), [{
      severity: "warning",
      orderItemIds: [id(1), id(2)],
      message: `2 items of order R-1, 214 EUR, are under the accounting category ${gone}, which does not exist.`,
      expected: "a category that exists",
      actual: gone,
      evidence: {
        accountingCategoryId: gone,
        items: 2,
        sums,
        exceptionsTested: ["categories not declared complete", "no category of the enterprise in the reference data"],
        exceptionsUndecided: ["category created after the reference was exported"]
      }
    }])
  })

  it("distinguishes categories", () => {
    assert.deepStrictEqual(unknown([under(1, id(0xc4)), under(2, gone)]).map(({ actual }) => actual), [gone, id(0xc4)])
  })

  it.each([
    ["a category that is given", under(1, rooms.toUpperCase())],
    ["a category that is not active", under(1, spa)],
    ["no category", under(1, null)],
    ["a canceled item", under(1, gone, canceled)],
    ["an inactive item", under(1, gone, inactive)],
    ["an item of an enterprise that no category is given of", under(1, gone, { EnterpriseId: otherHotelId })]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(unknown([row]), [])
  })

  it("takes categories that name no enterprise for those of any", () => {
    const within = given({ accountingCategories: [{ Id: rooms }], complete: ["accountingCategories"] })
    assert.strictEqual(unknown([under(1, gone, { EnterpriseId: otherHotelId })], within).length, 1)
  })

  it("reports nothing if the categories are not declared complete, or not given", () => {
    assert.deepStrictEqual(unknown([under(1, gone)], given({ AccountingCategories: categories })), [])
    assert.deepStrictEqual(unknown([under(1, gone)], blind), [])
  })
})

describe("inactive-category-used", () => {
  it("reports the live items of an order under a category that is not active, complete or not", () => {
    const within = given({ AccountingCategories: categories })
    assert.deepStrictEqual(unused([under(1, spa), under(2, spa, open), under(3, rooms)], within), [{
      severity: "info",
      orderItemIds: [id(1), id(2)],
      message: "2 items of order R-1, 214 EUR, are under the accounting category Spa, which is not active.",
      expected: "an active category",
      actual: spa,
      evidence: {
        accountingCategoryId: spa,
        name: "Spa",
        categoryCode: "200",
        items: 2,
        sums,
        exceptionsTested: [],
        exceptionsUndecided: ["deactivated after posting"]
      }
    }])
  })

  it.each([
    ["an active category", under(1, rooms)],
    ["a category that is not given", under(1, gone)],
    ["no category", under(1, null)],
    ["a canceled item", under(1, spa, canceled)]
  ])("does not report %s", (_, row) => {
    assert.deepStrictEqual(unused([row]), [])
  })

  it("reports nothing if the category does not state it, or without a reference", () => {
    assert.deepStrictEqual(unused([under(1, spa)], given({ AccountingCategories: [{ Id: spa }] })), [])
    assert.deepStrictEqual(unused([under(1, spa)], blind), [])
  })
})
