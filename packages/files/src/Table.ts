/**
 * Rows as tables: fixed columns with types, derived from the schema of a row.
 */
import { Amount, Instant, Money, type Operation } from "@nightaudit/core"
import { ArtifactText } from "@nightaudit/reconcile"
import { Option, Result, Schema, SchemaAST, SchemaIssue } from "effect"

/**
 * The type of a column. `decimal` is exact; `instant` is in UTC; `date` is a day without a time zone; `json` is a list or an
 * object as JSON text.
 */
export type Type = "text" | "json" | "boolean" | "integer" | "decimal" | "instant" | "date"

export interface Column {
  readonly name: string
  readonly type: Type
  /** Whether every row has a value. */
  readonly isRequired: boolean
}

/**
 * The value of a column in a row: decimals as their digits, instants, dates and JSON as text. An absent field and a null field
 * are both null.
 */
export type Cell = string | number | boolean | null

export interface Table<out Row> {
  /** The name of a row, such as `OrderItem`. */
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  /** The values of a row in the order of the columns. */
  readonly cellsOf: (row: object) => ReadonlyArray<Cell>
  /** The row of these values, in the order of the columns; fails with the column whose value is invalid, and why. */
  readonly rowOf: (cells: ReadonlyArray<Cell>) => Result.Result<Row, Unfit>
}

/** A value that does not fit its column. */
export class Unfit extends Schema.TaggedError<Unfit>()("Unfit", {
  column: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return this.column === "" ? this.problem : `${this.column}: ${this.problem}`
  }
}

/** Called with a row that a format cannot contain and the column that is the cause; the row is left out of the file. */
export type SetAside = (row: object, unfit: Unfit) => void

export interface Options<Row> {
  readonly name: string
  /** Rows are checked, not transformed. */
  readonly row: Schema.Decoder<Row>
  /** Columns whose type differs from that of their schema. */
  readonly types?: Readonly<Record<string, Type>>
  /** Whether rows may have fields that are not in the schema: they are kept as JSON in a last column, `Undocumented`. */
  readonly isOpen?: boolean
}

/**
 * The table of a schema: a column for each field, in order. An amount of the platform becomes six columns: its currency, its
 * net, tax and gross value, and as JSON its tax values and its breakdown; the tax is the sum of the tax values.
 */
export const make = <Row extends object>({ isOpen = false, name, row, types = {} }: Options<Row>): Table<Row> => {
  if (!SchemaAST.isObjects(row.ast)) throw new TypeError(`${name} has no fields`)
  const fields = row.ast.propertySignatures.map((signature) => {
    const name = String(signature.name)
    return field(name, signature.type, types[name])
  })
  if (isOpen) fields.push(undocumented(new Set(fields.map((each) => each.name))))
  const columns = fields.flatMap((each) => each.columns)
  const [isRow, decode] = [Schema.is(row), Schema.decodeUnknownResult(row)]
  return {
    name,
    columns,
    cellsOf: (row) => {
      const cells: Array<Cell> = []
      for (const each of fields) cells.push(...each.cells(row))
      return cells
    },
    rowOf: (cells) =>
      Result.gen(function*() {
        const values: Record<string, unknown> = {}
        let at = 0
        for (const { columns, fill } of fields) {
          yield* fill(values, cells.slice(at, at + columns.length))
          at += columns.length
        }
        // Decoding would leave out what is not documented.
        return isRow(values) ? values : yield* Result.mapError(decode(values), unfit)
      })
  }
}

/** The table of an operation's rows, which may have fields that are not documented. */
export const of = <Row extends object>(
  operation: Operation.Operation<string, unknown, Row>
): Table<Row> => make({ name: operation.entity, row: operation.row, isOpen: true })

type Values = Readonly<Record<string, unknown>>

/** A field of a row, and the columns that it takes. */
interface Field {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  readonly cells: (row: object) => ReadonlyArray<Cell>
  /** Puts the field into the row that is being read. */
  readonly fill: (row: Record<string, unknown>, cells: ReadonlyArray<Cell>) => Result.Result<void, Unfit>
}

