import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"
import { ofCategories } from "./CategoryUse.ts"

/** Revenue under a category that has been taken out of use. */
export const inactiveCategoryUsed: OrderRule = {
  code: "inactive-category-used",
  title: "order items under an accounting category that is not active",
  version: 1,
  severity: "info",
  predicate: "live items of an order have a category whose `IsActive` is false in the reference: one finding for each",
  exceptions: ["a category that was taken out of use after the items were posted cannot be decided"],
  action: "gives the product an active category, and maps the old one until nothing uses it",
  scope: "order",
  when: ({ hasReference }) => hasReference,
  needsAllItems: false,
  judge: (reconciled, { reference }) =>
    reference === undefined ? [] : ofCategories(
      reconciled,
      ({ AccountingCategoryId: id }) => id != null && Reference.categoryOf(reference, id)?.IsActive === false,
      ({ id, inWords, items, sums }) => {
        const category = Reference.categoryOf(reference, id)
        return {
          message: `${inWords} under the accounting category ${category?.Name || id}, which is not active.`,
          expected: "an active category",
          actual: id,
          evidence: {
            accountingCategoryId: id,
            name: category?.Name ?? null,
            categoryCode: category?.Code ?? null,
            items,
            sums,
            exceptionsTested: [],
            exceptionsUndecided: ["taken out of use after posting"]
          }
        }
      }
    )
}
