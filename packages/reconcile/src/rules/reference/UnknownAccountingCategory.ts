import * as Reference from "../../model/Reference.ts"
import type { OrderRule } from "../Rule.ts"
import { ofCategories } from "./CategoryUse.ts"

/** Revenue under a category that does not exist on the platform. */
export const unknownAccountingCategory: OrderRule = {
  code: "unknown-accounting-category",
  title: "order items whose accounting category does not exist",
  version: 1,
  severity: "warning",
  predicate:
    "Open or Closed items of an order have an `AccountingCategoryId` that is not among the categories of the reference data, which are declared complete; one finding per category",
  exceptions: ["categories that are not declared complete", "properties without any category in the reference data"],
  action: "Look the category up in Mews, deleted ones included, and map it before the ledger is exported",
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
          exceptionsTested: ["categories not declared complete", "no category of the enterprise in the reference data"],
          exceptionsUndecided: ["category created after the reference was exported"]
        }
      })
    )
}
