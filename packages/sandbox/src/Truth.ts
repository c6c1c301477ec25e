import type { Hotel, OrderRecord } from "./Hotel.ts"
import { amountRules, amountRulesOfEnterprise } from "./internal/truth/AmountRules.ts"
import { duplicateRules, duplicateRulesOfEnterprise } from "./internal/truth/DuplicateRules.ts"
import * as Frame from "./internal/truth/Frame.ts"
import { isLive, isSystem } from "./internal/truth/ItemRules.ts"
import { type EnterpriseJudge, type ItemInRange, orderIdOf, type OrderJudge } from "./internal/truth/Judge.ts"
import * as Known from "./internal/truth/Known.ts"
import { linkageRules } from "./internal/truth/LinkageRules.ts"
import { mappingRules, mappingRulesOfEnterprise } from "./internal/truth/MappingRules.ts"
import { orderRules } from "./internal/truth/OrderRules.ts"
import { rangeRulesOfEnterprise } from "./internal/truth/RangeRules.ts"
import { rebateRules } from "./internal/truth/RebateRules.ts"
import * as RebatesAcross from "./internal/truth/RebatesAcross.ts"
import { stateRules } from "./internal/truth/StateRules.ts"
import { timeRules } from "./internal/truth/TimeRules.ts"
import * as Totals from "./internal/truth/Totals.ts"
import type { OrderItemRow } from "./Rows.ts"
import type { TruthFinding, TruthQuery, TruthSeverity, TruthTotalsRow } from "./TruthQuery.ts"

export type { TruthFinding, TruthQuery, TruthSeverity, TruthTotalsRow }

/** What a reconciliation of a window must come to. */
export interface Truth {
  /** Items in range. */
  readonly items: number
  readonly verdicts: {
    readonly productServiceOrder: number
    readonly reservation: number
    readonly orphan: number
    readonly unresolved: number
  }
  readonly totals: ReadonlyArray<TruthTotalsRow>
  /** The IDs of the orders in question, each once, of any enterprise; sorted. */
  readonly orders: ReadonlyArray<string>
  /** Sorted by code, order and items. */
  readonly findings: ReadonlyArray<TruthFinding>
}

const orderJudges: ReadonlyArray<OrderJudge> = [
  orderRules,
  linkageRules,
  stateRules,
  timeRules,
  amountRules,
  rebateRules,
  duplicateRules,
  mappingRules
]

const enterpriseJudges: ReadonlyArray<EnterpriseJudge> = [
  amountRulesOfEnterprise,
  duplicateRulesOfEnterprise,
  mappingRulesOfEnterprise,
  rangeRulesOfEnterprise
]

/** Reads every row of a hotel set and works out what a reconciliation of the window must come to. */
export const truth = (hotel: Hotel, query: TruthQuery): Truth => {
  const frame = Frame.make(hotel, query)
  const known = Known.make(hotel)
  const totals = Totals.make(frame)
  const verdicts = { productServiceOrder: 0, reservation: 0, orphan: 0, unresolved: 0 }
  const orders: Array<string> = []
  const crossing: Array<OrderRecord> = []
  const findings: Array<TruthFinding> = []
  const unresolved = new Map<string, Array<string>>()
  const houses = new Map<string, Array<ItemInRange>>(hotel.enterprises.map((house) => [house.Id, []]))

  for (const record of hotel.records()) {
    const inRange = record.items.filter((item) => Frame.isInRange(frame, item))
    for (const item of inRange) {
      totals.add(item)
      const verdict = verdictOf(frame, record, item)
      verdicts[verdict]++
      houses.get(item.EnterpriseId)?.push({ item, record })
      if (verdict === "unresolved") {
        unresolved.set(item.EnterpriseId, [...unresolved.get(item.EnterpriseId) ?? [], item.Id])
      }
    }
    if (inRange.length === 0 && !isTouched(frame, record)) continue
    orders.push(orderIdOf(record) ?? "")
    if (RebatesAcross.crosses(record)) crossing.push(record)
    if (record.order === null) findings.push(...orphans(frame, record, inRange))
    findings.push(...orderJudges.flatMap((judge) => judge(frame, record, known)))
  }
  for (const [enterpriseId, items] of houses) {
    findings.push(...enterpriseJudges.flatMap((judge) => judge(frame, enterpriseId, items, known)))
  }
  for (const items of unresolved.values()) {
    findings.push({
      code: "unresolved-reference",
      severity: "info",
      serviceOrderId: null,
      orderItemIds: items.toSorted()
    })
  }
  const items = verdicts.productServiceOrder + verdicts.reservation + verdicts.orphan + verdicts.unresolved
  return {
    items,
    verdicts,
    totals: totals.rows(),
    orders: orders.toSorted(),
    findings: RebatesAcross.together(frame, crossing, known, findings).toSorted(byContent)
  }
}

const verdictOf = (frame: Frame.Frame, record: OrderRecord, item: OrderItemRow): keyof Truth["verdicts"] =>
  record.order !== null ? record.kind : frame.services.has(item.ServiceId) ? "orphan" : "unresolved"

const orphans = (
  frame: Frame.Frame,
  record: OrderRecord,
  inRange: ReadonlyArray<OrderItemRow>
): ReadonlyArray<TruthFinding> => {
  const lost = inRange.filter((item) => verdictOf(frame, record, item) === "orphan")
  const [first] = lost
  if (first === undefined) return []
  const harmless = lost.every((item) => !isLive(item) || isSystem(item.Type) || item.Amount.GrossValue === 0)
  return [{
    code: "orphan-order-item",
    severity: harmless ? "info" : "error",
    serviceOrderId: first.ServiceOrderId,
    orderItemIds: lost.map((item) => item.Id).toSorted()
  }]
}

// An order without an item in range is judged for its own instants.
const isTouched = (frame: Frame.Frame, { kind, order }: OrderRecord): boolean => {
  const service = order === null ? undefined : frame.services.get(order.ServiceId)
  if (order === null || service === undefined) return false
  return Frame.isAsked(frame.query.enterpriseIds, service.EnterpriseId)
    && Frame.isAsked(frame.query.serviceIds, service.Id)
    && (Frame.isInside(frame, service.EnterpriseId, order.UpdatedUtc)
      || (kind === "reservation" && Frame.isInside(frame, service.EnterpriseId, order.CreatedUtc)))
}

const byContent = (a: TruthFinding, b: TruthFinding): number => {
  const [left, right] = [sortKey(a), sortKey(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const sortKey = (finding: TruthFinding): string =>
  `${finding.code} ${finding.serviceOrderId ?? ""} ${finding.orderItemIds.join(",")}`
