/**
 * What the columns of an external ledger mean: the mapping file, one for each kind of export.
 */
import { Instant, type Money } from "@nightaudit/core"
import type { Reference } from "@nightaudit/reconcile/model/Reference"
import { BigDecimal, Result, Schema } from "effect"
import * as FieldParser from "./FieldParser.ts"
import * as Key from "./Key.ts"

/** The measures of an amount that a ledger may carry, the one that is tied out first. */
export const measures = ["gross", "net", "tax"] as const
export type Measure = typeof measures[number]

const texts = Schema.Array(Schema.NonEmptyString)

/** The name in the header, or the place from 1 on. */
const Column = Schema.Union([Schema.NonEmptyString, Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 }))])

const Tolerance = Schema.Record(
  Schema.String,
  Schema.String.check(Schema.isPattern(/^\d{1,12}(\.\d{1,9})?$/, { expected: "an amount such as \"0.02\"" }))
)

const shared = {
  delimiter: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[^"\r\n]$/, { expected: "one character, and no quote or line end" }))
  ),
  header: Schema.optionalKey(Schema.Boolean),
  decimal: Schema.optionalKey(Schema.Literals([".", ","])),
  thousands: Schema.optionalKey(Schema.Literals([".", ",", "'", "’", " ", "_"])),
  dateFormat: Schema.optionalKey(Schema.NonEmptyString),
  timeZone: Schema.optionalKey(Schema.NonEmptyString),
  sign: Schema.optionalKey(Schema.Literals([1, -1])),
  amount: Schema.optionalKey(Schema.Literals(["gross", "net"])),
  key: Schema.optionalKey(Key.Kind),
  codes: Schema.optionalKey(Schema.Record(Schema.String, texts)),
  outOfScope: Schema.optionalKey(texts),
  enterprises: Schema.optionalKey(Schema.Record(Schema.String, Schema.NonEmptyString)),
  currency: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[A-Z]{3}$/, { expected: "a currency such as EUR" }))
  ),
  tolerance: Schema.optionalKey(Schema.Struct({
    currencies: Schema.optionalKey(Tolerance),
    codes: Schema.optionalKey(Schema.Record(Schema.String, Tolerance))
  })),
  dayShift: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 31 }))),
  lagHours: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8760 }))),
  exportedAt: Schema.optionalKey(Instant.Instant)
}

const Totals = Schema.Struct({
  mode: Schema.Literal("totals"),
  columns: Schema.Struct({
    date: Column,
    code: Column,
    currency: Schema.optionalKey(Column),
    gross: Schema.optionalKey(Column),
    net: Schema.optionalKey(Column),
    tax: Schema.optionalKey(Column),
    debit: Schema.optionalKey(Column),
    credit: Schema.optionalKey(Column),
    enterprise: Schema.optionalKey(Column)
  }),
  ...shared
})

const Lines = Schema.Struct({
  mode: Schema.Literal("lines"),
  columns: Schema.Struct({
    id: Schema.optionalKey(Column),
    reference: Schema.optionalKey(Column),
    date: Column,
    code: Column,
    currency: Schema.optionalKey(Column),
    amount: Schema.optionalKey(Column),
    debit: Schema.optionalKey(Column),
    credit: Schema.optionalKey(Column),
    side: Schema.optionalKey(Column),
    enterprise: Schema.optionalKey(Column)
  }),
  sides: Schema.optionalKey(Schema.Struct({ debit: texts, credit: texts })),
  ...shared
})

/** A mapping as the file writes it; `docs/ledger.md` says what each field means. */
export const MappingFile = Schema.Union([Totals, Lines])
export type MappingFile = typeof MappingFile.Type

/** A mapping that cannot be followed. */
export class MappingError extends Schema.TaggedError<MappingError>()("MappingError", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}

const columnNames = [
  "id",
  "reference",
  "date",
  "code",
  "currency",
  "gross",
  "net",
  "tax",
  "amount",
  "debit",
  "credit",
  "side",
  "enterprise"
] as const

/** Every column that a mapping may name. */
export type ColumnName = typeof columnNames[number]

/** A mapping that can be followed, with everything that the file left out. */
export interface Mapping {
  readonly mode: "totals" | "lines"
  readonly delimiter: string
  readonly hasHeader: boolean
  readonly columns: ReadonlyMap<ColumnName, string | number>
  /** What the ledger tells of its amounts, the one that is tied out first. */
  readonly measures: ReadonlyArray<Measure>
  /** The measure of `amount`, `debit` and `credit`. */
  readonly basis: Measure
  readonly readAmount: (text: string) => Money.Decimal | undefined
  readonly readDate: FieldParser.ReadDate
  readonly sign: 1 | -1
  /** Whether a word of the column `side` is a credit. */
  readonly sides: ReadonlyMap<string, boolean>
  readonly currency: string | undefined
  readonly keys: Key.Keys
  readonly enterprises: ReadonlyMap<string, string>
  /** What the two sides may differ by in a currency and under a code. */
  readonly tolerance: (currency: string, code: string) => Money.Decimal
  readonly dayShift: number
  readonly lagMillis: number
  readonly exportedAt: Instant.Instant | undefined
}

