/**
 * The summary that a reconciliation prints at its end.
 */
import { Catalogue } from "@nightaudit/ledger"
import { type Accepted, Currency, type Finding, type Manifest, type Outcome, Unread } from "@nightaudit/reconcile"
import { BigDecimal } from "effect"
import { table, wrapped } from "./Lines.ts"
import { printable } from "./Printable.ts"

/** Number of findings of each severity. */
export type Severities = Record<Finding.Severity, number>

interface Revenue {
  readonly property: string
  readonly currency: string
  items: number
  net: BigDecimal.BigDecimal
  tax: BigDecimal.BigDecimal
  gross: BigDecimal.BigDecimal
}

/** Findings about a range as a whole: with one of them, the summary must not reassure. */
const silences = ["range-not-over", "range-without-items"] as const
type Silence = (typeof silences)[number]

/** The totals that a summary needs, accumulated over the outcomes. */
export class SummaryTotals {
  readonly severities: Severities = { error: 0, warning: 0, info: 0 }
  readonly findings = new Map<string, { readonly code: string; readonly severity: Finding.Severity; count: number }>()
  readonly revenues = new Map<string, Revenue>()
  /** Accepted findings, which count under no severity. */
  accepted = 0
  orders = 0
  properties = 0
  /** The properties whose ranges prove nothing, by the code of the finding; accepted ones too. */
  readonly silent: Readonly<Record<Silence, Array<string>>> = { "range-not-over": [], "range-without-items": [] }

  add(outcome: Outcome.Outcome): void {
    this.addFindings(outcome.findings)
    if (outcome._tag === "Order") {
      this.orders += 1
      return
    }
    this.properties += 1
    for (const code of silences) {
      if (outcome.findings.some((finding) => finding.code === code)) this.silent[code].push(outcome.name)
    }
    for (const row of outcome.totals) {
      if (row.accountingState !== "Open" && row.accountingState !== "Closed") continue
      const revenue = this.#revenue(outcome.name, row.enterpriseId, row.currency)
      revenue.items += row.items
      revenue.net = BigDecimal.sum(revenue.net, BigDecimal.fromStringUnsafe(row.net))
      revenue.tax = BigDecimal.sum(revenue.tax, BigDecimal.fromStringUnsafe(row.tax))
      revenue.gross = BigDecimal.sum(revenue.gross, BigDecimal.fromStringUnsafe(row.gross))
    }
  }

  /** Adds findings that belong to no outcome. */
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

