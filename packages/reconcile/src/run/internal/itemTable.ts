/**
 * The items of a range by their orders, in about 100 bytes each: values that many items share are kept once.
 *
 * @internal
 */
import { IdIndex, type Ids, type Instant, InstantColumn } from "@nightaudit/core"
import type { Bytes } from "../../internal/bytes.ts"
import { Column } from "../../internal/column.ts"
import { Path } from "../../internal/paths.ts"
import * as ContentLine from "../../model/internal/contentLine.ts"
import type { ItemInRange } from "../../model/ItemInRange.ts"

/** What items have in common. */
interface Kind extends
  Pick<
    ItemInRange,
    | "EnterpriseId"
    | "ServiceId"
    | "AccountingState"
    | "RevenueType"
    | "Type"
    | "AccountType"
    | "AccountingCategoryId"
    | "isRebate"
  >
{
  readonly currency: string
  /** Of the taxes; undefined where a tax has none. */
  readonly codes: ReadonlyArray<string | null | undefined>
}

/** The order of an item that is no longer there. */
const gone = 0xffff_ffff

export class ItemTable {
  readonly #ids = new IdIndex.IdIndex<Ids.OrderItemId>()
  readonly #orders = new IdIndex.IdIndex<Ids.ServiceOrderId>()
  readonly #order = Column.wholes()
  readonly #kind = Column.wholes()
  readonly #updater = Column.wholes()
  readonly #date = Column.wholes()
  readonly #created = new InstantColumn.InstantColumn()
  readonly #updated = new InstantColumn.InstantColumn()
  readonly #consumed = new InstantColumn.InstantColumn()
  readonly #closed = new InstantColumn.InstantColumn<Instant.Instant | null>()
  readonly #net = Column.doubles()
  readonly #gross = Column.doubles()
  /** Where the taxes of an item begin. */
  readonly #taxes = Column.wholes()
  readonly #tax = Column.doubles()
  #taxCount = 0

  readonly #paths = new Path<number>()
  readonly #kinds: Array<Kind> = []
  readonly #updaters = new Dictionary<string | null>()
  readonly #dates = new Dictionary<string>()
  #last: { readonly id: Ids.ServiceOrderId | undefined; readonly number: number } = { id: undefined, number: 0 }
  /** All rows, as they were sorted last by their ids. */
  #byId: Uint32Array = new Uint32Array()
  readonly #left = new Set<Ids.OrderItemId>()
  #size = 0

  /** How many items there are. */
  get size(): number {
    return this.#size
  }

  /** Items that have left the range before it was read to its end, and have not come back. */
  get left(): number {
    return this.#left.size
  }

  /** Takes an item away that does not lie in the range any more, where it was there. */
  leave(id: Ids.OrderItemId): void {
    if (!this.has(id)) return
    this.delete(id)
    this.#left.add(id)
  }

  /** How many items there have ever been. */
  get seen(): number {
    return this.#ids.size
  }

  /** The order that an item is of; none of one that is not there. */
  orderOf(id: Ids.OrderItemId): Ids.ServiceOrderId | undefined {
    const row = this.#ids.find(id)
    const order = row === undefined ? gone : this.#order.get(row)
    return order === gone ? undefined : this.#orders.at(order)
  }

  has(id: Ids.OrderItemId): boolean {
    const row = this.#ids.find(id)
    return row !== undefined && this.#order.get(row) !== gone
  }

