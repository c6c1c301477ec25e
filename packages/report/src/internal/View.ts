import type { BigDecimal } from "effect"
import { type Html, html } from "../Html.ts"
import type { Locale } from "../Locale.ts"
import type { Names } from "../Names.ts"
import type { Run } from "../Run.ts"
import type { Sums } from "./Sums.ts"

/** The input of every section of a report. */
export interface View extends Pick<Run, "manifest" | "totals" | "daySheets" | "tieOut"> {
  readonly locale: Locale
  readonly names: Names
}

/** A count with its noun: `1 item`, `2,128 items`. */
export const plural = ({ locale }: View, count: number, noun: string, nouns = `${noun}s`): string =>
  `${locale.count(count)} ${count === 1 ? noun : nouns}`

/** An amount with its currency: `1,234.50 EUR`. */
export const amount = ({ locale }: View, value: BigDecimal.BigDecimal, currency: string): string =>
  `${locale.money(value, currency)} ${currency}`

/** Sums as text: `107.00 EUR and 5.00 USD`. */
export const inWords = (view: View, sums: Sums): string => {
  const amounts = sums.entries.map(([currency, sum]) => amount(view, sum, currency))
  const last = amounts.at(-1) ?? ""
  return amounts.length < 2 ? last : `${amounts.slice(0, -1).join(", ")} and ${last}`
}

/** Text from the platform, isolated so that its writing direction does not affect the text around it. */
export const foreign = (text: string): Html => html`<bdi>${text}</bdi>`

/** An instant or a date in the locale's form, with its machine-readable value. */
export const time = ({ locale }: View, text: string): Html =>
  html`<time datetime="${text}">${locale.instant(text)}</time>`
