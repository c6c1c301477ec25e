/**
 * From the schema of a row to the program that reads one.
 *
 * @internal
 */
import { Schema, SchemaAST } from "effect"
import { DriftLog, notice } from "../../Drift.ts"
import * as Enumeration from "../../Enumeration.ts"
import { Instant } from "../../Instant.ts"
import { evaluate } from "./evaluate.ts"
import { FixedLengthStringCache, type Form, type Write } from "./FixedLengthStringCache.ts"
import { lowerCaseId, wholeSeconds } from "./Forms.ts"
import type { Scanner } from "./Scanner.ts"
import { type Maker, root } from "./Shape.ts"
import { StringCache } from "./StringCache.ts"

/** Reads the value that starts at a place. */
export type Read = (scanner: Scanner, place: number) => unknown

export interface Compiled {
  /** Makes what reads a row, with a memory of its own for the texts that come again. */
  readonly read: () => Read
  /** The names of all properties that it knows. */
  readonly names: ReadonlySet<string>
}

const known = new WeakMap<SchemaAST.Objects, Compiled>()

/** What reads a row of the schema. Throws where no code may be made at run time. */
export const compile = (ast: SchemaAST.Objects): Compiled => {
  const before = known.get(ast)
  if (before !== undefined) return before
  const program = new Program()
  const row = program.value(ast)
  const constants = [...program.constants.values()]
  const make = evaluate<(...constants: ReadonlyArray<unknown>) => Read>(
    `return (${[...program.constants.keys()].join(", ")}) => {
${program.functions.join("\n")}
return (s, p) => ${row}
}`
  )
  const compiled = { read: () => make(...constants.map((constant) => constant())), names: program.properties }
  known.set(ast, compiled)
  return compiled
}

/**
 * Every expression reads the value at `p` of the bytes `b`, which the view `w` shows as words, with the scanner `s`, and
 * leaves the scanner behind it.
 */
class Program {
  readonly functions: Array<string> = []
  readonly constants = new Map<string, () => unknown>()
  readonly properties = new Set<string>()
  readonly #objects = new Map<SchemaAST.AST, string>()
  readonly #writes = new Map<Form, Write>()

  value(ast: SchemaAST.AST): string {
    if (ast.encoding !== undefined) return this.judged(ast)
    if (SchemaAST.isString(ast)) return this.text(ast)
    if (SchemaAST.isNumber(ast)) return this.number(ast)
    if (ast.checks !== undefined) return this.judged(ast)
    if (SchemaAST.isBoolean(ast)) return "s.boolean(p)"
    if (SchemaAST.isUnion(ast)) return this.nullable(ast)
    if (SchemaAST.isArrays(ast)) return this.list(ast)
    return SchemaAST.isObjects(ast) ? this.object(ast) : this.judged(ast)
  }

  /** What has no faster way is parsed by itself and judged by its schema. */
  judged(ast: SchemaAST.AST): string {
    const isValid = Schema.is(Schema.make(ast))
    const hasDrifted = notice("", ast)
    const takes = (value: unknown) => isValid(value) && !hasDrifted(value, new DriftLog())
    return `s.json(${this.constant(() => takes)}, p)`
  }

  text(ast: SchemaAST.String): string {
    const isValid = Schema.is(Schema.make(ast))
    const values = Enumeration.documented(ast)
    const documented = new Set(values)
    const takes = values === undefined ? isValid : (text: string) => documented.has(text) && isValid(text)
    const form = formOf(ast)
    if (form === undefined) return `s.text(${this.constant(() => new StringCache(takes))}, p)`
    const write = this.#writes.get(form) ?? writeOf(form)
    this.#writes.set(form, write)
    return `s.fixed(${this.constant(() => new FixedLengthStringCache(form, write, new StringCache(takes)))}, p)`
  }

  number(ast: SchemaAST.Number): string {
    const id = ast.checks?.length === 1 ? idOf(ast.checks[0]) : undefined
    if (id === "effect/schema/isFinite") return "s.number(p)"
    return id === "effect/schema/isInt" ? "s.integer(p)" : this.judged(ast)
  }

  nullable(ast: SchemaAST.Union): string {
    const [type, none] = ast.types
    return ast.types.length === 2 && type !== undefined && none !== undefined && SchemaAST.isNull(none) &&
        none.checks === undefined
      ? `(b[p] === 110 ? s.null(p) : ${this.value(type)})`
      : this.judged(ast)
  }

