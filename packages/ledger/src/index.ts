/**
 * Compares an external ledger with the order items of a reconciliation.
 */
export * as Catalogue from "./Catalogue.ts"
export * as EntryMatch from "./entries/EntryMatch.ts"
export * as LedgerEntry from "./entries/LedgerEntry.ts"
export * as Ledger from "./Ledger.ts"
export * as LedgerFindings from "./LedgerFindings.ts"
export * as LedgerLine from "./LedgerLine.ts"
export * as LedgerRules from "./LedgerRules.ts"
export * as LedgerMapping from "./Mapping.ts"
export * as PmsItem from "./PmsItem.ts"
export * as TieOut from "./TieOut.ts"
export * as Unreadable from "./Unreadable.ts"
