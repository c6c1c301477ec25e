import { BigDecimal, Effect } from "effect"
import { type Html, html } from "../../Html.ts"
import type { RunTotalsRow } from "../../RunTotals.ts"
import * as Chart from "../Chart.ts"
import * as Decimal from "../Decimal.ts"
import { Sums } from "../Sums.ts"
import { table } from "../Table.ts"
import { foreign, type View } from "../View.ts"

/** More are not compared by eye; the tables contain all figures. */
const mostCharts = 24

/** Revenue by business date: a chart and a table for each property and currency. */
export const byDate = Effect.fnUntraced(function*(view: View) {
  const live = Map.groupBy(
    view.totals.filter(isLive),
    ({ currency, enterpriseId }) => JSON.stringify([enterpriseId, currency])
  )
  const figures: Array<Html> = []
  for (const rows of live.values()) figures.push(yield* ofHotel(view, rows, figures.length < mostCharts))
  return html`<section aria-labelledby="days"><h2 id="days">Revenue by business date</h2>
${
    figures.length === 0
      ? html`<p>The period has no open or closed items.</p>`
      : html`<p>Gross value of open and closed items. A day is provisional while its items can still change.</p>
<p class="legend" aria-hidden="true"><span class="key closed"></span> closed <span class="key open"></span> open</p>`
  }
${
    figures.length > mostCharts &&
    html`<p>Only the first ${mostCharts} of ${figures.length} charts are drawn; every property and currency has a table.</p>`
  }
${figures}</section>
`
})

const isLive = ({ accountingState }: RunTotalsRow): boolean =>
  accountingState === "Open" || accountingState === "Closed"

const ofHotel = Effect.fnUntraced(function*(view: View, rows: ReadonlyArray<RunTotalsRow>, isDrawn: boolean) {
  const { currency = "", enterpriseId = "" } = rows[0] ?? {}
  const { locale, names } = view
  const days = [...Map.groupBy(rows, ({ businessDate }) => businessDate)]
    .toSorted(([self], [that]) => self < that ? -1 : 1)
    .map(([date, of]) => ({ date, ...sumsOf(of) }))
  const title = html`${foreign(names.hotel(enterpriseId))}, ${currency}`
  const states = new Map(
    (view.daySheets.find((sheet) => sheet.enterpriseId === enterpriseId)?.days ?? [])
      .filter((day) => day.currency === currency)
      .map(({ businessDate, status }) => [businessDate, status] as const)
  )
  const total = sumsOf(rows)
  const bars = days.flatMap(({ closed, date, open }) => [
    { date, state: "Closed" as const, value: BigDecimal.toNumberUnsafe(closed) },
    { date, state: "Open" as const, value: BigDecimal.toNumberUnsafe(open) }
  ])
  // A single bar adds nothing to its figure.
  const drawing = isDrawn && days.length > 1 && bars.every(({ value }) => Number.isFinite(value))
    ? yield* Chart.draw({ bars, label: locale.shortDate, locale: locale.tag })
    : undefined
  const money = (value: BigDecimal.BigDecimal): string => locale.money(value, currency)
  return html`<figure>
<figcaption>${title}: ${money(total.gross)} on ${days.length} business ${
    days.length === 1 ? "day" : "days"
  }</figcaption>
${
    drawing !== undefined &&
    html`<div class="chart" role="img" aria-label="Bar chart of the gross value by business date; the table below has the figures">${drawing}</div>`
  }
<details class="print"><summary>Figures of ${title}</summary>
${
    table({
      caption: `Revenue by business date, ${names.hotel(enterpriseId)}, ${currency}`,
      columns: [
        { title: "Business date" },
        { title: "Day" },
        ...["Items", "Closed", "Open", "Net", "Tax", "Gross"].map((title) => ({ title, isNumber: true }))
      ],
      rows: days.map(({ closed, date, gross, items, net, open, tax }) => [
        html`<time datetime="${date}">${locale.date(date)}</time>`,
        states.get(date) ?? "–",
        locale.count(items),
        ...[closed, open, net, tax, gross].map(money)
      ]),
      foot: [[
        "Total",
        "",
        locale.count(total.items),
        ...[total.closed, total.open, total.net, total.tax, total.gross].map(money)
      ]]
    })
  }</details>
</figure>
`
})

const sumsOf = (rows: ReadonlyArray<RunTotalsRow>) => {
  const sum = (of: ReadonlyArray<RunTotalsRow>, field: "net" | "tax" | "gross") =>
    of.reduce((total, row) => BigDecimal.sum(total, Decimal.of(row[field])), Decimal.zero)
  return {
    items: rows.reduce((total, { items }) => total + items, 0),
    closed: sum(rows.filter(({ accountingState }) => accountingState === "Closed"), "gross"),
    open: sum(rows.filter(({ accountingState }) => accountingState === "Open"), "gross"),
    net: sum(rows, "net"),
    tax: sum(rows, "tax"),
    gross: sum(rows, "gross")
  }
}

/** Gross value by service and accounting state, and revenue. */
export const byService = (view: View): Html => {
  const { locale, names, totals } = view
  const states = ["Closed", "Open", ...new Set(totals.map(({ accountingState }) => accountingState))]
    .filter((state, index, all) => all.indexOf(state) === index)
  const live = states.slice(0, 2)
  const apart = states.slice(2).toSorted()
  const cells = (rows: ReadonlyArray<RunTotalsRow>) => {
    const currency = rows[0]?.currency ?? ""
    const of = (state: string) => {
      const sums = new Sums()
      for (const row of rows) if (row.accountingState === state) sums.add(currency, Decimal.of(row.gross))
      return sums.entries.length === 0 ? "–" : locale.money(sums.of(currency), currency)
    }
    const { gross, net, tax } = sumsOf(rows.filter(isLive))
    return [...live.map(of), ...[net, tax, gross].map((sum) => locale.money(sum, currency)), ...apart.map(of)]
  }
  const groups = (
    keyOf: (row: RunTotalsRow) => ReadonlyArray<string>
  ) => [...Map.groupBy(totals, (row) => JSON.stringify(keyOf(row))).values()]
  const nameOf = ([row]: ReadonlyArray<RunTotalsRow>) =>
    [row?.enterpriseId, row?.currency, names.service(row?.serviceId ?? "")].join("\u0000")
  const services = groups(({ currency, enterpriseId, serviceId }) => [enterpriseId, currency, serviceId])
    .toSorted((self, that) => nameOf(self) < nameOf(that) ? -1 : 1)
  const hotels = groups(({ currency, enterpriseId }) => [enterpriseId, currency])
  return html`<section aria-labelledby="services"><h2 id="services">Revenue by service and accounting state</h2>
${
    totals.length === 0 ? html`<p>The period has no order items.</p>` : table({
      caption: "Gross value by service and accounting state; net, tax and revenue of closed and open items",
      columns: [
        { title: "Property" },
        { title: "Service" },
        { title: "Currency" },
        ...[...live, "Net", "Tax", "Revenue", ...apart].map((title) => ({ title, isNumber: true }))
      ],
      headings: 2,
      rows: services.map((rows) => [
        foreign(names.hotel(rows[0]?.enterpriseId ?? null)),
        foreign(names.service(rows[0]?.serviceId ?? "")),
        rows[0]?.currency,
        ...cells(rows)
      ]),
      foot: hotels.map((rows) => [
        foreign(names.hotel(rows[0]?.enterpriseId ?? null)),
        "All services",
        rows[0]?.currency,
        ...cells(rows)
      ])
    })
  }</section>
`
}
