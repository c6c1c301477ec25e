/**
 * Bodies of every kind: what a platform sends, the same spelled otherwise, with other values, damaged, and with the tokens
 * in it.
 */
import { Operations } from "../../src/index.ts"
import type { Operation } from "../../src/index.ts"
import { spellings } from "./Canaries.ts"
import { Dice } from "./Dice.ts"

export const kinds = ["ordinary", "spelled", "changed", "damaged", "echoing"] as const
export type Kind = typeof kinds[number]

export interface Body {
  readonly kind: Kind
  readonly operation: Operation.Any
  readonly bytes: Uint8Array
}

/** Text that stands in a JSON text as it is, whether it is JSON or not. */
class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An object as its properties come: a name may come twice. */
class Properties {
  readonly list: Array<[name: string, value: unknown]>
  constructor(list: Array<[name: string, value: unknown]>) {
    this.list = list
  }
}

const encoder = new TextEncoder()

/** The bodies that a seed gives, made of these rows by the name of their operation. */
export class Bodies {
  readonly #dice: Dice
  readonly #rows: ReadonlyMap<string, ReadonlyArray<unknown>>
  readonly #tokens: ReadonlyArray<string>

  constructor(seed: number, rows: ReadonlyMap<string, ReadonlyArray<unknown>>, tokens: ReadonlyArray<string>) {
    this.#dice = new Dice(seed)
    this.#rows = rows
    this.#tokens = tokens
  }

