/**
 * What a person has exported from the platform besides the rows that a run reads: accounting categories, bills, tax rates
 * and currencies. A part that is not given makes its rules silent.
 */
import { ExactJson, Ids, Instant } from "@nightaudit/core"
import { Result, Schema } from "effect"

/** The parts of a reference, by the names of the platform with a small letter first. */
export const Part = Schema.Literals(["accountingCategories", "bills", "taxRates", "currencies"])
export type Part = typeof Part.Type

const nullable = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.NullOr(schema))

/** @see https://docs.mews.com/connector-api/operations/accountingcategories */
export const AccountingCategory = Schema.Struct({
  Id: Ids.AccountingCategoryId,
  EnterpriseId: nullable(Ids.EnterpriseId),
  Name: nullable(Schema.String),
  Code: nullable(Schema.String),
  LedgerAccountCode: nullable(Schema.String),
  IsActive: nullable(Schema.Boolean)
})
export type AccountingCategory = typeof AccountingCategory.Type

/** @see https://docs.mews.com/connector-api/operations/bills */
export const Bill = Schema.Struct({
  Id: Ids.BillId,
  AccountId: Ids.AccountId,
  Number: nullable(Schema.String)
})
export type Bill = typeof Bill.Type

/**
 * A tax rate. `Value` of a `Relative` strategy is a share: `0.21` is 21 %. The platform misspells the intervals.
 *
 * @see https://docs.mews.com/connector-api/operations/taxations
 */
export const TaxRate = Schema.Struct({
  Code: Schema.NonEmptyString,
  Strategy: Schema.Struct({
    Discriminator: Schema.String,
    Value: Schema.Struct({ Value: Schema.Finite })
  }),
  ValidityInvervalsUtc: nullable(Schema.Array(
    Schema.Struct({ StartUtc: nullable(Instant.Instant), EndUtc: nullable(Instant.Instant) })
  ))
})
export type TaxRate = typeof TaxRate.Type

/** @see https://docs.mews.com/connector-api/operations/configuration */
export const AcceptedCurrency = Schema.Struct({
  Currency: Schema.NonEmptyString,
  IsDefault: nullable(Schema.Boolean),
  IsEnabled: Schema.Boolean
})
export type AcceptedCurrency = typeof AcceptedCurrency.Type

const accepted = Schema.Array(AcceptedCurrency)

/**
 * A file of a reference: a response of the platform as it is, or several parts together. What else a response holds is
 * passed over.
 */
export const ReferenceFile = Schema.Struct({
  accountingCategories: Schema.optionalKey(Schema.Array(AccountingCategory)),
  bills: Schema.optionalKey(Schema.Array(Bill)),
  taxRates: Schema.optionalKey(Schema.Array(TaxRate)),
  currencies: Schema.optionalKey(Schema.Array(Schema.Struct({ EnterpriseId: Ids.EnterpriseId, Currencies: accepted }))),
  /** Of `configuration/get`: the currencies of one enterprise. */
  enterprise: Schema.optionalKey(Schema.Struct({ Id: Ids.EnterpriseId, Currencies: accepted })),
  /** The parts that are whole, over all files: only then is what they lack proven to be absent. */
  complete: Schema.optionalKey(Schema.Array(Part))
})
export type ReferenceFile = typeof ReferenceFile.Type

/** What the files give together. Ids are looked up in lower case. */
export interface Reference {
  readonly accountingCategories: ReadonlyMap<string, AccountingCategory>
  readonly bills: ReadonlyMap<string, Bill>
  /** Every version of a rate, by its code. */
  readonly taxRates: ReadonlyMap<string, ReadonlyArray<TaxRate>>
  /** The currencies of each enterprise. */
  readonly currencies: ReadonlyMap<string, ReadonlyArray<AcceptedCurrency>>
  readonly complete: ReadonlySet<Part>
  /** The enterprises that categories are given of; null among them where one does not say whose it is. */
  readonly categoryEnterprises: ReadonlySet<string | null>
}

const names = new Set<string>(Object.keys(ReferenceFile.fields))

const decode = Schema.decodeUnknownResult(ReferenceFile)

/** Reads a file. Fails with one line that names the path of what is wrong, and when it gives no part at all. */
export const parse = (text: string): Result.Result<ReferenceFile, string> =>
  Result.try({ try: () => ExactJson.parse(text.replace(/^\uFEFF/, "")), catch: () => "it is not valid JSON" }).pipe(
    Result.flatMap(named),
    Result.flatMap((json) => Result.mapError(decode(json), ({ message }) => message.replaceAll(/\s+/g, " "))),
    Result.flatMap((file) =>
      Object.keys(file).length === 0 ? Result.fail(`it gives none of ${[...names].join(", ")}`) : Result.succeed(file)
    )
  )

