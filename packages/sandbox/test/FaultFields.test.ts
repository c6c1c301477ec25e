import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { FaultAction } from "../src/index.ts"
import { consumed, fault, faulty, page, send } from "./support/Faulting.ts"

const rowsWith = (action: FaultAction) =>
  Effect.gen(function*() {
    const [changed, plain] = [(yield* page("orderItems")).rows, (yield* page("orderItems")).rows]
    assert.deepStrictEqual(yield* consumed, [1])
    assert.strictEqual(changed.length, plain.length)
    return { changed, plain }
  }).pipe(Effect.provide(faulty("memory", [fault(action)])))

describe("Faults of the fields", () => {
  it.effect("drops a field of the first row, and of no other", () =>
    Effect.gen(function*() {
      const { changed, plain } = yield* rowsWith({ type: "dropField", path: "Amount.GrossValue" })
      assert.deepStrictEqual(changed.slice(1), plain.slice(1))
      const { GrossValue: _, ...amount } = Object(plain[0]?.["Amount"])
      assert.deepStrictEqual(changed[0], { ...Object(plain[0]), Amount: amount })
    }))

  it.effect("makes a field null in as many rows as have it", () =>
    Effect.gen(function*() {
      const { changed, plain } = yield* rowsWith({ type: "nullField", path: "BillingName", rows: 2 })
      const had = new Set(plain.filter((row) => "BillingName" in row).slice(0, 2))
      assert.deepStrictEqual(
        changed,
        plain.map((row) => had.has(row) ? { ...row, BillingName: null } : row)
      )
    }))

  it.effect("sends an unknown value in every row", () =>
    Effect.gen(function*() {
      const { changed, plain } = yield* rowsWith({ type: "unknownEnum", path: "Type", value: "News", rows: "all" })
      assert.deepStrictEqual(changed, plain.map((row) => ({ ...row, Type: "News" })))
    }))

  it.effect("reaches into lists", () =>
    Effect.gen(function*() {
      const { changed } = yield* rowsWith({ type: "replaceField", path: "Amount.TaxValues.0.Value", value: "1" })
      assert.isTrue(changed.some((row) => JSON.stringify(row["Amount"]).includes("\"Value\":\"1\"")))
    }))

  it.effect.each(["SandboxNews", "__proto__", "constructor"])("adds a field: %s", (name) =>
    Effect.gen(function*() {
      const { changed, plain } = yield* rowsWith({ type: "unknownField", path: "Options", name, value: { a: [1] } })
      const options = Object(changed[0]?.["Options"])
      assert.isTrue(Object.hasOwn(options, name))
      assert.deepStrictEqual(Object.getOwnPropertyDescriptor(options, name)?.value, { a: [1] })
      assert.deepStrictEqual(changed.slice(1), plain.slice(1))
    }))

  it.effect.each(["1e400", "\"\\u0000\"", "\"\\ud800\"", "9007199254740993", "\"\\u001b[2J\""])(
    "writes any text in place of a value: %s",
    (raw) =>
      Effect.gen(function*() {
        const { text } = yield* send("orderItems")
        assert.include(text, `"GrossValue":${raw},`)
        JSON.parse(text)
      }).pipe(Effect.provide(faulty("memory", [fault({ type: "replaceField", path: "Amount.GrossValue", raw })])))
  )

  it.effect("names a key twice, the right value last", () =>
    Effect.gen(function*() {
      const reply = yield* send("orderItems")
      const plain = yield* send("orderItems")
      assert.include(reply.text, "{\"Amount\":\"wrong\",\"Id\":")
      assert.deepStrictEqual(JSON.parse(reply.text), JSON.parse(plain.text))
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "duplicateKey", path: "Amount", value: "wrong" })]))))

  it.effect("is not consumed by rows that have no such field", () =>
    Effect.gen(function*() {
      const [reply, plain] = [yield* send("orderItems"), yield* send("orderItems")]
      assert.strictEqual(reply.text, plain.text)
      assert.deepStrictEqual(yield* consumed, [0])
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "dropField", path: "Amount.Nothing" })]))))
})