const field = (name: string, ast: SchemaAST.AST, as: Type | undefined): Field => {
  const inner = SchemaAST.isUnion(ast) ? ast.types.filter((each) => !SchemaAST.isNull(each)) : [ast]
  const isRequired = !SchemaAST.isOptional(ast) && !(SchemaAST.isUnion(ast) && ast.types.some(SchemaAST.isNull))
  if (inner.length === 1 && inner[0] === Amount.Amount.ast) return amount(name, isRequired)
  const type = as ?? typeOf(inner)
  const isNumber = inner.some(SchemaAST.isNumber)
  return {
    name,
    columns: [{ name, type, isRequired }],
    cells: (row) => [cellOf(type, valueAt(row, name))],
    fill: (row, [cell = null]) =>
      Result.map(valueOf({ name, type, isRequired }, cell, isNumber), (value) => {
        if (value !== undefined) row[name] = value
        // A field that must be there and may be null.
        else if (!SchemaAST.isOptional(ast) && !isRequired) row[name] = null
      })
  }
}

const typeOf = (types: ReadonlyArray<SchemaAST.AST>): Type => {
  const every = (is: (ast: SchemaAST.AST) => boolean) => types.every(is)
  if (every((ast) => ast === Instant.Instant.ast)) return "instant"
  if (every((ast) => ast === ArtifactText.Decimal.ast)) return "decimal"
  if (every((ast) => ast === ArtifactText.BusinessDate.ast)) return "date"
  if (every((ast) => SchemaAST.isString(ast) || (SchemaAST.isLiteral(ast) && typeof ast.literal === "string"))) {
    return "text"
  }
  if (every(SchemaAST.isBoolean)) return "boolean"
  if (every((ast) => SchemaAST.isNumber(ast) && ast.checks === Schema.Int.ast.checks)) return "integer"
  return every(SchemaAST.isNumber) ? "decimal" : "json"
}

const cellOf = (type: Type, value: unknown): Cell => {
  if (value === null || value === undefined) return null
  if (type === "json") return JSON.stringify(value)
  if (typeof value === "number") return type === "decimal" ? digits(value) : value
  return typeof value === "string" || typeof value === "boolean" ? value : JSON.stringify(value)
}

/** Most numbers print without an exponent, and then as the shortest decimal already. */
const digits = (value: number): string => {
  const text = `${value}`
  return text.includes("e") ? Money.format(Money.fromNumber(value)) : text
}

const amountParts: ReadonlySet<string> = new Set(["Currency", "NetValue", "GrossValue", "TaxValues", "Breakdown"])

const amount = (name: string, isRequired: boolean): Field => {
  const column = (part: string, type: Type, isThere = isRequired): Column => ({
    name: `${name}${part}`,
    type,
    isRequired: isThere
  })
  const columns = [
    column("Currency", "text"),
    column("Net", "decimal"),
    column("Tax", "decimal"),
    column("Gross", "decimal"),
    column("TaxValues", "json"),
    column("Breakdown", "json", false)
  ] as const
  const none = columns.map(() => null)
  return {
    name,
    columns,
    cells: (row) => {
      const value = valueAt(row, name)
      return isAmount(value)
        ? [
          value.Currency,
          digits(value.NetValue),
          taxOf(value),
          digits(value.GrossValue),
          JSON.stringify(value.TaxValues),
          cellOf("json", value.Breakdown)
        ]
        : none
    },
    fill: (row, cells) => {
      if (cells.every((cell) => cell === null)) return Result.void
      return Result.gen(function*() {
        const [currency, net, , gross, taxValues, breakdown] = columns
        const at = (index: number) => cells[index] ?? null
        const Breakdown = yield* valueOf(breakdown, at(5), false)
        row[name] = {
          Currency: yield* valueOf({ ...currency, isRequired: true }, at(0), false),
          NetValue: yield* valueOf({ ...net, isRequired: true }, at(1), true),
          GrossValue: yield* valueOf({ ...gross, isRequired: true }, at(3), true),
          TaxValues: yield* valueOf({ ...taxValues, isRequired: true }, at(4), false),
          ...(Breakdown !== undefined && { Breakdown })
        }
      })
    }
  }
}

