import { readFileSync } from "node:fs"

/** As much of the published contract as the tests read. */
export interface Schema {
  readonly $ref?: string
  readonly allOf?: ReadonlyArray<Schema>
  readonly oneOf?: ReadonlyArray<Schema>
  readonly type?: string
  readonly format?: string
  readonly enum?: ReadonlyArray<string>
  readonly nullable?: boolean
  readonly required?: ReadonlyArray<string>
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

interface Document {
  readonly paths: Readonly<
    Record<string, { readonly post: { readonly requestBody: unknown; readonly responses: unknown } }>
  >
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

export const document: Document = JSON.parse(
  readFileSync(new URL("../../../../docs/contract/openapi.json", import.meta.url), "utf8")
)

/** The schema that references and single-membered `allOf`s stand for. */
export const resolved = (schema: Schema): Schema => {
  const name = schema.$ref?.split("/").at(-1)
  const target = name === undefined ? schema.allOf?.[0] : document.components.schemas[name]
  if (target === undefined) return schema
  const found = resolved(target)
  return schema.nullable === true ? { ...found, nullable: true } : found
}

export const named = (name: string): Schema => resolved({ $ref: `#/${name}` })

/** Where a value departs from a schema. */
export const problems = (schema: Schema, value: unknown, path: string): ReadonlyArray<string> => {
  const { additionalProperties, enum: values, format, items, nullable, oneOf, properties, required, type } = resolved(
    schema
  )
  if (value === null) return nullable === true || (type === undefined && oneOf === undefined) ? [] : [`${path}: null`]
  if (oneOf !== undefined) {
    return oneOf.some((one) => problems(one, value, path).length === 0) ? [] : [`${path}: none of its shapes`]
  }
  if (Array.isArray(value)) {
    return type === "array" && items !== undefined
      ? value.flatMap((member, index) => problems(items, member, `${path}[${index}]`))
      : [`${path}: a list`]
  }
  if (typeof value === "object") {
    const known = properties ?? {}
    return [
      ...(required ?? []).filter((name) => !Object.hasOwn(value, name)).map((name) => `${path}.${name}: missing`),
      ...Object.entries(value).flatMap(([name, member]) => {
        const rule = known[name] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined)
        return rule === undefined ? [`${path}.${name}: undocumented`] : problems(rule, member, `${path}.${name}`)
      })
    ]
  }
  if (values !== undefined && !values.includes(String(value))) return [`${path}: ${String(value)}`]
  if (format === "uuid" && !UUID.test(String(value))) return [`${path}: no identifier`]
  if (format === "date-time" && !INSTANT.test(String(value))) return [`${path}: no instant`]
  const expected = type === "integer" ? "number" : type
  return typeof value === expected ? [] : [`${path}: ${typeof value}`]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
