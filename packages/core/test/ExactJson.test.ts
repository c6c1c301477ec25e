import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Option, Result, Schema } from "effect"
import { Drift, ExactJson, Money, OrderItem, Page } from "../src/index.ts"
import { orderItem } from "./support/Rows.ts"

const Digits = Schema.String.check(Schema.isPattern(/^(0|[1-9]\d{0,19})(\.\d{1,19})?$/))

const decoder = () => Page.decoder(OrderItem.orderItems, new Drift.DriftLog())
const reader = () => Option.getOrThrow(Page.reader(OrderItem.orderItems, new Drift.DriftLog()))

const textOf = (number: string): string =>
  JSON.stringify({ OrderItems: [orderItem(1)], Cursor: null }).replaceAll("126.05", number)

/** A page by either way: from its bytes where that can be, and from its text. */
const pages = (text: string) => [
  Option.match(reader()(new TextEncoder().encode(text)), {
    onNone: () => undefined,
    onSome: (page) => Result.getOrThrow(page("request"))
  }),
  Result.getOrThrow(decoder()(ExactJson.parse(text), "request"))
]

const decimal = (text: string) => Money.format(BigDecimal.fromStringUnsafe(text))

describe("A number of JSON", () => {
  it.prop("is what its digits say, or its row is set aside with them", [Digits], ([digits]) => {
    for (const number of [digits, `-${digits}`]) {
      for (const page of pages(textOf(number))) {
        const [row] = page?.rows ?? []
        const [aside] = page?.quarantined ?? []
        if (row === undefined) {
          assert.include(JSON.stringify(aside?.raw), `"NetValue":${number}`)
          assert.match(aside?.problem ?? "", /^the number .* cannot be kept to its last digit$/)
        } else assert.strictEqual(Money.text(row.Amount.NetValue), decimal(number))
      }
    }
  })

  it.each([
    "9007199254740993",
    "900719925474099.31",
    "0.1000000000000000055511151231257827",
    "18.09917355371900826446280992",
    "1e400",
    "1e-400",
    "123456789012345678901e3",
    `0.${"0".repeat(400)}1`,
    `${"9".repeat(100_000)}.5`
  ])("is not changed without a word: %#", (number) => {
    for (const page of pages(textOf(number))) {
      assert.deepStrictEqual(page?.rows, [])
      assert.deepStrictEqual(page?.quarantined.map(({ path }) => path), ["UnitAmount.NetValue"])
      assert.include(JSON.stringify(page?.quarantined), `"NetValue":${number}`)
    }
  })

  it.each([
    ["0.1", "0.1"],
    ["1.10", "1.1"],
    ["-0", "0"],
    ["-0.00", "0"],
    ["12605e-2", "126.05"],
    ["1E+2", "100"],
    ["9007199254740992", "9007199254740992"],
    ["100000000000000000000000", "100000000000000000000000"],
    ["0.30000000000000004", "0.30000000000000004"],
    ["126.05000000000000000000000000000", "126.05"]
  ])("is kept however it is written: %s", (number, amount) => {
    for (const page of pages(textOf(number))) {
      assert.deepStrictEqual(page?.rows.map((row) => Money.text(row.Amount.NetValue)), [amount])
    }
  })

  it("keeps its digits in a field that is not known, and costs its row nothing", () => {
    const text = textOf("126.05").replace(`"UnitCount":1`, `"UnitCount":1,"New":9007199254740993`)
    for (const page of pages(text)) {
      assert.lengthOf(page?.rows ?? [], 1)
      assert.include(JSON.stringify(page?.rows), `"New":9007199254740993`)
    }
  })

  it("stands in no string", () => {
    const texts = ["9007199254740993", ", 9007199254740993", "[1e400]"]
    for (const text of texts) assert.deepStrictEqual(ExactJson.parse(JSON.stringify({ text })), { text })
  })

  it("is identified by its digits", () => {
    assert.strictEqual(ExactJson.digitsOf(ExactJson.parse("9007199254740993")), "9007199254740993")
    for (const value of [1, "9007199254740993", null, { rawJSON: "1" }, undefined]) {
      assert.isUndefined(ExactJson.digitsOf(value))
    }
  })
})