  #revenue(property: string, enterpriseId: string, currency: string): Revenue {
    const key = `${enterpriseId} ${currency}`
    const known = this.revenues.get(key)
    if (known !== undefined) return known
    const zero = BigDecimal.fromBigInt(0n)
    const revenue = {
      property: printable(property),
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

/** The bases in words. */
export const bases = { consumed: "consumed", closed: "billed", created: "created", updated: "updated" } as const

export interface Options {
  /** The lines about the ledgers. */
  readonly ledger?: ReadonlyArray<string>
  /** Maximum number of cells in a line; unlimited by default. */
  readonly columns?: number
}

/** The summary in sentences and aligned columns, and what to do next; without a final line end. */
export const text = (
  manifest: Manifest.Manifest,
  totals: SummaryTotals,
  directory: string,
  { columns = Infinity, ledger = [] }: Options = {}
): string => {
  const paragraph = (line: string) => wrapped(line, columns)
  return [
    ...paragraph(
      `Order items ${
        bases[manifest.window.basis]
      } from ${manifest.window.from} to ${manifest.window.to} (end excluded), as of ${manifest.asOf}`
    ),
    "",
    ...paragraph(verdict(manifest, totals)),
    ...silence(manifest, totals).flatMap(paragraph),
    ...unasked(manifest).flatMap(paragraph),
    ...clock(manifest).flatMap(paragraph),
    ...unread(manifest).flatMap((line) => wrapped(line, columns - 2).map((part) => `  ${part}`)),
    "",
    ...paragraph("Revenue (open and closed items)"),
    ...table(
      ["property", "currency", "items", "net", "tax", "gross"],
      [...totals.revenues.values()].map(({ currency, gross, items, net, property, tax }) => [
        property,
        currency,
        count(items),
        ...[net, tax, gross].map((amount) => money(amount, currency))
      ]),
      { right: 2, columns }
    ),
    "",
    ...ledger,
    ...findings(manifest, totals, columns),
    "",
    ...paragraph(
      `Details in ${
        printable(directory)
      }: findings.ndjson, reconciled.ndjson, totals.json, day-sheet.json, manifest.json`
    ),
    ...next(manifest, totals, printable(directory)).flatMap(paragraph)
  ].join("\n")
}

/** What to do next. */
const next = (
  { operations, status }: Manifest.Manifest,
  { findings, severities }: SummaryTotals,
  directory: string
): ReadonlyArray<string> => {
  const [worst] = severityOrder.flatMap((severity) =>
    [...findings.values()].filter((each) => each.severity === severity).map(({ code }) => code).toSorted()
  )
  return [
    ...(status !== "incomplete" ? [] : [
      Object.keys(operations).length > 0 && Object.values(operations).every(({ requests }) => requests === 0)
        ? "Next: supply the complete files, and run the command again."
        : "Next: run the command again with --resume to read only what is missing."
    ]),
    ...(worst === undefined || status === "failed"
      ? []
      : [
        `Next: "nightaudit explain ${worst}" explains the first ${
          severities.error > 0 ? "error" : "finding"
        } and what to do. The full report is ${directory}/report.html.`
      ])
  ]
}

const verdict = (
  { conservation, operations, status }: Manifest.Manifest,
  { orders, properties }: SummaryTotals
): string => {
  const read = `${plural(conservation.items, "order item")} of ${plural(properties, "property", "properties")} ${
    conservation.items === 1 ? "was" : "were"
  } read, ${plural(orders, "service order")} ${orders === 1 ? "was" : "were"} checked`
  const quarantined = Object.values(operations).reduce((sum, counts) => sum + counts.quarantined, 0)
  const damaged = quarantined === 0
    ? ""
    : ` ${plural(quarantined, "row")} did not match the API contract and ${
      quarantined === 1 ? "is" : "are"
    } in no total: see quarantine.ndjson.`
  if (status === "complete") return `Complete: ${read}.${damaged}`
  if (status === "incomplete") return `INCOMPLETE: ${read}, but not everything could be read.${damaged}`
  return `FAILED: ${read}, but the control totals do not agree; do not use these figures.${damaged}`
}

/** Maximum number of properties, and of parts that could not be read, that are named. */
const namedProperties = 5
const namedParts = 20

/** A line for each reason why the range as a whole proves nothing, or not everything. */
const silence = (
  { window: { basis, to } }: Manifest.Manifest,
  { silent }: SummaryTotals
): ReadonlyArray<string> => {
  const at = (properties: ReadonlyArray<string>) => {
    const names = properties.slice(0, namedProperties).map(printable).join(", ")
    return properties.length > namedProperties
      ? `${names} and ${count(properties.length - namedProperties)} more`
      : names
  }
  const lines: Record<Silence, (properties: string) => string> = {
    "range-not-over": (properties) =>
      `The range is NOT OVER at ${properties}: it ends at ${to}, and later items are in no total.`,
    "range-without-items": (properties) => `NOTHING was ${bases[basis]} in the range at ${properties}.`
  }
  return silences.flatMap((code) => silent[code].length === 0 ? [] : [lines[code](at(silent[code]))])
}

/** Rows that were not requested, by operation. */
const unasked = ({ operations }: Manifest.Manifest): ReadonlyArray<string> => {
  const sent = Object.entries(operations).flatMap(([operation, { unasked = 0 }]) =>
    unasked === 0 ? [] : [`${count(unasked)} of ${operation}`]
  )
  return sent.length === 0
    ? []
    : [`The platform sent rows that were NOT REQUESTED; they are in no total: ${sent.join(", ")}.`]
}

/** Which clock the run used, if it was not the platform's. */
const clock = ({ clock }: Manifest.Manifest): ReadonlyArray<string> =>
  clock?.source === "local"
    ? ["The platform's responses have NO TIME (Date): this machine's clock was used instead, and may be wrong."]
    : []

/** A line for each part that could not be read, with its property and the reason. */
const unread = ({ intervals: { open }, names }: Manifest.Manifest): ReadonlyArray<string> => {
  const lines = open.slice(0, namedParts).map((each) => {
    const { enterpriseId, operation, part, problem } = Unread.of(each)
    const property = enterpriseId === undefined ? [] : [printable(names.enterprises[enterpriseId] ?? enterpriseId)]
    const what = part === undefined ? operation : `${operation} ${printable(part)}`
    return `not read: ${[...property, what].join(", ")}: ${printable(problem)}`
  })
  const more = open.length - namedParts
  return more > 0 ? [...lines, `${plural(more, "more part")}: see manifest.json`] : lines
}

const severityNames = { error: "error", warning: "warning", info: "note" } as const
const severityOrder: ReadonlyArray<Finding.Severity> = ["error", "warning", "info"]

const findings = (
  { status }: Manifest.Manifest,
  { accepted, findings, severities }: SummaryTotals,
  columns: number
): ReadonlyArray<string> => {
  const apart = accepted === 0 ? "" : `; ${count(accepted)} accepted`
  if (findings.size === 0) {
    if (status === "failed") return ["Findings: none that are reliable"]
    if (status === "incomplete") return wrapped(`Findings: none in the part that was read${apart}`, columns)
    return wrapped(`Findings: none${apart}`, columns)
  }
  const sorted = [...findings.values()].toSorted((self, that) =>
    severityOrder.indexOf(self.severity) - severityOrder.indexOf(that.severity) || (self.code < that.code ? -1 : 1)
  )
  const counts = severityOrder.map((severity) => plural(severities[severity], severityNames[severity])).join(", ")
  return [
    ...wrapped(`Findings: ${counts}${apart}`, columns),
    ...table(
      ["", "count", "code", "finding"],
      sorted.map(({ code, count: found, severity }) => [
        severityNames[severity],
        count(found),
        code,
        Catalogue.titles.get(code) ?? ""
      ]),
      { right: 1, left: 2, columns }
    )
  ]
}

/** Maximum number of acceptances of a kind that are named. */
const namedAtMost = 20

/** A line for each acceptance that has expired, or that matches no finding of the run. */
export const notices = ({ expired, unmatched }: Accepted.Acceptances): ReadonlyArray<string> => [
  ...named(expired, ({ expires }) => `the acceptance expired on ${expires}`),
  ...named(unmatched, () => "no finding of this run has the accepted fingerprint")
]

/** The properties that are not compared with the earlier run. */
export const hotelsNotCompared = ({ names, previous }: Manifest.Manifest): ReadonlyArray<string> => {
  const nameOf = new Map(Object.entries(names.enterprises).map(([id, name]) => [id.toLowerCase(), name]))
  const properties = (previous?.hotelsNotCompared ?? []).map((id) => printable(nameOf.get(id) ?? id))
  return properties.length === 0
    ? []
    : [`not compared, because only one of the two runs read them in the range: ${listed(properties)}`]
}

const listed = (names: ReadonlyArray<string>): string => {
  const more = names.length - namedAtMost
  return `${names.slice(0, namedAtMost).join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`
}

/** The properties whose days are not compared with the earlier run, and why. */
export const daysNotCompared = ({ names, previous }: Manifest.Manifest): ReadonlyArray<string> => {
  const properties = (previous?.daysNotCompared ?? []).map((id) => printable(names.enterprises[id] ?? id))
  if (properties.length === 0) return []
  return [
    "the previous run computed the end of a business day from elapsed time, this one from the local clock: " +
    `the days of ${listed(properties)} are not compared, only their items`
  ]
}

const named = (
  acceptances: ReadonlyArray<Accepted.Acceptance>,
  what: (acceptance: Accepted.Acceptance) => string
): ReadonlyArray<string> => {
  const [first] = acceptances.slice(namedAtMost)
  return [
    ...acceptances.slice(0, namedAtMost).map((each) =>
      `${what(each)}: ${each.fingerprint} (${printable(each.reason)})`
    ),
    ...(first === undefined ? [] : [`${what(first)}: ${count(acceptances.length - namedAtMost)} more`])
  ]
}

/** A whole number with separators. */
export const count = (value: number): string => new Intl.NumberFormat("en").format(value)

/** A count with its noun: `1 item`, `2,128 items`. */
export const plural = (value: number, noun: string, nouns = `${noun}s`): string =>
  `${count(value)} ${value === 1 ? noun : nouns}`

/** An amount with separators and at least the decimals of its currency; without the currency code. */
export const money = (amount: BigDecimal.BigDecimal, currency: string): string =>
  new Intl.NumberFormat("en", { minimumFractionDigits: Currency.precision(currency), maximumFractionDigits: 20 })
    .format(BigDecimal.format(amount) as Intl.StringNumericLiteral)
