import type { Finding } from "@nightaudit/reconcile"
import { Predicate } from "effect"
import * as AmountInQuestion from "../../AmountInQuestion.ts"
import type { FindingGroups, Group, Row, Urgency } from "../../FindingGroups.ts"
import { urgencies } from "../../FindingGroups.ts"
import { type Content, type Html, html } from "../../Html.ts"
import * as Decimal from "../Decimal.ts"
import { evidence } from "../evidence.ts"
import { amount, foreign, inWords, plural, type View } from "../View.ts"

const titles: Readonly<Record<Urgency, string>> = {
  error: "Errors: to be corrected",
  warning: "Warnings: to be reviewed",
  info: "Notes: for information",
  accepted: "Accepted: reviewed, with a reason"
}

const labels: Readonly<Record<Urgency, string>> = {
  error: "errors",
  warning: "warnings",
  info: "notes",
  accepted: "accepted"
}

/** Number of lines that the browser lays out together when they come into view. */
const chunk = 500

/** The findings of a run as a sequence of chunks, so that the page is never in memory as a whole. */
export function* findings(view: View, found: FindingGroups): Generator<Html> {
  const total = urgencies.reduce((sum, urgency) => sum + found.counts[urgency], 0)
  const left = found.groups.reduce((sum, group) => sum + group.left, 0)
  yield html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
`
  if (total === 0) {
    yield html`<p>${
      view.manifest.status === "complete" ? "No findings." : "No findings in the part that was read."
    }</p></section>
`
    return
  }
  const hotels = hotelsOf(view)
  yield html`<p>Findings are grouped by what to do, largest amount in question first. The amount in question of a finding is its
difference or, without one, its actual amount. One item may be in several findings, so the amounts are not a loss. Amounts of
different currencies are ordered by their share of all findings in their currency.</p>
${
    left > 0 &&
    html`<p><strong>${plural(view, left, "finding")} of ${view.locale.count(total)} ${left === 1 ? "is" : "are"} only in
<a href="findings.ndjson">findings.ndjson</a></strong>: those with the smallest amounts in each group.</p>`
  }
${form(found, hotels, left)}
`
  for (const urgency of urgencies) {
    const groups = found.groups.filter((group) => group.urgency === urgency)
    if (groups.length === 0) continue
    yield html`<section class="urgency" aria-labelledby="${urgency}"><h3 id="${urgency}">${titles[urgency]}</h3>
`
    for (const group of groups) yield* ofGroup(view, group, anchor(found, group), hotels)
    yield html`</section>
`
  }
  yield html`</section>
`
}

/** Maximum number of groups named at the top of the page. */
const firstAtMost = 3

/** The groups to review first, largest amount in question first; empty if no group needs review. */
export const first = (view: View, found: FindingGroups): Html => {
  const groups = found.groups.filter(({ urgency }) => urgency === "error" || urgency === "warning")
  const left = groups.length - firstAtMost
  const { closed, planned } = view.manifest.intervals
  const isIncomplete = closed < planned
  const again = Object.keys(view.manifest.operations).length === 0
    ? "supply the complete files, and run the command again"
    : html`run the command again with <code>--resume</code>`
  return groups.length === 0 && !isIncomplete ?
    html`` :
    html`<section aria-labelledby="first"><h2 id="first">What to do first</h2>
<ol>${
      isIncomplete &&
      html`<li><a href="#reading">Read the rest</a>: ${again}; until then, no figure on this page is final.</li>
`
    }${
      groups.slice(0, firstAtMost).map((group) => {
        const { code, count, rule, urgency, inQuestion } = group
        return html`<li><a href="#${anchor(found, group)}">${rule === undefined ? code : capital(rule.title)}</a>: ${
          plural(view, count, urgency)
        }${inQuestion.entries.length > 0 && html`, ${inWords(view, inQuestion)} in question`}${
          rule !== undefined && html`. ${rule.action}.`
        }</li>
`
      })
    }</ol>
${
      left > 0 &&
      html`<p>${plural(view, left, "more group")} of <a href="#findings">findings</a> ${
        left === 1 ? "needs" : "need"
      } review.</p>
`
    }</section>
`
}

const anchor = ({ groups }: FindingGroups, group: Group): string => `group-${groups.indexOf(group) + 1}`

/** Properties by number: shorter than an ID in each of up to 50,000 lines. */
type Hotels = ReadonlyMap<string, { readonly number: number; readonly name: string }>

const hotelsOf = ({ daySheets, manifest, names, totals }: View): Hotels =>
  new Map(
    [
      ...new Set([
        ...(manifest.scope?.enterprises ?? []).map(({ enterpriseId }) => enterpriseId),
        ...daySheets.map(({ enterpriseId }) => enterpriseId),
        ...totals.map(({ enterpriseId }) => enterpriseId)
      ])
    ].map((id, number) => [id, { number, name: names.hotel(id) }])
  )

const form = ({ counts }: FindingGroups, hotels: Hotels, left: number): Html =>
  html`<form id="filter" role="search" aria-label="Findings" hidden>
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="order, text, code, fingerprint"></label>
<fieldset><legend>Show</legend>
${
    urgencies.filter((urgency) => counts[urgency] > 0).map((urgency) =>
      html`<label><input type="checkbox" name="urgency" value="${urgency}" checked> ${labels[urgency]}</label>
`
    )
  }</fieldset>
${
    hotels.size > 1 &&
    html`<label>Property <select id="hotel"><option value="">all</option>${
      [...hotels.values()].map(({ name, number }) => html`<option value="${number}">${name}</option>`)
    }</select></label>
`
  }<output id="shown" aria-live="polite" data-left="${left}"></output>
</form>`

function* ofGroup(view: View, group: Group, id: string, hotels: Hotels): Generator<Html> {
  const { code, count, detailed, family, left, listed, rule, urgency, inQuestion } = group
  yield html`<details class="group print" id="${id}" data-urgency="${urgency}" data-code="${code}">
<summary><span class="title">${rule === undefined ? code : capital(rule.title)}</span>
<span class="count">${view.locale.count(count)}</span> <span class="money">${
    inQuestion.entries.length === 0 ? "" : inWords(view, inQuestion)
  }</span>
${rule !== undefined && html`<span class="action">${rule.action}.</span>`}</summary>
<p class="rule"><code>${code}</code>${family !== undefined && html` · ${family}`}${
    rule !== undefined && html` · Reported when: ${rule.predicate}.`
  }${
    rule !== undefined && rule.exceptions.length > 0 &&
    html` Exceptions and limits: ${rule.exceptions.join("; ")}.`
  }</p>
<ul class="detailed">
${detailed.map((finding) => detail(view, finding, hotels))}</ul>
`
  for (let start = 0; start < listed.length; start += chunk) {
    const rows = listed.slice(start, start + chunk)
    const [first, last] = [start + detailed.length + 1, start + detailed.length + rows.length].map(view.locale.count)
    yield html`<ul class="chunk" aria-label="${first} to ${last} of ${view.locale.count(count)}, in one line each">
${rows.map((row) => line(view, row, hotels))}</ul>
`
  }
  yield html`${
    listed.length > 0 &&
    html`<p class="unprinted">${plural(view, listed.length, "more finding")} of this group ${
      listed.length === 1 ? "is" : "are"
    } not printed: see findings.ndjson.</p>`
  }${
    left > 0 &&
    html`<p>${plural(view, left, "more finding")} of this group ${
      left === 1 ? "is" : "are"
    } only in <a href="findings.ndjson">findings.ndjson</a>.</p>`
  }</details>
`
}

const numberOf = (hotels: Hotels, id: string | null): string => `${hotels.get(id ?? "")?.number ?? ""}`

const detail = (view: View, finding: Finding.Finding, hotels: Hotels): Html => {
  const { actual, currency, delta, enterpriseId, expected, fingerprint, message, orderItemIds, serviceOrderId } =
    finding
  const inQuestion = AmountInQuestion.of(finding)
  const value = (text: string): string => {
    const parsed = currency === null ? undefined : Decimal.parse(text)
    return currency !== null && parsed?._tag === "Some" ? amount(view, parsed.value, currency) : text
  }
  const facts: ReadonlyArray<readonly [string, Content]> = [
    ["Property", enterpriseId !== null && foreign(view.names.hotel(enterpriseId))],
    ["Expected", expected !== null && foreign(value(expected))],
    ["Actual", actual !== null && foreign(value(actual))],
    ["Difference", delta !== null && foreign(value(delta))],
    ["Service order", serviceOrderId !== null && html`<code>${serviceOrderId}</code>`],
    ["Order items", orderItemIds.length > 0 && orderItemIds.map((id) => html`<code>${id}</code> `)],
    ["Accepted", finding.accepted !== undefined && foreign(acceptance(finding.accepted))],
    ["Fingerprint", html`<code>${fingerprint}</code>`]
  ]
  return html`<li data-hotel="${
    numberOf(hotels, enterpriseId)
  }"><details class="finding"><summary><span class="money">${
    inQuestion === undefined ? "" : amount(view, inQuestion.amount, inQuestion.currency)
  }</span> <span class="what">${foreign(message)}</span></summary>
<dl>${facts.map(([name, fact]) => Predicate.isTruthy(fact) && html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>
${evidence(finding.evidence, view.names)}</details></li>
`
}

const acceptance = ({ expires, reason }: { readonly reason: string; readonly expires: string | null }): string =>
  expires === null ? reason : `${reason} (until ${expires})`

const line = (view: View, { enterpriseId, fingerprint, message, inQuestion }: Row, hotels: Hotels): Html =>
  html`<li data-hotel="${numberOf(hotels, enterpriseId)}">${
    inQuestion !== undefined && `${amount(view, inQuestion.amount, inQuestion.currency)}: `
  }${message} ${fingerprint}
`

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