/** Rows have been checked: this only distinguishes an amount from an absent one. */
const isAmount = (value: unknown): value is Amount.Amount =>
  typeof value === "object" && value !== null && "TaxValues" in value

const valueAt = (row: object, name: string): unknown => Reflect.get(row, name)

const taxOf = ({ TaxValues }: Amount.Amount): string => {
  const sum = new Money.Sum()
  for (const { Value } of TaxValues) sum.add(Value)
  return Money.format(sum.total)
}

/** What a row has beyond its schema, and its amounts beyond theirs. */
const undocumented = (known: ReadonlySet<string>): Field => {
  const column: Column = { name: "Undocumented", type: "json", isRequired: false }
  return {
    name: column.name,
    columns: [column],
    cells: (row) => {
      const found = Object.entries(row).flatMap(([name, value]): ReadonlyArray<[string, unknown]> => {
        if (!known.has(name)) return value === null ? [] : [[name, value]]
        if (!isAmount(value)) return []
        const more = Object.entries(value).filter(([part, value]) => !amountParts.has(part) && value !== null)
        return more.length === 0 ? [] : [[name, Object.fromEntries(more)]]
      })
      return [found.length === 0 ? null : JSON.stringify(Object.fromEntries(found))]
    },
    fill: (row, [cell = null]) =>
      Result.flatMap(valueOf(column, cell, false), (value) => {
        if (value === undefined) return Result.void
        if (!isObject(value)) return Result.fail(new Unfit({ column: column.name, problem: "expected a JSON object" }))
        for (const [name, more] of Object.entries(value)) {
          const known = row[name]
          Object.defineProperty(row, name, {
            value: isObject(known) && isObject(more) ? { ...more, ...known } : more,
            enumerable: true,
            configurable: true,
            writable: true
          })
        }
        return Result.void
      })
  }
}

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/** The value of a cell, or nothing where it is empty. */
const valueOf = (column: Column, cell: Cell, isNumber: boolean): Result.Result<unknown, Unfit> => {
  const refused = (expected: string) =>
    Result.fail(
      new Unfit({ column: column.name, problem: `expected ${expected}, got ${JSON.stringify(cell)?.slice(0, 80)}` })
    )
  if (cell === null) {
    return column.isRequired
      ? Result.fail(new Unfit({ column: column.name, problem: "it is empty" }))
      : Result.succeed(undefined)
  }
  switch (column.type) {
    case "json":
      return Option.match(parseJson(cell), { onNone: () => refused("JSON"), onSome: Result.succeed })
    case "boolean":
      return typeof cell === "boolean" ? Result.succeed(cell) : refused("true or false")
    case "integer":
      return Number.isSafeInteger(cell) ? Result.succeed(cell) : refused("a whole number")
    case "decimal":
      if (typeof cell !== "string" || !/^-?\d+(\.\d+)?$/.test(cell)) return refused("a decimal number")
      return Result.succeed(isNumber ? Number(cell) : cell)
    case "instant":
      return typeof cell === "string" && Option.isSome(Instant.parse(cell))
        ? Result.succeed(cell)
        : refused("an instant in UTC such as 2026-03-01T00:00:00Z")
    case "date":
      return typeof cell === "string" && Option.isSome(Instant.parse(`${cell}T00:00:00Z`))
        ? Result.succeed(cell)
        : refused("a date such as 2026-03-01")
    case "text":
      return typeof cell === "string" ? Result.succeed(cell) : refused("text")
  }
}

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

const unfit = (error: Schema.SchemaError): Unfit => {
  const issue = issues(error.issue).issues[0]
  return new Unfit({
    column: (issue?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join("."),
    problem: issue?.message ?? "it does not match the API contract"
  })
}
