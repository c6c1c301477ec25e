import { Money } from "@nightaudit/core"
import { BigDecimal } from "effect"
import type { Observation } from "../../model/Finding.ts"
import { isLive } from "../../model/PublishedItem.ts"
import type { RestatementRule } from "../Rule.ts"
import type { RestatedItem, Version } from "./Restated.ts"

/** An item of a day that was closed for good, and that the books see otherwise all the same. */
export const restatedAfterFreeze: RestatementRule<RestatedItem> = {
  code: "restated-after-freeze",
  title: "items changed after their day was final",
  version: 1,
  severity: "error",
  otherwise: "warning where an earlier change inside the window cannot be told from a later touch",
  predicate:
    "since the run given with `--previous`, amounts, taxes, category, service, currency, business date or liveness of an item changed, or it was added, later than the longer editable history window after it was consumed and its bill closed",
  exceptions: [
    "names, notes, bills, accounts and a new `UpdatedUtc` by themselves; items that are live neither then nor now; unknown windows",
    "whether the hotel lets closed bills be modified, and whether someone widened the window, cannot be decided"
  ],
  action: "makes an adjusting entry, and asks the person who changed it",
  scope: "restatement",
  judge: (item) => {
    const { after, before, differences, freezeUtc, isAfterFreeze, publishedAsOf } = item
    return {
      severity: isAfterFreeze === "undecided" ? "warning" : "error",
      orderItemIds: [after.id],
      message: `An item of ${before?.businessDate ?? after.businessDate ?? "no day"} was ${
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
        exceptionsTested: ["inside the editable history window", "fields that the books do not see"],
        exceptionsUndecided: [
          "the hotel lets closed bills be modified",
          "the window was widened",
          ...(isAfterFreeze === "undecided" ? ["changed inside the window, and touched again after it"] : [])
        ]
      }
    }
  }
}

/** Live values where they differ in one currency, otherwise the first field that differs. */
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
