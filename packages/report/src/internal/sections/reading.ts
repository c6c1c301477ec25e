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
  ["orphan", "have no existing order"],
  ["unresolved", "have an order that could not be looked up"]
] as const

/** What was read, from the manifest. */
export const reading = (view: View): Html => {
  const { locale, manifest, names } = view
  const { conservation, controls, intervals, scope, verdicts, window } = manifest
  const missing = intervals.planned - intervals.closed
  const ranges = scope?.enterprises ?? window.enterprises ?? []
  return html`<section aria-labelledby="reading"><h2 id="reading">What was read</h2>
<p>${
    missing === 0
      ? "All requested data was read."
      : `${plural(view, missing, "part")} of the requested data could not be read completely.`
  } ${
    conservation.items === 0
      ? missing === 0 ? "The period has no order items." : "No order item of the period could be read."
      : missing > 0
      ? `${
        plural(view, conservation.items, "order item")
      } of the period could be read; how many there are is not known.`
      : conservation.holds
      ? `Each of the ${
        plural(view, conservation.items, "order item")
      } of the period has one result for its order and is in one row of the totals.`
      : "The control totals do not agree: not every order item of the period is accounted for."
  }${
    manifest.previous !== undefined &&
    html` Compared with the run as of ${time(view, manifest.previous.asOf)}.${
      (manifest.previous.daysNotCompared ?? []).length > 0 &&
      html` That run computed the end of a business day from elapsed time, this one from the local clock: the days of ${
        (manifest.previous.daysNotCompared ?? []).map((id) => names.hotel(id)).join(", ")
      } are not compared, only their items.`
    }${
      (manifest.previous.hotelsNotCompared ?? []).length > 0 &&
      html` Not compared, because only one of the two runs read them in the period: ${
        (manifest.previous.hotelsNotCompared ?? []).map((id) => names.hotel(id)).join(", ")
      }.`
    }`
  }${
    manifest.acceptance !== undefined && manifest.acceptance.expired + manifest.acceptance.unmatched > 0 &&
    html` ${plural(view, manifest.acceptance.expired, "acceptance")} had expired; ${
      locale.count(manifest.acceptance.unmatched)
    } matched no finding.`
  }</p>
${
    intervals.open.length > 0 && table({
      caption: "Parts that could not be read",
      columns: ["Property", "Operation", "Part", "Problem", "Filter"].map((title) => ({ title })),
      rows: intervals.open.map((open) => {
        const { enterpriseId, operation, part, problem } = Unread.of(open)
        return [
          enterpriseId === undefined ? "all properties" : foreign(names.hotel(enterpriseId)),
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
      caption: "Order items of the period by the order they belong to",
      columns: [{ title: "Order items that" }, { title: "Items", isNumber: true }],
      rows: verdictNames.map(([verdict, name]) => [name, locale.count(verdicts[verdict])]),
      foot: [["Total", locale.count(conservation.items)]]
    })
  }
${
    controls !== undefined && table({
      caption: "Control totals: the same order items in four counts",
      columns: [
        { title: "Count" },
        { title: "Items", isNumber: true }
      ],
      rows: [
        ["read", locale.count(controls.items.read)],
        ["checked", locale.count(controls.items.judged)],
        ["in the totals", locale.count(controls.items.totals)],
        ["on the day sheet", locale.count(controls.items.daySheet)]
      ]
    })
  }
${
    ranges.length > 0 && table({
      caption: "Properties and their periods",
      columns: [{ title: "Property" }, { title: "ID" }, { title: "From" }, { title: "To" }],
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

/** A run over a mirror or exported files sends no request to the platform. */
const isUnasked = ({ manifest: { operations } }: View): boolean =>
  Object.values(operations).every(({ requests }) => requests === 0)

/**
 * How the platform responded: waits, splits and undocumented values. Counts of attempts are only in this section: they
 * differ between two runs over the same data.
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
      html`<p>No request was sent to the platform: this run read a mirror, or exported files.</p>` :
      html`<p>${plural(view, requests, "request")} ${requests === 1 ? "was" : "were"} sent for ${
        plural(view, intervals.planned, "part")
      } of queries. ${
        retries + limited + splits + intervals.planned - intervals.closed === 0
          ? "Each succeeded at the first attempt, and none was too large."
          : `The platform asked to wait ${plural(view, limited, "time")}; ${
            plural(view, retries, "request was", "requests were")
          } repeated, and ${plural(view, splits, "request was", "requests were")} split${
            intervals.closed === intervals.planned
              ? ""
              : `; ${plural(view, intervals.planned - intervals.closed, "part")} could not be read`
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
          "Split",
          "Pages",
          "Rows",
          "Duplicates dropped",
          "Quarantined",
          "Not requested"
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
    drifted.length === 0 ? html`<p>All fields and values are in the documented API contract.</p>` : table({
      caption: "Fields and values beyond the documented API contract",
      columns: [{ title: "Where" }, { title: "Kind" }, { title: "Names" }],
      rows: drifted.map(([where, what, names]) => [where, what, foreign(names.join(", "))])
    })
  }</section>
`
}
