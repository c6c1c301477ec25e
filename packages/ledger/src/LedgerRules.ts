/**
 * The rules that compare an external ledger with the order items of the platform.
 */
import type { Description } from "@nightaudit/reconcile/rules/Rule"

/** Evaluates a ledger as a whole. */
export interface LedgerRule extends Description {
  readonly scope: "ledger"
}

const rule = (description: Omit<LedgerRule, "scope" | "version">): LedgerRule => ({
  scope: "ledger",
  version: 1,
  ...description
})

export const totalMismatch = rule({
  code: "ledger-total-mismatch",
  title: "days and codes whose totals differ between the ledger and the platform",
  severity: "error",
  predicate:
    "the ledger's total of a day, code and currency differs from the total of the Open and Closed items by more than the tolerance; by default that is zero for gross values, and for net values and taxes half a rounding unit per item, at most five units",
  exceptions: [
    "the day before or after differs by the opposite amount within `dayShift`: see `ledger-timing`",
    "items that are not settled yet, or that changed after `exportedAt`",
    "days that are only partly in the period are not compared"
  ],
  action:
    "Post what is missing or reverse the excess; if exactly one selection of items equals the difference, the evidence names it as a suggestion"
})

export const lineMismatch = rule({
  code: "ledger-line-mismatch",
  title: "ledger lines that name an item but have another amount, currency or code",
  severity: "error",
  predicate:
    "a line that names an item by ID, or by a reference that no other open line and item share, differs from it in amount by more than the tolerance, in currency or in code",
  exceptions: ["items that changed after `exportedAt`: see `ledger-restated`"],
  action: "Correct the posting, or the mapping if the code differs by agreement"
})

export const lineMissing = rule({
  code: "ledger-line-missing",
  title: "order items that are not in the ledger",
  severity: "error",
  predicate:
    "an Open or Closed item of the period was matched to no line of the ledger by ID, by code and amount, on a nearby day, or in a sum; all items of a day without any ledger line are one finding",
  exceptions: [
    "items that are not settled yet, or that were created after `exportedAt`",
    "items whose code is not mapped: see `ledger-unmapped-key`"
  ],
  action: "Post them; the evidence names the nearest open lines, and why they do not match"
})

export const pmsLineMissing = rule({
  code: "pms-line-missing",
  title: "ledger lines without order items",
  severity: "error",
  predicate: "a line of the ledger in the period was matched to no Open or Closed item, and to no sum of such items",
  exceptions: [
    "lines whose code is out of scope or not mapped",
    "a line of the first days may belong to an item before the period: the evidence says so"
  ],
  action:
    "Find the manual entry and reverse it, or post the charge in Mews; the evidence names the nearest open items, and why they do not match"
})

export const timing = rule({
  code: "ledger-timing",
  title: "amounts recorded on another day in the ledger",
  severity: "info",
  otherwise: "warning when a line names its item and its day is further away than `dayShift`",
  predicate:
    "the ledger has the same code and amount on another day within `dayShift`, or a rebate on the day of the rebated item",
  exceptions: [],
  action:
    "Nothing to do at the end of a month if both days are in the period: late check-ins and counter-entries look like this"
})

export const restated = rule({
  code: "ledger-restated",
  title: "amounts that changed after the ledger was exported",
  severity: "info",
  predicate: "items created or canceled after `exportedAt` account for the whole difference",
  exceptions: [],
  action: "Export the ledger again, or record an adjustment"
})

export const duplicateLine = rule({
  code: "ledger-duplicate-line",
  title: "duplicate ledger lines",
  severity: "error",
  predicate:
    "a line has the ID, or the reference, day, code, currency and amount, of another line and is not matched to an item; in totals, a repeated line equals the whole difference",
  exceptions: ["identical lines that are each matched to an item of their own"],
  action: "Look for a double import and reverse it"
})

export const signConvention = rule({
  code: "ledger-sign-convention",
  title: "ledgers with inverted signs",
  severity: "warning",
  predicate:
    "on more than nine in ten of the days and codes that both sides have, the ledger has the amount with the opposite sign; all other rules are evaluated as if `sign` were inverted",
  exceptions: [],
  action: "Invert `sign` in the mapping"
})

export const unmappedKey = rule({
  code: "ledger-unmapped-key",
  title: "codes, categories and properties that are not in the mapping",
  severity: "warning",
  predicate:
    "lines of the ledger have a code or property that is not in the mapping, or items have a category without a code in it; one finding per code, property or category, with the sum concerned",
  exceptions: [],
  action: "Complete the mapping, or declare the code out of scope"
})

export const categoryWithoutLedgerCode = rule({
  code: "category-without-ledger-code",
  title: "accounting categories without a ledger account code",
  severity: "warning",
  predicate:
    "the external ledger is keyed by `ledgerAccountCode`, and Open or Closed items of the period have a category whose `LedgerAccountCode` is empty in the reference data; one finding per category, with the sum concerned",
  exceptions: [
    "ledgers with another key",
    "items without a category, or whose category is not in the reference data: see `ledger-unmapped-key`"
  ],
  action: "Give the category the code of its ledger account in Mews"
})

export const entryVsItem = rule({
  code: "ledger-entry-vs-item",
  title: "order items that differ from the platform's own ledger",
  severity: "error",
  predicate:
    "the credits less debits of an Open or Closed item's ledger entries on the platform differ by more than half a rounding unit from its net value (revenue ledger), or by more than half a unit per tax from its taxes (tax ledger); the order is checked in, and the item is older than the longer editable history window",
  exceptions: [
    "items for which the entries do not cover all days from consumption to the day after the item was final, created or last updated",
    "items in another currency than the property's, because entries have no currency",
    "deposits, and items on no revenue ledger but on another ledger",
    "orders that are not checked in",
    "taxes, if the entries have no tax ledger"
  ],
  action: "Treat the ledger as authoritative, because it cannot be changed, and ask Mews support why the item differs"
})

export const outOfScope = rule({
  code: "ledger-out-of-scope",
  title: "ledger codes that are out of scope",
  severity: "info",
  predicate: "lines of the ledger have a code that the mapping declares out of scope: payments, outlet items, invoices",
  exceptions: [],
  action: "Tie them out against their own source"
})

export const rowUnreadable = rule({
  code: "ledger-row-unreadable",
  title: "ledger rows that cannot be read",
  severity: "error",
  predicate:
    "a row has another number of cells than the first, or its date, currency or amount does not have the format that the mapping declares; it is in no sum",
  exceptions: [],
  action: "Correct the row, or the mapping if all rows are affected"
})

export const residual = rule({
  code: "ledger-residual",
  title: "ledgers that do not tie out",
  severity: "error",
  predicate:
    "the difference between ledger and platform, after timing, restatements, rebates, codes out of scope, pending items and rounding, is more than the tolerance of the currency",
  exceptions: [],
  action: "Clear the findings that contribute to it, the largest first"
})

/** The rules about the ledger itself, in the order in which people read them. */
export const rules: ReadonlyArray<LedgerRule> = [
  residual,
  totalMismatch,
  lineMismatch,
  lineMissing,
  pmsLineMissing,
  duplicateLine,
  timing,
  restated,
  signConvention,
  unmappedKey,
  outOfScope,
  entryVsItem,
  rowUnreadable
]
