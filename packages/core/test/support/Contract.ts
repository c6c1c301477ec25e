import { Result, Schema, SchemaAST } from "effect"
import { readFileSync } from "node:fs"
import { Enumeration, Interval, Limitation } from "../../src/index.ts"
import type { Operation } from "../../src/index.ts"
import { id } from "./Rows.ts"

export interface Shape {
  readonly $ref?: string
  readonly allOf?: ReadonlyArray<Shape>
  readonly oneOf?: ReadonlyArray<Shape>
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: ReadonlyArray<string>
  readonly properties?: { readonly [name: string]: Shape }
  readonly required?: ReadonlyArray<string>
  readonly items?: Shape
  readonly additionalProperties?: boolean | Shape
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

const Shape: Schema.Codec<Shape> = Schema.Struct({
  $ref: Schema.optionalKey(Schema.String),
  allOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => Shape))),
  oneOf: Schema.optionalKey(Schema.Array(Schema.suspend(() => Shape))),
  type: Schema.optionalKey(Schema.String),
  format: Schema.optionalKey(Schema.String),
  nullable: Schema.optionalKey(Schema.Boolean),
  enum: Schema.optionalKey(Schema.Array(Schema.String)),
  properties: Schema.optionalKey(Schema.Record(Schema.String, Schema.suspend(() => Shape))),
  required: Schema.optionalKey(Schema.Array(Schema.String)),
  items: Schema.optionalKey(Schema.suspend(() => Shape)),
  additionalProperties: Schema.optionalKey(Schema.Union([Schema.Boolean, Schema.suspend(() => Shape)])),
  minItems: Schema.optionalKey(Schema.Int),
  maxItems: Schema.optionalKey(Schema.Int),
  uniqueItems: Schema.optionalKey(Schema.Boolean)
})

const Body = Schema.Struct({ content: Schema.Struct({ "application/json": Schema.Struct({ schema: Shape }) }) })

const Document = Schema.Struct({
  paths: Schema.Record(
    Schema.String,
    Schema.Struct({ post: Schema.Struct({ requestBody: Body, responses: Schema.Struct({ 200: Body }) }) })
  ),
  components: Schema.Struct({ schemas: Schema.Record(Schema.String, Shape) })
})
export type Document = typeof Document.Type

export const document: Document = Schema.decodeUnknownSync(Schema.fromJsonString(Document))(
  readFileSync(new URL("../../../../docs/contract/openapi.json", import.meta.url), "utf8")
)

/** The document with one of its schemas replaced. */
export const mutated = (self: Document, name: string, change: (shape: Shape) => Shape): Document => ({
  ...self,
  components: { schemas: { ...self.components.schemas, [name]: change(named(self, name)) } }
})

const named = (self: Document, name: string): Shape => {
  const found = self.components.schemas[name]
  if (found === undefined) throw new Error(`the contract has no schema ${name}`)
  return found
}

/** A shape without references: what it refers to, with the reference's sibling fields. */
export const resolve = (self: Document, shape: Shape): Shape => {
  const { $ref, allOf = [], ...own } = shape
  const parts = $ref === undefined ? allOf : [named(self, $ref.replace("#/components/schemas/", "")), ...allOf]
  return Object.fromEntries([...parts.flatMap((part) => Object.entries(resolve(self, part))), ...Object.entries(own)])
}

export interface Described {
  readonly path: string
  readonly collection: string
  readonly row: Shape
  readonly filter: Shape
}

/** The operations of the contract. */
export const described = (self: Document): ReadonlyArray<Described> =>
  Object.entries(self.paths).map(([path, { post }]) => {
    const page = resolve(self, post.responses[200].content["application/json"].schema)
    const [collection, ...more] = Object.entries(page.properties ?? {}).filter(([, shape]) => shape.type === "array")
    const row = collection?.[1].items
    if (collection === undefined || row === undefined || more.length > 0) throw new Error(`${path} has no collection`)
    return {
      path,
      collection: collection[0],
      row: resolve(self, row),
      filter: resolve(self, post.requestBody.content["application/json"].schema)
    }
  })

/** Without null, where a schema allows it. */
const present = (ast: SchemaAST.AST): SchemaAST.AST => {
  if (!SchemaAST.isUnion(ast)) return ast
  const members = ast.types.filter((member) => !SchemaAST.isNull(member))
  return members.length === 1 && members[0] !== undefined ? members[0] : ast
}

