/** Whether the rows of a page are order items, by the validators of others. */
import { Ajv } from "ajv"
import { z } from "zod"
import { type Fields, id, instant, type Kind, orderItem } from "./fields.ts"

/** Whether every row is an order item. */
export type Validator = (rows: unknown) => boolean

const zodOf = (kind: Kind): z.ZodType => {
  if (typeof kind !== "string") return "list" in kind ? z.array(zodStruct(kind.list)) : zodStruct(kind.object)
  switch (kind) {
    case "id":
      return z.string().regex(id)
    case "instant":
      return z.string().regex(instant)
    case "text":
      return z.string()
    case "name":
      return z.string().min(1)
    case "number":
      return z.number()
    case "integer":
      return z.int()
    case "boolean":
      return z.boolean()
  }
}

const zodStruct = (fields: Fields): z.ZodType =>
  z.object(Object.fromEntries(
    Object.entries(fields).map(([name, kind]) =>
      name.endsWith("?") ? [name.slice(0, -1), zodOf(kind).nullish()] : [name, zodOf(kind)]
    )
  ))

const jsonOf = (kind: Kind): Record<string, unknown> => {
  if (typeof kind !== "string") {
    return "list" in kind ? { type: "array", items: jsonStruct(kind.list) } : jsonStruct(kind.object)
  }
  switch (kind) {
    case "id":
      return { type: "string", pattern: id.source }
    case "instant":
      return { type: "string", pattern: instant.source }
    case "text":
      return { type: "string" }
    case "name":
      return { type: "string", minLength: 1 }
    default:
      return { type: kind }
  }
}

const jsonStruct = (fields: Fields): Record<string, unknown> => ({
  type: "object",
  properties: Object.fromEntries(
    Object.entries(fields).map(([name, kind]) =>
      name.endsWith("?") ? [name.slice(0, -1), { ...jsonOf(kind), nullable: true }] : [name, jsonOf(kind)]
    )
  ),
  required: Object.keys(fields).filter((name) => !name.endsWith("?"))
})

export const validators: Readonly<Record<string, () => Validator>> = {
  zod: () => {
    const schema = z.array(zodStruct(orderItem))
    return (rows) => schema.safeParse(rows).success
  },
  ajv: () => {
    const validate = new Ajv().compile({ type: "array", items: jsonStruct(orderItem) })
    return (rows) => validate(rows)
  }
}
