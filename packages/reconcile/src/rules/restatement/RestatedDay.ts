import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import type { RestatementRule } from "../Rule.ts"
import type { RestatedDay } from "./Restated.ts"

/** A day that was published with other figures, which the hotel may still change. */
export const restatedDay: RestatementRule<RestatedDay> = {
  code: "restated-day",
  title: "business days whose figures changed since they were published",
  version: 1,
  severity: "info",
  predicate:
    "since the run given with `--previous`, items of a business day and currency were added or changed in amounts, taxes, category, service, currency, business date or liveness, inside the editable history window: one finding for each enterprise, day and currency",
  exceptions: [
    "names, notes, bills, accounts and a new `UpdatedUtc` by themselves; items that are live neither then nor now",
    "where the windows are unknown, every change counts as inside"
  ],
  action: "refreshes the day sheet",
  scope: "restatement",
  judge: ({ businessDate, changes, currency, now, others, published, publishedAsOf }) => ({
    orderItemIds: changes.map(({ after }) => after.id),
    message:
      `${businessDate} was published with ${published.gross} ${currency} and now has ${now.gross} ${currency}: ${changes.length} item(s) changed.`,
    expected: published.gross,
    actual: now.gross,
    delta: Money.format(
      BigDecimal.subtract(BigDecimal.fromStringUnsafe(now.gross), BigDecimal.fromStringUnsafe(published.gross))
    ),
    currency,
    evidence: {
      businessDate,
      publishedAsOf,
      published,
      now,
      changedOtherwise: others,
      changes: changes.map(({ after, before, differences, freezeUtc }) => ({
        id: after.id,
        differences,
        from: before?.businessDate ?? null,
        to: after.businessDate,
        updaterProfileId: after.updaterProfileId,
        freezeUtc
      })),
      exceptionsTested: ["fields that the books do not see", "after the editable history window"]
    }
  })
}
