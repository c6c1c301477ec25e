import { type Schema, SchemaAST } from "effect"
import * as Filter from "./Filter.ts"
import { Interval } from "./Interval.ts"

/**
 * One operation of the platform as a value: where it is, what it may be asked, what it answers.
 */
export interface Operation<out Name extends string = string, out F = unknown, out Row = unknown> {
  /** The key of the operation in a manifest, such as `orderItems`. */
  readonly name: Name
  /** What a row is called in drift reports, such as `OrderItem`. */
  readonly entity: string
  readonly path: string
  /** The property of the response that holds the rows. */
  readonly collection: string
  /** Rows are checked, not transformed: a decoded row is the parsed JSON itself. */
  readonly row: Schema.Decoder<Row>
  readonly filter: Schema.Decoder<F>
  /** The filters that are lists, with the most values each may hold in one request. */
  readonly lists: ReadonlyMap<string, number>
  /** The filters that are intervals of time. */
  readonly intervals: ReadonlySet<string>
  /** The filter that names rows by their own ids, such as `OrderItemIds`; of an operation that has none, no filter. */
  readonly ids: string
  /** True if a resumed run reads it again: its response depends on what is visible to the token. */
  readonly isReadAnew?: boolean | undefined
}

/** Any operation. */
export type Any = Operation

/** Describes an operation; what its filter may hold is read off the filter's schema. */
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
