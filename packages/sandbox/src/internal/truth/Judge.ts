import type { OrderRecord } from "../../Hotel.ts"
import type { OrderItemRow } from "../../Rows.ts"
import type { RangeCode, RuleCode } from "../../RuleCode.ts"
import type { TruthFinding, TruthSeverity } from "../../TruthQuery.ts"
import type { Frame } from "./Frame.ts"
import type { Known } from "./Known.ts"

/** What a family of rules finds in one order and all of its items; the order is null where no operation returns it. */
export type OrderJudge = (frame: Frame, record: OrderRecord, known: Known) => ReadonlyArray<TruthFinding>

/** What a family of rules finds over the items in range of one enterprise. */
export type EnterpriseJudge = (
  frame: Frame,
  enterpriseId: string,
  items: ReadonlyArray<ItemInRange>,
  known: Known
) => ReadonlyArray<TruthFinding>

/** An item in range with the order that it belongs to. */
export interface ItemInRange {
  readonly item: OrderItemRow
  readonly record: OrderRecord
}

/** A finding on some items of an order, or of an enterprise where there is no order to name. */
export const finding = (
  code: RuleCode | RangeCode,
  severity: TruthSeverity,
  serviceOrderId: string | null,
  about: ReadonlyArray<OrderItemRow>
): TruthFinding => ({ code, severity, serviceOrderId, orderItemIds: about.map((item) => item.Id).toSorted() })

/** The identifier of an order, whether it was found or is only named by its items. */
export const orderIdOf = ({ items, order }: OrderRecord): string | null => order?.Id ?? items[0]?.ServiceOrderId ?? null

/** A finding on the items, where there are any. */
export const onAll = (
  code: RuleCode,
  severity: TruthSeverity,
  record: OrderRecord,
  about: ReadonlyArray<OrderItemRow>
): ReadonlyArray<TruthFinding> => about.length === 0 ? [] : [finding(code, severity, orderIdOf(record), about)]

/** A finding on each of the items. */
export const onEach = (
  code: RuleCode,
  severity: TruthSeverity,
  record: OrderRecord,
  about: ReadonlyArray<OrderItemRow>
): ReadonlyArray<TruthFinding> => about.map((item) => finding(code, severity, orderIdOf(record), [item]))
