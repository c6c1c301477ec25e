/**
 * What a person reads when a reconciliation is done.
 */
import { type Accepted, Currency, type Finding, type Manifest, type Outcome, Rules } from "@nightaudit/reconcile"
import { BigDecimal } from "effect"
import { printable } from "./Printable.ts"

/** How many findings of each severity. */
export type Severities = Record<Finding.Severity, number>

interface Revenue {
  readonly hotel: string
  readonly currency: string
  items: number
  net: BigDecimal.BigDecimal
  tax: BigDecimal.BigDecimal
  gross: BigDecimal.BigDecimal
}

/** What a summary needs of the outcomes, gathered as they go by. */
export class Digest {
  readonly severities: Severities = { error: 0, warning: 0, info: 0 }
  readonly findings = new Map<string, { readonly code: string; readonly severity: Finding.Severity; count: number }>()
  readonly revenues = new Map<string, Revenue>()
  /** Findings that were accepted, and count under no severity. */
  accepted = 0
  orders = 0
  hotels = 0

  add(outcome: Outcome.Outcome): void {
    this.addFindings(outcome.findings)
    if (outcome._tag === "Order") {
      this.orders += 1
      return
    }
    this.hotels += 1
    for (const row of outcome.totals) {
      if (row.accountingState !== "Open" && row.accountingState !== "Closed") continue
      const revenue = this.#revenue(outcome.name, row.enterpriseId, row.currency)
      revenue.items += row.items
      revenue.net = BigDecimal.sum(revenue.net, BigDecimal.fromStringUnsafe(row.net))
      revenue.tax = BigDecimal.sum(revenue.tax, BigDecimal.fromStringUnsafe(row.tax))
      revenue.gross = BigDecimal.sum(revenue.gross, BigDecimal.fromStringUnsafe(row.gross))
    }
  }

  /** Takes findings that come with no outcome. */
  addFindings(findings: ReadonlyArray<Finding.Finding>): void {
    for (const { accepted, code, severity } of findings) {
      if (accepted !== undefined) {
        this.accepted += 1
        continue
      }
      const known = this.findings.get(`${severity} ${code}`)
      if (known === undefined) this.findings.set(`${severity} ${code}`, { code, severity, count: 1 })
      else known.count += 1
      this.severities[severity] += 1
    }
  }

  #revenue(hotel: string, enterpriseId: string, currency: string): Revenue {
    const key = `${enterpriseId} ${currency}`
    const known = this.revenues.get(key)
    if (known !== undefined) return known
    const zero = BigDecimal.fromBigInt(0n)
    const revenue = {
      hotel: printable(hotel),
      currency: printable(currency),
      items: 0,
      net: zero,
      tax: zero,
      gross: zero
    }
    this.revenues.set(key, revenue)
    return revenue
  }
}

/** The bases as a person says them. */
export const bases = { consumed: "consumed", closed: "billed", created: "created", updated: "updated" } as const

/** The summary in whole sentences and aligned columns, without a line end. */
export const text = (
  manifest: Manifest.Manifest,
  digest: Digest,
  directory: string,
  /** What an external ledger came to. */
  ledger: ReadonlyArray<string> = []
): string =>
  [
    `Order items ${
      bases[manifest.window.basis]
    } from ${manifest.window.from} to ${manifest.window.to}, judged as of ${manifest.asOf}`,
    "",
    verdict(manifest, digest),
    ...manifest.intervals.open.map(({ operation, problem }) => `  not read: ${operation}: ${printable(problem)}`),
    "",
    "Revenue (open and closed items)",
    ...table(
      ["hotel", "currency", "items", "net", "tax", "gross"],
      [...digest.revenues.values()].map(({ currency, gross, hotel, items, net, tax }) => [
        hotel,
        currency,
        count(items),
        ...[net, tax, gross].map((amount) => money(amount, currency))
      ]),
      2
    ),
    "",
    ...ledger,
    ...findings(digest),
    "",
    `The details are in ${
      printable(directory)
    }: findings.ndjson, reconciled.ndjson, totals.json, day-sheet.json, manifest.json.`
  ].join("\n")

const verdict = ({ conservation, operations, status }: Manifest.Manifest, { hotels, orders }: Digest): string => {
  const read = `${count(conservation.items)} order items in ${plural(hotels, "hotel")} were read and ${
    plural(orders, "service order")
  } judged`
  const quarantined = Object.values(operations).reduce((sum, counts) => sum + counts.quarantined, 0)
  const damaged = quarantined === 0 ? "" : ` ${plural(quarantined, "row")} could not be read: see quarantine.ndjson.`
  if (status === "complete") return `Complete: ${read}.${damaged}`
  if (status === "incomplete") return `INCOMPLETE: ${read}, but not everything could be read.${damaged}`
  return `FAILED: ${read}, but rows were lost on the way; trust none of these figures.${damaged}`
}

const severityNames = { error: "error", warning: "warning", info: "note" } as const
const severityOrder: ReadonlyArray<Finding.Severity> = ["error", "warning", "info"]

const findings = ({ accepted, findings, severities }: Digest): ReadonlyArray<string> => {
  const apart = accepted === 0 ? "" : `; ${count(accepted)} accepted`
  if (findings.size === 0) return [`Everything adds up: no findings${apart}.`]
  const sorted = [...findings.values()].toSorted((self, that) =>
    severityOrder.indexOf(self.severity) - severityOrder.indexOf(that.severity) || (self.code < that.code ? -1 : 1)
  )
  return [
    `Findings: ${
      severityOrder.map((severity) => plural(severities[severity], severityNames[severity])).join(", ")
    }${apart}`,
    ...table(
      ["", "count", "code", "what it finds"],
      sorted.map(({ code, count: found, severity }) => [
        severityNames[severity],
        count(found),
        code,
        Rules.titles.get(code) ?? ""
      ]),
      1,
      2
    )
  ]
}

/** So many acceptances of a kind are named. */
const namedAtMost = 20

/** A line for each acceptance that is over, or that no finding of the run has needed. */
export const notices = ({ expired, unmatched }: Accepted.Acceptances): ReadonlyArray<string> => [
  ...named(expired, ({ expires }) => `the acceptance expired on ${expires}`),
  ...named(unmatched, () => "no finding of this run has the accepted fingerprint")
]

const named = (
  acceptances: ReadonlyArray<Accepted.Acceptance>,
  what: (acceptance: Accepted.Acceptance) => string
): ReadonlyArray<string> => {
  const [first] = acceptances.slice(namedAtMost)
  return [
    ...acceptances.slice(0, namedAtMost).map((each) =>
      `${what(each)}: ${each.fingerprint} (${printable(each.reason)})`
    ),
    ...(first === undefined ? [] : [`${what(first)}, and ${count(acceptances.length - namedAtMost)} more like it`])
  ]
}

/** A whole number with separators. */
export const count = (value: number): string => new Intl.NumberFormat("en").format(value)

/** A number of things. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? "" : "s"}`

export const money = (amount: BigDecimal.BigDecimal, currency: string): string =>
  new Intl.NumberFormat("en", { minimumFractionDigits: Currency.precision(currency), maximumFractionDigits: 20 })
    .format(BigDecimal.format(amount) as Intl.StringNumericLiteral)

/** Lines of aligned columns; those from `right` on, and before `left`, are numbers. */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
  right: number,
  left = head.length
): ReadonlyArray<string> => {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [head, ...rows].map((row) =>
    `  ${
      row.map((cell, column) =>
        column >= right && column < left ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
      ).join("  ")
    }`.trimEnd()
  )
}