  /** Takes an item in the place of its former version. */
  set(item: ItemInRange): void {
    const known = this.#ids.size
    const row = this.#ids.add(item.Id)
    if (row === known || this.#order.get(row) === gone) this.#size += 1
    if (this.#left.size > 0) this.#left.delete(item.Id)
    const { Amount: { GrossValue, NetValue, TaxValues } } = item
    this.#order.set(row, this.#orderOf(item))
    this.#kind.set(row, this.#kindOf(item))
    this.#updater.set(row, this.#updaters.add(item.UpdaterProfileId))
    this.#date.set(row, this.#dates.add(item.businessDate))
    this.#created.set(row, item.CreatedUtc)
    this.#updated.set(row, item.UpdatedUtc)
    this.#consumed.set(row, item.ConsumedUtc)
    this.#closed.set(row, item.ClosedUtc)
    this.#net.set(row, NetValue)
    this.#gross.set(row, GrossValue)
    this.#taxes.set(row, this.#taxCount)
    for (const { Value } of TaxValues) this.#tax.set(this.#taxCount++, Value)
  }

  delete(id: Ids.OrderItemId): void {
    const row = this.#ids.find(id)
    if (row === undefined || this.#order.get(row) === gone) return
    this.#order.set(row, gone)
    this.#size -= 1
  }

  /** The items as they are now, by service order. */
  byOrder(): ItemsByOrder {
    const sorted = this.#sorted()
    const starts = new Uint32Array(this.#orders.size + 1)
    for (const row of sorted) {
      const order = this.#order.get(row)
      starts[order + 1] = (starts[order + 1] ?? 0) + 1
    }
    for (let order = 0; order < this.#orders.size; order++) {
      starts[order + 1] = (starts[order + 1] ?? 0) + (starts[order] ?? 0)
    }
    const next = starts.slice()
    const rows = new Uint32Array(sorted.length)
    for (const row of sorted) {
      const order = this.#order.get(row)
      const at = next[order] ?? 0
      rows[at] = row
      next[order] = at + 1
    }
    const itemsOf = (order: number, id: Ids.ServiceOrderId): ReadonlyArray<ItemInRange> => {
      const items: Array<ItemInRange> = []
      for (let at = starts[order] ?? 0; at < (starts[order + 1] ?? 0); at++) {
        const row = rows[at] ?? 0
        if (this.#order.get(row) === order) items.push(this.#at(row, id))
      }
      return items
    }
    const orders = this.#orders.sorted().filter((order) => starts[order] !== starts[order + 1])
    const each = (): Iterable<ItemInRange> => this.#each(orders, itemsOf)
    return {
      orders: () => Array.from(orders, (order) => this.#orders.at(order)),
      of: (id) => {
        const order = this.#orders.find(id)
        return order === undefined ? [] : itemsOf(order, id)
      },
      all: { [Symbol.iterator]: () => each()[Symbol.iterator](), toJSON: () => Array.from(each()) }
    }
  }

  /** The lines of the items for their content hash, sorted by their ids: the next is written when it is asked for. */
  lines(): (bytes: Bytes) => boolean {
    const rows = this.#sorted()
    const forms = this.#kinds.map((kind) => new ContentLine.Form(kind))
    const dates = this.#dates.values.map(ContentLine.dated)
    let at = 0
    return (bytes) => {
      const row = rows[at++]
      if (row === undefined) return false
      ContentLine.beginAt(bytes, this.#ids, row)
      bytes.copy(known(dates, this.#date.get(row)))
      known(forms, this.#kind.get(row)).write(
        bytes,
        this.#net.get(row),
        this.#gross.get(row),
        this.#tax,
        this.#taxes.get(row)
      )
      return true
    }
  }

  *#each(
    orders: Uint32Array,
    itemsOf: (order: number, id: Ids.ServiceOrderId) => ReadonlyArray<ItemInRange>
  ): Generator<ItemInRange, void> {
    for (const order of orders) yield* itemsOf(order, this.#orders.at(order))
  }

  /** The rows of the items as they are now, sorted by their ids. */
  #sorted(): Uint32Array {
    if (this.#byId.length !== this.#ids.size) this.#byId = this.#ids.sorted()
    return this.#byId.filter((row) => this.#order.get(row) !== gone)
  }

  /** Items of one order often come behind each other. */
  #orderOf({ ServiceOrderId }: ItemInRange): number {
    if (ServiceOrderId !== this.#last.id) this.#last = { id: ServiceOrderId, number: this.#orders.add(ServiceOrderId) }
    return this.#last.number
  }

  #kindOf(item: ItemInRange): number {
    const { Amount: { Currency, TaxValues } } = item
    let path = this.#paths.to(item.EnterpriseId).to(item.ServiceId).to(item.AccountingState).to(item.RevenueType)
      .to(item.Type).to(item.AccountType).to(item.AccountingCategoryId).to(item.isRebate).to(Currency)
    for (const { Code } of TaxValues) path = path.to(Code)
    if (path.value !== undefined) return path.value
    path.value = this.#kinds.push({
      EnterpriseId: item.EnterpriseId,
      ServiceId: item.ServiceId,
      AccountingState: item.AccountingState,
      RevenueType: item.RevenueType,
      Type: item.Type,
      AccountType: item.AccountType,
      AccountingCategoryId: item.AccountingCategoryId,
      isRebate: item.isRebate,
      currency: Currency,
      codes: TaxValues.map(({ Code }) => Code)
    }) - 1
    return path.value
  }

  #at(row: number, order: Ids.ServiceOrderId): ItemInRange {
    const kind = known(this.#kinds, this.#kind.get(row))
    return {
      Id: this.#ids.at(row),
      EnterpriseId: kind.EnterpriseId,
      ServiceId: kind.ServiceId,
      ServiceOrderId: order,
      AccountingState: kind.AccountingState,
      RevenueType: kind.RevenueType,
      Type: kind.Type,
      CreatedUtc: this.#created.get(row),
      UpdatedUtc: this.#updated.get(row),
      ConsumedUtc: this.#consumed.get(row),
      AccountType: kind.AccountType,
      AccountingCategoryId: kind.AccountingCategoryId,
      UpdaterProfileId: this.#updaters.at(this.#updater.get(row)) ?? null,
      ClosedUtc: this.#closed.get(row),
      Amount: this.#amountAt(row, kind),
      isRebate: kind.isRebate,
      businessDate: this.#dateAt(row)
    }
  }

  #amountAt(row: number, { codes, currency }: Kind): ItemInRange["Amount"] {
    const first = this.#taxes.get(row)
    const TaxValues = codes.map((Code, index) => {
      const Value = this.#tax.get(first + index)
      return Code === undefined ? { Value } : { Code, Value }
    })
    return { Currency: currency, NetValue: this.#net.get(row), GrossValue: this.#gross.get(row), TaxValues }
  }

  #dateAt(row: number): string {
    return this.#dates.at(this.#date.get(row)) ?? ""
  }
}

/** The items that a table had at one time, save those that it has lost since. */
export interface ItemsByOrder {
  /** The orders of the items, sorted. */
  readonly orders: () => ReadonlyArray<Ids.ServiceOrderId>
  /** Sorted by id; none of an order that has none. */
  readonly of: (order: Ids.ServiceOrderId) => ReadonlyArray<ItemInRange>
  /** Sorted by service order and then by id. As JSON it is an array. */
  readonly all: Iterable<ItemInRange> & { readonly toJSON: () => ReadonlyArray<ItemInRange> }
}

const known = <A>(values: ReadonlyArray<A>, number: number): A => {
  const value = values[number]
  if (value === undefined) throw new RangeError(`There is none with the number ${number}`)
  return value
}

/** Values that repeat, as numbers. */
class Dictionary<A> {
  readonly #numbers = new Map<A, number>()
  readonly #values: Array<A> = []

  /** Each by its number. */
  get values(): ReadonlyArray<A> {
    return this.#values
  }

  add(value: A): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    this.#numbers.set(value, this.#values.length)
    return this.#values.push(value) - 1
  }

  at(number: number): A | undefined {
    return this.#values[number]
  }
}
