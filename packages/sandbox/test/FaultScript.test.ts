import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { readFileSync } from "node:fs"
import { Fault, FaultAction, FaultScript, layerClient, Sandbox } from "../src/index.ts"
import { ask, post, signed, unlimited } from "./support/Asking.ts"
import { consumed, fault, faulty } from "./support/Faulting.ts"

const refused = (script: unknown) =>
  Effect.map(
    Effect.flip(FaultScript.decode(typeof script === "string" ? script : JSON.stringify(script))),
    (error) => error.message
  )

const one = (action: unknown, more: object = {}) => ({
  faults: [{ operation: "orderItems", occurrence: 1, action, ...more }]
})

describe("FaultScript", () => {
  it.effect("reads a file", () =>
    Effect.gen(function*() {
      const script = one({ type: "status", status: 503 }, { name: "outage", times: "forever", when: "first page" })
      assert.deepStrictEqual<unknown>(yield* FaultScript.decode(JSON.stringify(script)), script)
    }))

  it.effect("is documented, every action with an example that holds", () =>
    Effect.gen(function*() {
      const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
      const examples = [...readme.matchAll(/^\| `(\{ "type".*?\})` +\|/gm)].map(([_, text]) => text ?? "")
      const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(FaultAction), { onExcessProperty: "error" })
      const types = new Set((yield* Effect.forEach(examples, (text) => decode(text))).map(({ type }) => type))
      const known = new Set(FaultAction.members.map((member) => member.fields.type.literal))
      assert.deepStrictEqual([...types].toSorted(), [...known].toSorted())
      for (const [_, text] of readme.matchAll(/```json\n(.*?)```/gs)) yield* FaultScript.decode(text ?? "")
    }))

  it.effect.each(
    [
      ["{", /JSON/],
      [{ faults: [], more: 1 }, /\["more"\]/],
      [one({ type: "status", status: 200 }), /\["status"\]/],
      [one({ type: "status", status: 503, retryAfter: 3 }), /\["retryAfter"\]/],
      [one({ type: "status", status: 503, header: {} }), /\["header"\]/],
      [one({ type: "status", status: 503, headers: { "X-A": "a\nb" } }), /\["X-A"\]/],
      [one({ type: "stat" }), /an action of one of the types status, echo, .*change/],
      [one({ type: "cut", framing: "length" }), /\["atByte"\]/],
      [one({ type: "garbage" }, { occurrence: 0 }), /\["occurrence"\]/],
      [one({ type: "garbage" }, { times: 0 }), /\["times"\]/],
      [one({ type: "garbage" }, { times: 1, lasting: 1 }), /times or lasting, not both/],
      [one({ type: "garbage" }, { operation: "bills" }), /\["operation"\]/],
      [one({ type: "garbage" }, { foo: 1 }), /\["foo"\]/]
    ] as const
  )("rejects %j", ([script, message]) =>
    Effect.gen(function*() {
      assert.match(yield* refused(script), message)
    }))

  it.effect.each(
    [
      ["the first", { occurrence: 1 }, "x...."],
      ["some in a row", { occurrence: 2, times: 2 }, ".xx.."],
      ["all from one on", { occurrence: 3, times: "forever" }, "..xxx"],
      ["none so late", { occurrence: 9 }, "....."]
    ] as const
  )("happens to %s", ([_, more, expected]) =>
    Effect.gen(function*() {
      let seen = ""
      for (let request = 0; request < 5; request++) {
        yield* ask("services")
        seen += (yield* ask("enterprises")).status === 503 ? "x" : "."
      }
      assert.strictEqual(seen, expected)
      assert.deepStrictEqual(yield* consumed, [expected.replaceAll(".", "").length])
    }).pipe(Effect.provide(
      faulty("memory", [fault({ type: "status", status: 503 }, { operation: "enterprises", ...more })])
    )))

  it.effect("distinguishes first pages from following ones", () =>
    Effect.gen(function*() {
      const { cursor } = yield* ask("enterprises", { Limitation: { Count: 1 } })
      const next = { Limitation: { Count: 1, Cursor: cursor } }
      assert.strictEqual((yield* ask("enterprises", next)).status, 500)
      assert.strictEqual((yield* ask("enterprises", next)).status, 200)
      assert.strictEqual((yield* ask("enterprises")).status, 502)
      assert.deepStrictEqual(yield* consumed, [1, 1])
    }).pipe(Effect.provide(faulty("memory", [
      fault({ type: "status", status: 500 }, { when: "following page" }),
      fault({ type: "status", status: 502 }, { when: "first page", occurrence: 2 })
    ]))))

  it.effect("lets what happens before the answer spare what would happen to it", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ask("services").pipe(Effect.exit))._tag, "Success")
      assert.deepStrictEqual(yield* consumed, [1, 0, 0])
      const { arrivals } = yield* (yield* Sandbox).received
      assert.deepStrictEqual(arrivals.map(({ fault, status }) => [status, fault]), [[0, "refuse #1"]])
    }).pipe(Effect.provide(faulty("memory", [
      fault({ type: "refuse" }),
      fault({ type: "status", status: 503 }),
      fault({ type: "shortPage" })
    ]))))

  it.effect("has no part in requests of no operation", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* post("/other", "{")).status, 404)
      assert.deepStrictEqual(yield* consumed, [0])
    }).pipe(Effect.provide(faulty("memory", [fault({ type: "status", status: 503 })]))))

  it.effect("does not touch the hotel or the answers of a sandbox without faults", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* consumed, [])
      assert.strictEqual((yield* ask("services")).status, 200)
    }).pipe(Effect.provide(Layer.provideMerge(layerClient, Sandbox.layer({ orders: 60 })))))
})

