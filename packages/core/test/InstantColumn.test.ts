import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Instant, InstantColumn } from "../src/index.ts"
import { instant } from "./support/Rows.ts"

/** In whole seconds or not, before 1970, at the ends of what 32 bits hold, and none. */
const Value = Schema.NullOr(Schema.Literals([
  "1970-01-01T00:00:00Z",
  "1969-12-31T23:59:59Z",
  "2026-03-01T00:00:00Z",
  "2026-03-01T00:00:00.000Z",
  "2026-03-01T00:00:00.5Z",
  "2026-03-01T00:00:01Z",
  "2106-02-07T06:28:13Z",
  "2106-02-07T06:28:14Z",
  "2106-02-07T06:28:15Z",
  "9999-12-31T23:59:59.999999999Z",
  "0000-01-01T00:00:00Z"
]))

const valueOf = (value: typeof Value.Type) => value === null ? null : instant(value)

describe("InstantColumn", () => {
  it.prop("returns what was set last", [Schema.Array(Value), Schema.Array(Value)], ([first, then]) => {
    const column = new InstantColumn.InstantColumn<Instant.Instant | null>()
    const [set, again] = [first.map(valueOf), then.slice(0, first.length).map(valueOf)]
    set.forEach((value, row) => column.set(row, value))
    again.forEach((value, row) => column.set(row, value))
    assert.deepStrictEqual(set.map((_, row) => column.get(row)), [...again, ...set.slice(again.length)])
  })

  it.prop("agrees with the order of instants on what is later", [Value, Value], ([known, asked]) => {
    const [a, b] = [valueOf(known), valueOf(asked)]
    if (a === null || b === null) return
    const column = new InstantColumn.InstantColumn()
    column.set(0, a)
    assert.strictEqual(column.isAfter(b, 0), Instant.InstantOrder(b, a) > 0)
  })

  it("holds more rows than a block", () => {
    const column = new InstantColumn.InstantColumn()
    const at = (row: number) => Instant.fromEpochMillis(row * 86_399_000)
    const rows = Array.from({ length: 3000 }, (_, row) => row)
    for (const row of rows) column.set(row, at(row))
    assert.deepStrictEqual(rows.map((row) => column.get(row)), rows.map(at))
  })
})
