import { BigDecimal } from "effect"
import type { FindingGroups } from "../../FindingGroups.ts"
import { type Content, type Html, html } from "../../Html.ts"
import * as Decimal from "../Decimal.ts"
import { Sums } from "../Sums.ts"
import { table } from "../Table.ts"
import { foreign, inWords, plural, type View } from "../View.ts"

/** How a run ended: the color of the conclusion. */
export type Tone = "clean" | "dirty" | "incomplete" | "failed"

export interface Verdict {
  readonly tone: Tone
  readonly sentence: Content
}

/** The conclusion of the report: whether the run is complete, what it found, and the amount in question. */
export const of = (view: View, { counts, groups, inQuestion }: FindingGroups): Verdict => {
  const { conservation, intervals, status } = view.manifest
  const items = plural(view, conservation.items, "order item")
  const read = `${items} of ${plural(view, hotels(view), "property", "properties")}`
  const grave = new Sums()
  for (const urgency of ["error", "warning"] as const) {
    for (const [currency, sum] of inQuestion[urgency].entries) grave.add(currency, sum)
  }
  const found = (["error", "warning"] as const)
    .filter((urgency) => counts[urgency] > 0)
    .map((urgency) => plural(view, counts[urgency], urgency))
    .join(" and ")
  const value = grave.entries.length === 0 ? "" : ` Amount in question: ${inWords(view, grave)}.`
  const also = [
    ...(counts.info === 0 ? [] : [plural(view, counts.info, "note")]),
    ...(counts.accepted === 0 ? [] : [plural(view, counts.accepted, "accepted finding")])
  ]
  const notes = also.length === 0
    ? ""
    : ` There ${(counts.info || counts.accepted) === 1 ? "is" : "are"} also ${also.join(" and ")}.`
  if (status === "failed") {
    return {
      tone: "failed",
      sentence: "Failed: the control totals do not agree. Do not use these figures."
    }
  }
  if (status === "incomplete") {
    const missing = intervals.planned - intervals.closed
    return {
      tone: "incomplete",
      sentence: html`Incomplete: ${plural(view, missing, "part")} of the requested data could not be read${
        unread(view)
      }. ${
        found === ""
          ? `Nothing can be concluded about the rest from the ${read} that could be read.`
          : `Findings in the ${read} that could be read: ${found}.${value}`
      }`
    }
  }
  const silent = silence(groups)
  if (silent !== "") {
    const more = found === "" ? "This is accepted." : `Findings: ${found} in ${read}.${value}`
    return { tone: "dirty", sentence: `Complete, but ${silent}. ${more}${notes}` }
  }
  if (found === "") {
    return {
      tone: "clean",
      sentence: `Complete, no errors or warnings: ${read} ${conservation.items === 1 ? "was" : "were"} read.${notes}`
    }
  }
  return { tone: "dirty", sentence: `Complete, with findings: ${found} in ${read}.${value}${notes}` }
}

/** Why a complete run proves nothing, or not everything, about its period; accepted or not. */
const silence = (groups: FindingGroups["groups"]): string => {
  const has = (code: string) => groups.some((group) => group.code === code)
  const reasons = [
    ...(has("range-not-over") ? ["is not over"] : []),
    ...(has("range-without-items") ? ["has no open or closed items"] : [])
  ]
  return reasons.length === 0 ? "" : `the period ${reasons.join(" and ")}`
}

/** The properties and dates that could not be read, as far as they are known. */
const unread = ({ manifest: { intervals }, names }: View): Html => {
  const ids = [...new Set(intervals.open.flatMap(({ enterpriseId }) => enterpriseId ?? []))]
  const dates = intervals.open.flatMap(({ dates }) => dates === undefined ? [] : [dates.from, dates.to]).toSorted()
  const left = ids.length - hotelsNamed
  const [first, last] = [dates[0], dates.at(-1)]
  return html`${
    ids.length > 0 &&
    html` of ${ids.slice(0, hotelsNamed).map((id, index) => html`${index > 0 && ", "}${foreign(names.hotel(id))}`)}${
      left > 0 && ` and ${left} more`
    }`
  }${first !== undefined && (first === last ? `, on ${first}` : `, between ${first} and ${last}`)}`
}

const hotelsNamed = 3

const hotels = ({ daySheets, manifest, totals }: View): number =>
  new Set([
    ...(manifest.scope?.enterprises ?? []).map(({ enterpriseId }) => enterpriseId),
    ...daySheets.map(({ enterpriseId }) => enterpriseId),
    ...totals.map(({ enterpriseId }) => enterpriseId)
  ]).size

/** Revenue and amounts in question, by currency. */
export const figures = (view: View, { inQuestion }: FindingGroups): Html => {
  const live = { items: new Map<string, number>(), net: new Sums(), tax: new Sums(), gross: new Sums() }
  for (const { accountingState, currency, gross, items, net, tax } of view.totals) {
    if (accountingState !== "Open" && accountingState !== "Closed") continue
    live.items.set(currency, (live.items.get(currency) ?? 0) + items)
    live.net.add(currency, Decimal.of(net))
    live.tax.add(currency, Decimal.of(tax))
    live.gross.add(currency, Decimal.of(gross))
  }
  const currencies = new Set(
    [live.gross, inQuestion.error, inQuestion.warning].flatMap(({ entries }) => entries.map(([of]) => of))
  )
  if (currencies.size === 0) return html``
  return table({
    caption: "Revenue (open and closed items) and amounts in question, by currency",
    columns: [
      { title: "Currency" },
      ...["Items", "Net", "Tax", "Gross", "In question: errors", "In question: warnings"].map((title) => ({
        title,
        isNumber: true
      }))
    ],
    rows: [...currencies].toSorted().map((currency) => [
      currency,
      view.locale.count(live.items.get(currency) ?? 0),
      ...[live.net, live.tax, live.gross, inQuestion.error, inQuestion.warning].map((sums) =>
        moneyOrNothing(view, sums.of(currency), currency)
      )
    ])
  })
}

const moneyOrNothing = ({ locale }: View, sum: BigDecimal.BigDecimal, currency: string): string =>
  BigDecimal.isZero(sum) ? "–" : locale.money(sum, currency)