const decode = Schema.decodeUnknownResult(MappingFile, { onExcessProperty: "error" })

/** Reads a mapping, with the reference data that its key may need. Fails with one line that names the path of the error. */
export const parse = (text: string, reference?: Reference): Result.Result<Mapping, MappingError> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => failure("it is not valid JSON") }).pipe(
    Result.flatMap((json) => Result.mapError(decode(json), (error) => failure(error.message))),
    Result.flatMap((file) => make(file, reference))
  )

const failure = (problem: string) =>
  new MappingError({ problem: FieldParser.excerpt(problem.replaceAll(/\s+/g, " "), 400) })

/** A mapping that can be followed. Fails when its fields contradict each other. */
export const make = (file: MappingFile, reference?: Reference): Result.Result<Mapping, MappingError> =>
  Result.gen(function*() {
    const columns = columnsOf(file.columns)
    const problem = contradiction(file, columns)
    if (problem !== undefined) return yield* Result.fail(failure(problem))
    const readDate = yield* Result.mapError(
      FieldParser.date(file.dateFormat ?? "yyyy-MM-dd", file.timeZone),
      (problem) => failure(`dateFormat: ${problem}`)
    )
    const keys = yield* Result.mapError(Key.make(file, reference), failure)
    const basis = file.amount ?? "gross"
    const sides = file.mode === "lines" ? file.sides : undefined
    return {
      mode: file.mode,
      delimiter: file.delimiter ?? ",",
      hasHeader: file.header ?? true,
      columns,
      measures: file.mode === "lines" || columns.has("debit") ? [basis] : measures.filter((each) => columns.has(each)),
      basis,
      readAmount: FieldParser.decimal({ decimal: file.decimal ?? ".", thousands: file.thousands }),
      readDate,
      sign: file.sign ?? 1,
      sides: new Map([
        ...(sides?.debit ?? []).map((word) => [word.toLowerCase(), false] as const),
        ...(sides?.credit ?? []).map((word) => [word.toLowerCase(), true] as const)
      ]),
      currency: file.currency,
      keys,
      enterprises: new Map(Object.entries(file.enterprises ?? {})),
      tolerance: tolerances(file),
      dayShift: file.dayShift ?? 1,
      lagMillis: (file.lagHours ?? 0) * 3_600_000,
      exportedAt: file.exportedAt
    }
  })

const columnsOf = (
  columns: Readonly<Partial<Record<ColumnName, string | number>>>
): ReadonlyMap<ColumnName, string | number> =>
  new Map(columnNames.flatMap((name) => {
    const at = columns[name]
    return at === undefined ? [] : [[name, at] as const]
  }))

const contradiction = (file: MappingFile, columns: ReadonlyMap<ColumnName, string | number>): string | undefined => {
  const has = (name: ColumnName) => columns.has(name)
  const [debit, credit, side] = [has("debit"), has("credit"), has("side")]
  const amounts = (["amount", ...measures] as const).filter(has)
  if (debit !== credit) return `columns: ${debit ? "debit needs credit" : "credit needs debit"}`
  if (debit && amounts.length > 0) return `columns: ${amounts[0]} cannot be combined with debit and credit`
  if (!debit && amounts.length === 0) {
    return `columns: ${file.mode === "lines" ? "amount" : "gross, net or tax"} is missing, or debit and credit`
  }
  if (!debit && file.mode === "totals" && file.amount !== undefined) {
    return "amount: it says what debit and credit are, and there are none"
  }
  const sides = file.mode === "lines" ? file.sides : undefined
  if (side && debit) return "columns: side cannot be combined with debit and credit"
  if (side !== (sides !== undefined)) return side ? "columns: side needs sides" : "sides: there is no column side"
  const both = sides?.debit.find((word) => sides.credit.some((each) => each.toLowerCase() === word.toLowerCase()))
  if (both !== undefined) return `sides: ${JSON.stringify(both)} is both a debit and a credit`
  if (!has("currency") && file.currency === undefined) return "currency: give it, or a column for it"
  const named = [...columns].find(([, at]) => typeof at === "string")
  if (file.header === false && named !== undefined) {
    return `columns: ${named[0]} is named, and the file has no header: give its place from 1 on`
  }
  const places = [...columns.values()]
  const twice = [...columns].find(([, at], index) => places.indexOf(at) !== index)
  if (twice !== undefined) return `columns: ${JSON.stringify(twice[1])} is given twice`
  if (file.thousands === (file.decimal ?? ".")) return "thousands: it is the decimal sign"
  if (file.enterprises !== undefined && !has("enterprise")) return "enterprises: there is no column enterprise"
  return undefined
}

const tolerances = ({ tolerance }: MappingFile): Mapping["tolerance"] => {
  const amounts = (record: Readonly<Record<string, string>> = {}) =>
    new Map(Object.entries(record).map(([currency, text]) => [currency, BigDecimal.fromStringUnsafe(text)]))
  const currencies = amounts(tolerance?.currencies)
  const codes = new Map(Object.entries(tolerance?.codes ?? {}).map(([code, record]) => [code, amounts(record)]))
  const none = BigDecimal.fromBigInt(0n)
  return (currency, code) => codes.get(code)?.get(currency) ?? currencies.get(currency) ?? none
}
