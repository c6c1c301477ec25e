/**
 * A source for reconciliations of files: the JSON lines of a bulk export, and of `nightaudit extract`.
 *
 * @see https://docs.mews.com/connector-api/operations/exports
 */
import {
  Attempt,
  Enterprise,
  type Extraction,
  Ids,
  type Instant,
  Interval,
  type OpenInterval,
  type Operation,
  OrderItem,
  type Page,
  ProductServiceOrder,
  Purpose,
  Reservation,
  Service,
  Tally
} from "@nightaudit/core"
import { Basis, Source, type SourceRun } from "@nightaudit/reconcile"
import { Effect, FileSystem, Layer, Option, Path, type Scope, Stream } from "effect"
import * as FileError from "./FileError.ts"
import * as RowIndex from "./internal/rowIndex.ts"

export interface Options {
  /** Treatment of rows beyond the documented contract, by entity such as `OrderItem`; `evolve` by default. */
  readonly policies?: Readonly<Record<string, Page.Policy>> | undefined
}

/**
 * Opens the source of a folder's files, until the scope closes. Each file has the rows of one entity, one JSON line per row in
 * any order, and is named after it: `OrderItem-1.jsonl`, `order-items.ndjson`, or any name within a folder `OrderItem`. Of
 * several copies of a row the newest counts.
 *
 * All files are read once when they are opened. Memory then contains the position of each row, about 100 bytes per row, and
 * rows are read again when they are requested. A row that is not in the files is treated as one that the platform does not
 * have. Each run reports one interval per file, which is incomplete if the file ends within a row or has a line that is not
 * valid JSON.
 *
 * Fails with {@link FileError.FileError} if nothing can be read, if an entity has no file, if a file belongs to no entity, if
 * more than ten rows and more than a hundredth of a file do not match the contract, or if a row of a frozen entity does not
 * match. Single rows that do not match are quarantined.
 */
export const open: (
  directory: string,
  options?: Options
) => Effect.Effect<
  Source.Source["Service"],
  FileError.FileError,
  FileSystem.FileSystem | Path.Path | Scope.Scope
> = Effect.fnUntraced(function*(directory, { policies } = {}) {
  const files = yield* find(directory)
  const tally = yield* Tally.Tally.make
  const intervals: OpenInterval.Intervals = { planned: 0, closed: 0, open: [] }
  const index = Effect.fnUntraced(function*<Row extends Extraction.Versioned>(
    operation: Operation.Operation<string, unknown, Row>,
    groupsOf: (row: Row) => ReadonlyArray<string>
  ) {
    const paths = files.get(operation.entity) ?? []
    if (paths.length === 0) {
      return yield* new FileError.FileError({
        path: directory,
        problem: `it has no file of ${nameOf(operation)}; create it with nightaudit extract ${nameOf(operation)} ` +
          `--output ${nameOf(operation)}.ndjson, or add an empty file if there are none`
      })
    }
    return yield* RowIndex.make({
      operation,
      paths,
      tally,
      intervals,
      policy: policies?.[operation.entity],
      groupsOf
    })
  })

  const enterprises = yield* index(Enterprise.enterprises, () => ["all"])
  const services = yield* index(Service.services, () => ["all"])
  const reservations = yield* index(Reservation.reservations, (row) => [row.ServiceId])
  const orders = yield* index(ProductServiceOrder.productServiceOrders, (row) => [row.ServiceId])
  const items = yield* index(OrderItem.orderItems, (row) => [row.EnterpriseId, row.ServiceOrderId])

  const isIn = (range: Interval.Range, instant: Instant.Instant | undefined): boolean =>
    instant !== undefined && Interval.contains(range, instant)
  const run: SourceRun.Run = {
    enterprises: Effect.map(enterprises.ofGroups(["all"]), sortedById),
    services: Effect.map(services.ofGroups(["all"]), sortedById),
    itemsInRange: ({ basis, enterpriseIds, range, serviceIds }) =>
      Stream.unwrap(Effect.map(Effect.all([Purpose.Purpose, Attempt.Attempt]), ([purpose, attempt]) => {
        const unread = intervals.open.filter(({ operation }) => operation === OrderItem.orderItems.name)
        if (Option.isSome(attempt) && unread.length > 0) attempt.value.hasFailed = true
        if (Option.isSome(purpose)) { for (const open of unread) purpose.value.onOpen?.(open) }
        return items.pages(
          enterpriseIds,
          (item) =>
            isIn(range, Basis.instantOf(basis, item)) &&
            (serviceIds === undefined || Ids.isAmong(serviceIds, item.ServiceId))
        )
      })),
    itemsOf: items.ofGroups,
    items: items.ofIds,
    reservations: reservations.ofIds,
    productServiceOrders: (ids, serviceIds) =>
      Effect.map(orders.ofIds(ids), (rows) => rows.filter(({ ServiceId }) => Ids.isAmong(serviceIds, ServiceId))),
    reservationsIn: ({ range, serviceIds }) =>
      reservations.pages(serviceIds, (row) => isIn(range, row.UpdatedUtc) || isIn(range, row.CreatedUtc)),
    productServiceOrdersIn: ({ range, serviceIds }) => orders.pages(serviceIds, (row) => isIn(range, row.UpdatedUtc)),
    report: { ...tally, ids: undefined, intervals }
  }
  return Source.Source.of({ begin: Effect.succeed(run) })
})

