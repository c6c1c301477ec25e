import { Unread } from "@nightaudit/reconcile"
import { type Html, html } from "../../Html.ts"
import { table } from "../Table.ts"
import { foreign, plural, time, type View } from "../View.ts"

const operationNames: Readonly<Record<string, string>> = {
  enterprises: "enterprises",
  services: "services",
  productServiceOrders: "product service orders",
  reservations: "reservations",
  orderItems: "order items"
}

const operationName = (operation: string): string =>
  Object.hasOwn(operationNames, operation) ? operationNames[operation] ?? operation : operation

const verdictNames = [
  ["reservation", "belong to a reservation"],
  ["productServiceOrder", "belong to a product service order"],
  ["orphan", "belong to no order: it does not exist"],
  ["unresolved", "unresolved: the order could not be looked up"]
] as const

/** The manifest, for a person. */
export const reading = (view: View): Html => {
  const { locale, manifest, names } = view
  const { conservation, controls, intervals, scope, verdicts, window } = manifest
  const missing = intervals.planned - intervals.closed
  const ranges = scope?.enterprises ?? window.enterprises ?? []
  return html`<section aria-labelledby="reading"><h2 id="reading">What was read</h2>
<p>${
    missing === 0
      ? "Everything that was asked for was read to its end."
      : `${plural(view, missing, "part")} of what was asked for could not be read to ${
        missing === 1 ? "its" : "their"
      } end.`
  } ${
    conservation.items === 0
      ? missing === 0 ? "No order item falls into the range." : "No order item of the range could be read."
      : missing > 0
      ? `${
        plural(view, conservation.items, "order item")
      } of the range could be read; how many there are, nobody knows.`
      : conservation.holds
      ? `Every one of the ${
        plural(view, conservation.items, "order item")
      } of the range has one verdict and stands in one row of the totals.`
      : "Not every order item of the range is accounted for."
  }${
    manifest.previous !== undefined &&
    html` Compared with the run judged as of ${time(view, manifest.previous.asOf)}.${
      (manifest.previous.daysNotCompared ?? []).length > 0 &&
      html` That run took the closing hour of the business day for elapsed time, this one goes by the clock on the hotel’s wall: the days of ${
        (manifest.previous.daysNotCompared ?? []).map((id) => names.hotel(id)).join(", ")
      } are not compared, only their items.`
    }${
      (manifest.previous.hotelsNotCompared ?? []).length > 0 &&
      html` Not compared, as only one of the two runs read them in that range: ${
        (manifest.previous.hotelsNotCompared ?? []).map((id) => names.hotel(id)).join(", ")
      }.`
    }`
  }${
    manifest.acceptance !== undefined && manifest.acceptance.expired + manifest.acceptance.unmatched > 0 &&
    html` ${plural(view, manifest.acceptance.expired, "acceptance")} had expired, and ${
      locale.count(manifest.acceptance.unmatched)
    } matched no finding.`
  }</p>
${
    intervals.open.length > 0 && table({
      caption: "What could not be read",
      columns: ["Hotel", "Operation", "Part", "Problem", "Filter"].map((title) => ({ title })),
      rows: intervals.open.map((open) => {
        const { enterpriseId, operation, part, problem } = Unread.of(open)
        return [
          enterpriseId === undefined ? "every hotel" : foreign(names.hotel(enterpriseId)),
          operationName(operation),
          part === undefined ? "all" : foreign(part),
          foreign(problem),
          html`<code>${JSON.stringify(open.filter)}</code>`
        ]
      })
    })
  }
${
    table({
      caption: "Order items of the range by what their order was found to be",
      columns: [{ title: "Order items that" }, { title: "Items", isNumber: true }],
      rows: verdictNames.map(([verdict, name]) => [name, locale.count(verdicts[verdict])]),
      foot: [["Together", locale.count(conservation.items)]]
    })
  }
${
    controls !== undefined && table({
      caption: "Control totals: the same order items, counted four times",
      columns: [
        { title: "Counted when" },
        { title: "Items", isNumber: true }
      ],
      rows: [
        ["read", locale.count(controls.items.read)],
        ["judged", locale.count(controls.items.judged)],
        ["summed", locale.count(controls.items.totals)],
        ["put on the day sheet", locale.count(controls.items.daySheet)]
      ]
    })
  }
${
    ranges.length > 0 && table({
      caption: "Hotels and their instants",
      columns: [{ title: "Hotel" }, { title: "Id" }, { title: "From" }, { title: "To" }],
      rows: ranges.map(({ enterpriseId, from, to }) => [
        foreign(names.hotel(enterpriseId)),
        html`<code>${enterpriseId}</code>`,
        time(view, from),
        time(view, to)
      ])
    })
  }</section>
`
}

