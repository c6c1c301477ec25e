import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { OrderItem } from "@nightaudit/core"
import { Effect, Stream } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CsvTable, Table } from "../src/index.ts"
import { folder } from "./support/Folder.ts"
import { item, written } from "./support/Rows.ts"

const items = Table.of(OrderItem.orderItems)

const problem = Effect.fnUntraced(function*(text: string) {
  const path = join(yield* folder, "rows.csv")
  writeFileSync(path, text)
  return (yield* Effect.flip(Stream.runDrain(CsvTable.read(path, items)))).problem
})

it.layer(NodeServices.layer)("CsvTable", (it) => {
  it.effect.each<readonly [text: string, says: string]>([
    ["", "it has no header"],
    ["Id,Nonsense\n", "row 1: OrderItem has no column \"Nonsense\""],
    ["Id,Id\n", "row 1: the column Id occurs twice"],
    ["Id\n", "row 1: the column EnterpriseId is missing"]
  ])("says what is wrong with a header of CSV: %j", ([text, says]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* problem(text), says)
    }))

  it.effect.each<readonly [from: RegExp, to: string, says: string]>([
    [
      /2026-03-03T/,
      "2026-03-03 ",
      "row 3, column ConsumedUtc: expected an instant in UTC such as 2026-03-01T00:00:00Z, got \"2026-03-03 00:00:00Z\""
    ],
    [/,EUR,10,0,10,/, ",EUR,10%,0,10,", "row 3, column UnitAmountNet: expected a decimal number, got \"10%\""],
    [/,EUR,10,0,10,/, ",,10,0,10,", "row 3, column UnitAmountCurrency: it is empty"],
    [/,1,EUR/, ",1.5,EUR", "row 3, column UnitCount: expected a whole number, got \"1.5\""],
    [/\[\]/, "[", "row 3, column UnitAmountTaxValues: expected JSON, got \"[\""],
    [/,Service,/, ",,", "row 3, column RevenueType: it is empty"],
    [/^0/, "x", "row 3, column Id: Expected a UUID"],
    [/\r\n$/, ",\r\n", "row 3: it has 48 cells, and the header has 47"]
  ])("names the row and the column of a CSV that is wrong: %s → %s", ([from, to, says]) =>
    Effect.gen(function*() {
      const path = yield* written("csv", items, [item(), item()])
      const lines = readFileSync(path, "utf8").split(/(?<=\n)/)
      assert.strictEqual(yield* problem([...lines.slice(0, 2), lines[2]?.replace(from, to)].join("")), says)
    }))
})
