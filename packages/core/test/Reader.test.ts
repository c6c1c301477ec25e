import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Result, Stream } from "effect"
import { execFile } from "node:child_process"
import { join } from "node:path"
import { Drift, Operations, OrderItem, Page } from "../src/index.ts"
import type { Operation } from "../src/index.ts"
import { Bodies, kinds } from "./support/Bodies.ts"
import { Dice } from "./support/Dice.ts"
import { compare, Comparison, sandboxRows, tokens } from "./support/Differential.ts"
import { id, orderItem } from "./support/Rows.ts"
import { ask, connected, streamed, text } from "./support/Scripted.ts"

const encoder = new TextEncoder()

const body = (text: string, operation: Operation.Any = OrderItem.orderItems) => ({
  kind: "ordinary" as const,
  operation,
  bytes: encoder.encode(text)
})

const page = (...rows: ReadonlyArray<unknown>) => JSON.stringify({ OrderItems: rows, Cursor: null })

const taken = { isTaken: true }
const handedOver = { isTaken: false }

const good = orderItem(1)
const json = JSON.stringify(good)

describe("The compiled reader", () => {
  it.effect("takes every page of the sandbox whole, as JSON.parse and the schema give it", () =>
    Effect.gen(function*() {
      const rows = yield* sandboxRows
      for (const operation of Operations.operations) {
        const all = rows.get(operation.name) ?? []
        const compared = [0, 1, 2, all.length].flatMap((count) =>
          [{}, { Cursor: null }, { Cursor: id(1) }].map((cursor) =>
            compare(body(JSON.stringify({ [operation.collection]: all.slice(0, count), ...cursor }), operation))
          )
        )
        assert.deepStrictEqual(compared, Array.from({ length: 12 }, () => taken))
      }
    }))

  it.effect("differs from them in no body of any kind", () =>
    Effect.gen(function*() {
      const bodies = new Bodies(2, yield* sandboxRows, tokens)
      const comparison = new Comparison()
      for (let n = 0; n < 4000; n++) comparison.add(bodies.next())
      assert.deepStrictEqual(comparison.differences, [])
      const { ordinary, ...others } = comparison.counts
      assert.strictEqual(ordinary.taken, ordinary.bodies)
      for (const kind of kinds) assert.isAbove(comparison.counts[kind].bodies, 500)
      assert.isAbove(others.spelled.taken, others.spelled.bodies / 2)
      assert.isAbove(others.changed.taken, 0)
      assert.isAbove(others.damaged.taken, 0)
    }), { timeout: 60_000 })

  it("says of a page whether all of its ids are in lower case", () => {
    const read = Option.getOrThrow(Page.reader(OrderItem.orderItems, new Drift.DriftLog()))
    const isLower = (...rows: ReadonlyArray<object>) =>
      Option.getOrThrow(Option.map(read(encoder.encode(page(...rows))), (judged) => judged(undefined))).pipe(
        Result.map(({ hasLowerCaseIds }) => hasLowerCaseIds),
        Result.getOrThrow
      )
    const capitals = (field: "Id" | "ServiceOrderId") => ({ ...good, [field]: id(0xabc).toUpperCase() })
    assert.isTrue(isLower(good))
    assert.isFalse(isLower(good, capitals("Id"), good))
    assert.isFalse(isLower(capitals("ServiceOrderId")))
    assert.isNotTrue(isLower({ ...good, CreatedUtc: "2026-03-01T00:00:00.123Z" }, { ...good, New: "ABC" }))
    assert.isTrue(isLower({ ...good, CreatedUtc: "2026-03-01T00:00:00.123Z" }), "and an instant is not an ID")
  })

  it("takes no body that is cut off, wherever", () => {
    const whole = encoder.encode(page(good, orderItem(2, { Notes: "caf\u00e9 \"1\"", Data: null })))
    assert.deepStrictEqual(compare({ ...body(""), bytes: whole }), taken)
    const cut = Array.from(
      { length: whole.length },
      (_, length) => compare({ ...body(""), bytes: whole.slice(0, length) })
    )
    assert.deepStrictEqual(cut.filter(({ isTaken }) => isTaken), [])
  })

  it("reads every decimal as JSON.parse does", () => {
    const dice = new Dice(3)
    const digits = (most: number) => Array.from({ length: dice.below(most) }, () => dice.below(10)).join("")
    for (let n = 0; n < 3000; n++) {
      const number = `${dice.of(["", "-"])}${dice.of(["0", "7", `4${digits(17)}`])}${
        dice.of(["", `.${digits(17)}3`, ".0"])
      }${dice.of(["", "", "e3", "E-7"])}`
      const compared = compare(body(page(good).replaceAll("126.05", number)))
      assert.isUndefined(compared.difference)
      if (number.length < 15) assert.deepStrictEqual(compared, taken)
    }
  })

  const whole = page(good)
  const at = (from: string, to: string) => {
    const changed = whole.replace(from, () => to)
    assert.notStrictEqual(changed, whole)
    return changed
  }

  it.each([
    ["white space anywhere", JSON.stringify(JSON.parse(whole), null, 2)],
    ["another order of the properties", page(Object.fromEntries(Object.entries(good).toReversed()))],
    ["the cursor first", `{"Cursor":"${id(3)}","OrderItems":[${json}]}`],
    ["escapes in a text", at(`"Currency":"EUR"`, `"Currency":"E\\u0055R","Breakdown":null`)],
    ["a text beyond ASCII", at(`"Currency":"EUR"`, `"Currency":"€\uD83D\uDE00"`)],
    ["a mark of byte order within a text", at(`"Currency":"EUR"`, `"Currency":"\uFEFF"`)],
    ["half of a surrogate pair, escaped", at(`"Currency":"EUR"`, `"Currency":"\\ud800"`)],
    ["an id in capitals", at(id(1_000_002), id(1_000_002).toUpperCase())],
    ["an instant in fractions of a second", at("2026-03-01T00:00:00Z", "2026-03-01T00:00:00.123456789Z")],
    ["a leap day", at("2026-03-01T00:00:00Z", "2024-02-29T00:00:00Z")],
    ["an exponent", at("126.05", "12605e-2")],
    ["a long decimal", at("126.05", "126.050000000000001")],
    ["minus nothing", at("126.05", "-0.0")]
  ])("takes %s", (_, text) => {
    assert.deepStrictEqual(compare(body(text)), taken)
  })

  it.each([
    ["a row that is none", `{"OrderItems":[${json},1]}`],
    ["a property that comes twice", at(`"UnitCount":1`, `"UnitCount":2,"UnitCount":1`)],
    ["an unknown field", at(`"UnitCount":1`, `"UnitCount":1,"New":1`)],
    ["an unknown field that is null", at(`"UnitCount":1`, `"UnitCount":1,"New":null`)],
    ["a property named __proto__", at(`"UnitCount":1`, `"UnitCount":1,"__proto__":{}`)],
    ["an escape in a name", at(`"UnitCount":1`, `"Unit\\u0043ount":1`)],
    ["a missing field", at(`"UnitCount":1,`, "")],
    ["an unknown value", at(`"Type":"SpaceOrder"`, `"Type":"Spa"`)],
    ["an empty text that must not be", at(`"EUR"`, `""`)],
    ["a null that must not be", at(`"UnitCount":1`, `"UnitCount":null`)],
    ["a fraction of a unit", at(`"UnitCount":1`, `"UnitCount":1.5`)],
    ["a whole number beyond 2^53", at(`"UnitCount":1`, `"UnitCount":9007199254740993`)],
    ["an endless number", at("126.05", "1e400")],
    ["an impossible date", at("2026-03-01T00:00:00Z", "2026-02-30T00:00:00Z")],
    ["a year that is none", at("2026-03-01T00:00:00Z", "2x26-03-01T00:00:00Z")]
  ])("leaves to JSON.parse no more than the row: %s", (_, text) => {
    assert.deepStrictEqual(compare(body(text)), taken)
    assert.deepStrictEqual(compare(body(text.replace("[", () => `[${json},`))), taken)
    assert.deepStrictEqual(compare(body(text.replace(/\](?=[^\]]*$)/, () => `,${json}]`))), taken)
  })

  it("hands over a page with many rows that are not whole", () => {
    const rows = Array.from({ length: 40 }, (_, n) => orderItem(n + 1))
    const drifted = (most: number) => page(...rows.map((row, n) => n < most ? { ...row, New: 1 } : row))
    assert.deepStrictEqual(compare(body(drifted(16))), taken)
    assert.deepStrictEqual(compare(body(drifted(17))), handedOver)
  })

  it.each([
    ["nothing", ""],
    ["another collection", `{"Reservations":[]}`],
    ["no collection", `{"Cursor":null}`],
    ["a mark of byte order", `\uFEFF${whole}`],
    ["something behind the page", `${whole}{}`],
    ["an unknown property of the page", `{"More":1,${whole.slice(1)}`],
    ["a collection that comes twice", `{"OrderItems":[],${whole.slice(1)}`],
    ["a cursor that comes twice", `{"Cursor":null,${whole.slice(1)}`],
    ["an empty cursor", `{"OrderItems":[],"Cursor":""}`],
    ["a comma too many", `{"OrderItems":[${json},]}`],
    ["a number with a zero before it", at("126.05", "0126.05")],
    ["nothing but NUL for an id", at(id(1_000_002), "\0".repeat(36))],
    ["nothing but NUL for an instant", at("2026-03-01T00:00:00Z", "\0".repeat(20))],
    ["a line end within a text", at(`"EUR"`, `"E\nR"`)],
    ["an escape that is none", at(`"EUR"`, `"\\x41"`)],
    ["values within values", at(`"EUR"`, `${"[".repeat(100_000)}${"]".repeat(100_000)}`)]
  ])("hands over %s", (_, text) => {
    assert.deepStrictEqual(compare(body(text)), handedOver)
  })

  it.each([[0xc3], [0xff], [0xed, 0xa0, 0x80], [0xc0, 0xaf]])(
    "bails out of a body that is not valid UTF-8: %s",
    (...sequence) => {
      const [before = "", after = ""] = at(`"EUR"`, `"|"`).split("|")
      const broken = Uint8Array.from([...encoder.encode(before), ...sequence, ...encoder.encode(after)])
      assert.deepStrictEqual(compare({ ...body(""), bytes: broken }), handedOver)
    }
  )

  it("takes the page after one that it has handed over, or a row of", () => {
    const texts = [whole, at(`"UnitCount":1,`, ""), whole.slice(0, -30), whole]
    assert.deepStrictEqual(texts.map((text) => compare(body(text)).isTaken), [true, true, false, true])
  })

  it("does not take what it has seen elsewhere for the same in another place", () => {
    const elsewhere = at(`"Type":"SpaceOrder"`, `"Type":"Service"`)
    assert.deepStrictEqual([whole, elsewhere].map((text) => compare(body(text))), [taken, taken])
  })

  it("takes rows in more orders of properties than it remembers", () => {
    const names = Object.keys(good)
    const dice = new Dice(4)
    for (let n = 0; n < 500; n++) {
      const shuffled = names.map((name) => ({ name, at: dice.next() })).toSorted((a, b) => a.at - b.at)
      const row = Object.fromEntries(shuffled.map(({ name }) => [name, Reflect.get(good, name)]))
      assert.deepStrictEqual(compare(body(page(row, good, row))), taken)
    }
  })
})

