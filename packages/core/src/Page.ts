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
  /** The request that gave the row, where the platform names it. */
  requestId: Schema.NullOr(Schema.String),
  /** Where in the row the problem is, such as `Amount.NetValue`. */
  path: Schema.String,
  problem: Schema.String,
  raw: Schema.Unknown
})
export type Quarantined = typeof Quarantined.Type

/** A text field of a row that was set aside; nothing where it has none. */
export const textAt = (raw: unknown, field: string): string | undefined => {
  const value = Predicate.hasProperty(raw, field) ? raw[field] : undefined
  return typeof value === "string" ? value : undefined
}

export interface Page<out Row> {
  /** Newest first, as received. */
  readonly rows: ReadonlyArray<Row>
  readonly quarantined: ReadonlyArray<Quarantined>
  /** Where the next, older page starts; none after the last row. */
  readonly next: Option.Option<Cursor>
  /** True where every id of the rows is known to be in lower case. */
  readonly hasLowerCaseIds?: boolean | undefined
}

/**
 * What becomes of rows that go beyond the documented contract by a new field or a new value: they are kept and reported
 * (`evolve`), set aside with the damaged ones (`quarantine`), or stop the run (`freeze`).
 */
export type Policy = "evolve" | "quarantine" | "freeze"

/** Deeper rows cannot be written out again: the engine's stack ends. The contract needs six. */
const deepest = 64

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

/**
 * Compiles what reads a response of the operation. A row that does not match costs only itself, until more than ten rows
 * and more than a hundredth of a page are so: then the contract has changed, and the page is malformed.
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
 * Compiles what reads a page from the bytes of an answer, faster than it could be parsed. None is given where the
 * environment allows no code to be made at run time. It gives what {@link decoder} gives of the parsed body, save that
 * equal parts may be one object. A body that is unusual as JSON beyond single rows, and one with a text that `isSecret`, is
 * left to the decoder.
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
  /** Whether a text must not leave the body unchanged. */
  readonly isSecret?: ((text: string) => boolean) | undefined
  readonly policy?: Policy | undefined
}

/** A page, or what is wrong with all of it. */
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
