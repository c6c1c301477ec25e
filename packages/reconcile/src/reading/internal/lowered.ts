/**
 * A source whose rows have their ids in lower case.
 *
 * @internal
 */
import { type Enterprise, Ids, type OrderItem, ProductServiceOrder, Reservation, Service } from "@nightaudit/core"
import { Effect, Stream } from "effect"
import { sortById } from "../../internal/sortById.ts"
import { SourceRun } from "../SourceRun.ts"
import type { Spelling } from "./spelling.ts"

/** The source, and in `spelling` the letters of what came otherwise. */
export const lowered = (source: SourceRun["Service"], spelling: Spelling): SourceRun["Service"] => {
  const { ids } = source.report
  const each = <Row extends { readonly Id: string }>(isLower: (row: Row) => boolean) => {
    return (rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
      spelling.isPlain && (ids?.areLowerCase === true || rows.every(isLower))
        ? rows
        : rows.map((row) => spelling.lowered(row))
  }
  const kept = <Row extends { readonly Id: string }>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> => {
    for (const row of rows) spelling.keep(row)
    return rows
  }
  const enterprises = each<Enterprise.Enterprise>(isLowerIn(["Id"]))
  const services = each<Service.Service>(isLowerIn(idsOf(Service.Service.fields)))
  const reservations = each<Reservation.Reservation>(isLowerIn(idsOf(Reservation.Reservation.fields)))
  const orders = each<ProductServiceOrder.ProductServiceOrder>(
    isLowerIn(idsOf(ProductServiceOrder.ProductServiceOrder.fields))
  )
  const items = each<OrderItem.OrderItem>(lowerItems())
  return SourceRun.of({
    ...source,
    enterprises: Effect.map(source.enterprises, (rows) => sortById(enterprises(kept(rows)))),
    services: Effect.map(source.services, (rows) => sortById(services(kept(rows)))),
    itemsInRange: (query) => Stream.map(source.itemsInRange(query), items),
    itemsOf: (ids) => Effect.map(source.itemsOf(ids), items),
    items: (ids) => Effect.map(source.items(ids), items),
    reservations: (ids) => Effect.map(source.reservations(ids), reservations),
    productServiceOrders: (ids, serviceIds) => Effect.map(source.productServiceOrders(ids, serviceIds), orders),
    reservationsIn: (query) => Stream.map(source.reservationsIn(query), reservations),
    productServiceOrdersIn: (query) => Stream.map(source.productServiceOrdersIn(query), orders)
  })
}

const idsOf = (fields: object): ReadonlyArray<string> => Object.keys(fields).filter((name) => name.endsWith("Id"))

const isLower = (id: unknown): boolean => typeof id !== "string" || id === Ids.lower(id)

const isLowerIn = (names: ReadonlyArray<string>) => (row: object): boolean => {
  const fields: Readonly<Record<string, unknown>> = { ...row }
  return names.every((name) => isLower(fields[name]))
}

/** The same of ids that often repeat from row to row: what was in lower case is looked at once. */
const remembering = (): (id: string | null | undefined) => boolean => {
  let last: string | null | undefined
  return (id) => {
    if (id === last) return true
    if (!isLower(id)) return false
    last = id
    return true
  }
}

const lowerItems = (): (item: OrderItem.OrderItem) => boolean => {
  const [enterprise, service, order, account] = [remembering(), remembering(), remembering(), remembering()]
  const [bill, category, creator, updater] = [remembering(), remembering(), remembering(), remembering()]
  return (item) =>
    isLower(item.Id) && enterprise(item.EnterpriseId) && service(item.ServiceId) && order(item.ServiceOrderId) &&
    account(item.AccountId) && bill(item.BillId) && category(item.AccountingCategoryId) &&
    creator(item.CreatorProfileId) && updater(item.UpdaterProfileId) && (item.Data == null || isLowerData(item.Data))
}

const isLowerData = (
  { AllowanceDiscount, AllowanceProfits, Product, Rebate }: NonNullable<OrderItem.OrderItem["Data"]>
): boolean =>
  (Rebate == null || (isLower(Rebate.RebatedItemId) && isLower(Rebate.ProductId))) &&
  (Product == null || (isLower(Product.ProductId) && isLower(Product.AgeCategoryId))) &&
  (AllowanceDiscount == null || Object.values(AllowanceDiscount).every(isLower)) &&
  (AllowanceProfits == null || isLower(AllowanceProfits.AllowanceProductOrderItemId))
