import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { faultMatrix, FaultScript, Sandbox, type SandboxResponse } from "../src/index.ts"
import { paths, signed, unlimited } from "./support/Asking.ts"

const seeds = [1, 2]

const cursorOf = (text: string): string | null => {
  const { Cursor } = Result.getOrElse(decode(text), () => ({ Cursor: null }))
  return Cursor
}
const decode = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Struct({ Cursor: Schema.NullOr(Schema.String) }))
)

/** Reads everything in small pages, asks again where there was none, and at last for a large one; gives up in time. */
const walk = Effect.gen(function*() {
  const { handle, hotel } = yield* Sandbox
  const filters = {
    enterprises: {},
    services: {},
    orderItems: { ConsumedUtc: { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-03-28T00:00:00Z" } },
    reservations: {},
    productServiceOrders: { ServiceIds: hotel.services.map((service) => service.Id) }
  }
  const ask = Effect.fnUntraced(function*(operation: keyof typeof filters, Count: number, Cursor: string | null) {
    const body = JSON.stringify(yield* signed({ ...filters[operation], Limitation: { Count, Cursor } }))
    return yield* handle({ method: "POST", path: paths[operation], headers: {}, body })
  })
  for (const operation of ["enterprises", "services", "orderItems", "reservations", "productServiceOrders"] as const) {
    let cursor: string | null = null
    for (let request = 0; request < 30; request++) {
      const answer: SandboxResponse = yield* ask(operation, 20, cursor)
      if (answer.status !== 200 && request < 20) continue
      cursor = cursorOf(answer.body)
      if (cursor === null && answer.body !== "") break
    }
  }
  yield* ask("orderItems", 1000, null)
})

describe("The fault matrix", () => {
  it("has every row that a sandbox can play, and names no case twice", () => {
    const rows = new Set(faultMatrix.map(({ row }) => row))
    assert.deepStrictEqual([...rows], Array.from({ length: 39 }, (_, index) => index + 1))
    assert.strictEqual(new Set(faultMatrix.map(({ name }) => name)).size, faultMatrix.length)
    assert.isAtLeast(faultMatrix.length, 44)
    for (const { expect, reason } of faultMatrix) assert.strictEqual(reason !== undefined, expect === "fails")
  })

  it.effect.each(faultMatrix)("$row: $name", ({ script }) =>
    Effect.forEach(seeds, (seed) =>
      Effect.gen(function*() {
        const faults = script(seed)
        assert.deepStrictEqual(script(seed), faults)
        assert.deepStrictEqual(yield* FaultScript.decode(JSON.stringify(faults)), faults)
        const consumed = yield* Effect.provide(
          Effect.gen(function*() {
            yield* Effect.raceFirst(walk, Effect.forever(TestClock.adjust("1 second")))
            return yield* (yield* Sandbox).faults
          }),
          Sandbox.layer({ seed, orders: 100, rateLimit: unlimited, faults })
        )
        for (const { consumed: count, fault } of consumed) assert.isAbove(count, 0, `${seed}: ${fault.name}`)
      })))

  it("draws other scripts for other seeds", () => {
    const different = faultMatrix.filter(({ script }) =>
      new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(script(seed)))).size > 1
    )
    assert.isAbove(different.length, faultMatrix.length * 0.9)
  })
})
