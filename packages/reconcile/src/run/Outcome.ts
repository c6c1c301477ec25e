import type { Enterprise, Interval, Service } from "@nightaudit/core"
import { Data } from "effect"
import type { Finding } from "../model/Finding.ts"
import type { ItemInRange } from "../model/ItemInRange.ts"
import type { Line, ReconciledOrder } from "../model/ReconciledOrder.ts"
import type { Verdict } from "../model/Verdict.ts"
import type { DaySheet } from "../totals/DaySheet.ts"
import type { TotalsRow } from "../totals/Totals.ts"

/** What a reconciliation says as it goes on. */
export type Outcome = Data.TaggedEnum<{
  /** A service order has been judged on all its items. An order without an item in the range is judged too. */
  Order: {
    readonly reconciled: ReconciledOrder
    readonly line: Line
    /** Sorted by code, then by the items they name. */
    readonly findings: ReadonlyArray<Finding>
  }
  /** An enterprise is through. */
  Enterprise: {
    readonly enterpriseId: string
    /** What a person calls it; its id where it has no name. */
    readonly name: string
    readonly enterprise: Enterprise.Enterprise
    /** Its services, and those of others that its items in the range are of; sorted by id. */
    readonly services: ReadonlyArray<Service.Service>
    readonly range: Interval.Range
    /** Order items of the enterprise in the range. */
    readonly items: number
    /**
     * All that were ever seen in it, and how many of them the platform has deleted or moved out of it since; absent where
     * they are those that are left.
     */
    readonly seen?: { readonly items: number; readonly gone: number; readonly outside: number } | undefined
    /** The same items, sorted by service order and then by id; each is created when it is reached. */
    readonly itemsInRange: Iterable<ItemInRange>
    /** Over what the books see of them: see `ContentHash`. */
    readonly contentHash: string
    readonly verdicts: Readonly<Record<Verdict, number>>
    readonly totals: ReadonlyArray<TotalsRow>
    readonly daySheet: DaySheet
    /** What is said of the enterprise as a whole. */
    readonly findings: ReadonlyArray<Finding>
  }
}>

export const Outcome = Data.taggedEnum<Outcome>()