/** The names of the parts as they are known here, whichever letter they begin with. */
const named = (json: unknown): Result.Result<unknown, string> => {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return Result.fail("it is not a JSON object")
  const fields = new Map<string, unknown>()
  for (const [key, value] of Object.entries(json)) {
    const name = key.charAt(0).toLowerCase() + key.slice(1)
    if (!names.has(name)) continue
    if (fields.has(name)) return Result.fail(`${name} is given twice`)
    fields.set(name, value)
  }
  return Result.succeed(Object.fromEntries(fields))
}

/** Merges files in their order: of a row that occurs again, the last one counts. Fails if a part is declared complete that no file has. */
export const make = (files: ReadonlyArray<ReferenceFile>): Result.Result<Reference, string> => {
  const categories = files.flatMap(({ accountingCategories = [] }) => accountingCategories)
  const bills = files.flatMap(({ bills = [] }) => bills)
  const taxRates = files.flatMap(({ taxRates = [] }) => taxRates)
  const currencies = files.flatMap(({ currencies = [], enterprise }) => [
    ...currencies,
    ...(enterprise === undefined ? [] : [{ EnterpriseId: enterprise.Id, Currencies: enterprise.Currencies }])
  ])
  const complete = new Set(files.flatMap(({ complete = [] }) => complete))
  const isGiven = (part: Part) =>
    files.some((file) => file[part] !== undefined || (part === "currencies" && file.enterprise !== undefined))
  const missing = [...complete].find((part) => !isGiven(part))
  if (missing !== undefined) return Result.fail(`complete: no file gives ${missing}`)
  return Result.succeed({
    accountingCategories: new Map(categories.map((row) => [row.Id.toLowerCase(), row])),
    bills: new Map(bills.map((row) => [row.Id.toLowerCase(), row])),
    taxRates: Map.groupBy(taxRates, ({ Code }) => Code),
    currencies: new Map(currencies.map(({ Currencies, EnterpriseId }) => [EnterpriseId.toLowerCase(), Currencies])),
    complete,
    categoryEnterprises: new Set(categories.map(({ EnterpriseId }) => EnterpriseId?.toLowerCase() ?? null))
  })
}

/** The category, where it is given. */
export const categoryOf = (reference: Reference, id: string): AccountingCategory | undefined =>
  reference.accountingCategories.get(id.toLowerCase())

/** Whether a category that is not given does not exist: all are, and some of that enterprise are among them. */
export const hasAllCategoriesOf = (
  { categoryEnterprises, complete }: Reference,
  enterpriseId: string
): boolean =>
  complete.has("accountingCategories") &&
  (categoryEnterprises.has(enterpriseId.toLowerCase()) || categoryEnterprises.has(null))

/** The bill, where it is given. */
export const billOf = (reference: Reference, id: string): Bill | undefined => reference.bills.get(id.toLowerCase())

/** Whether an enterprise may use a currency; none where that is not known. */
export const isEnabled = (
  { complete, currencies }: Reference,
  enterpriseId: string,
  currency: string
): boolean | undefined => {
  const known = currencies.get(enterpriseId.toLowerCase())
  const one = known?.find(({ Currency }) => Currency === currency)
  return one?.IsEnabled ?? (known !== undefined && complete.has("currencies") ? false : undefined)
}

/** The currency that an enterprise keeps its books in, where it is given. */
export const defaultCurrencyOf = ({ currencies }: Reference, enterpriseId: string): string | undefined =>
  currencies.get(enterpriseId.toLowerCase())?.find(({ IsDefault }) => IsDefault === true)?.Currency

/** The share that a tax rate takes at an instant; none of a rate that is not relative, not given, or given in two ways. */
export const relativeRateOf = (
  { taxRates }: Reference,
  code: string,
  at: Instant.Instant
): number | undefined => {
  const valid = (taxRates.get(code) ?? []).filter((rate) => isValid(rate, at))
  const shares = new Set(
    valid.map(({ Strategy: { Discriminator, Value } }) => Discriminator === "Relative" ? Value.Value : undefined)
  )
  return shares.size === 1 ? [...shares][0] : undefined
}

const isValid = ({ ValidityInvervalsUtc: intervals }: TaxRate, at: Instant.Instant): boolean =>
  intervals == null || intervals.length === 0 ||
  intervals.some(({ EndUtc, StartUtc }) =>
    (StartUtc == null || Instant.InstantOrder(StartUtc, at) <= 0) &&
    (EndUtc == null || Instant.InstantOrder(at, EndUtc) < 0)
  )
