import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { IdIndex } from "../src/index.ts"

/** Few enough to come again, and ids that differ in one digit, in their case or in their length. */
const Id = Schema.Union([
  Schema.Literals([
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-4000-8000-000000000001",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "ABCDEF00-0000-4000-8000-000000000001",
    "abcdef00-0000-4000-8000-000000000001",
    "AbCdEf00-0000-4000-8000-000000000001",
    "abcdef00-0000-4000-8000-00000000000g",
    "abcdef00-0000-4000-8000_000000000001",
    "abcdef00-0000-4000-8000-0000000000é1",
    "abcdef00",
    ""
  ]),
  Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 }))
])

const textOf = (id: typeof Id.Type): string =>
  typeof id === "string" ? id : `${String(id).padStart(8, "0")}-0000-4000-8000-${String(id * 7919).padStart(12, "0")}`

const Texts = Schema.Array(Id)

/** Ids that differ in the case of letters are one; of any other text the case counts. */
const folded = (text: string): string =>
  /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text) ? text.toLowerCase() : text

/** The first spelling of each text, sorted by its folded form. */
const firsts = (texts: ReadonlyArray<string>): ReadonlyArray<string> => {
  const known = new Map<string, string>()
  for (const text of texts) if (!known.has(folded(text))) known.set(folded(text), text)
  return [...known].toSorted(([self], [that]) => self < that ? -1 : 1).map(([, text]) => text)
}

describe("IdIndex", () => {
  it.prop("numbers ids as a Map of them does", [Texts, Texts], ([added, asked]) => {
    const index = new IdIndex.IdIndex()
    const model = new Map<string, number>()
    for (const id of added.map(textOf)) {
      const number = model.get(folded(id)) ?? model.size
      model.set(folded(id), number)
      assert.strictEqual(index.add(id), number)
    }
    assert.strictEqual(index.size, model.size)
    for (const id of [...added, ...asked].map(textOf)) assert.strictEqual(index.find(id), model.get(folded(id)))
    assert.deepStrictEqual(Array.from(model.values(), (number) => folded(index.at(number))), [...model.keys()])
  })

  it.prop("sorts numbers as their ids sort", [Texts], ([added]) => {
    const index = new IdIndex.IdIndex()
    const numbers = [...new Set(added.map((id) => index.add(textOf(id))))]
    assert.deepStrictEqual(
      numbers.toSorted(index.compare).map((number) => index.at(number)),
      firsts(added.map(textOf))
    )
  })

  it.prop("has them sorted", [Texts], ([added]) => {
    const index = new IdIndex.IdIndex()
    for (const id of added) index.add(textOf(id))
    assert.deepStrictEqual(
      Array.from(index.sorted(), (number) => index.at(number)),
      firsts(added.map(textOf))
    )
  })

  it("has many sorted that begin alike", () => {
    const index = new IdIndex.IdIndex()
    const ids = Array.from(
      { length: 3000 },
      (_, n) => `${n % 7}0000000-0000-4000-8000-${String(n * 7919 % 3000).padStart(12, "0")}`
    )
    for (const id of ids) index.add(id)
    assert.deepStrictEqual(Array.from(index.sorted(), (number) => index.at(number)), ids.toSorted())
  })

  it.prop("writes an id, in lower case, and no other text", [Texts], ([added]) => {
    const index = new IdIndex.IdIndex()
    for (const id of added.map(textOf)) {
      const bytes = new Uint8Array(40).fill(0x2e)
      const isWritten = index.write(index.add(id), bytes, 2)
      assert.strictEqual(new TextDecoder().decode(bytes), `..${isWritten ? folded(id) : ".".repeat(36)}..`)
      assert.strictEqual(isWritten, /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id))
    }
  })

  it("finds each of ten thousand ids, and none that it has not", () => {
    const index = new IdIndex.IdIndex()
    const id = (n: number) =>
      `${(n * 2_654_435_761 % 2 ** 32).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`
    for (let n = 0; n < 10_000; n++) index.add(id(n))
    const numbers = Array.from({ length: 10_000 }, (_, n) => n)
    assert.deepStrictEqual(numbers.map((n) => index.find(id(n))), numbers)
    assert.deepStrictEqual(numbers.filter((n) => index.find(id(n + 10_000)) !== undefined), [])
  })
})
