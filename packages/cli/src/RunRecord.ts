/**
 * What a reconciliation adds up while its outcomes pass: what the manifest, the summary and the comparisons after it are made
 * of.
 */
import { Ids, type Instant } from "@nightaudit/core"
import { EntryMatch, type LedgerEntry, PmsItem } from "@nightaudit/ledger"
import {
  Accepted,
  type Finding,
  Manifest,
  type Outcome,
  type Reference,
  type Restatement,
  Rules
} from "@nightaudit/reconcile"
import type * as LedgerComparison from "./LedgerComparison.ts"
import * as Summary from "./Summary.ts"

export interface Options {
  readonly acceptances: ReadonlyArray<Accepted.Acceptance> | undefined
  readonly ledger: LedgerComparison.LedgerInput | undefined
  readonly entries: LedgerEntry.Entries | undefined
}

export class RunRecord {
  readonly summary = new Manifest.Summary()
  readonly totals = new Summary.SummaryTotals()
  readonly accepted: Accepted.Acceptances
  /** The enterprises that have been read, by their IDs. */
  readonly read = new Map<string, Restatement.Read>()
  readonly pms: PmsItem.Pms | undefined
  readonly match: EntryMatch.EntryMatch | undefined
  readonly #unlisted = new Set<string>()

  constructor(
    { acceptances, entries, ledger }: Options,
    { asOf, reference }: { readonly asOf: Instant.Instant; readonly reference?: Reference.Reference | undefined }
  ) {
    this.accepted = new Accepted.Acceptances(acceptances ?? [], asOf)
    this.pms = ledger && new PmsItem.Pms(ledger.mapping, asOf)
    this.match = entries && new EntryMatch.EntryMatch(entries, asOf, reference)
  }

  /** The outcome as it is to be written: findings that are accepted are marked. */
  add(evaluated: Outcome.Outcome): Outcome.Outcome {
    const outcome = { ...evaluated, findings: evaluated.findings.map((finding) => this.accepted.mark(finding)) }
    this.summary.add(outcome)
    this.totals.add(outcome)
    for (const { code, orderItemIds } of outcome.findings) {
      if (code === Rules.unlistedItem.code) { for (const id of orderItemIds) this.#unlisted.add(Ids.lower(id)) }
    }
    this.pms?.add(outcome)
    this.match?.add(outcome)
    if (outcome._tag === "Enterprise") {
      this.read.set(outcome.enterpriseId, { enterprise: outcome.enterprise, range: outcome.range })
    }
    return outcome
  }

  /** The same for findings about the run itself. */
  addFindings(found: ReadonlyArray<Finding.Finding>): ReadonlyArray<Finding.Finding> {
    const findings = found.map((finding) => this.accepted.mark(finding))
    this.summary.addFindings(findings)
    this.totals.addFindings(findings)
    return findings
  }

  /** Whether the listing of the range lacked an item that the platform has. */
  isUnlisted(id: string): boolean {
    return this.#unlisted.has(Ids.lower(id))
  }
}
