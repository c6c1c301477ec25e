/**
 * What a person reads when a reconciliation is done.
 */
import { Catalogue } from "@nightaudit/ledger"
import { type Accepted, Currency, type Finding, type Manifest, type Outcome, Unread } from "@nightaudit/reconcile"
import { BigDecimal } from "effect"
import { table, wrapped } from "./Lines.ts"
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

/** What may be said of a range as a whole, beside which nothing else reassures. */
const silences = ["range-not-over", "range-without-items"] as const
type Silence = (typeof silences)[number]

/** What a summary needs of the outcomes, gathered as they go by. */
export class Digest {
  readonly severities: Severities = { error: 0, warning: 0, info: 0 }
  readonly findings = new Map<string, { readonly code: string; readonly severity: Finding.Severity; count: number }>()
  readonly revenues = new Map<string, Revenue>()
  /** Findings that were accepted, and count under no severity. */
  accepted = 0
  orders = 0
  hotels = 0
  /** The hotels whose ranges say nothing, or not all, by the code of the finding; accepted ones too. */
  readonly silent: Readonly<Record<Silence, Array<string>>> = { "range-not-over": [], "range-without-items": [] }

  add(outcome: Outcome.Outcome): void {
    this.addFindings(outcome.findings)
    if (outcome._tag === "Order") {
      this.orders += 1
      return
    }
    this.hotels += 1
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

export interface Options {
  /** What a ledger came to. */
  readonly ledger?: ReadonlyArray<string>
  /** Cells in a line; lines may be of any length by default. */
  readonly columns?: number
}

/** The summary in whole sentences and aligned columns, and what to do next; without a line end. */
export const text = (
  manifest: Manifest.Manifest,
  digest: Digest,
  directory: string,
  { columns = Infinity, ledger = [] }: Options = {}
): string => {
  const said = (line: string) => wrapped(line, columns)
  return [
    ...said(
      `Order items ${
        bases[manifest.window.basis]
      } from ${manifest.window.from} to ${manifest.window.to}, judged as of ${manifest.asOf}`
    ),
    "",
    ...said(verdict(manifest, digest)),
    ...silence(manifest, digest).flatMap(said),
    ...unasked(manifest).flatMap(said),
    ...clock(manifest).flatMap(said),
    ...unread(manifest).flatMap((line) => wrapped(line, columns - 2).map((part) => `  ${part}`)),
    "",
    ...said("Revenue (open and closed items)"),
    ...table(
      ["hotel", "currency", "items", "net", "tax", "gross"],
      [...digest.revenues.values()].map(({ currency, gross, hotel, items, net, tax }) => [
        hotel,
        currency,
        count(items),
        ...[net, tax, gross].map((amount) => money(amount, currency))
      ]),
      { right: 2, columns }
    ),
    "",
    ...ledger,
    ...findings(manifest, digest, columns),
    "",
    ...said(
      `The details are in ${
        printable(directory)
      }: findings.ndjson, reconciled.ndjson, totals.json, day-sheet.json, manifest.json.`
    ),
    ...next(manifest, digest, printable(directory)).flatMap(said)
  ].join("\n")
}

/** What to do next. */
const next = (
  { operations, status }: Manifest.Manifest,
  { findings, severities }: Digest,
  directory: string
): ReadonlyArray<string> => {
  const [worst] = severityOrder.flatMap((severity) =>
    [...findings.values()].filter((each) => each.severity === severity).map(({ code }) => code).toSorted()
  )
  return [
    ...(status !== "incomplete" ? [] : [
      Object.keys(operations).length > 0 && Object.values(operations).every(({ requests }) => requests === 0)
        ? "Next: give the files whole, and run it again."
        : "Next: run it again with --resume, which reads only what is missing."
    ]),
    ...(worst === undefined || status === "failed"
      ? []
      : [
        `Next: nightaudit explain ${worst} tells what ${
          severities.error > 0 ? "the first of the errors" : "that finding"
        } means and what to do about it; ${directory}/report.html is the page to read and to print.`
      ])
  ]
}

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

/** So many hotels, or parts that could not be read, are named. */
const namedHotels = 5
const namedParts = 20

/** A line for each reason why the range as a whole says nothing, or not all. */
const silence = (
  { window: { basis, to } }: Manifest.Manifest,
  { silent }: Digest
): ReadonlyArray<string> => {
  const at = (hotels: ReadonlyArray<string>) => {
    const names = hotels.slice(0, namedHotels).map(printable).join(", ")
    return hotels.length > namedHotels ? `${names} and ${count(hotels.length - namedHotels)} more` : names
  }
  const lines: Record<Silence, (hotels: string) => string> = {
    "range-not-over": (hotels) =>
      `The range is NOT OVER at ${hotels}: it goes up to ${to}, and what is still to come is in no total.`,
    "range-without-items": (hotels) => `NOTHING was ${bases[basis]} in the range at ${hotels}.`
  }
  return silences.flatMap((code) => silent[code].length === 0 ? [] : [lines[code](at(silent[code]))])
}

/** What came and was not asked for. */
const unasked = ({ operations }: Manifest.Manifest): ReadonlyArray<string> => {
  const sent = Object.entries(operations).flatMap(([operation, { unasked = 0 }]) =>
    unasked === 0 ? [] : [`${count(unasked)} of ${operation}`]
  )
  return sent.length === 0 ? [] : [`Rows that were NOT ASKED FOR came, and are in no total: ${sent.join(", ")}.`]
}

/** Whose time the run went by, where it was not the platform's. */
const clock = ({ clock }: Manifest.Manifest): ReadonlyArray<string> =>
  clock?.source === "local"
    ? ["The platform did NOT SAY ITS TIME (Date): this machine's clock was used instead, and may be wrong."]
    : []

/** A line for each part that could not be read: of which hotel, what, and why. */
const unread = ({ intervals: { open }, names }: Manifest.Manifest): ReadonlyArray<string> => {
  const lines = open.slice(0, namedParts).map((each) => {
    const { enterpriseId, operation, part, problem } = Unread.of(each)
    const hotel = enterpriseId === undefined ? [] : [printable(names.enterprises[enterpriseId] ?? enterpriseId)]
    const what = part === undefined ? operation : `${operation} ${printable(part)}`
    return `not read: ${[...hotel, what].join(", ")}: ${printable(problem)}`
  })
  const more = open.length - namedParts
  return more > 0 ? [...lines, `and ${plural(more, "part")} more: manifest.json names them`] : lines
}

const severityNames = { error: "error", warning: "warning", info: "note" } as const
const severityOrder: ReadonlyArray<Finding.Severity> = ["error", "warning", "info"]

const findings = (
  { status }: Manifest.Manifest,
  { accepted, findings, severities, silent }: Digest,
  columns: number
): ReadonlyArray<string> => {
  const apart = accepted === 0 ? "" : `; ${count(accepted)} accepted`
  if (findings.size === 0) {
    if (status === "failed") return ["No findings that could be trusted."]
    if (status === "incomplete") return wrapped(`No findings in what could be read${apart}.`, columns)
    const isSilent = silences.some((code) => silent[code].length > 0)
    return wrapped(isSilent ? `No findings${apart}.` : `Everything adds up: no findings${apart}.`, columns)
  }
  const sorted = [...findings.values()].toSorted((self, that) =>
    severityOrder.indexOf(self.severity) - severityOrder.indexOf(that.severity) || (self.code < that.code ? -1 : 1)
  )
  const counts = severityOrder.map((severity) => plural(severities[severity], severityNames[severity])).join(", ")
  return [
    ...wrapped(`Findings: ${counts}${apart}`, columns),
    ...table(
      ["", "count", "code", "what it finds"],
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

/** So many acceptances of a kind are named. */
const namedAtMost = 20

/** A line for each acceptance that is over, or that no finding of the run has needed. */
export const notices = ({ expired, unmatched }: Accepted.Acceptances): ReadonlyArray<string> => [
  ...named(expired, ({ expires }) => `the acceptance expired on ${expires}`),
  ...named(unmatched, () => "no finding of this run has the accepted fingerprint")
]

/** Which hotels are not compared with the earlier run at all. */
export const hotelsNotCompared = ({ names, previous }: Manifest.Manifest): ReadonlyArray<string> => {
  const nameOf = new Map(Object.entries(names.enterprises).map(([id, name]) => [id.toLowerCase(), name]))
  const hotels = (previous?.hotelsNotCompared ?? []).map((id) => printable(nameOf.get(id) ?? id))
  return hotels.length === 0
    ? []
    : [`not compared, as only one of the two runs read them in that range: ${listed(hotels)}`]
}

const listed = (names: ReadonlyArray<string>): string => {
  const more = names.length - namedAtMost
  return `${names.slice(0, namedAtMost).join(", ")}${more > 0 ? ` and ${count(more)} more` : ""}`
}

/** Which hotels are not compared day by day with the earlier run, and why. */
export const daysNotCompared = ({ names, previous }: Manifest.Manifest): ReadonlyArray<string> => {
  const hotels = (previous?.daysNotCompared ?? []).map((id) => printable(names.enterprises[id] ?? id))
  if (hotels.length === 0) return []
  return [
    "the previous run took the closing hour of the business day for elapsed time, this one goes by the clock on the " +
    `hotel's wall: the days of ${listed(hotels)} are not compared, only their items`
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
