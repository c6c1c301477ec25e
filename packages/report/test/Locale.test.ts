import { assert, it } from "@effect/vitest"
import { BigDecimal, Option } from "effect"
import { describe } from "vitest"
import { Locale } from "../src/index.ts"

const of = (tag: string): Locale.Locale => Option.getOrThrow(Locale.fromTag(tag))
const decimal = BigDecimal.fromStringUnsafe

describe("Locale", () => {
  it("formats an amount with the decimals of its currency, and with all decimals of the amount", () => {
    const { money } = of("en")
    assert.deepStrictEqual(
      [money(decimal("1234.5"), "EUR"), money(decimal("5355625.5"), "JPY"), money(decimal("4283"), "JPY")],
      ["1,234.50", "5,355,625.5", "4,283"]
    )
    assert.deepStrictEqual([money(decimal("-1.2"), "KWD"), money(decimal("0.005"), "EUR")], ["-1.200", "0.005"])
  })

  it("loses no digit of a long amount", () => {
    assert.strictEqual(of("en").money(decimal("12345678901234567890.12"), "EUR"), "12,345,678,901,234,567,890.12")
  })

  it("formats numbers and dates for the locale", () => {
    const { count, date, money } = of("de-at")
    assert.strictEqual(of("de-at").tag, "de-AT")
    assert.deepStrictEqual([money(decimal("1234567.5"), "EUR").replaceAll(/\s/g, " "), date("2026-03-01")], [
      "1 234 567,50",
      "01.03.2026"
    ])
    assert.strictEqual(of("de").money(decimal("1234.5"), "EUR"), "1.234,50")
    assert.strictEqual(count(12).length, 2)
  })

  it("leaves a text that is not a time unchanged", () => {
    const { date, instant } = of("en")
    assert.deepStrictEqual([date("<b>"), instant("tomorrow"), instant("2026-13-45")], ["<b>", "tomorrow", "2026-13-45"])
    assert.strictEqual(instant("2026-04-01T03:00:00Z").replaceAll(/\s/g, " "), "Apr 1, 2026, 3:00:00 AM UTC")
  })

  it("rejects an invalid tag", () => {
    assert.isTrue(Option.isNone(Locale.fromTag("x_y")))
  })
})
