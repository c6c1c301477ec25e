import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"
import { ofCategories } from "./CategoryUse.ts"

/** Revenue under a category that is no longer active. */
export const inactiveCategoryUsed: OrderRule = {
  code: "inactive-category-used",
  title: "order items under an inactive accounting category",
  version: 1,
  severity: "info",
  predicate:
    "Open or Closed items of an order have a category whose `IsActive` is false in the reference data; one finding per category",
  exceptions: ["a category that was deactivated after the items were posted cannot be detected"],
  action: "Give the product an active category, and map the old one until it is no longer used",
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
            exceptionsUndecided: ["deactivated after posting"]
          }
        }
      }
    )
}