/** The source of a folder, never shared with an enclosing runtime. Fails as {@link open} does. */
export const layer = (
  directory: string,
  options?: Options
): Layer.Layer<Source.Source, FileError.FileError, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(Source.Source, open(directory, options))

const sortedById = <Row extends { readonly Id: string }>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
  rows.toSorted((self, that) => Ids.compare(self.Id, that.Id))

/** Each entity with how its files are named, and as the commands call it. */
const entities = [
  { entity: "Enterprise", called: "enterprises", pattern: /^enterprises?(?![a-z])/i },
  { entity: "Service", called: "services", pattern: /^services?(?![a-z])/i },
  {
    entity: "ProductServiceOrder",
    called: "product-service-orders",
    pattern: /^product[-_]?service[-_]?orders?(?![a-z])/i
  },
  { entity: "Reservation", called: "reservations", pattern: /^reservations?(?![a-z])/i },
  { entity: "OrderItem", called: "order-items", pattern: /^order[-_]?items?(?![a-z])/i }
] as const

const nameOf = ({ entity }: Operation.Any): string => entities.find((each) => each.entity === entity)?.called ?? entity

/** The files of a folder by their entity, sorted. */
const find = Effect.fnUntraced(function*(directory: string) {
  const [fs, path] = [yield* FileSystem.FileSystem, yield* Path.Path]
  const names = yield* Effect.mapError(
    fs.readDirectory(directory, { recursive: true }),
    FileError.unreadable(directory)
  )
  const found = new Map<string, Array<string>>()
  for (const name of names.toSorted()) {
    const at = path.join(directory, name)
    const { type } = yield* Effect.mapError(fs.stat(at), FileError.unreadable(at))
    if (type === "Directory") continue
    const of = entities.find(({ pattern }) => pattern.test(name))
    const isLines = /\.(jsonl|ndjson)$/i.test(name)
    if (of === undefined && !isLines) continue
    const refused = (problem: string) => new FileError.FileError({ path: at, problem })
    if (!isLines) return yield* refused("its name does not end with .jsonl or .ndjson; is it to be unpacked first?")
    if (of === undefined) {
      return yield* refused(
        `its name does not begin with an entity; begin it with ${
          entities.map(({ called }) => called).join(", ")
        }, such as order-items-1.jsonl`
      )
    }
    found.set(of.entity, [...found.get(of.entity) ?? [], at])
  }
  return found
})
