import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import { plural } from "../../internal/words.ts"
import type { RestatementRule } from "../Rule.ts"
import type { RestatedDay } from "./Restated.ts"

/** A business day whose published figures changed while the property may still change them. */
export const restatedDay: RestatementRule<RestatedDay> = {
  code: "restated-day",
  title: "business days whose figures changed since they were published",
  version: 1,
  severity: "info",
  predicate:
    "since the run given with `--previous`, items of a business day and currency were added, or their amounts, taxes, category, service, currency or business date changed, or whether they are Open or Closed, inside the editable history window; one finding per property, day and currency",
  exceptions: [
    "changes of names, notes, bills, accounts or `UpdatedUtc` only",
    "items that are neither Open nor Closed, then and now",
    "if the windows are unknown, every change counts as inside"
  ],
  action: "Replace the day sheet",
  scope: "restatement",
  judge: ({ businessDate, changes, currency, now, others, published, publishedAsOf }) => ({
    orderItemIds: changes.map(({ after }) => after.id),
    message: `${businessDate} was published with ${published.gross} ${currency} and now has ${now.gross} ${currency}: ${
      plural(changes.length, "item")
    } changed.`,
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
      exceptionsTested: ["fields that are not relevant to accounting", "after the editable history window"]
    }
  })
}