const isKind = (type: string, ast: SchemaAST.AST): boolean =>
  type === "string"
    ? SchemaAST.isString(ast)
    : type === "number" || type === "integer"
    ? SchemaAST.isNumber(ast)
    : type === "boolean"
    ? SchemaAST.isBoolean(ast)
    : true

/** What the shape allows and the schema does not know, as `path: what`. */
export const missing = (self: Document, written: Shape, schema: SchemaAST.AST, path: string): ReadonlyArray<string> => {
  const shape = resolve(self, written)
  const ast = present(schema)
  if (shape.oneOf !== undefined) return [...new Set(shape.oneOf.flatMap((one) => missing(self, one, ast, path)))]
  if (shape.enum !== undefined) {
    const documented = Enumeration.documented(ast) ?? []
    return shape.enum.filter((value) => !documented.includes(value)).map((value) => `${path}: value ${value}`)
  }
  if (shape.type === "array") {
    const element = SchemaAST.isArrays(ast) ? ast.rest[0] : undefined
    if (element === undefined || shape.items === undefined) return [`${path}: array`]
    return missing(self, shape.items, element, path)
  }
  if (shape.type === "object") {
    if (!SchemaAST.isObjects(ast)) return [`${path}: object`]
    const values = typeof shape.additionalProperties === "object" ? [shape.additionalProperties] : []
    return [
      ...values.flatMap((value) => {
        const entry = ast.indexSignatures[0]
        return entry === undefined ? [`${path}: record`] : missing(self, value, entry.type, `${path}.*`)
      }),
      ...Object.entries(shape.properties ?? {}).flatMap(([name, property]) => {
        const known = ast.propertySignatures.find((signature) => signature.name === name)
        return known === undefined ? [`${path}: field ${name}`] : missing(self, property, known.type, `${path}.${name}`)
      })
    ]
  }
  return shape.type === undefined || isKind(shape.type, ast) ? [] : [`${path}: ${shape.type}`]
}

const envelope = new Set(["ClientToken", "AccessToken", "Client", "LanguageCode", "CultureCode", "Limitation"])

/** The filters of an operation, without what the connector adds to each request. */
export const filtersOf = (operation: Described): ReadonlyArray<readonly [string, Shape]> =>
  Object.entries(operation.filter.properties ?? {}).filter(([name]) => !envelope.has(name))

const range = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-03-02T00:00:00Z" }

/** A value that the shape of a filter allows; different ones for different numbers, where it can be. */
const filterValue = (self: Document, written: Shape, n: number): unknown => {
  const shape = resolve(self, written)
  if (shape.enum !== undefined) return shape.enum[n % shape.enum.length]
  if (shape.type === "array") return [filterValue(self, shape.items ?? {}, n)]
  if (shape.type === "object") return range
  return shape.format === "uuid" ? id(n) : `text ${n}`
}

/** Where core's filter decodes what the contract refuses, or refuses what it allows. */
const filterLimits = (self: Document, operation: Operation.Any, contract: Described): ReadonlyArray<string> => {
  const decode = Schema.decodeUnknownResult(operation.filter, { onExcessProperty: "error" })
  const required = filtersOf(contract).filter(([name]) => contract.filter.required?.includes(name))
  const least = {
    ...(operation.intervals.has("UpdatedUtc") && { UpdatedUtc: range }),
    ...Object.fromEntries(required.map(([name, shape]) => [name, filterValue(self, shape, 0)]))
  }
  const probe = (accepted: boolean, field: string, what: string, filter: object) =>
    Result.isSuccess(decode(filter)) === accepted
      ? []
      : [`${operation.name}.${field}: ${accepted ? "refuses" : "accepts"} ${what}`]
  return [
    ...probe(true, "filter", "the least", least),
    ...required.flatMap(([field]) => {
      const rest = Object.fromEntries(Object.entries(least).filter(([name]) => name !== field))
      return probe(false, field, "none", rest)
    }),
    ...filtersOf(contract).flatMap(([field, written]) => {
      const shape = resolve(self, written)
      if (shape.type !== "array") {
        return probe(true, field, "a value", { ...least, [field]: filterValue(self, shape, 1) })
      }
      const size = (accepted: boolean, length: number) =>
        probe(accepted, field, `${length} values`, {
          ...least,
          [field]: Array.from({ length }, (_, n) => filterValue(self, shape.items ?? {}, n))
        })
      const value = filterValue(self, shape.items ?? {}, 0)
      return [
        ...size(true, shape.minItems ?? 0),
        ...(shape.minItems === undefined ? [] : size(false, shape.minItems - 1)),
        ...(shape.maxItems === undefined ? [] : [...size(true, shape.maxItems), ...size(false, shape.maxItems + 1)]),
        ...(shape.uniqueItems === true
          ? probe(false, field, "a value twice", { ...least, [field]: [value, value] })
          : [])
      ]
    })
  ]
}

