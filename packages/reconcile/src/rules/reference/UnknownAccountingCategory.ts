import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"
import { ofCategories } from "./CategoryUse.ts"

/** Revenue under a category that the platform does not have. */
export const unknownAccountingCategory: OrderRule = {
  code: "unknown-accounting-category",
  title: "order items whose accounting category does not exist",
  version: 1,
  severity: "warning",
  predicate:
    "live items of an order have an `AccountingCategoryId` that is not among the categories of the reference, which are declared complete: one finding for each category",
  exceptions: ["categories that are not declared complete", "an enterprise that no category is given of"],
  action: "looks the category up in Mews, deleted ones too, and maps it before the ledger is exported",
  scope: "order",
  when: ({ hasReference }) => hasReference,
  needsAllItems: false,
  judge: (reconciled, { reference }) =>
    reference === undefined ? [] : ofCategories(
      reconciled,
      ({ AccountingCategoryId: id, EnterpriseId }) =>
        id != null && Reference.categoryOf(reference, id) === undefined &&
        Reference.hasAllCategoriesOf(reference, EnterpriseId),
      ({ id, inWords, items, sums }) => ({
        message: `${inWords} under the accounting category ${id}, which does not exist.`,
        expected: "a category that exists",
        actual: id,
        evidence: {
          accountingCategoryId: id,
          items,
          sums,
          exceptionsTested: ["categories not complete", "no category of the enterprise given"],
          exceptionsUndecided: ["category created after the reference was exported"]
        }
      })
    )
}
