import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Id from "../src/internal/Id.ts"

const Number32 = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 32 - 1 }))

describe("Id", () => {
  it.prop("returns its number, and looks random", [Number32, Number32], ([seed, number]) => {
    const ids = Id.make(seed)
    const id = ids.encode("item", number)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.strictEqual(ids.decode("item", id), number)
    assert.notStrictEqual(ids.encode("order", number), id)
    assert.notStrictEqual(Id.make(seed + 1).encode("item", number), id)
  })

  it.prop("keeps its number next to a creation instant", [Number32], ([number]) => {
    const ids = Id.make(1)
    const id = ids.encode("order", number, 1_772_000_000)
    assert.strictEqual(ids.decode("order", id), number)
    assert.strictEqual(id.slice(24, 28), (1_772_000_000 / 86_400 + 25_567 | 0).toString(16))
  })
})
