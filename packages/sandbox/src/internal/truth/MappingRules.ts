import type { OrderItemRow, ProductServiceOrderRow, ReservationRow } from "../../Rows.ts"
import type { TruthFinding } from "../../TruthQuery.ts"
import { accountingStates, itemTypes } from "../rows/Columns.ts"
import type { Frame } from "./Frame.ts"
import { isLive } from "./ItemRules.ts"
import { type EnterpriseJudge, finding, type ItemInRange, onAll, orderIdOf, type OrderJudge } from "./Judge.ts"

/** What a row lacks. */
export const mappingRules: OrderJudge = (_frame, record) => {
  const uncategorised = record.items.filter((item) =>
    isLive(item) && item.AccountingCategoryId === null && item.Type !== "Deposit"
  )
  const lacking = record.items.filter((item) => lacks(item, NEVER_NULL_IN_ITEMS))
  return [
    ...onAll("missing-accounting-category", "warning", record, uncategorised),
    ...(lacking.length > 0 || (record.order !== null && lacks(record.order, NEVER_NULL_IN_ORDERS))
      ? [finding("unexpected-null", "warning", orderIdOf(record), lacking)]
      : [])
  ]
}

/** What a set of rows lacks, or has and should not. */
export const mappingRulesOfEnterprise: EnterpriseJudge = (frame, _enterpriseId, items) => [
  ...(isFiltered(frame, items) ? [finding("extract-filtered", "warning", null, [])] : []),
  ...(lacksReservations(frame, items) ? [finding("reservations-not-included", "error", null, [])] : []),
  ...unknown(items, (item) => item.AccountingState, accountingStates),
  ...unknown(items, (item) => item.RevenueType, ["Service", "Product", "Additional"]),
  ...unknown(items, (item) => item.Type, itemTypes)
]

const NEVER_NULL_IN_ITEMS = ["OriginalAmount", "CreatorProfileId", "UpdaterProfileId", "Options"] as const

const NEVER_NULL_IN_ORDERS = [
  "AccountId",
  "AccountType",
  "CreatorProfileId",
  "UpdaterProfileId",
  "Number",
  "Origin",
  "Options"
] as const

const lacks = <Row extends OrderItemRow | ProductServiceOrderRow | ReservationRow>(
  row: Row,
  fields: ReadonlyArray<keyof Row>
): boolean => fields.some((field) => row[field] === null)

// What was closed was neither canceled nor inactive: on that basis their absence says nothing.
const isFiltered = ({ query }: Frame, items: ReadonlyArray<ItemInRange>): boolean =>
  query.basis !== "closed"
  && items.length > 500
  && items.every(({ item }) => item.AccountingState !== "Canceled" && item.AccountingState !== "Inactive")

const lacksReservations = (frame: Frame, items: ReadonlyArray<ItemInRange>): boolean => {
  const booked = items.filter(({ item }) => frame.services.get(item.ServiceId)?.Data.Discriminator === "Bookable")
  return new Set(booked.map(({ item }) => item.ServiceOrderId)).size >= 10
    && booked.every(({ record }) => record.kind !== "reservation" || record.order === null)
}

const unknown = (
  items: ReadonlyArray<ItemInRange>,
  valueOf: (item: OrderItemRow) => string,
  values: ReadonlyArray<string>
): ReadonlyArray<TruthFinding> => {
  const strange = items.map(({ item }) => item).filter((item) => !values.includes(valueOf(item)))
  return [...Map.groupBy(strange, valueOf).values()].map((group) => finding("unknown-enum", "info", null, group))
}
