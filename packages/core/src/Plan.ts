/**
 * Plans requests that the platform accepts: splits long lists into parts, long intervals into tiles, and a request that is too
 * heavy into halves.
 */
import { Array as Arr, Option, Result, Schema } from "effect"
import * as recognizer from "./internal/recognizer.ts"
import * as Interval from "./Interval.ts"
import { InvalidRequest } from "./MewsError.ts"
import type * as Operation from "./Operation.ts"

export interface FiltersOptions {
  /** Maximum length of an interval in milliseconds; three calendar months by default, which are also the most. */
  readonly longestMillis?: number | undefined
}

/**
 * The filters that the platform accepts and that together match the rows of `query`, whose lists and intervals may have any
 * length. Fails with an `InvalidRequest` that names the field if a list or an interval is empty, or a required filter is
 * missing.
 */
export const filters = <Filter>(
  operation: Operation.Operation<string, Filter>,
  query: Filter,
  options: FiltersOptions = {}
): Result.Result<ReadonlyArray<Filter>, InvalidRequest> => {
  let parts: ReadonlyArray<object> = [{}]
  for (const [field, wanted] of Object.entries(query as object)) {
    const choices = cut(operation, field, wanted, options)
    parts = parts.flatMap((part) => choices.map((choice) => ({ ...part, [field]: choice })))
  }
  return Result.all(parts.map((part) => legal(operation.filter, part)))
}

/** Validates a value with a schema, and rejects unknown fields; fails with the problem in one line. */
export const legal = <A>(schema: Schema.Decoder<A>, value: unknown): Result.Result<A, InvalidRequest> =>
  Result.mapError(
    decoderOf(schema)(value),
    (error) => new InvalidRequest({ problem: error.message.replaceAll(/\s+/g, " ") })
  )

/** A filter that was validated for one operation, so that it is not validated again with every page. */
export class LegalFilter<out Filter> {
  readonly filter: Filter
  readonly #operation: Operation.Any

  private constructor(operation: Operation.Any, filter: Filter) {
    this.filter = filter
    this.#operation = operation
  }

  /** Validates a filter; a filter that was validated for the same operation is returned as it is. */
  static of<Filter>(
    operation: Operation.Operation<string, Filter>,
    filter: Filter | LegalFilter<Filter>
  ): Result.Result<LegalFilter<Filter>, InvalidRequest> {
    if (filter instanceof LegalFilter) {
      return filter.#operation === operation ? Result.succeed(filter) : LegalFilter.of(operation, filter.filter)
    }
    return Result.map(legal(operation.filter, filter), () => new LegalFilter(operation, filter))
  }
}

type Decoder<A> = (value: unknown) => Result.Result<A, Schema.SchemaError>

/** Each request of a run is checked by one of a few schemas. */
const decoders = new WeakMap<object, unknown>()

const decoderOf = <A>(schema: Schema.Decoder<A>): Decoder<A> => {
  const known = decoders.get(schema)
  if (known !== undefined) return known as Decoder<A>
  const recognizes = recognizer.make<A>(schema.ast)
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })
  const decoder: Decoder<A> = (value) => recognizes(value) ? Result.succeed(value) : decode(value)
  decoders.set(schema, decoder)
  return decoder
}

const cut = (
  operation: Operation.Any,
  field: string,
  wanted: unknown,
  { longestMillis }: FiltersOptions
): ReadonlyArray<unknown> => {
  const most = operation.lists.get(field)
  if (most !== undefined && Array.isArray(wanted) && wanted.length > 0) return Arr.chunksOf(new Set(wanted), most)
  if (operation.intervals.has(field) && Schema.is(Interval.Range)(wanted)) {
    return Interval.tile(wanted, longestMillis)
  }
  return [wanted]
}

/** Splits a filter into two smaller ones that together match the same rows; none if it cannot be split. */
export const halve = <Filter extends object>(
  operation: Operation.Operation<string, Filter>,
  filter: Filter
): Option.Option<readonly [Filter, Filter]> => {
  for (const [field, value] of Object.entries(filter)) {
    if (!operation.intervals.has(field)) continue
    const halves = Interval.halve(value)
    if (Option.isSome(halves)) {
      return Option.some([{ ...filter, [field]: halves.value[0] }, { ...filter, [field]: halves.value[1] }])
    }
  }
  const [field, values] = longestList(operation, filter)
  if (values.length < 2) return Option.none()
  const middle = Math.ceil(values.length / 2)
  return Option.some([
    { ...filter, [field]: values.slice(0, middle) },
    { ...filter, [field]: values.slice(middle) }
  ])
}

const longestList = (operation: Operation.Any, filter: object): readonly [string, ReadonlyArray<unknown>] =>
  Object.entries(filter)
    .filter(([field]) => operation.lists.has(field))
    .reduce<readonly [string, ReadonlyArray<unknown>]>(
      (longest, entry) => entry[1].length > longest[1].length ? entry : longest,
      ["", []]
    )
