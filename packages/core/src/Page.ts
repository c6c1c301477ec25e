/**
 * One page of an operation: the rows that match the contract, the rows that do not, and where the next page starts.
 */
import { Option, Predicate, Result, Schema, SchemaIssue } from "effect"
import { DriftLog, notice } from "./Drift.ts"
import * as ExactJson from "./ExactJson.ts"
import { Cursor } from "./Ids.ts"
import * as Reader from "./internal/reader/Reader.ts"
import * as recognizer from "./internal/recognizer.ts"
import { Frozen, Malformed } from "./MewsError.ts"
import type * as Operation from "./Operation.ts"

/** A row that does not match the contract, as received. */
export const Quarantined = Schema.Struct({
  operation: Schema.String,
  /** The ID of the request that returned the row; null if the platform gave none. */
  requestId: Schema.NullOr(Schema.String),
  /** The path of the problem within the row, such as `Amount.NetValue`. */
  path: Schema.String,
  problem: Schema.String,
  raw: Schema.Unknown
})
export type Quarantined = typeof Quarantined.Type

/** A text field of a quarantined row; undefined if it has none. */
export const textAt = (raw: unknown, field: string): string | undefined => {
  const value = Predicate.hasProperty(raw, field) ? raw[field] : undefined
  return typeof value === "string" ? value : undefined
}

export interface Page<out Row> {
  /** The rows as received, newest first. */
  readonly rows: ReadonlyArray<Row>
  readonly quarantined: ReadonlyArray<Quarantined>
  /** The cursor of the next, older page; none on the last page. */
  readonly next: Option.Option<Cursor>
  /** True if all IDs of the rows are known to be in lower case. */
  readonly hasLowerCaseIds?: boolean | undefined
}

/**
 * Treatment of rows with undocumented fields or values: they are kept and reported (`evolve`), quarantined (`quarantine`), or
 * they stop the run (`freeze`).
 */
export type Policy = "evolve" | "quarantine" | "freeze"

/** Deeper rows cannot be written out again: the engine's stack ends. The contract needs six. */
const deepest = 64

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * Compiles a decoder of the operation's responses. Single rows that do not match are quarantined; if they are more than ten,
 * and more than a hundredth of the page, the page is malformed, because the contract has changed.
 */
export const decoder = <Row>(
  operation: Operation.Operation<string, unknown, Row>,
  drift: DriftLog,
  policy: Policy = "evolve"
) => {
  const envelope = Schema.decodeUnknownOption(Schema.Struct({
    [operation.collection]: Schema.Array(Schema.Unknown),
    Cursor: Schema.optionalKey(Schema.NullOr(Cursor))
  }))
  const judge = judgeOf(operation, drift, policy)

  return (body: unknown, requestId: string | undefined): Judged<Row> => {
    const found = envelope(body)
    if (Option.isNone(found)) return malformed(`the list ${operation.collection} is missing`)
    const values = found.value[operation.collection] as ReadonlyArray<unknown>
    return judge({ values, cursor: found.value.Cursor ?? null }, requestId)
  }
}

/**
 * Compiles a reader of pages from the bytes of a response, faster than parsing them; none if the environment does not allow
 * code generation. It returns what {@link decoder} returns for the parsed body, except that equal parts may be one object. It
 * returns none, and leaves the body to the decoder, if the body is unusual as JSON beyond single rows, or contains a text that
 * `isSecret`.
 */
export const reader = <Row>(
  operation: Operation.Operation<string, unknown, Row>,
  drift: DriftLog,
  { isSecret = () => false, policy = "evolve" }: ReaderOptions = {}
): Option.Option<(body: Uint8Array) => Option.Option<(requestId: string | undefined) => Judged<Row>>> => {
  const judge = judgeOf(operation, drift, policy)
  return Option.map(
    Reader.compile(operation, isSecret),
    (read) => (body) => Option.map(read(body), (listing) => (requestId) => judge(listing, requestId))
  )
}

export interface ReaderOptions {
  /** Whether a text contains a secret that must be removed from the body. */
  readonly isSecret?: ((text: string) => boolean) | undefined
  readonly policy?: Policy | undefined
}

