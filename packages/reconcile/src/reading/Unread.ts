/**
 * What a run could not read, in a person's words.
 */

/** A part of a query that could not be read, as `manifest.json` names it. */
export interface Open {
  readonly operation: string
  readonly filter: Readonly<Record<string, unknown>>
  readonly enterpriseId?: string
  readonly dates?: { readonly from: string; readonly to: string }
  readonly problem: string
}

export interface Unread {
  /** For whom it was read; nothing where that is not known. */
  readonly enterpriseId: string | undefined
  readonly operation: string
  /** Which part of it: `consumed on 2026-03-01 to 2026-03-07`, both included, or `12 by id`; nothing where all of it. */
  readonly part: string | undefined
  /** Why. */
  readonly problem: string
}

const happened: Readonly<Record<string, string>> = {
  ConsumedUtc: "consumed",
  ClosedUtc: "billed",
  CreatedUtc: "created",
  UpdatedUtc: "updated"
}

export const of = ({ dates, enterpriseId, filter, operation, problem }: Open): Unread => ({
  enterpriseId,
  operation,
  part: dates === undefined ?
    byId(operation, filter) :
    `${verbOf(filter)}on ${dates.from === dates.to ? dates.from : `${dates.from} to ${dates.to}`}`,
  // What an error of the connector says begins with the operation.
  problem: problem.startsWith(`${operation}: `) ? problem.slice(operation.length + 2) : problem
})

const verbOf = (filter: Open["filter"]): string => {
  const field = Object.keys(filter).find((each) => Object.hasOwn(happened, each))
  return field === undefined ? "" : `${happened[field]} `
}

/** Of several ids a manifest says only how many they are. */
const byId = (operation: string, filter: Open["filter"]): string | undefined => {
  if (typeof filter["file"] === "string") return `in the file ${filter["file"]}`
  const ids = ["OrderItemIds", "ServiceOrderIds", "ReservationIds", "ProductServiceOrderIds"]
    .map((field) => filter[field]).find((value) => value !== undefined)
  if (ids === undefined) return undefined
  const count = typeof ids === "string" ? ids.replace(/ values$/, "") : "1"
  if ("ServiceOrderIds" in filter && operation === "orderItems") {
    return `of ${count} ${count === "1" ? "order" : "orders"}`
  }
  return `${count} by id`
}
