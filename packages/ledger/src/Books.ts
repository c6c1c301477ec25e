/**
 * The books that a ledger is tied out in: one for each enterprise, or one for all of them.
 */
import { Ids, type Money } from "@nightaudit/core"
import * as Currency from "@nightaudit/reconcile/model/Currency"
import { BigDecimal } from "effect"
import type { Book } from "./Book.ts"
import * as Coverage from "./Coverage.ts"
import type { Lines } from "./LedgerLine.ts"
import type { Mapping } from "./Mapping.ts"
import type { Pms } from "./PmsItem.ts"

/** A ledger, and the order items that a reconciliation has read. */
export interface Sides {
  readonly mapping: Mapping
  readonly ledger: Lines
  readonly pms: Pms
  /** False when the platform could not be read to its end: nothing may be concluded from what is absent. */
  readonly isComplete: boolean
}

/** A book for each enterprise that was read, or one for all of them where the ledger does not tell them apart. */
export const of = (sides: Sides): ReadonlyArray<Book> => {
  const { ledger, mapping, pms } = sides
  const read = pms.enterprises.toSorted(({ enterprise: self }, { enterprise: that }) => Ids.compare(self.Id, that.Id))
  const finest = (currency: string): Money.Decimal =>
    read.map(({ enterprise }) => Currency.unit(currency, enterprise))
      .reduce((self, that) => BigDecimal.max(self, that), Currency.unit(currency, undefined))
  const book = { mapping, nonLiveStates: pms.nonLiveStates }
  if (!mapping.columns.has("enterprise")) {
    return [{
      ...book,
      enterpriseId: null,
      coverage: Coverage.common(read.map(({ enterprise, range }) => Coverage.of(enterprise, range))),
      lines: ledger.lines,
      items: pms.items,
      canceled: pms.canceled,
      unit: finest
    }]
  }
  const lines = Map.groupBy(ledger.lines, ({ enterpriseId }) => enterpriseId?.toLowerCase())
  const [items, canceled] = [pms.items, pms.canceled].map((items) =>
    Map.groupBy(items, ({ enterpriseId }) => Ids.lower(enterpriseId))
  )
  return read.map(({ enterprise, range }) => ({
    ...book,
    enterpriseId: enterprise.Id,
    coverage: Coverage.of(enterprise, range),
    lines: lines.get(enterprise.Id.toLowerCase()) ?? [],
    items: items?.get(Ids.lower(enterprise.Id)) ?? [],
    canceled: canceled?.get(Ids.lower(enterprise.Id)) ?? [],
    unit: (currency) => Currency.unit(currency, enterprise)
  }))
}
