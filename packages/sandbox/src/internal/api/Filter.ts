import { Result } from "effect"
import { addMonths, parseInstant } from "../Instant.ts"
import { type Field, MAX_COUNT, MAX_INTERVAL, type Operation } from "./Contract.ts"
import { invalid, type Refusal } from "./Refusal.ts"

/** Whole seconds from `low` up to and without `high`. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** A request body that its operation accepts. */
export interface Filter {
  readonly count: number
  readonly cursor: string | null
  /** Lists and single choices; identifiers in lower case. */
  readonly lists: ReadonlyMap<string, ReadonlyArray<string>>
  readonly intervals: ReadonlyMap<string, Interval>
}

/** Reads a body as strictly as the contract says. */
export const read = (operation: Operation, body: Readonly<Record<string, unknown>>): Result.Result<Filter, Refusal> =>
  Result.gen(function*() {
    for (const name of Object.keys(body)) {
      if (!Object.hasOwn(operation.fields, name)) return yield* Result.fail(invalid(name, "there is no such property."))
    }
    const missing = operation.required.find((name) => (body[name] ?? null) === null)
    if (missing !== undefined) return yield* Result.fail(invalid(missing, "it is required."))

    const lists = new Map<string, ReadonlyArray<string>>()
    const intervals = new Map<string, Interval>()
    for (const [name, field] of Object.entries(operation.fields)) {
      const value = body[name] ?? null
      if (value === null || field.is === "limitation") continue
      if (field.is === "interval") intervals.set(name, yield* readInterval(name, value))
      else lists.set(name, yield* readList(name, field, value))
    }
    const { oneOf } = operation
    if (oneOf !== undefined && !oneOf.some((name) => lists.has(name) || isBounded(intervals.get(name)))) {
      return yield* Result.fail(invalid("filter", `at least one of ${oneOf.join(", ")} must be provided.`))
    }
    const both = operation.notBoth?.find((names) => names.every((name) => intervals.has(name)))
    if (both !== undefined) return yield* Result.fail(invalid(both[0], `it cannot be combined with ${both[1]}.`))
    return { ...yield* readLimitation(body["Limitation"]), lists, intervals }
  })

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const CURRENCY = /^[A-Z]{3}$/

/** Whether a parsed JSON value is an object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

type Listed = Exclude<Field, { readonly is: "interval" | "limitation" }>

const readList = (name: string, field: Listed, value: unknown): Result.Result<ReadonlyArray<string>, Refusal> => {
  const refuse = (problem: string) => Result.fail(invalid(name, problem))
  switch (field.is) {
    case "text":
      return typeof value === "string" && value.length > 0 ? Result.succeed([value]) : refuse("a text is expected.")
    case "currency":
      return typeof value === "string" && CURRENCY.test(value)
        ? Result.succeed([value])
        : refuse("a currency code is expected.")
    case "choice":
      return typeof value === "string" && field.values.includes(value)
        ? Result.succeed([value])
        : refuse(`one of ${field.values.join(", ")} is expected.`)
  }
  if (!Array.isArray(value)) return refuse("a list is expected.")
  const [least, most] = field.is === "choices" ? [field.least ?? 0, field.most ?? Infinity] : [1, field.most]
  if (value.length < least) return refuse(`at least ${least} expected.`)
  if (value.length > most) return refuse(`at most ${most} accepted.`)
  const members: Array<string> = []
  for (const member of value) {
    if (typeof member !== "string") return refuse("a text is expected in the list.")
    if (field.is === "ids" && !UUID.test(member)) return refuse("not an identifier.")
    if (field.is === "choices" && !field.values.includes(member)) return refuse("not one of its values.")
    members.push(field.is === "ids" ? member.toLowerCase() : member)
  }
  if (field.is === "choices" && field.distinct === true && new Set(members).size < members.length) {
    return refuse("values must not repeat.")
  }
  return Result.succeed(members)
}

const readInterval = (name: string, value: unknown): Result.Result<Interval, Refusal> =>
  Result.gen(function*() {
    if (!isObject(value)) return yield* Result.fail(invalid(name, "an interval is expected."))
    const unknown = Object.keys(value).find((key) => key !== "StartUtc" && key !== "EndUtc")
    if (unknown !== undefined) return yield* Result.fail(invalid(`${name}.${unknown}`, "there is no such property."))
    const start = yield* readEnd(`${name}.StartUtc`, value["StartUtc"])
    const end = yield* readEnd(`${name}.EndUtc`, value["EndUtc"])
    if (start !== null && end !== null) {
      if (start > end) return yield* Result.fail(invalid(name, "the start is after the end."))
      if (end > addMonths(start, MAX_INTERVAL.months) + MAX_INTERVAL.days * DAY) {
        return yield* Result.fail(
          invalid(name, `The interval must not exceed ${MAX_INTERVAL.months}M${MAX_INTERVAL.days}D.`)
        )
      }
      if (start === end) {
        return { low: Math.ceil(start / 1000), high: start % 1000 === 0 ? start / 1000 + 1 : Math.ceil(start / 1000) }
      }
    }
    return {
      low: start === null ? -Infinity : Math.ceil(start / 1000),
      high: end === null ? Infinity : Math.ceil(end / 1000)
    }
  })

const DAY = 86_400_000

const readEnd = (name: string, value: unknown): Result.Result<number | null, Refusal> => {
  if (value === null || value === undefined) return Result.succeed(null)
  const millis = typeof value === "string" ? parseInstant(value) : undefined
  return millis === undefined ? Result.fail(invalid(name, "not a date and time in ISO 8601.")) : Result.succeed(millis)
}

const readLimitation = (value: unknown): Result.Result<Pick<Filter, "count" | "cursor">, Refusal> => {
  if (!isObject(value)) return Result.fail(invalid("Limitation", "an object is expected."))
  const unknown = Object.keys(value).find((key) => key !== "Count" && key !== "Cursor")
  if (unknown !== undefined) return Result.fail(invalid(`Limitation.${unknown}`, "there is no such property."))
  const { Count: count, Cursor: cursor = null } = value
  if (typeof count !== "number" || !Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    return Result.fail(invalid("Limitation.Count", `a whole number from 1 to ${MAX_COUNT} is expected.`))
  }
  if (cursor === null) return Result.succeed({ count, cursor: null })
  return typeof cursor === "string" && UUID.test(cursor)
    ? Result.succeed({ count, cursor: cursor.toLowerCase() })
    : Result.fail(invalid("Limitation.Cursor", "not an identifier."))
}

const isBounded = (interval: Interval | undefined): boolean =>
  interval !== undefined && (interval.low !== -Infinity || interval.high !== Infinity)
