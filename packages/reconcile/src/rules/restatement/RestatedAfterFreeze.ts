import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import type { Observation } from "../../model/Finding.ts"
import { isLive } from "../../model/PublishedItem.ts"
import type { RestatementRule } from "../Rule.ts"
import type { RestatedItem, Version } from "./Restated.ts"

/** An item whose accounting-relevant fields changed after it was final. */
export const restatedAfterFreeze: RestatementRule<RestatedItem> = {
  code: "restated-after-freeze",
  title: "items changed after they were final",
  version: 1,
  severity: "error",
  otherwise: "warning if an earlier change inside the window cannot be distinguished from a later update",
  predicate:
    "since the run given with `--previous`, an item was added, or its amounts, taxes, category, service, currency or business date changed, or whether it is Open or Closed, later than the longer editable history window after its consumption and the closing of its bill",
  exceptions: [
    "changes of names, notes, bills, accounts or `UpdatedUtc` only",
    "items that are neither Open nor Closed, then and now",
    "unknown windows",
    "whether the property lets closed bills be modified, and whether somebody widened the window, cannot be detected"
  ],
  action: "Make an adjusting entry, and ask the person who changed the item",
  scope: "restatement",
  judge: (item) => {
    const { after, before, differences, freezeUtc, isAfterFreeze, publishedAsOf } = item
    return {
      severity: isAfterFreeze === "undecided" ? "warning" : "error",
      orderItemIds: [after.id],
      message: `An item of ${before?.businessDate ?? after.businessDate ?? "no business date"} was ${
        before === undefined ? "added" : `changed (${differences.map(({ field }) => field).join(", ")})`
      } after it was final.`,
      ...comparison(item),
      evidence: {
        businessDate: before?.businessDate ?? after.businessDate,
        differences,
        before: before ?? null,
        after,
        updaterProfileId: after.updaterProfileId,
        freezeUtc,
        publishedAsOf,
        exceptionsTested: ["inside the editable history window", "fields that are not relevant to accounting"],
        exceptionsUndecided: [
          "the property lets closed bills be modified",
          "the window was widened",
          ...(isAfterFreeze === "undecided" ? ["changed inside the window, and updated again after it"] : [])
        ]
      }
    }
  }
}

/** The values that count as revenue if they differ in one currency, otherwise the fields that differ. */
const comparison = ({ after, before, differences }: RestatedItem): Partial<Observation> => {
  const [expected, actual] = [valueOf(before), valueOf(after)]
  if (expected !== actual && (before === undefined || before.currency === after.currency)) {
    const delta = BigDecimal.subtract(BigDecimal.fromStringUnsafe(actual), BigDecimal.fromStringUnsafe(expected))
    return { expected, actual, delta: Money.format(delta), currency: after.currency }
  }
  const text = (side: "before" | "after") =>
    differences.map((each) => `${each.field} ${JSON.stringify(each[side])}`).join(", ")
  return { expected: text("before"), actual: text("after") }
}

const valueOf = (version: Version | undefined): string => version !== undefined && isLive(version) ? version.gross : "0"
