import { BigDecimal } from "effect"
import { type Html, html } from "../../Html.ts"
import type { RunDaySheet } from "../../RunDaySheets.ts"
import * as Decimal from "../Decimal.ts"
import { table } from "../Table.ts"
import { foreign, type View } from "../View.ts"

const ages = ["0", "1-7", "8-30", "30+"] as const

/** Consumed items that are not billed yet, by age, and other items to monitor. */
export const ageing = (view: View): Html => {
  const { daySheets, locale, names } = view
  const rows = daySheets.flatMap(({ ageing, enterpriseId }) =>
    [
      ...Map.groupBy(ageing, ({ accountType, currency, orderState }) =>
        JSON.stringify([accountType, orderState, currency])).values()
    ]
      .map((cells) => ({ enterpriseId, cells }))
  )
  const hotels = daySheets.flatMap(({ ageing, enterpriseId }) =>
    [...Map.groupBy(ageing, ({ currency }) => currency).values()].map((cells) => ({ enterpriseId, cells }))
  )
  const sums = (cells: RunDaySheet["ageing"]) => {
    const currency = cells[0]?.currency ?? ""
    const of = (some: RunDaySheet["ageing"]) =>
      some.length === 0
        ? "–"
        : locale.money(some.reduce((sum, { gross }) => BigDecimal.sum(sum, Decimal.of(gross)), Decimal.zero), currency)
    return [...ages.map((age) => of(cells.filter((cell) => cell.age === age))), of(cells)]
  }
  return html`<section aria-labelledby="ageing"><h2 id="ageing">Open items by age</h2>
${
    rows.length === 0
      ? html`<p>${daySheets.length === 0 ? "This run has no aging data." : "No consumed items are unbilled."}</p>`
      : table({
        caption: "Gross value of open items by days since they were consumed",
        columns: [
          { title: "Property" },
          { title: "Account" },
          { title: "Order" },
          { title: "Currency" },
          ...["Today", "1 to 7", "8 to 30", "Over 30", "Total"].map((title) => ({ title, isNumber: true }))
        ],
        headings: 1,
        rows: rows.map(({ cells, enterpriseId }) => [
          foreign(names.hotel(enterpriseId)),
          cells[0]?.accountType ?? "unknown",
          cells[0]?.orderState ?? "not found",
          cells[0]?.currency,
          ...sums(cells)
        ]),
        foot: hotels.map(({ cells, enterpriseId }) => [
          foreign(names.hotel(enterpriseId)),
          "All",
          "",
          cells[0]?.currency,
          ...sums(cells)
        ])
      })
  }
${toMonitor(view)}</section>
`
}

const toMonitor = ({ daySheets, locale, names }: View): Html => {
  const rows = daySheets.flatMap(({ advance, canceledOrders, enterpriseId, staleConfirmed }) => {
    const row = (what: string, currency: string, orders: number | undefined, items: number, gross: string) => [
      foreign(names.hotel(enterpriseId)),
      what,
      currency,
      orders === undefined ? "–" : locale.count(orders),
      locale.count(items),
      locale.money(Decimal.of(gross), currency)
    ]
    return [
      ...advance.map(({ currency, gross, items }) =>
        row("Billed or posted in advance", currency, undefined, items, gross)
      ),
      ...staleConfirmed.map(({ currency, gross, items, orders }) =>
        row("Reservations past their end, still confirmed", currency, orders, items, gross)
      ),
      ...canceledOrders.flatMap(({ cancellationFees, currency, live, orders }) => [
        row("Canceled orders with a non-zero balance", currency, orders, live.items, live.gross),
        row("Cancellation fees", currency, undefined, cancellationFees.items, cancellationFees.gross)
      ])
    ]
  })
  return rows.length === 0 ? html`` : table({
    caption: "Items to monitor",
    columns: [
      { title: "Property" },
      { title: "What" },
      { title: "Currency" },
      ...["Orders", "Items", "Gross"].map((title) => ({ title, isNumber: true }))
    ],
    headings: 2,
    rows
  })
}