describe("A token that is sent back", () => {
  const [clientToken = "", accessToken = ""] = tokens

  it.each([
    ["in a text", "Notes", `hello ${accessToken}`],
    ["in part", "Notes", accessToken.slice(0, 8)],
    ["in base64", "BillingName", Buffer.from(clientToken).toString("base64")],
    ["in hexadecimal", "ExternalIdentifier", Buffer.from(clientToken).toString("hex")],
    ["in an id", "BillId", `${clientToken.slice(0, 8)}-0000-4000-8000-000000000000`]
  ])("makes a page be read from its text: %s", (_, field, value) => {
    assert.deepStrictEqual(compare(body(page({ ...good, [field]: id(4) }))), taken)
    assert.deepStrictEqual(compare(body(page({ ...good, [field]: value }))), handedOver)
  })

  it.effect.each(["12345678-0000-4000-8000-123456789012", "beefbeefbeefbeefbeef", "\"quoted\": \"a token\""])(
    "is found wherever it could stand: %s",
    (token) =>
      Effect.gen(function*() {
        const echoing = page({ ...good, BillId: "12345678-0000-4000-8000-123456789012", Notes: token })
        const layer = (reader: "compiled" | "json") =>
          connected(() => text(echoing), { accessToken: Redacted.make(token), reader })
        const [compiled, parsed] = yield* Effect.all([
          Effect.provide(ask, layer("compiled")),
          Effect.provide(ask, layer("json"))
        ])
        assert.notInclude(compiled.body, token)
        assert.deepStrictEqual({ ...compiled }, { ...parsed })
      })
  )
})

