import { Instant } from "@nightaudit/core"
import { ArtifactShapes } from "@nightaudit/files"
import { ArtifactText } from "@nightaudit/reconcile"
import { SchemaAST } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const [begin, end] = ["<!-- fields -->", "<!-- /fields -->"]

/** The page with its tables made again from the shapes themselves. */
export const page = (text: string): string => {
  const [before = "", rest = ""] = text.split(begin)
  const [, after = ""] = rest.split(end)
  return `${before}${begin}\n\n${tables}\n\n${end}${after}`
}

const named = new Map<SchemaAST.AST, string>([
  [Instant.Instant.ast, "instant"],
  [ArtifactText.Decimal.ast, "decimal text"],
  [ArtifactText.BusinessDate.ast, "date"]
])

const isNull = SchemaAST.isNull

/** A value of one type in words; nothing of one with parts of its own. */
const typeOf = (ast: SchemaAST.AST): string | undefined => {
  const known = named.get(ast)
  if (known !== undefined) return known
  if (SchemaAST.isLiteral(ast)) return `\`${String(ast.literal)}\``
  if (SchemaAST.isString(ast)) return "text"
  if (SchemaAST.isBoolean(ast)) return "true or false"
  if (SchemaAST.isNumber(ast)) return "whole number"
  if (SchemaAST.isUnknown(ast)) return "any JSON"
  if (!SchemaAST.isUnion(ast)) return undefined
  const types = ast.types.filter((type) => !isNull(type)).map(typeOf)
  return types.every((type) => type !== undefined) ? types.join(", ") : undefined
}

/** The rows of the table for a value: one, or those of its parts. */
const rowsOf = (path: string, ast: SchemaAST.AST, isOptional: boolean): ReadonlyArray<readonly [string, string]> => {
  const inner = SchemaAST.isUnion(ast) ? ast.types.filter((type) => !isNull(type)) : [ast]
  const notes = [
    ...(SchemaAST.isUnion(ast) && ast.types.some(isNull) ? ["or null"] : []),
    ...(isOptional ? ["may be absent"] : [])
  ]
  const type = typeOf(ast)
  if (type !== undefined) return [[path, [type, ...notes].join("; ")]]
  const only = inner[0]
  if (inner.length !== 1 || only === undefined) throw new Error(`${path} has several shapes`)
  return partsOf(path, only).map(([name, of]) => [name, [of, ...notes].join("; ")] as const)
}

const partsOf = (path: string, ast: SchemaAST.AST): ReadonlyArray<readonly [string, string]> => {
  if (SchemaAST.isArrays(ast)) return ast.rest.flatMap((element) => rowsOf(`${path}[]`, element, false))
  if (!SchemaAST.isObjects(ast)) throw new Error(`${path} has no fields`)
  const prefix = path === "" ? "" : `${path}.`
  return [
    ...ast.propertySignatures.flatMap(({ name, type }) =>
      rowsOf(`${prefix}${String(name)}`, type, SchemaAST.isOptional(type))
    ),
    ...ast.indexSignatures.flatMap(({ type }) => rowsOf(`${prefix}*`, type, false))
  ]
}

const table = ([name, { ast }]: readonly [string, { readonly ast: SchemaAST.AST }]): string => {
  const rows = rowsOf("", ast, false).map(([field, type]) => [`\`${field}\``, type] as const)
  const all = [["field", "type"], ...rows]
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) => `| ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(" | ")} |`
  const [head = [], ...body] = all
  return [`### \`${name}\``, "", line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join(
    "\n"
  )
}

const tables = Object.entries(ArtifactShapes.shapes).map(table).join("\n\n")

if (import.meta.main) {
  const path = join(import.meta.dirname, "../docs/artifacts.md")
  writeFileSync(path, page(readFileSync(path, "utf8")))
}