  next(kind: Kind = this.#dice.of(kinds)): Body {
    const dice = this.#dice
    const operation: Operation.Any = dice.of(Operations.operations)
    const rows = this.#rows.get(operation.name) ?? []
    const chosen = Array.from({ length: dice.of([0, 1, 1, 2, 3]) }, () => dice.of(rows))
    const page = open({
      [operation.collection]: chosen,
      ...(dice.oneIn(3) ? {} : { Cursor: dice.oneIn(2) ? null : "5bdb23cb-3c6e-4243-9a69-b41a017b08f7" })
    })
    if (kind === "changed" || (kind === "damaged" && dice.oneIn(4))) {
      for (let n = dice.below(3); n >= 0; n--) this.#change(page)
    }
    if (kind === "echoing") this.#echo(page)
    const bytes = encoder.encode(
      kind === "spelled" || dice.oneIn(8) && kind !== "ordinary" ? this.#spell(page) : print(page)
    )
    return { kind, operation, bytes: kind === "damaged" ? this.#damage(bytes) : bytes }
  }

  #change(page: Properties): void {
    const dice = this.#dice
    const places = placesOf(page)
    if (places.length === 0) return
    const { index, parent } = dice.of(places)
    const isObject = parent instanceof Properties
    const old: unknown = isObject ? parent.list[index]?.[1] : parent[index]
    const set = (value: unknown) => {
      if (!isObject) parent[index] = value
      else parent.list[index] = [parent.list[index]?.[0] ?? "", value]
    }
    switch (dice.below(isObject ? 10 : 5)) {
      case 0:
        return set(this.#odd(typeof old))
      case 1:
        return set(this.#odd(dice.of(["string", "number", "other"])))
      case 2:
        return set(null)
      case 3:
        return set(Array.from({ length: dice.below(3) }, () => old))
      case 4:
        return void (isObject ? parent.list : parent).splice(index, 1)
      case 5:
        return void (isObject &&
          parent.list.splice(index, 0, [dice.of(names), this.#odd(dice.of(["string", "number", "other"]))]))
      case 6:
        return void (isObject &&
          parent.list.splice(dice.below(parent.list.length), 0, [parent.list[index]?.[0] ?? "", old]))
      case 7:
        return void (isObject && parent.list.splice(dice.below(parent.list.length), 0, ...parent.list.splice(index, 1)))
      case 8:
        return void (isObject && typeof old === "string" && set(old.toUpperCase()))
      default:
        if (isObject) parent.list[index] = [dice.of(names), old]
    }
  }

  #odd(type: string): unknown {
    const dice = this.#dice
    if (type === "number") return new Raw(dice.oneIn(2) ? dice.of(numbers) : this.#decimal())
    if (type === "string") return dice.oneIn(2) ? new Raw(dice.of(strings)) : dice.of(texts)
    return dice.oneIn(3)
      ? new Raw(nested(dice.of([1, 5, 15, 16, 17, 63, 64, 65, 1000]), dice.oneIn(2)))
      : dice.of([true, false, {}, [], null])
  }

  /** A decimal of any length, with its point anywhere. */
  #decimal(): string {
    const dice = this.#dice
    const digits = Array.from({ length: 1 + dice.below(19) }, () => dice.below(10)).join("")
    const whole = digits.slice(0, dice.below(digits.length + 1)).replace(/^0+(?=\d)/, "")
    const rest = digits.slice(whole.length)
    return `${dice.oneIn(3) ? "-" : ""}${whole === "" ? "0" : whole}${rest === "" ? "" : `.${rest}`}${
      dice.oneIn(5) ? `${dice.of(["e", "E"])}${dice.of(["", "+", "-"])}${dice.below(30)}` : ""
    }`
  }

  #echo(page: Properties): void {
    const dice = this.#dice
    const token = dice.of(this.#tokens)
    const echoed = dice.of([
      dice.of(spellings).encode(token),
      [token.slice(0, 7 + dice.below(token.length))],
      [`${token.slice(0, 8)}-3c6e-4243-9a69-b41a017b08f7`]
    ])
    const text = `${dice.of(["", "", " ", "a"])}${dice.of(echoed)}${dice.of(["", "", " ", "z"])}`
    const places = placesOf(page).filter(({ parent }) => parent instanceof Properties)
    if (places.length === 0) return
    const { index, parent } = dice.of(places)
    if (!(parent instanceof Properties)) return
    const [name = "", value] = parent.list[index] ?? []
    // As it is, where the spelling is one of JSON itself.
    const written = dice.oneIn(2) && /^[^"\n]*$/.test(text) ? new Raw(`"${text}"`) : text
    parent.list[index] = dice.oneIn(8) ? [text, value] : [name, written]
  }

  /** The same values, spelled otherwise. */
  #spell(value: unknown): string {
    const dice = this.#dice
    const space = () => dice.oneIn(6) ? dice.of([" ", "\n", "\r\n", "\t", "   "]) : ""
    const text = (value: string) => {
      if (!dice.oneIn(4)) return JSON.stringify(value)
      return `"${
        Array.from(
          { length: value.length },
          (_, n) =>
            dice.oneIn(4) || /["\\\p{Cc}\p{Cs}]/u.test(value[n] ?? "")
              ? `\\u${value.charCodeAt(n).toString(16).padStart(4, "0")}`
              : value[n] === "/" && dice.oneIn(2)
              ? "\\/"
              : value[n]
        ).join("")
      }"`
    }
    const spelled = (value: unknown): string => {
      if (value instanceof Raw) return value.text
      if (typeof value === "string") return text(value)
      if (typeof value === "number") {
        return dice.of([
          String(value),
          `${value}${Number.isInteger(value) ? ".0" : "0"}`,
          `${value}e0`,
          value.toExponential()
        ])
      }
      if (Array.isArray(value)) return `[${space()}${value.map(spelled).join(`${space()},${space()}`)}${space()}]`
      if (!(value instanceof Properties)) return JSON.stringify(value)
      const list = dice.oneIn(8) ? value.list.toSorted(() => dice.below(3) - 1) : value.list
      const properties = list.map(([name, each]) =>
        `${dice.oneIn(40) ? text(name) : JSON.stringify(name)}${space()}:${space()}${spelled(each)}`
      )
      return `{${space()}${properties.join(`${space()},${space()}`)}${space()}}`
    }
    return space() + spelled(value) + space()
  }

  #damage(bytes: Uint8Array): Uint8Array {
    const dice = this.#dice
    const at = dice.below(bytes.length + 1)
    const to = Math.min(bytes.length, at + 1 + dice.below(8))
    const spliced = (from: number, end: number, ...bits: ReadonlyArray<Uint8Array | ReadonlyArray<number>>) =>
      Buffer.concat([bytes.subarray(0, from), ...bits.map((bit) => Uint8Array.from(bit)), bytes.subarray(end)])
    switch (dice.below(8)) {
      case 0:
        return bytes.slice(0, at)
      case 1:
        return spliced(at, at + 1, [(bytes[at] ?? 0) ^ (1 << dice.below(8))])
      case 2:
        return spliced(at, at, [dice.below(256)])
      case 3:
        return spliced(at, to)
      case 4:
        return spliced(at, at, bytes.subarray(at, to))
      case 5:
        return spliced(at, at, dice.of(sequences))
      case 6:
        return spliced(dice.oneIn(2) ? 0 : bytes.length, dice.oneIn(2) ? 0 : bytes.length, dice.of(sequences))
      default:
        return spliced(at, at + 1, [dice.of([...encoder.encode("{}[]\",:\\0123456789-+.eE tfn")])])
    }
  }
}

interface Place {
  readonly parent: Properties | Array<unknown>
  readonly index: number
}

/** Every place where a value stands. */
const placesOf = (value: unknown, places: Array<Place> = []): ReadonlyArray<Place> => {
  if (!(value instanceof Properties) && !Array.isArray(value)) return places
  const children: ReadonlyArray<unknown> = value instanceof Properties ? value.list.map(([, each]) => each) : value
  for (const [index, child] of children.entries()) {
    places.push({ parent: value, index })
    placesOf(child, places)
  }
  return places
}

const open = (value: unknown): Properties => {
  const opened = (each: unknown): unknown =>
    Array.isArray(each)
      ? each.map(opened)
      : typeof each === "object" && each !== null
      ? new Properties(Object.entries(each).map(([name, inner]) => [name, opened(inner)]))
      : each
  const properties = opened(value)
  return properties instanceof Properties ? properties : new Properties([])
}

const print = (value: unknown): string =>
  value instanceof Raw
    ? value.text
    : Array.isArray(value)
    ? `[${value.map(print).join(",")}]`
    : value instanceof Properties
    ? `{${value.list.map(([name, each]) => `${JSON.stringify(name)}:${print(each)}`).join(",")}}`
    : JSON.stringify(value)

const nested = (levels: number, isList: boolean): string =>
  isList ? "[".repeat(levels) + "]".repeat(levels) : `${"{\"a\":".repeat(levels)}1${"}".repeat(levels)}`

const names = [
  "__proto__",
  "constructor",
  "toString",
  "New",
  "Id",
  "Amount",
  "Cursor",
  "OrderItems",
  "",
  "0",
  "é",
  "a\"b",
  "Ünï",
  "id"
]

// dprint-ignore
const numbers = [
  "-0", "0", "-0.0", "0.0", "-0e5", "1e400", "-1e400", "0.1e1", "1E2", "1e-7", "1e+2", "123456789012345678901234567890",
  "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993", "0.1", "1.0", "100", "00", "01", "-01",
  "-", ".5", "5.", "1e", "1e+", "+1", "0x10", "NaN", "Infinity", "-Infinity", "0.30000000000000004", "5e-324", "1e-400",
  "2.2250738585072014e-308", "1.7976931348623157e308", "1.7976931348623159e308", "999999999999999", "9999999999999999",
  "123456789.123456", "1234567890.12345", "0.000000000000001", "0.0000000000000001", "0.1234567890123456789", "1 2",
  "1,", "--1", "1.5.2", "12345678901234567890123456789012345678901234567890e-40", "0.00000000000000000000000000000001"
]

// dprint-ignore
const strings = [
  "\"\\u0000\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\u12G4\"", "\"\\x41\"", "\"\\\"", "\"a\nb\"", "\"\t\"",
  "\"\\b\\f\\n\\r\\t\\/\\\\\\\"\"", "\"\u0000\"", `"${"\u0000".repeat(36)}"`, `"${"\u0000".repeat(20)}"`, "'a'", "\"a", "\"\\u004\"", "\"\\",
  "\"\\u0035bdb23cb-3c6e-4243-9a69-b41a017b08f7\"", "\"\\u00452026-03-01T00:00:00Z\"", "undefined", "nul", "nulL", "True", "tru", "fals"
]

// dprint-ignore
const texts = [
  "", " ", "a", "é", "\u2028\u2029", "\ufeff", "\ufeffEUR", "😀", "\ud800", "\u007f", "/", "\\", "\"", "EUR", "x".repeat(31), "x".repeat(32), "x".repeat(33),
  "y".repeat(1000), "é".repeat(40), "Service", "Servicé", "service", "New", "Closed", "SpaceOrder", "5BDB23CB-3C6E-4243-9A69-B41A017B08F7",
  "5bdb23cb-3c6e-4243-9a69-b41a017b08f", "5bdb23cb-3c6e-4243-9a69-b41a017b08f70", "5bdb23cb-3c6e-4243-9a69-b41a017b08fg",
  "5bdb23cb3c6e42439a69b41a017b08f70000", "5bdb23cb-3c6e-4243-9a69b-41a017b08f7", "00000000-0000-0000-0000-000000000000",
  "2026-03-01T00:00:00Z", "2026-02-29T00:00:00Z", "2024-02-29T00:00:00Z", "2026-02-28T23:59:59Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
  "2026-04-31T00:00:00Z", "2026-04-30T00:00:00Z", "2026-12-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T23:60:00Z",
  "2026-03-01T23:59:60Z", "2026-03-01T00:00:00.123Z", "2026-03-01T00:00:00.1234567890Z", "2026-03-01T00:00:00+0", "2026-03-01 00:00:00Z",
  "20x6-03-01T00:00:00Z", "x026-03-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-03-01T00:00:00z", "2026-03-01T0a:00:00Z", "２026-03-01T00:00:0Z"
]

const sequences = [
  [0xef, 0xbb, 0xbf],
  [0xc3],
  [0xc3, 0x28],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc0, 0xaf],
  [0xff],
  [0x80],
  [0],
  [32],
  [10],
  [0xc2, 0xa0],
  [125],
  [44],
  [0xf0, 0x9f, 0x98]
]
