/**
 * Bar charts by business date, as SVG, without a browser.
 */
import { Effect } from "effect"
import type { Spec } from "vega"
import { Html } from "../Html.ts"

export interface Bar {
  readonly date: string
  readonly state: "Closed" | "Open"
  readonly value: number
}

export interface Bars {
  /** Sorted by date. The dates must be valid: the drawing becomes markup unchanged. */
  readonly bars: ReadonlyArray<Bar>
  /** The label of a date on the axis. */
  readonly label: (date: string) => string
  readonly locale: string
}

/** The SVG of the bars; the page's style sheet colors it. */
export const draw = Effect.fnUntraced(function*({ bars, label, locale }: Bars) {
  // Vega takes 100 ms to load; commands without a report do not wait for it.
  const vega = yield* Effect.promise(() => import("vega"))
  const labels = Object.fromEntries(bars.map(({ date }) => [date, label(date)]))
  const view = new vega.View(vega.parse(specOf(bars, labels), { locale: { number: numbers(locale) } }), {
    renderer: "none",
    logLevel: vega.Error
  })
  const svg = yield* Effect.promise(() => view.toSVG())
  yield* Effect.sync(() => view.finalize())
  return Html.trusted(svg)
})

const specOf = (bars: ReadonlyArray<Bar>, labels: Readonly<Record<string, string>>): Spec => ({
  width: 860,
  height: 200,
  padding: 4,
  autosize: "fit-x",
  signals: [{ name: "labels", value: labels }],
  data: [{
    name: "bars",
    values: [...bars],
    transform: [{ type: "stack", groupby: ["date"], field: "value" }]
  }],
  scales: [
    { name: "x", type: "band", domain: { data: "bars", field: "date" }, range: "width", padding: 0.2 },
    {
      name: "y",
      type: "linear",
      domain: { data: "bars", fields: ["y0", "y1"] },
      range: "height",
      nice: true,
      zero: true
    },
    {
      name: "fill",
      type: "ordinal",
      domain: ["Closed", "Open"],
      range: ["var(--closed)", "var(--open)"]
    }
  ],
  axes: [
    {
      orient: "bottom",
      aria: false,
      scale: "x",
      labelOverlap: true,
      ticks: false,
      encode: { labels: { update: { text: { signal: "labels[datum.value]" } } } }
    },
    { orient: "left", aria: false, scale: "y", grid: true, ticks: false, domain: false, tickCount: 4, format: ",~f" }
  ],
  marks: [{
    type: "rect",
    aria: false,
    from: { data: "bars" },
    encode: {
      enter: {
        x: { scale: "x", field: "date" },
        width: { scale: "x", band: 1 },
        y: { scale: "y", field: "y0" },
        y2: { scale: "y", field: "y1" },
        fill: { scale: "fill", field: "state" }
      }
    }
  }],
  config: {
    axis: { labelColor: "currentColor", labelFontSize: 12, gridColor: "var(--rule)", domainColor: "var(--muted)" }
  }
})

const numbers = (locale: string) => {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1_234_567.8)
  const of = (type: Intl.NumberFormatPartTypes, otherwise: string) =>
    parts.find((part) => part.type === type)?.value ?? otherwise
  return {
    decimal: of("decimal", "."),
    thousands: of("group", ","),
    grouping: [3],
    currency: ["", ""] as [string, string],
    minus: of("minusSign", "-")
  }
}
