import { BigDecimal } from "effect"
import type { FindingGroups } from "../../FindingGroups.ts"
import { type Content, type Html, html } from "../../Html.ts"
import * as Decimal from "../Decimal.ts"
import { Sums } from "../Sums.ts"
import { table } from "../Table.ts"
import { foreign, inWords, plural, type View } from "../View.ts"

/** How a run ended, in one word for the eye. */
export type Tone = "clean" | "dirty" | "incomplete" | "failed"

export interface Verdict {
  readonly tone: Tone
  readonly sentence: Content
}

/** Complete or not, clean or not, and what it is worth, in one sentence. */
export const of = (view: View, { counts, groups, worth }: FindingGroups): Verdict => {
  const { conservation, intervals, status } = view.manifest
  const items = plural(view, conservation.items, "order item")
  const read = `${items} of ${plural(view, hotels(view), "hotel")}`
  const grave = new Sums()
  for (const urgency of ["error", "warning"] as const) {
    for (const [currency, sum] of worth[urgency].entries) grave.add(currency, sum)
  }
  const found = (["error", "warning"] as const)
    .filter((urgency) => counts[urgency] > 0)
    .map((urgency) => plural(view, counts[urgency], urgency))
    .join(" and ")
  const value = grave.entries.length === 0 ? "" : ` worth ${inWords(view, grave)}`
  const notes = counts.info === 0 ? "" : `, beside ${plural(view, counts.info, "note")}`
  if (status === "failed") {
    return {
      tone: "failed",
      sentence: "Failed: rows were lost between reading and judging, so none of these figures can be trusted."
    }
  }
  if (status === "incomplete") {
    const missing = intervals.planned - intervals.closed
    return {
      tone: "incomplete",
      sentence: html`Not complete: ${plural(view, missing, "part")} of what was asked for could not be read${
        unread(view)
      }; what was, ${read}, ${found === "" ? "says nothing of the rest" : `has ${found}${value}`}.`
    }
  }
  const silent = silence(groups)
  if (silent !== "") {
    const beside = found === "" ? "; this was accepted" : `; ${found}${value} in ${read}`
    return { tone: "dirty", sentence: `Complete, but ${silent}${beside}${notes}.` }
  }
  if (found === "") {
    return {
      tone: "clean",
      sentence: `Complete and clean: ${read} ${
        conservation.items === 1 ? "was" : "were"
      } read, and everything adds up${notes}.`
    }
  }
  return { tone: "dirty", sentence: `Complete, but not clean: ${found}${value} in ${read}${notes}.` }
}

/** What the range says of itself, where that is nothing, or not all; accepted or not. */
const silence = (groups: FindingGroups["groups"]): string => {
  const has = (code: string) => groups.some((group) => group.code === code)
  return [
    ...(has("range-not-over") ? ["its range is not over"] : []),
    ...(has("range-without-items") ? ["nothing happened in it"] : [])
  ].join(", and ")
}

/** The hotels and dates that are missing, as far as they are known. */
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

/** Revenue and what is in question, by currency. */
export const figures = (view: View, { worth }: FindingGroups): Html => {
  const live = { items: new Map<string, number>(), net: new Sums(), tax: new Sums(), gross: new Sums() }
  for (const { accountingState, currency, gross, items, net, tax } of view.totals) {
    if (accountingState !== "Open" && accountingState !== "Closed") continue
    live.items.set(currency, (live.items.get(currency) ?? 0) + items)
    live.net.add(currency, Decimal.of(net))
    live.tax.add(currency, Decimal.of(tax))
    live.gross.add(currency, Decimal.of(gross))
  }
  const currencies = new Set(
    [live.gross, worth.error, worth.warning].flatMap(({ entries }) => entries.map(([of]) => of))
  )
  if (currencies.size === 0) return html``
  return table({
    caption: "Revenue (open and closed items) and what is in question, by currency",
    columns: [
      { title: "Currency" },
      ...["Items", "Net", "Tax", "Gross", "Errors are worth", "Warnings are worth"].map((title) => ({
        title,
        isNumber: true
      }))
    ],
    rows: [...currencies].toSorted().map((currency) => [
      currency,
      view.locale.count(live.items.get(currency) ?? 0),
      ...[live.net, live.tax, live.gross, worth.error, worth.warning].map((sums) =>
        moneyOrNothing(view, sums.of(currency), currency)
      )
    ])
  })
}

const moneyOrNothing = ({ locale }: View, sum: BigDecimal.BigDecimal, currency: string): string =>
  BigDecimal.isZero(sum) ? "–" : locale.money(sum, currency)
