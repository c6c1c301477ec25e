/**
 * Rows at a glance: nearly every row is whole and holds nothing beyond the contract, and one quick walk over it tells so.
 *
 * @internal
 */
import { SchemaAST } from "effect"
import * as Enumeration from "../Enumeration.ts"

/** True when a value of parsed JSON certainly is as it should be; false says nothing. */
export type Recognizer = (value: unknown) => boolean

/** Recognizes what the schema accepts as it is, and in which no field and no value is undocumented. */
export const make = <A>(ast: SchemaAST.AST): (value: unknown) => value is A => of(ast) as (value: unknown) => value is A

const of = (ast: SchemaAST.AST): Recognizer => {
  if (ast.encoding !== undefined) return never
  const documented = Enumeration.documented(ast)
  return documented === undefined ? checked(shape(ast), ast) : oneOf(documented, ast)
}

const never: Recognizer = () => false

const shape = (ast: SchemaAST.AST): Recognizer => {
  switch (ast._tag) {
    case "String":
      return (value) => typeof value === "string"
    case "Number":
      return (value) => typeof value === "number"
    case "Boolean":
      return (value) => typeof value === "boolean"
    case "Union":
      return nullable(ast)
    case "Arrays":
      return list(ast)
    case "Objects":
      return struct(ast)
    default:
      return never
  }
}

const checked = (recognizer: Recognizer, ast: SchemaAST.AST): Recognizer => {
  if (ast.checks === undefined) return recognizer
  const [first, ...others] = ast.checks
  const known = others.length === 0 && ast._tag !== "Objects" ? predicateOf(first) : undefined
  return known ?? ast.checks.reduce<Recognizer>((recognizer, check) => {
    if (check._tag === "FilterGroup") return never
    const { run } = check
    return (value) => recognizer(value) && run(value, ast, options) === undefined
  }, recognizer)
}

/** Of the checks that nearly every field has, what tells the same of any value without a detour. */
const predicateOf = ({ annotations }: SchemaAST.Check<never>): Recognizer | undefined => {
  switch (annotations?.["representation"]?.id) {
    case "effect/schema/isGUID":
      return guid()
    case "effect/schema/isFinite":
      return Number.isFinite
    case "effect/schema/isInt":
      return Number.isSafeInteger
  }
  return undefined
}

const options: SchemaAST.ParseOptions = {}

/** Only the values that pass the checks themselves are looked for. */
const oneOf = (documented: ReadonlyArray<string>, ast: SchemaAST.AST): Recognizer => {
  const values = new Set<unknown>(documented.filter(checked(shape(ast), ast)))
  return (value) => values.has(value)
}

const nullable = ({ types }: SchemaAST.Union): Recognizer => {
  const [inner, ...others] = types.filter((type) => !SchemaAST.isNull(type))
  if (inner === undefined || others.length > 0 || types.length !== 2) return never
  const recognizes = of(inner)
  return (value) => value === null || recognizes(value)
}

const list = ({ elements, rest }: SchemaAST.Arrays): Recognizer => {
  const [element, ...others] = rest
  if (element === undefined || others.length > 0 || elements.length > 0) return never
  const recognizes = of(element)
  return (value) => {
    if (!Array.isArray(value)) return false
    for (const each of value) if (!recognizes(each)) return false
    return true
  }
}

interface Field {
  readonly name: string
  readonly isNullable: boolean
  readonly recognizes: Recognizer
  /** 1 or 0. */
  readonly required: number
}

const struct = ({ indexSignatures, propertySignatures }: SchemaAST.Objects): Recognizer => {
  if (indexSignatures.length > 0) return never
  const fields = new Map(propertySignatures.map(({ name, type }): [string, Field] => [
    String(name),
    {
      name: String(name),
      isNullable: of(type)(null),
      recognizes: of(type),
      required: type.context?.isOptional === true ? 0 : 1
    }
  ]))
  const required = [...fields.values()].reduce((sum, field) => sum + field.required, 0)
  // Rows of a page name their fields in the same order: each is expected where it was in the row before.
  const expected: Array<Field> = []
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false
    let count = 0
    let met = 0
    for (const name in value) {
      let field = expected[count]
      if (field === undefined || field.name !== name) {
        field = fields.get(name)
        if (field === undefined) return false
        expected[count] = field
      }
      const inner = value[name as keyof typeof value]
      if (!(inner === null ? field.isNullable : field.recognizes(inner))) return false
      met += field.required
      count += 1
    }
    return met === required
  }
}

/** As the pattern of `Schema.isGUID`, in half the time; of ids that repeat from row to row, in a tenth. */
const guid = (): Recognizer => {
  let last = ""
  return (value) => {
    if (value === last) return last !== ""
    if (typeof value !== "string" || value.length !== 36 || !isGuid(value)) return false
    last = value
    return true
  }
}

const isGuid = (text: string): boolean => {
  for (const index of dashes) if (text.charCodeAt(index) !== 0x2d) return false
  let others = 0
  for (let index = 0; index < 8; index++) others |= isOther[text.charCodeAt(index)] ?? 1
  for (let index = 9; index < 13; index++) others |= isOther[text.charCodeAt(index)] ?? 1
  for (let index = 14; index < 18; index++) others |= isOther[text.charCodeAt(index)] ?? 1
  for (let index = 19; index < 23; index++) others |= isOther[text.charCodeAt(index)] ?? 1
  for (let index = 24; index < 36; index++) others |= isOther[text.charCodeAt(index)] ?? 1
  return others === 0
}

const dashes = [8, 13, 18, 23]

/** By character code: 0 for a hexadecimal digit. */
const isOther = Uint8Array.from({ length: 128 }, (_, code) => /[0-9a-fA-F]/.test(String.fromCharCode(code)) ? 0 : 1)
