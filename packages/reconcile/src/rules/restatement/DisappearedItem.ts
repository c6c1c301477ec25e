import type { RestatementRule } from "../Rule.ts"
import type { DisappearedItem } from "./Restated.ts"

/** An item that was published and that nobody can find any more. The platform documents no way to delete one. */
export const disappearedItem: RestatementRule<DisappearedItem> = {
  code: "disappeared-item",
  title: "items that were published and exist no more",
  version: 1,
  severity: "error",
  predicate:
    "an item of the run given with `--previous` is not in the range any more, and was not given when asked for by its id",
  exceptions: [
    "items that moved out of the range are restated, not gone; nothing is said where the platform could not be asked, or the row may be in quarantine",
    "whether the token lost a part of its scope cannot be decided"
  ],
  action: "stops, and compares the totals with those that were published",
  scope: "restatement",
  judge: ({ before, publishedAsOf }) => ({
    orderItemIds: [before.id],
    message: `An item of ${before.businessDate}, worth ${before.gross} ${before.currency}, exists no more.`,
    expected: before.gross,
    actual: "none",
    currency: before.currency,
    evidence: {
      businessDate: before.businessDate,
      before,
      publishedAsOf,
      searched: "order items by id",
      exceptionsTested: ["moved out of the range"],
      exceptionsUndecided: ["the token sees less than it did"]
    }
  })
}
