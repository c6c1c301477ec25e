/**
 * One page of an operation: the rows that match the contract, the rows that do not, and where the next page starts.
 */
import { Option, Result, Schema, SchemaIssue } from "effect"
import { type DriftLog, notice } from "./Drift.ts"
import { Cursor } from "./Ids.ts"
import { Malformed } from "./MewsError.ts"
import type * as Operation from "./Operation.ts"

/** A row that lacks what the project needs of it, as it came. */
export interface Quarantined {
  readonly operation: string
  readonly requestId: string | null
  /** Where in the row the problem is, such as `Amount.NetValue`. */
  readonly path: string
  readonly problem: string
  readonly raw: unknown
}

export interface Page<out Row> {
  /** Newest first, as they came. */
  readonly rows: ReadonlyArray<Row>
  readonly quarantined: ReadonlyArray<Quarantined>
  /** Where the next, older page starts; none after the last row. */
  readonly next: Option.Option<Cursor>
}

/** A page without rows, after which nothing follows. */
export const empty: Page<never> = { rows: [], quarantined: [], next: Option.none() }

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

const quarantine = (operation: Operation.Any, requestId: string | undefined) => (error: Schema.SchemaError, raw: unknown): Quarantined => {
  const issue = issues(error.issue).issues[0]
  return {
    operation: operation.name,
    requestId: requestId ?? null,
    path: (issue?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join("."),
    problem: issue?.message ?? "it does not match the contract",
    raw
  }
}

/**
 * Compiles what reads a response of the operation. A row that does not match costs only itself, until more than ten rows
 * and more than a hundredth of a page are so: then the contract has changed, and the page is malformed.
 */
export const decoder = <Row>(operation: Operation.Operation<string, any, Row>, drift: DriftLog) => {
  const envelope = Schema.decodeUnknownOption(Schema.Struct({
    [operation.collection]: Schema.Array(Schema.Unknown),
    Cursor: Schema.optionalKey(Schema.NullOr(Cursor))
  }))
  const isRow = Schema.is(operation.row)
  const decodeRow = Schema.decodeUnknownResult(operation.row)
  const noticeDrift = notice(operation.entity, operation.row.ast)
  const malformed = (detail: string) => Result.fail(new Malformed({ kind: "schema", detail }))

  return (body: unknown, requestId: string | undefined): Result.Result<Page<Row>, Malformed> => {
    const found = envelope(body)
    if (Option.isNone(found)) return malformed(`no list of ${operation.collection}`)
    const values = found.value[operation.collection] as ReadonlyArray<unknown>
    const rows: Array<Row> = []
    const quarantined: Array<Quarantined> = []
    for (const value of values) {
      if (isRow(value)) {
        noticeDrift(value, drift)
        rows.push(value)
        continue
      }
      const decoded = decodeRow(value)
      if (Result.isFailure(decoded)) quarantined.push(quarantine(operation, requestId)(decoded.failure, value))
    }
    if (quarantined.length > 10 && quarantined.length > values.length / 100) {
      return malformed(`${quarantined.length} of ${values.length} rows do not match the contract`)
    }
    return Result.succeed({ rows, quarantined, next: Option.fromNullishOr(found.value.Cursor) })
  }
}
