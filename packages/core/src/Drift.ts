/**
 * Drift: new enumeration values and new fields, beyond the documented contract. Rows with drift are kept as received by default
 * (see `Page.Policy`).
 */
import { SchemaAST } from "effect"
import * as Enumeration from "./Enumeration.ts"

/** Undocumented values by path (`OrderItem.Type`), and undocumented fields by entity (`OrderItem`), in the order found. */
export interface Drift {
  readonly enumerations: ReadonlyMap<string, ReadonlySet<string>>
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>
}

/** Collects the drift of many pages: at most 100 values of each enumeration, and 100 fields of each entity. */
export class DriftLog implements Drift {
  readonly enumerations = new Map<string, Set<string>>()
  readonly fields = new Map<string, Set<string>>()

  value(path: string, value: string): void {
    add(this.enumerations, path, value)
  }
  field(entity: string, field: string): void {
    add(this.fields, entity, field)
  }
  /** Moves all entries to another log, which leaves this one empty. */
  moveTo(other: DriftLog): void {
    if (this.enumerations.size === 0 && this.fields.size === 0) return
    for (const [path, values] of this.enumerations) for (const value of values) other.value(path, value)
    for (const [entity, fields] of this.fields) for (const field of fields) other.field(entity, field)
    this.enumerations.clear()
    this.fields.clear()
  }
  /** Returns the drift as plain data, sorted. */
  toJSON() {
    return { enumerations: sorted(this.enumerations), fields: sorted(this.fields) }
  }
}

/** Records the drift of a value in a log; returns whether there was any. */
export type Notice = (value: unknown, log: DriftLog) => boolean

/** Compiles the schema of a row into a function that records the drift of rows that match the schema. */
export const notice = (entity: string, ast: SchemaAST.AST): Notice => compile(entity, [], ast) ?? (() => false)

const compile = (entity: string, path: ReadonlyArray<string>, ast: SchemaAST.AST): Notice | undefined => {
  const values = Enumeration.documented(ast)
  if (values !== undefined) return enumeration([entity, ...path].join("."), new Set(values))
  if (SchemaAST.isUnion(ast)) {
    const members = ast.types.filter((member) => !SchemaAST.isNull(member))
    return members.length === 1 && members[0] !== undefined ? compile(entity, path, members[0]) : undefined
  }
  if (SchemaAST.isArrays(ast)) {
    const element = ast.rest[0] === undefined ? undefined : compile(entity, path, ast.rest[0])
    return element && ((value, log) => {
      let hasDrifted = false
      if (Array.isArray(value)) { for (const each of value) hasDrifted = element(each, log) || hasDrifted }
      return hasDrifted
    })
  }
  return SchemaAST.isObjects(ast) && ast.indexSignatures.length === 0 ? struct(entity, path, ast) : undefined
}

const enumeration = (path: string, values: ReadonlySet<string>): Notice => (value, log) => {
  if (typeof value !== "string" || values.has(value)) return false
  log.value(path, value)
  return true
}

const struct = (entity: string, path: ReadonlyArray<string>, ast: SchemaAST.Objects): Notice => {
  const fields = new Map(
    ast.propertySignatures.map(({ name, type }) => [String(name), compile(entity, [...path, String(name)], type)])
  )
  return (value, log) => {
    if (typeof value !== "object" || value === null) return false
    let hasDrifted = false
    for (const [name, inner] of Object.entries(value)) {
      if (inner === null) continue
      const check = fields.get(name)
      if (check !== undefined) hasDrifted = check(inner, log) || hasDrifted
      else if (!fields.has(name)) {
        log.field(entity, [...path, name].join("."))
        hasDrifted = true
      }
    }
    return hasDrifted
  }
}

/** An API that grows by thousands of values must not grow the report with them. */
const most = 100

const add = (log: Map<string, Set<string>>, key: string, value: string): void => {
  const known = log.get(key)
  if (known === undefined) log.set(key, new Set([value]))
  else if (known.size < most) known.add(value)
}

const sorted = (log: ReadonlyMap<string, ReadonlySet<string>>): Record<string, ReadonlyArray<string>> =>
  Object.fromEntries(
    [...log].toSorted(([a], [b]) => a < b ? -1 : 1).map(([key, values]) => [key, [...values].toSorted()])
  )
