import { type Schema, SchemaAST } from "effect"
import * as Filter from "./Filter.ts"
import { Interval } from "./Interval.ts"

/** Describes an operation of the platform: its path, its filter and its rows. */
export interface Operation<out Name extends string = string, out F = unknown, out Row = unknown> {
  /** The key of the operation in a manifest, such as `orderItems`. */
  readonly name: Name
  /** The name of a row in drift reports, such as `OrderItem`. */
  readonly entity: string
  readonly path: string
  /** The field of the response that contains the rows. */
  readonly collection: string
  /** Rows are checked, not transformed: a decoded row is the parsed JSON itself. */
  readonly row: Schema.Decoder<Row>
  readonly filter: Schema.Decoder<F>
  /** The filters that are lists, each with its maximum number of values per request. */
  readonly lists: ReadonlyMap<string, number>
  /** The filters that are intervals of time. */
  readonly intervals: ReadonlySet<string>
  /** The filter that selects rows by their own IDs, such as `OrderItemIds`; empty if the operation has none. */
  readonly ids: string
  /** True if a resumed run reads it again: its response depends on what is visible to the token. */
  readonly isReadAnew?: boolean | undefined
}

/** Any operation. */
export type Any = Operation

/** Makes an operation; its lists and intervals are derived from the schema of its filter. */
export const make = <const Name extends string, F, Row>(options: {
  readonly name: Name
  readonly entity: string
  readonly path: string
  readonly collection: string
  readonly row: Schema.Decoder<Row>
  readonly filter: Schema.Decoder<F> & { readonly fields: Schema.Struct.Fields }
  readonly isReadAnew?: boolean
}): Operation<Name, F, Row> => {
  const lists = new Map<string, number>()
  const intervals = new Set<string>()
  for (const [name, field] of Object.entries(options.filter.fields)) {
    const most = Filter.cap(field.ast)
    if (most !== undefined) lists.set(name, most)
    if (SchemaAST.toType(field.ast).checks === Interval.ast.checks) intervals.add(name)
  }
  return { ...options, lists, intervals, ids: `${options.entity}Ids` }
}