  list(ast: SchemaAST.Arrays): string {
    const [element] = ast.rest
    if (ast.elements.length > 0 || ast.rest.length !== 1 || element === undefined) return this.judged(ast)
    return this.called(`
  const b = s.bytes, list = []
  if (b[p] !== 91) s.bailOut()
  p = s.space(p + 1)
  if (b[p] === 93) {
    s.at = p + 1
    return list
  }
  for (;;) {
    list.push(${this.value(element)})
    if (!s.hasMore(93, s.at)) return list
    p = s.at
  }`)
  }

  object(ast: SchemaAST.Objects): string {
    const known = this.#objects.get(ast)
    if (known !== undefined) return known
    const names = ast.propertySignatures.map(({ name }) => String(name))
    if (ast.indexSignatures.length > 0 || !names.every((name) => /^[A-Za-z]\w*$/.test(name))) return this.judged(ast)
    const required = ast.propertySignatures.map(({ type }) => !SchemaAST.isOptional(type))
    const orders = root({ names, required, maker: (indexes) => maker(names, indexes) })
    const shape = this.constant(() => orders)
    // The last object of this kind, for a line often repeats its amounts.
    const last = this.constant(() => ({ round: -1, start: 0, end: 0, value: {} }))
    const all = names.map((_, n) => `x${n}`).join(", ")
    for (const name of names) this.properties.add(name)
    const call = this.called(`
  if (${last}.round === s.round && s.isSame(${last}.start, ${last}.end, p)) {
    s.at = p + ${last}.end - ${last}.start
    return ${last}.value
  }
  const b = s.bytes, w = s.view, start = p
  if (b[p] !== 123) s.bailOut()
  let ${all}, shape = ${shape}
  p = s.space(p + 1)
  if (b[p] === 125) s.at = p + 1
  else for (;;) {
    let next = shape.guess, isGuessed = false
    switch (next.index) {
${names.map((name, n) => `      case ${n}: ${guessed(name)} break`).join("\n")}
    }
    if (!isGuessed) {
      next = shape.other(s, p)
      p = s.at
    } else if (b[p] < 33) p = s.space(p)
    switch (next.index) {
${ast.propertySignatures.map(({ type }, n) => `      case ${n}: x${n} = ${this.value(type)}; break`).join("\n")}
    }
    shape = next
    p = s.at
    if (b[p] === 44 && b[p + 1] === 34) p += 1
    else if (s.hasMore(125, p)) p = s.at
    else break
  }
  const value = (shape.make ?? shape.end())(${all})
  ${last}.round = s.round
  ${last}.start = start
  ${last}.end = s.at
  return ${last}.value = value`)
    this.#objects.set(ast, call)
    return call
  }

  /** The call of a function with this body. */
  called(body: string): string {
    const name = `f${this.functions.length}`
    this.functions.push(`function ${name}(s, p) {${body}\n}`)
    return `${name}(s, p)`
  }

  constant(value: () => unknown): string {
    const name = `c${this.constants.size}`
    this.constants.set(name, value)
    return name
  }
}

const encoder = new TextEncoder()

/** Whether the name of the property and its colon are here; if so, behind them. */
const guessed = (name: string): string => {
  const { buffer, length } = encoder.encode(`"${name}":`)
  const bytes = new DataView(buffer)
  const places = Array.from({ length: Math.ceil(length / 4) }, (_, n) => Math.min(n * 4, length - 4))
  const tests = places.map((place) => `w.getInt32(p + ${place}, true) === ${bytes.getInt32(place, true)}`)
  return `if (${tests.join(" && ")}) { p += ${length}; isGuessed = true }`
}

/** An object that is written out is made at once, with room for just what it holds. */
const maker = (names: ReadonlyArray<string>, indexes: ReadonlyArray<number>): Maker =>
  evaluate<Maker>(
    `return (${names.map((_, n) => `x${n}`).join(", ")}) => ({ ${
      indexes.map((n) => `${names[n]}: x${n}`).join(", ")
    } })`
  )

/** All characters at once: one by one they would be put together as a rope. */
const writeOf = ({ length }: Form): Write =>
  evaluate<Write>(
    `return (b, p) => String.fromCharCode(${Array.from({ length }, (_, n) => `b[p + ${n}]`).join(", ")})`
  )

const formOf = ({ checks }: SchemaAST.String): Form | undefined => {
  if (checks === Instant.ast.checks) return wholeSeconds
  return checks?.length === 1 && idOf(checks[0]) === "effect/schema/isGUID" ? lowerCaseId : undefined
}

const idOf = (check: SchemaAST.Check<never> | undefined): unknown => Object(check?.annotations?.["representation"]).id
