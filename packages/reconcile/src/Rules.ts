import type { Description, Rule } from "./Rule.ts"
import { canceledOrderLiveValue } from "./rules/CanceledOrderLiveValue.ts"
import { enterpriseMismatch } from "./rules/EnterpriseMismatch.ts"
import { itemCurrencyInconsistent } from "./rules/ItemCurrencyInconsistent.ts"
import { netPlusTaxNeGross } from "./rules/NetPlusTaxNeGross.ts"
import { orderWithoutItems } from "./rules/OrderWithoutItems.ts"
import { orphanOrderItem } from "./rules/OrphanOrderItem.ts"
import { processedOrderOpenItems } from "./rules/ProcessedOrderOpenItems.ts"
import { serviceMismatch } from "./rules/ServiceMismatch.ts"
import { stateTimestampConflict } from "./rules/StateTimestampConflict.ts"
import { unconfirmedOrderLiveItems } from "./rules/UnconfirmedOrderLiveItems.ts"
import { unitTimesCount } from "./rules/UnitTimesCount.ts"
import { unresolvedReference } from "./rules/UnresolvedReference.ts"

/** Every rule that judges an order; `unresolved-reference`, which counts over an enterprise, stands beside them. */
export const rules: ReadonlyArray<Rule> = [
  orphanOrderItem,
  orderWithoutItems,
  serviceMismatch,
  enterpriseMismatch,
  canceledOrderLiveValue,
  processedOrderOpenItems,
  unconfirmedOrderLiveItems,
  stateTimestampConflict,
  netPlusTaxNeGross,
  unitTimesCount,
  itemCurrencyInconsistent
]

/** Every code that a finding may carry, with its severity and what it finds. */
export const catalogue: ReadonlyArray<Description> = [...rules, unresolvedReference]

/** What each code finds, for a person. */
export const titles: ReadonlyMap<string, string> = new Map(catalogue.map(({ code, title }) => [code, title]))