const requests = ["enterprises", "services", "orderItems", "services", "orderItems", "orderItems"] as const

const answers = Effect.gen(function*() {
  const seen: Array<string> = []
  for (const operation of requests) {
    const filter = operation === "orderItems" ? { CreatedUtc: { StartUtc: "2026-03-20T00:00:00Z" } } : {}
    const body = JSON.stringify(yield* signed({ Limitation: { Count: 5 }, ...filter }))
    const { handle } = yield* Sandbox
    const { headers: { date: _, ...headers }, ...answer } = yield* handle({
      method: "POST",
      path: `/api/connector/v1/${operation}/getAll`,
      headers: {},
      body
    })
    seen.push(JSON.stringify({ ...answer, headers }))
  }
  return seen
})

const plain = Effect.provide(answers, Sandbox.layer({ orders: 40, rateLimit: unlimited }))

describe("A script of any faults", () => {
  it.effect.prop(
    "leaves requests outside its occurrences as they are, and counts the others exactly",
    [Schema.Array(Fault).check(Schema.isMaxLength(4))],
    ([drawn]) =>
      Effect.gen(function*() {
        // A change to the hotel, and time, are meant for all that come after.
        const faults = drawn
          .filter(({ action }) => action.type !== "change" && action.type !== "delay")
          .map((fault) => ({
            ...fault,
            occurrence: 1 + fault.occurrence % 4,
            ...(typeof fault.times === "number" ? { times: 1 + fault.times % 3 } : {})
          }))
        const [expected, { counts, fired, seen }] = [
          yield* plain,
          yield* Effect.provide(
            Effect.gen(function*() {
              const seen = yield* answers
              const { arrivals } = yield* (yield* Sandbox).received
              return { seen, fired: arrivals.map((arrival) => arrival.fault), counts: yield* consumed }
            }),
            Sandbox.layer({ orders: 40, rateLimit: unlimited, faults: { faults } })
          )
        ]
        seen.forEach((answer, index) => {
          if (fired[index] === undefined) assert.strictEqual(answer, expected[index])
        })
        const most = faults.map((fault) => {
          const met = requests.filter((operation) => fault.operation === "any" || fault.operation === operation).length
          const times = fault.lasting === undefined ? fault.times ?? 1 : "forever"
          return fault.when === "following page"
            ? 0
            : Math.max(0, Math.min(met - fault.occurrence + 1, times === "forever" ? Infinity : times))
        })
        counts.forEach((count, index) => assert.isAtMost(count, most[index] ?? 0))
        assert.strictEqual(counts.some((count) => count > 0), fired.some((names) => names !== undefined))
      }),
    { arbitrary: { runs: 60 } }
  )
})