/** Everything that the contract says of core's operations and core does not, or says otherwise. */
export const differences = (self: Document, operations: ReadonlyArray<Operation.Any>): ReadonlyArray<string> => {
  const known = described(self)
  return [
    ...known
      .filter(({ path }) => !operations.some((operation) => operation.path === path))
      .map(({ path }) => `operation ${path}`),
    ...operations.flatMap((operation) => {
      const contract = known.find(({ path }) => path === operation.path)
      if (contract === undefined) return [`${operation.name}: path ${operation.path}`]
      const { properties: _, ...rest } = contract.filter
      return [
        ...(contract.collection === operation.collection
          ? []
          : [`${operation.name}: collection ${contract.collection}`]),
        ...missing(self, contract.row, operation.row.ast, operation.entity),
        ...missing(
          self,
          { ...rest, properties: Object.fromEntries(filtersOf(contract)) },
          operation.filter.ast,
          `${operation.name} filter`
        ),
        ...filterLimits(self, operation, contract)
      ]
    }),
    ...missing(self, named(self, "Limitation"), Limitation.Limitation.ast, "Limitation"),
    ...missing(self, named(self, "TimeFilterInterval"), Interval.Interval.ast, "TimeFilterInterval")
  ]
}

/** A row as the contract describes it, every property set. */
export const sample = (self: Document, written: Shape, n = 1): unknown => {
  const shape = resolve(self, written)
  if (shape.oneOf !== undefined) {
    const variants = shape.oneOf.map((one) => resolve(self, one))
    return sample(self, {
      type: "object",
      properties: Object.assign({}, ...variants.map(({ properties = {} }) => properties))
    })
  }
  if (shape.enum !== undefined) return shape.enum[0]
  if (shape.type === "array") return [sample(self, shape.items ?? {}), sample(self, shape.items ?? {}, 2)]
  if (shape.type === "object") {
    return Object.fromEntries([
      ...(typeof shape.additionalProperties === "object"
        ? [["en-US", sample(self, shape.additionalProperties)]]
        : []),
      ...Object.entries(shape.properties ?? {}).map(([name, property]) => [name, sample(self, property, n)])
    ])
  }
  if (shape.format === "uuid") return id(n)
  if (shape.format === "date-time") return "2026-03-01T12:30:00Z"
  if (shape.type === "integer") return 3
  if (shape.type === "number") return 126.05
  return shape.type === "boolean" ? true : "text"
}

/** A row as the contract describes it at its least: only what is required and not nullable. */
export const leastSample = (self: Document, written: Shape): unknown => {
  const shape = resolve(self, written)
  if (shape.type === "array") return [leastSample(self, shape.items ?? {})]
  if (shape.type !== "object" || shape.properties === undefined) return sample(self, shape)
  return Object.fromEntries(
    Object.entries(shape.properties)
      .filter(([name, property]) => shape.required?.includes(name) && !resolve(self, property).nullable)
      .map(([name, property]) => [name, leastSample(self, property)])
  )
}

/** The places of a row, as paths of property names, whose shape satisfies a test; through lists. */
export const places = (
  self: Document,
  written: Shape,
  test: (shape: Shape) => boolean,
  path: ReadonlyArray<string> = []
): ReadonlyArray<ReadonlyArray<string>> => {
  const shape = resolve(self, written)
  return [
    ...(test(shape) ? [path] : []),
    ...(shape.oneOf ?? []).flatMap((one) => places(self, one, test, path)),
    ...(shape.items === undefined ? [] : places(self, shape.items, test, path)),
    ...Object.entries(shape.properties ?? {}).flatMap(([name, property]) =>
      places(self, property, test, [...path, name])
    )
  ]
}

/** A copy of a row with something else at a path, in every element of the lists on the way. */
export const withAt = (value: unknown, path: ReadonlyArray<string>, change: (value: unknown) => unknown): unknown => {
  const [name, ...rest] = path
  if (Array.isArray(value)) return value.map((element) => withAt(element, path, change))
  if (name === undefined) return change(value)
  if (typeof value !== "object" || value === null) throw new Error(`nothing at ${path.join(".")}`)
  return { ...value, [name]: withAt(Object.entries(value).find(([key]) => key === name)?.[1], rest, change) }
}
