/**
 * How Parquet holds what stands in a column.
 *
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 * @internal
 */
import { Result } from "effect"
import type { SchemaElement } from "hyparquet"
import * as Table from "../Table.ts"

/** As many digits as readers know, as many of them behind the point as a double of an amount may need. */
const precision = 38
const scale = 18
const most = 10n ** BigInt(precision)

/** The description of a column that is written. */
export const element = ({ isRequired, name, type }: Table.Column): SchemaElement => {
  const repetition_type = isRequired ? "REQUIRED" : "OPTIONAL"
  switch (type) {
    case "boolean":
      return { name, repetition_type, type: "BOOLEAN" }
    case "integer":
      return { name, repetition_type, type: "INT64" }
    case "decimal":
      return {
        name,
        repetition_type,
        type: "FIXED_LEN_BYTE_ARRAY",
        type_length: 16,
        converted_type: "DECIMAL",
        logical_type: { type: "DECIMAL", precision, scale },
        precision,
        scale
      }
    case "instant":
      return {
        name,
        repetition_type,
        type: "INT64",
        converted_type: "TIMESTAMP_MICROS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" }
      }
    case "date":
      return { name, repetition_type, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } }
    case "text":
    case "json":
      return { name, repetition_type, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } }
  }
}

/** A value as it is written. */
export type Value = string | number | bigint | boolean | null

export const write = (column: Table.Column, cell: Table.Cell): Result.Result<Value, Table.Unfit> => {
  if (cell === null) return Result.succeed(null)
  switch (column.type) {
    case "integer":
      return Result.succeed(BigInt(cell))
    case "decimal":
      return unscaled(column, String(cell))
    case "instant":
      return Result.succeed(microsOf(String(cell)))
    case "date":
      return Result.succeed(Date.parse(`${cell}T00:00:00Z`) / dayMillis)
    default:
      return Result.succeed(cell)
  }
}

const dayMillis = 86_400_000

const unscaled = ({ name: column }: Table.Column, digits: string): Result.Result<bigint, Table.Unfit> => {
  const [, whole = "", behind = ""] = /^(-?\d+)(?:\.(\d+))?$/.exec(digits) ?? []
  if (whole === "") {
    return Result.fail(new Table.Unfit({ column, problem: `${digits.slice(0, 80)} is not a decimal number` }))
  }
  const value = BigInt(whole + behind.padEnd(scale, "0"))
  return behind.length <= scale && value < most && value > -most
    ? Result.succeed(value)
    : Result.fail(
      new Table.Unfit({
        column,
        problem: `${digits} has more than ${precision - scale} digits before the decimal point or ${scale} after it`
      })
    )
}

const microsOf = (instant: string): bigint =>
  BigInt(Date.parse(`${instant.slice(0, 19)}Z`)) * 1000n + BigInt(instant.slice(20, -1).slice(0, 6).padEnd(6, "0"))

/** Whether a column of a file can hold what the table has there. */
export const fits = (column: Table.Column, element: SchemaElement): boolean => {
  const { converted_type, logical_type, type } = element
  switch (column.type) {
    case "boolean":
      return type === "BOOLEAN"
    case "integer":
      return (type === "INT32" || type === "INT64") && !isDecimal(element) && unitOf(element) === undefined
    case "decimal":
      return isDecimal(element)
    case "instant":
      return type === "INT64" && unitOf(element) !== undefined
    case "date":
      return converted_type === "DATE" || logical_type?.type === "DATE"
    case "text":
    case "json":
      return converted_type === "UTF8" || logical_type?.type === "STRING"
  }
}

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === "DECIMAL" || logical_type?.type === "DECIMAL"

/** How many parts of a second a timestamp counts, as digits behind the point. */
const unitOf = ({ converted_type, logical_type }: SchemaElement): number | undefined =>
  logical_type?.type === "TIMESTAMP"
    ? { MILLIS: 3, MICROS: 6, NANOS: 9 }[logical_type.unit]
    : converted_type === "TIMESTAMP_MILLIS"
    ? 3
    : converted_type === "TIMESTAMP_MICROS"
    ? 6
    : undefined

/** The library would read decimals as doubles and instants to the millisecond: it is given the bare numbers to read. */
export const unannotated = (element: SchemaElement): SchemaElement => {
  const { converted_type, logical_type, ...bare } = element
  return isDecimal(element) || unitOf(element) !== undefined || converted_type === "DATE" ||
      logical_type?.type === "DATE"
    ? bare
    : element
}

/** A value that was read from a column without its annotation. */
export const read = (
  { name: column }: Table.Column,
  element: SchemaElement,
  value: unknown
): Result.Result<Table.Cell, Table.Unfit> => {
  if (value === null || value === undefined) return Result.succeed(null)
  if (typeof value === "string" || typeof value === "boolean") return Result.succeed(value)
  if (isDecimal(element)) {
    const unscaled = value instanceof Uint8Array ? signed(value) : typeof value === "bigint" ? value : integer(value)
    if (unscaled !== undefined) {
      return Result.succeed(digitsOf(unscaled, element.scale ?? scaleOf(element)))
    }
  }
  const unit = unitOf(element)
  if (unit !== undefined && typeof value === "bigint") {
    const text = instantOf(value, unit)
    if (text !== undefined) return Result.succeed(text)
  }
  if (typeof value === "number" && (element.converted_type === "DATE" || element.logical_type?.type === "DATE")) {
    const date = new globalThis.Date(value * dayMillis)
    if (!Number.isNaN(date.getTime())) return Result.succeed(date.toISOString().slice(0, 10))
  }
  if (typeof value === "number" || typeof value === "bigint") {
    if (unit === undefined && Number.isSafeInteger(Number(value))) return Result.succeed(Number(value))
  }
  return Result.fail(new Table.Unfit({ column, problem: "its value cannot be read" }))
}

const scaleOf = ({ logical_type }: SchemaElement): number => logical_type?.type === "DECIMAL" ? logical_type.scale : 0

const integer = (value: unknown): bigint | undefined =>
  typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined

/** Two's complement, the greatest byte first. */
const signed = (bytes: Uint8Array): bigint => {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(bytes.length * 8, value)
}

/** All digits, without zeros at the end. */
const digitsOf = (unscaled: bigint, scale: number): string => {
  const sign = unscaled < 0n ? "-" : ""
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0")
  const whole = digits.slice(0, digits.length - scale)
  const behind = digits.slice(digits.length - scale).replace(/0+$/, "")
  return behind === "" ? `${sign}${whole}` : `${sign}${whole}.${behind}`
}

const instantOf = (value: bigint, unit: number): string | undefined => {
  const parts = 10n ** BigInt(unit)
  const behind = ((value % parts) + parts) % parts
  const date = new globalThis.Date(Number((value - behind) / parts) * 1000)
  if (Number.isNaN(date.getTime())) return undefined
  const fraction = behind.toString().padStart(unit, "0").replace(/0+$/, "")
  return `${date.toISOString().slice(0, -5)}${fraction === "" ? "" : `.${fraction}`}Z`
}
