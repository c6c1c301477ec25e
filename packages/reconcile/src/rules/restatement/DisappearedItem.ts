import type { RestatementRule } from "../Rule.ts"
import type { DisappearedItem } from "./Restated.ts"

/** A published item that the platform no longer returns. The platform documents no way to delete an item. */
export const disappearedItem: RestatementRule<DisappearedItem> = {
  code: "disappeared-item",
  title: "published items that the platform no longer returns",
  version: 1,
  severity: "error",
  predicate:
    "an item of the run given with `--previous` is no longer in the period, and was not returned when looked up by ID",
  exceptions: [
    "items that moved out of the period are restated, not missing",
    "not reported if the lookup failed, or if the row may be in quarantine",
    "a reduced scope of the token cannot be detected"
  ],
  action: "Stop, and compare the totals with the published ones",
  scope: "restatement",
  judge: ({ before, publishedAsOf }) => ({
    orderItemIds: [before.id],
    message: `The platform no longer returns an item of ${before.gross} ${before.currency} of ${before.businessDate}.`,
    expected: before.gross,
    actual: "none",
    currency: before.currency,
    evidence: {
      businessDate: before.businessDate,
      before,
      publishedAsOf,
      searched: "order items by ID",
      exceptionsTested: ["moved out of the range"],
      exceptionsUndecided: ["a reduced scope of the token"]
    }
  })
}