/** Over a mirror, or exported files, nothing is asked of the platform. */
const isUnasked = ({ manifest: { operations } }: View): boolean =>
  Object.values(operations).every(({ requests }) => requests === 0)

/**
 * How the platform answered: waits, splits, and what its contract does not name. What counts attempts stands here and
 * nowhere else in the page: it is no property of what was read.
 */
export const behaviour = (view: View): Html => {
  const { locale, manifest: { drift, intervals, operations } } = view
  const sum = (of: "requests" | "retries" | "rateLimited" | "splits"): number =>
    Object.values(operations).reduce((total, counts) => total + counts[of], 0)
  const [requests, retries, limited, splits] = [sum("requests"), sum("retries"), sum("rateLimited"), sum("splits")]
  const drifted = [
    ...Object.entries(drift.enumerations).map(([path, values]) => [path, "values", values] as const),
    ...Object.entries(drift.fields).map(([entity, fields]) => [entity, "fields", fields] as const)
  ]
  return html`<section aria-labelledby="behaviour"><h2 id="behaviour">How the API behaved</h2>
${
    isUnasked(view) ?
      html`<p>Nothing was asked of the platform: what was read is a mirror of it, or files exported from it.</p>` :
      html`<p>${plural(view, requests, "request")} ${requests === 1 ? "was" : "were"} sent for ${
        plural(view, intervals.planned, "part")
      } of queries: ${
        retries + limited + splits + intervals.planned - intervals.closed === 0
          ? "each was answered at once, and none was too heavy."
          : `${plural(view, limited, "time")} the platform asked to wait, ${
            plural(view, retries, "request")
          } had to be repeated, and ${plural(view, splits, "request")} had to be made smaller${
            intervals.closed === intervals.planned
              ? ""
              : `; ${plural(view, intervals.planned - intervals.closed, "part")} failed for good`
          }.`
      }</p>`
  }
${
    Object.keys(operations).length > 0 && table({
      caption: "Requests by operation",
      columns: [
        { title: "Operation" },
        ...[
          "Requests",
          "Repeated",
          "Asked to wait",
          "Made smaller",
          "Pages",
          "Rows",
          "Copies dropped",
          "Set aside as damaged",
          "Not asked for"
        ].map((title) => ({
          title,
          isNumber: true
        }))
      ],
      rows: Object.entries(operations).map((
        [operation, { duplicates, pages, quarantined, rateLimited, requests, retries, rows, splits, unasked = 0 }]
      ) => [
        operationName(operation),
        ...[requests, retries, rateLimited, splits, pages, rows, duplicates, quarantined, unasked].map(locale.count)
      ])
    })
  }
${
    drifted.length === 0 ? html`<p>Nothing was sent that the documented contract does not name.</p>` : table({
      caption: "What the documented contract does not name",
      columns: [{ title: "Where" }, { title: "What" }, { title: "Names" }],
      rows: drifted.map(([where, what, names]) => [where, what, foreign(names.join(", "))])
    })
  }</section>
`
}