describe("A connector", () => {
  it.effect.each(["compiled", "json"] as const)(
    "returns the same page and the same body with the reader %s",
    (reader) =>
      Effect.gen(function*() {
        const answer = JSON.stringify({ OrderItems: [orderItem(2, { Notes: "é" }), good], Cursor: id(1) }, null, 1)
        const page = yield* Effect.provide(ask, connected(() => text(answer), { reader }))
        assert.deepStrictEqual<unknown>({ ...page }, {
          rows: [orderItem(2, { Notes: "é" }), good],
          quarantined: [],
          next: Option.some(id(1)),
          body: answer,
          requestId: undefined
        })
      })
  )

  it.effect.each(["compiled", "json"] as const)(
    "sets aside a row with a number that no double holds, with the reader %s",
    (reader) =>
      Effect.gen(function*() {
        const answer = page(good, orderItem(2)).replace("126.05", "9007199254740993")
        const { quarantined, rows } = yield* Effect.provide(ask, connected(() => text(answer), { reader }))
        assert.deepStrictEqual(rows, [orderItem(2)])
        assert.deepStrictEqual(
          quarantined.map(({ path, problem }) => [path, problem]),
          [["UnitAmount.NetValue", "the number 9007199254740993 cannot be kept to its last digit"]]
        )
        assert.include(JSON.stringify(quarantined), `"NetValue":9007199254740993,`)
      })
  )

  it.effect("reads a body that comes in many pieces", () =>
    Effect.gen(function*() {
      const pieces = Array.from(encoder.encode(page(good, orderItem(2))), (byte) => Uint8Array.of(byte))
      const { rows } = yield* Effect.provide(ask, connected(() => streamed(Stream.fromIterable(pieces))))
      assert.deepStrictEqual(rows, [good, orderItem(2)])
    }))
})

describe("Where no code may be made at run time", () => {
  it.live("there is no reader, and pages are parsed", () =>
    Effect.gen(function*() {
      const run = (...flags: ReadonlyArray<string>) =>
        Effect.callback<string>((resume) => {
          execFile(
            process.execPath,
            [...flags, join(import.meta.dirname, "support", "read.ts")],
            (error, stdout, stderr) => resume(Effect.succeed(error === null ? stdout : stderr))
          )
        })
      const printed = (hasReader: boolean) => JSON.stringify({ hasReader, rows: [good], body: page(good) })
      assert.strictEqual(yield* run(), printed(true))
      assert.strictEqual(yield* run("--disallow-code-generation-from-strings"), printed(false))
    }), { timeout: 60_000 })
})
