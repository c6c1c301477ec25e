import { type Html, html } from "../../Html.ts"
import type { RunTieOut } from "../../RunTieOut.ts"
import * as Decimal from "../Decimal.ts"
import { table } from "../Table.ts"
import { foreign, plural, time, type View } from "../View.ts"

const sentences: Readonly<Record<RunTieOut["status"], string>> = {
  tied: "The ledger ties out: every difference is explained.",
  open: "The ledger does not tie out: unexplained differences remain.",
  incomplete: "The ledger was not compared, because not everything could be read."
}

const reasons = [
  ["timing", "Timing"],
  ["restated", "Restated"],
  ["rebateShifts", "Rebate shifts"],
  ["outOfScope", "Out of scope"],
  ["pending", "Pending"],
  ["rounding", "Rounding"],
  ["unexplained", "Unexplained"]
] as const

/** The reconciliation of the ledger to the platform; empty if the run had no ledger. */
export const tieOut = (view: View): Html => {
  const { locale, names, tieOut } = view
  if (tieOut === undefined) return html``
  const money = (text: string, currency: string) => locale.money(Decimal.of(text), currency)
  const { lines, outsideRange, unreadable } = tieOut.rows
  return html`<section aria-labelledby="ledger"><h2 id="ledger">Tie-out with the ledger</h2>
<p class="${tieOut.status === "tied" ? "good" : "bad"}">${sentences[tieOut.status]}</p>
<p>The ledger has ${plural(view, lines, "line")}, ${locale.count(outsideRange)} of them outside the period, and
${plural(view, unreadable, "row")} that could not be read.</p>
${
    tieOut.tieOut.length > 0 && table({
      caption: "Ledger less platform, by reason",
      columns: [
        { title: "Property" },
        { title: "From" },
        { title: "To" },
        { title: "Measure" },
        { title: "Currency" },
        ...["Ledger", "Platform", "Difference", ...reasons.map(([, title]) => title), "Tolerance"].map((title) => ({
          title,
          isNumber: true
        })),
        { title: "Ties" }
      ],
      rows: tieOut.tieOut.map((row) => [
        foreign(names.hotel(row.enterpriseId)),
        row.from === null ? "–" : time(view, row.from),
        row.to === null ? "–" : time(view, row.to),
        row.measure,
        row.currency,
        ...[row.ledger, row.pms, row.difference, ...reasons.map(([reason]) => row[reason]), row.tolerance].map((text) =>
          money(text, row.currency)
        ),
        row.ties ? "yes" : html`<strong>no</strong>`
      ])
    })
  }
${
    tieOut.statuses.length > 0 && table({
      caption: "Lines and items by status",
      columns: [
        { title: "Property" },
        { title: "Status" },
        { title: "Currency" },
        ...["Lines", "Items", "Ledger", "Platform"].map((title) => ({ title, isNumber: true }))
      ],
      headings: 2,
      rows: tieOut.statuses.map(({ currency, enterpriseId, items, ledger, lines, pms, status }) => [
        foreign(names.hotel(enterpriseId)),
        status.replaceAll("-", " "),
        currency,
        locale.count(lines),
        locale.count(items),
        money(ledger, currency),
        money(pms, currency)
      ])
    })
  }</section>
`
}