/** A page, or why the whole page is rejected. */
export type Judged<Row> = Result.Result<Page<Row>, Malformed | Frozen>

const malformed = (detail: string) => Result.fail(new Malformed({ kind: "schema", detail }))

/** The values of a page; without `unjudged` nothing is known of any of them. */
type Listing = Pick<Reader.Listing, "cursor" | "values"> & Partial<Reader.Listing>

const judgeOf = <Row>(operation: Operation.Operation<string, unknown, Row>, drift: DriftLog, policy: Policy) => {
  const recognizes = recognizer.make<Row>(operation.row.ast)
  const isRow = Schema.is(operation.row)
  const decodeRow = Schema.decodeUnknownResult(operation.row)
  const noticeDrift = notice(operation.entity, operation.row.ast)

  return ({ cursor, hasLowerCaseIds, unjudged, values }: Listing, requestId: string | undefined): Judged<Row> => {
    const next = Option.fromNullOr(cursor)
    // The reader takes nothing but what the schema takes.
    if (unjudged?.size === 0) {
      return Result.succeed({ rows: values as ReadonlyArray<Row>, quarantined: [], next, hasLowerCaseIds })
    }
    const rows: Array<Row> = []
    const quarantined: Array<Quarantined> = []
    let drifted = 0
    const setAside = (raw: unknown, problem: string, path = "") =>
      quarantined.push({ operation: operation.name, requestId: requestId ?? null, path, problem, raw })

    for (const [index, value] of values.entries()) {
      if (unjudged?.has(index) === false || recognizes(value)) {
        rows.push(value as Row)
        continue
      }
      const isWhole = isRow(value)
      if (isWhole && !noticeDrift(value, drift)) rows.push(value)
      else if (isDeeperThan(value, deepest)) setAside(null, `it is nested more than ${deepest} levels deep`)
      else if (!isWhole) setAside(value, ...problemOf(value, decodeRow(value)))
      else {
        drifted += 1
        if (policy === "quarantine") setAside(value, "it has a field or a value that is not documented")
        else rows.push(value)
      }
    }
    if (policy === "freeze" && drifted > 0) {
      const found = new DriftLog()
      for (const row of rows) noticeDrift(row, found)
      return Result.fail(new Frozen({ entity: operation.entity, found: listed(found) }))
    }
    const damaged = policy === "quarantine" ? quarantined.length - drifted : quarantined.length
    if (damaged > 10 && damaged > values.length / 100) {
      return malformed(`${damaged} of ${values.length} rows do not match the API contract`)
    }
    return Result.succeed({ rows, quarantined, next })
  }
}

const problemOf = (
  row: unknown,
  decoded: Result.Result<unknown, Schema.SchemaError>
): [problem: string, path: string] => {
  const issue = Result.isFailure(decoded) ? issues(decoded.failure.issue).issues[0] : undefined
  const keys = (issue?.path ?? []).map((key) => typeof key === "object" ? key.key : key)
  const digits = ExactJson.digitsOf(
    keys.reduce((value, key) => Predicate.hasProperty(value, key) ? value[key] : undefined, row)
  )
  const problem = digits === undefined
    ? issue?.message
    : `the number ${excerpt(digits)} cannot be kept to its last digit`
  return [problem ?? "it does not match the contract", keys.map(String).join(".")]
}

const excerpt = (digits: string): string => digits.length > 40 ? `${digits.slice(0, 39)}…` : digits

/** The fields and values in at most 200 printable characters. */
const listed = ({ enumerations, fields }: DriftLog): string => {
  const text = [
    ...[...enumerations].flatMap(([path, values]) => [...values].map((value) => `${path} ${JSON.stringify(value)}`)),
    ...[...fields].flatMap(([entity, names]) => [...names].map((name) => `${entity}.${name}`))
  ].join(", ").replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

const isDeeperThan = (value: unknown, levels: number): boolean => {
  let level: Array<unknown> = [value]
  for (let depth = 0; depth <= levels; depth++) {
    level = level.flatMap((each) => typeof each === "object" && each !== null ? Object.values(each) : [])
    if (level.length === 0) return false
  }
  return true
}
