/**
 * A row of an external ledger as it was read, and the rows that could not be.
 */
import type { Money } from "@nightaudit/core"
import { BigDecimal, Result } from "effect"
import * as FieldParser from "./FieldParser.ts"
import { type ColumnName, type Mapping, MappingError, type Measure } from "./Mapping.ts"

/** An amount in each measure that the ledger tells. */
export type Measured = Readonly<Partial<Record<Measure, Money.Decimal>>>

export interface LedgerLine {
  /** The row of the file, from 1 on. */
  readonly row: number
  /** The enterprise that the row names; none where the ledger has no column for it. */
  readonly enterpriseId: string | null
  readonly day: string
  readonly code: string
  readonly currency: string
  /** The order item that the row names. */
  readonly id: string | null
  /** What else it names: an external identifier, the number of an order, a bill. */
  readonly reference: string | null
  readonly amounts: Measured
}

/** A row that is left out of every sum, and why. */
export interface UnreadableRow {
  readonly row: number
  readonly column: string | null
  readonly problem: string
  readonly text: string
}

/** A row that names an enterprise which the mapping does not. */
export interface UnknownEnterprise {
  readonly row: number
  readonly enterprise: string
  readonly currency: string
  readonly amounts: Measured
}

/** Everything of a ledger. Its lines are kept in memory. */
export interface Lines {
  readonly lines: ReadonlyArray<LedgerLine>
  readonly unreadable: ReadonlyArray<UnreadableRow>
  readonly unknownEnterprises: ReadonlyArray<UnknownEnterprise>
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Reads rows in their order. Each is in one of the three lists, whatever it holds. */
export class Reader implements Lines {
  readonly lines: Array<LedgerLine> = []
  readonly unreadable: Array<UnreadableRow> = []
  readonly unknownEnterprises: Array<UnknownEnterprise> = []
  readonly #mapping: Mapping
  readonly #texts = new Map<string, string>()
  #places: ReadonlyMap<ColumnName, number> | undefined
  #width = 0

  constructor(mapping: Mapping) {
    this.#mapping = mapping
  }

  /** Takes a row. Fails when the header lacks a column: then no row can be read. */
  add(row: number, cells: ReadonlyArray<string>): Result.Result<void, MappingError> {
    if (this.#places === undefined) {
      const { columns, hasHeader } = this.#mapping
      const places = placesOf(columns, hasHeader ? cells : undefined, cells.length)
      if (Result.isFailure(places)) return Result.fail(places.failure)
      this.#places = places.success
      this.#width = cells.length
      if (hasHeader) return Result.void
    }
    this.#read(row, cells, this.#places)
    return Result.void
  }

  #read(row: number, cells: ReadonlyArray<string>, places: ReadonlyMap<ColumnName, number>): void {
    const mapping = this.#mapping
    const cell = (name: ColumnName): string => cells[places.get(name) ?? -1]?.trim() ?? ""
    // The problem is part of the finding's fingerprint: its wording must not change.
    const refuse = (column: ColumnName | null, problem: string, text: string): void => {
      const at = column === null ? null : mapping.columns.get(column)
      this.unreadable.push({
        row,
        column: at == null ? column : FieldParser.excerpt(`${at}`),
        problem,
        text: FieldParser.excerpt(text)
      })
    }
    if (cells.length !== this.#width) {
      return refuse(
        null,
        `${cells.length} cells where the first row has ${this.#width}`,
        cells.slice(0, 20).join(mapping.delimiter)
      )
    }
    const day = mapping.readDate(cell("date"))
    if (day === undefined) return refuse("date", "no date as the mapping declares it", cell("date"))
    const currency = (cell("currency") || (mapping.currency ?? "")).toUpperCase()
    if (!/^[A-Z]{3}$/.test(currency)) return refuse("currency", "no currency", cell("currency"))
    const amounts = this.#amounts(cell)
    if ("column" in amounts) return refuse(amounts.column, amounts.problem, cell(amounts.column))
    const named = places.has("enterprise") ? cell("enterprise") : null
    const enterpriseId = named === null ? null : this.#enterpriseOf(named)
    if (enterpriseId === undefined) {
      this.unknownEnterprises.push({ row, enterprise: FieldParser.excerpt(named ?? ""), currency, amounts })
      return
    }
    this.lines.push({
      row,
      enterpriseId: enterpriseId === null ? null : this.#text(enterpriseId),
      day,
      code: this.#text(mapping.keys.normal(cell("code"))),
      currency: this.#text(currency),
      id: cell("id").toLowerCase() || null,
      reference: cell("reference") || null,
      amounts
    })
  }

  #enterpriseOf(name: string): string | undefined {
    const id = this.#mapping.enterprises.get(name)
    return id ?? (uuid.test(name.toLowerCase()) ? name.toLowerCase() : undefined)
  }

  #amounts(
    cell: (name: ColumnName) => string
  ): Measured | { readonly column: ColumnName; readonly problem: string } {
    const { basis, columns, measures, mode, readAmount, sides, sign } = this.#mapping
    const problem = "no amount as the mapping declares it"
    const signed = (amount: Money.Decimal): Money.Decimal => sign === 1 ? amount : BigDecimal.negate(amount)
    if (columns.has("debit")) {
      const [debit, credit] = [cell("debit"), cell("credit")]
      const [less, more] = [readAmount(debit || "0"), readAmount(credit || "0")]
      if (less === undefined) return { column: "debit", problem }
      if (more === undefined) return { column: "credit", problem }
      if (debit === "" && credit === "") return { column: "debit", problem: "neither a debit nor a credit" }
      return { [basis]: signed(BigDecimal.subtract(more, less)) }
    }
    const read: Partial<Record<Measure, Money.Decimal>> = {}
    for (const measure of measures) {
      const column = mode === "lines" ? "amount" : measure
      const amount = readAmount(cell(column))
      if (amount === undefined) return { column, problem }
      read[measure] = signed(amount)
    }
    if (!columns.has("side")) return read
    const isCredit = sides.get(cell("side").toLowerCase())
    if (isCredit === undefined) return { column: "side", problem: "neither a debit nor a credit" }
    const amount = read[basis] ?? BigDecimal.fromBigInt(0n)
    return { [basis]: isCredit ? amount : BigDecimal.negate(amount) }
  }

  /** One copy of each text that comes over and over. */
  #text(text: string): string {
    const known = this.#texts.get(text)
    if (known !== undefined) return known
    if (this.#texts.size < 100_000) this.#texts.set(text, text)
    return text
  }
}

const placesOf = (
  columns: Mapping["columns"],
  header: ReadonlyArray<string> | undefined,
  width: number
): Result.Result<ReadonlyMap<ColumnName, number>, MappingError> => {
  const names = header?.map((name) => name.trim())
  const places = new Map<ColumnName, number>()
  for (const [column, at] of columns) {
    const place = typeof at === "number" ? at - 1 : names?.indexOf(at) ?? -1
    if (place < 0 || place >= width) {
      return Result.fail(
        new MappingError({
          problem: typeof at === "number"
            ? `columns.${column}: the first row has ${width} cells, and none at ${at}`
            : `columns.${column}: the header has no ${JSON.stringify(FieldParser.excerpt(at))}`
        })
      )
    }
    if (names !== undefined && typeof at === "string" && names.indexOf(at, place + 1) >= 0) {
      return Result.fail(
        new MappingError({
          problem: `columns.${column}: the header has ${JSON.stringify(FieldParser.excerpt(at))} twice`
        })
      )
    }
    places.set(column, place)
  }
  return Result.succeed(places)
}
