import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"

const file = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("FILE"), Flag.optional)

export const flags = {
  ledger: file("ledger", "Ledger as CSV to reconcile to the order items; needs --ledger-mapping"),
  ledgerMapping: file("ledger-mapping", "Meaning of the ledger's columns, as JSON: see docs/ledger.md"),
  ledgerEntries: Flag.String("ledger-entries").pipe(
    Flag.withDescription(
      "The platform's export of ledger entries, one JSON object per line, to compare with the order items; may be repeated"
    ),
    Flag.withMetavar("FILE"),
    Flag.atLeast(0)
  ),
  reference: Flag.String("reference").pipe(
    Flag.withDescription(
      "Accounting categories, bills, tax rates or currencies as JSON, for rules that need them: see docs/reference.md; may be repeated"
    ),
    Flag.withMetavar("FILE"),
    Flag.atLeast(0)
  )
}

/** The flags as the handlers receive them. */
export type Flags = Command.Command.Config.Infer<typeof flags>
