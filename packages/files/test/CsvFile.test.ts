import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Effect, Schema, Stream } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CsvFile } from "../src/index.ts"
import { folder } from "./support/Folder.ts"

const read = Effect.fnUntraced(function*(content: string | Uint8Array, options: CsvFile.Options = {}) {
  const path = join(yield* folder, "ledger.csv")
  writeFileSync(path, content)
  return [...yield* Stream.runCollect(CsvFile.rows(path, options))].map(({ cells, row }) => [row, ...cells])
})

const problem = (content: string | Uint8Array) =>
  Effect.map(Effect.flip(read(content)), (error) => error._tag === "FileError" ? error.problem : error.message)

it.layer(NodeServices.layer)("CsvFile", (it) => {
  it.effect.each<readonly [content: string, rows: ReadonlyArray<ReadonlyArray<string | number>>]>([
    ["", []],
    ["a,b\n1,2", [[1, "a", "b"], [2, "1", "2"]]],
    ["\ufeffa,b\r\n1,2\r\n", [[1, "a", "b"], [2, "1", "2"]]],
    ["a\r1\r\r2", [[1, "a"], [2, "1"], [4, "2"]]],
    ["a\n\n\nb\n", [[1, "a"], [4, "b"]]],
    ["\"a,\"\"b\"\"\",\"x\ny\"\nc,", [[1, "a,\"b\"", "x\ny"], [2, "c", ""]]],
    [",\n", [[1, "", ""]]],
    [" a , \tb\n", [[1, " a ", " \tb"]]],
    ["=1+1,@x,-2,__proto__\n", [[1, "=1+1", "@x", "-2", "__proto__"]]],
    ["Zürich,東京,🏨\n", [[1, "Zürich", "東京", "🏨"]]]
  ])("reads %j", ([content, rows]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* read(content), rows)
    }))

  it.effect.each([";", "\t", "|"])(
    "takes %j between cells when it is given as the delimiter",
    (delimiter) =>
      Effect.gen(function*() {
        const rows = yield* read(`a${delimiter}"1${delimiter}2"\n1,5${delimiter}x\n`, { delimiter })
        assert.deepStrictEqual(rows, [[1, "a", `1${delimiter}2`], [2, "1,5", "x"]])
      })
  )

  it.effect("rejects what is not valid UTF-8, at the end too", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* problem(Buffer.from("a,b\nZ\xfcrich,1\n", "latin1")), "it is not valid UTF-8 text")
      assert.strictEqual(yield* problem(Buffer.from("a,b\nZ\xc3", "latin1")), "it is not valid UTF-8 text")
      assert.strictEqual(yield* problem(Buffer.from("\ufeffa,b\n", "utf16le")), "it is not valid UTF-8 text")
    }))

  it.effect("names the row whose quotes are out of place", () =>
    Effect.gen(function*() {
      assert.match(yield* problem("a,b\n1,2\n3,5\" cable\n"), /^row 3: a quote is not valid here/)
      assert.match(yield* problem("a,b\n\"1\"x,2\n"), /^row 2: a quote is not valid here/)
      assert.match(yield* problem("a,b\n1,\"2\n3,4\n"), /^row 2: a quote is not valid here/)
      assert.match(yield* problem(`a,b\n1,"${"2,3\n".repeat(300_000)}`), /^row 2: it is longer than a million/)
    }))

  it.effect("says what keeps a file from being read", () =>
    Effect.gen(function*() {
      const path = yield* folder
      const of = (name: string) => Effect.flip(Stream.runDrain(CsvFile.rows(join(path, name))))
      mkdirSync(join(path, "folder"))
      assert.strictEqual((yield* of("none.csv")).problem, "no such file")
      assert.strictEqual((yield* of("folder")).problem, "it is a folder")
    }))

  const cell = Schema.Array(Schema.Literals(["a", ",", "\"", "\n", "ü", "🏨", " "])).check(Schema.isMaxLength(6))
  const table = Schema.Array(Schema.Tuple([cell, cell, cell])).check(Schema.isMaxLength(5))
  const padding = Schema.Int.check(Schema.isBetween({ minimum: 65_500, maximum: 65_540 }))
  it.effect.prop(
    "returns what was written, over the edges of what is read at a time",
    [table, padding],
    ([table, padding]) =>
      Effect.gen(function*() {
        const all = [["x".repeat(padding), "", ""], ...table.map((row) => row.map((cell) => cell.join("")))]
        const text = all.map((row) => row.map((cell) => `"${cell.replaceAll("\"", "\"\"")}"`).join(",")).join("\n")
        assert.deepStrictEqual(yield* read(text), all.map((cells, index) => [index + 1, ...cells]))
      })
  )
})
