/**
 * What is said of an external ledger beside the order items of the platform.
 */
import type { Description } from "@nightaudit/reconcile/rules/Rule"

/** Judges a ledger as a whole. */
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
    "the ledger's total of a day, code and currency differs from that of the live items by more than the tolerance: by default nothing in gross, and in net and tax half a unit for each item but five units at most",
  exceptions: [
    "the day before or after differs by the opposite within `dayShift`: `ledger-timing`",
    "items that are not settled yet, or that changed after `exportedAt`",
    "days that the range does not hold whole are not compared"
  ],
  action:
    "posts what is missing or reverses what is too much; the evidence names the one choice of items that explains the difference, where there is exactly one"
})

export const lineMismatch = rule({
  code: "ledger-line-mismatch",
  title: "ledger lines that name an item and tell another amount, currency or code",
  severity: "error",
  predicate:
    "a line that names an item by id, or alone by a reference that no other open line and item share, differs from it in amount by more than the tolerance, in currency or in code",
  exceptions: ["the item changed after `exportedAt`: `ledger-restated`"],
  action: "corrects the posting, or the mapping where the code is another by agreement"
})

export const lineMissing = rule({
  code: "ledger-line-missing",
  title: "order items that are not in the ledger",
  severity: "error",
  predicate:
    "live items of the range that no line of the ledger was matched to by id, by code and amount, on a day near by, or in a sum; all items of a day that the ledger has no line for are one finding",
  exceptions: [
    "items that are not settled yet, or that were created after `exportedAt`",
    "items whose code is not mapped: `ledger-unmapped-key`"
  ],
  action: "posts them; the evidence names the nearest lines that are open, and why they are not it"
})

export const pmsLineMissing = rule({
  code: "pms-line-missing",
  title: "ledger lines without order items",
  severity: "error",
  predicate: "a line of the ledger within the range that no live item, and no sum of them, was matched to",
  exceptions: [
    "a line of a code out of scope, or of one that is not mapped",
    "a line of the first days may be of an item before the range: the evidence says so"
  ],
  action:
    "finds the manual entry and reverses it, or posts the charge in Mews; the evidence names the nearest items that are open, and why they are not it"
})

export const timing = rule({
  code: "ledger-timing",
  title: "amounts that the ledger tells on another day",
  severity: "info",
  otherwise: "warning when a line names its item and is further away than `dayShift`",
  predicate:
    "the same code and amount stand on another day within `dayShift`, or a rebate on the day of what it takes back",
  exceptions: [],
  action:
    "does nothing at the end of a month when both days are in the period: late check-ins and counter-postings are so"
})

export const restated = rule({
  code: "ledger-restated",
  title: "amounts that changed after the ledger was exported",
  severity: "info",
  predicate: "items created or canceled after `exportedAt` account for the whole difference",
  exceptions: [],
  action: "exports the ledger again, or books an adjustment"
})

export const duplicateLine = rule({
  code: "ledger-duplicate-line",
  title: "ledger lines that stand there twice",
  severity: "error",
  predicate:
    "a line with the id or the reference, day, code, currency and amount of another line finds nothing to match; in totals, the same line once more is the whole difference",
  exceptions: ["lines that are alike and each find an item of their own"],
  action: "looks for a double import and reverses it"
})

export const signConvention = rule({
  code: "ledger-sign-convention",
  title: "ledgers whose signs are the other way round",
  severity: "warning",
  predicate:
    "on more than nine in ten of the days and codes that both sides have, the ledger tells the amount with the opposite sign; the rest is judged as if `sign` were inverted",
  exceptions: [],
  action: "inverts `sign` in the mapping"
})

export const unmappedKey = rule({
  code: "ledger-unmapped-key",
  title: "codes, categories and properties that the mapping does not name",
  severity: "warning",
  predicate:
    "lines of the ledger whose code or enterprise the mapping does not name, or items whose category it has no code for: one finding for each, with the sum at risk",
  exceptions: [],
  action: "completes the mapping, or declares the code out of scope"
})

export const categoryWithoutLedgerCode = rule({
  code: "category-without-ledger-code",
  title: "accounting categories that the ledger has no account for",
  severity: "warning",
  predicate:
    "the external ledger is keyed by `ledgerAccountCode`, and live items of the range have a category of the reference whose `LedgerAccountCode` is empty: one finding for each, with the sum at risk",
  exceptions: [
    "ledgers that are keyed by anything else",
    "items without a category, or of one that the reference does not give: `ledger-unmapped-key`"
  ],
  action: "gives the category the code of its ledger account in Mews"
})

export const entryVsItem = rule({
  code: "ledger-entry-vs-item",
  title: "order items that the platform's own ledger tells otherwise",
  severity: "error",
  predicate:
    "credits less debits of the platform's ledger entries of a live item, on the revenue ledger against its net value, or on the tax ledger against its taxes, differ by more than half a unit, and half a unit for each tax; the order is checked in, and the item is older than the longer editable history window",
  exceptions: [
    "items that the entries' days do not hold from consumption to the day after they froze, were created or were last updated",
    "items in another currency than the property's, for entries name none; deposits, and items that are on no revenue ledger but on another",
    "orders that are not checked in; taxes where the entries have no tax ledger",
    "half a unit"
  ],
  action: "takes the ledger for true, for it cannot be changed, and asks Mews support how the item came to differ"
})

export const outOfScope = rule({
  code: "ledger-out-of-scope",
  title: "ledger codes that order items cannot explain",
  severity: "info",
  predicate: "lines of the ledger whose code the mapping declares out of scope: payments, outlet items, invoices",
  exceptions: [],
  action: "ties them out against their own source"
})

export const rowUnreadable = rule({
  code: "ledger-row-unreadable",
  title: "rows of the ledger that cannot be read",
  severity: "error",
  predicate:
    "a row has another number of cells than the first, or no date, currency or amount as the mapping declares it; it is left out of every sum",
  exceptions: [],
  action: "corrects the row, or the mapping when all rows are so"
})

export const residual = rule({
  code: "ledger-residual",
  title: "ledgers that do not tie out",
  severity: "error",
  predicate:
    "what remains of ledger less platform after timing, restatements, rebates, codes out of scope, pending items and rounding is more than the tolerance of the currency",
  exceptions: [],
  action: "clears the findings that it is made of, the largest first"
})

/** Those about the ledger itself, in the order in which people read them. */
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
