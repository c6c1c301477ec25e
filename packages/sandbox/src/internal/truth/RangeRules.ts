import type { RangeCode } from "../../RuleCode.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import { parseDay } from "../Instant.ts"
import { type Frame, type House, isAsked } from "./Frame.ts"
import { type EnterpriseJudge, finding } from "./Judge.ts"

/** What is said of a window for an enterprise that is asked for, whatever lies in it. */
export const rangeRulesOfEnterprise: EnterpriseJudge = (frame, enterpriseId, items) => {
  const house = frame.houses.get(enterpriseId)
  if (house === undefined || !isAsked(frame.query.enterpriseIds, enterpriseId)) return []
  const isDead = items.every(({ item }) => item.AccountingState === "Canceled" || item.AccountingState === "Inactive")
  return [
    ...(frame.asOf < lastClosing(frame, house) ? [ofRange("range-not-over")] : []),
    ...(isDead ? [ofRange("range-without-items")] : [])
  ]
}

const ofRange = (code: RangeCode): TruthFinding => finding(code, "warning", null, [])

// A window that ends with a date ends with the business day before it, which may close before midnight or after.
const lastClosing = ({ query }: Frame, { closing, to, zone }: House): number => {
  const day = parseDay(query.to)
  return day === undefined ? to : Math.max(to, zone.at(day, 0) + closing)
}
