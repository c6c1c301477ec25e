import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { BigDecimal, Result, Schema } from "effect"
import * as FieldParser from "../src/FieldParser.ts"
import * as Subset from "../src/Subset.ts"

const read = (format: FieldParser.DecimalFormat, text: string) => {
  const amount = FieldParser.decimal(format)(text)
  return amount && Money.format(amount)
}

const english = { decimal: ".", thousands: "," } as const
const german = { decimal: ",", thousands: "." } as const

describe("an amount", () => {
  it.each<readonly [format: FieldParser.DecimalFormat, text: string, amount: string | undefined]>([
    [{ decimal: "." }, "1234.50", "1234.5"],
    [{ decimal: "." }, " -0.10 ", "-0.1"],
    [{ decimal: "." }, "12.00-", "-12"],
    [{ decimal: "." }, "(12.00)", "-12"],
    [{ decimal: "." }, "+7", "7"],
    [{ decimal: "." }, "\u22127", "-7"],
    [{ decimal: "." }, "007", "7"],
    [{ decimal: "." }, "0.123456789012345678", "0.123456789012345678"],
    [{ decimal: "." }, "99999999999999999.99", "99999999999999999.99"],
    [english, "1,234,567.89", "1234567.89"],
    [english, "1234567.89", "1234567.89"],
    [german, "1.234.567,89", "1234567.89"],
    [german, "-1.234,5", "-1234.5"],
    [{ decimal: ".", thousands: "'" }, "1'234.50", "1234.5"],
    [{ decimal: ",", thousands: " " }, "1 234,50", "1234.5"],
    [{ decimal: ",", thousands: " " }, "1\u00a0234\u202f567,50", "1234567.5"],
    [{ decimal: "." }, "1,234.50", undefined],
    [{ decimal: "." }, "12,50", undefined],
    [{ decimal: "," }, "12.50", undefined],
    [english, "12,34.50", undefined],
    [english, "1,2345", undefined],
    [german, "1,234,5", undefined],
    [{ decimal: "." }, "", undefined],
    [{ decimal: "." }, "-", undefined],
    [{ decimal: "." }, ".5", undefined],
    [{ decimal: "." }, "5.", undefined],
    [{ decimal: "." }, "--5", undefined],
    [{ decimal: "." }, "-5-", undefined],
    [{ decimal: "." }, "(-5)", undefined],
    [{ decimal: "." }, "(5", undefined],
    [{ decimal: "." }, "1e400", undefined],
    [{ decimal: "." }, "1e3", undefined],
    [{ decimal: "." }, "0x10", undefined],
    [{ decimal: "." }, "NaN", undefined],
    [{ decimal: "." }, "Infinity", undefined],
    [{ decimal: "." }, "=1+1", undefined],
    [{ decimal: "." }, "12 EUR", undefined],
    [{ decimal: "." }, "١٢", undefined],
    [{ decimal: "." }, "9".repeat(31), undefined],
    [{ decimal: "." }, "9".repeat(1_000_000), undefined]
  ])("as %j declares, of %j", (format, text, amount) => assert.strictEqual(read(format, text), amount))

  const cents = Schema.Int.check(Schema.isBetween({ minimum: -10_000_000_000, maximum: 10_000_000_000 }))
  it.prop("is the same in every format", [cents], ([cents]) => {
    const amount = Money.format(BigDecimal.make(BigInt(cents), 2))
    const [whole = "", rest] = amount.split(".")
    const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ".") + (rest === undefined ? "" : `,${rest}`)
    assert.strictEqual(read({ decimal: "." }, amount), amount)
    assert.strictEqual(read(german, grouped), amount)
    assert.strictEqual(read(german, cents < 0 ? `(${grouped.slice(1)})` : grouped), amount)
  })
})

describe("a date", () => {
  it.each<readonly [format: string, text: string, date: string | undefined]>([
    ["yyyy-MM-dd", "2026-03-01", "2026-03-01"],
    ["yyyy-MM-dd", " 2026-03-01 ", "2026-03-01"],
    ["yyyyMMdd", "20260301", "2026-03-01"],
    ["dd.MM.yyyy", "01.03.2026", "2026-03-01"],
    ["d.M.yy", "1.3.26", "2026-03-01"],
    ["MM/dd/yyyy", "03/01/2026", "2026-03-01"],
    ["dd.MM.yyyy HH:mm:ss", "01.03.2026 23:59:59", "2026-03-01"],
    ["yyyy-MM-ddTHH:mm", "2026-03-01T10:00", "2026-03-01"],
    ["yyyy-MM-dd", "2028-02-29", "2028-02-29"],
    ["yyyy-MM-dd", "2026-02-29", undefined],
    ["yyyy-MM-dd", "2026-13-01", undefined],
    ["yyyy-MM-dd", "2026-00-10", undefined],
    ["yyyy-MM-dd", "26-03-01", undefined],
    ["yyyy-MM-dd", "2026-03-01T00:00:00Z", undefined],
    ["dd.MM.yyyy", "1.3.2026", undefined],
    ["dd.MM.yyyy", "01x03x2026", undefined],
    ["MM/dd/yyyy", "31/12/2026", undefined],
    ["yyyy-MM-dd", "", undefined],
    ["yyyy-MM-dd", "today", undefined],
    ["instant", "2026-03-01T23:30:00Z", "2026-03-01"],
    ["instant", "2026-03-01T23:30:00+05:30", "2026-03-01"],
    ["instant", "2026-03-01 23:30:00.123456789-05:00", "2026-03-01"],
    ["instant", "2026-03-01T23:30", undefined],
    ["instant", "2026-02-30T23:30:00Z", undefined],
    ["instant", "2026-03-01T25:30:00Z", undefined]
  ])("as %s, of %j", (format, text, date) => {
    assert.strictEqual(Result.getOrThrow(FieldParser.date(format))(text), date)
  })

  it.each([
    ["Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29"],
    ["Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"],
    ["Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"],
    ["America/New_York", "2026-03-01T04:59:59Z", "2026-02-28"],
    ["America/New_York", "2026-03-01T00:30:00+14:00", "2026-02-28"]
  ])("of an instant is that of %s: %s", (zone, text, date) => {
    assert.strictEqual(Result.getOrThrow(FieldParser.date("instant", zone))(text), date)
  })

  it.each([
    ["yyyy-MM", /does not have one year, one month and one day/],
    ["yyyy-MM-dd-dd", /does not have one year/],
    ["", /does not have one year/],
    ["yyyy-QQ-dd", /holds Q/],
    ["dd MMM yyyy", /does not have one year/]
  ])("of the format %j is refused", (format, says) => {
    const made = FieldParser.date(format)
    assert.match(Result.isFailure(made) ? made.failure : "", says)
  })

  it("of a zone that does not exist, or of no use, is refused", () => {
    assert.isTrue(Result.isFailure(FieldParser.date("instant", "Europe/Nowhere")))
    assert.isTrue(Result.isFailure(FieldParser.date("yyyy-MM-dd", "Europe/Berlin")))
  })

  it("some days away crosses months and leap days", () => {
    assert.strictEqual(FieldParser.addDays("2028-02-28", 2), "2028-03-01")
    assert.strictEqual(FieldParser.addDays("2026-01-01", -1), "2025-12-31")
    assert.strictEqual(FieldParser.daysBetween("2028-02-28", "2028-03-01"), 2)
  })
})

it("an excerpt is at most 80 printable characters on a line", () => {
  assert.strictEqual(FieldParser.excerpt("a\u0000b\n\u202ec\u001b[2Jd"), "a b c [2Jd")
  assert.strictEqual([...FieldParser.excerpt("🏨".repeat(100))].length, 80)
  assert.strictEqual(FieldParser.excerpt("x".repeat(80)), "x".repeat(80))
})

describe("the one choice of amounts", () => {
  const exact = (text: string) => BigDecimal.fromStringUnsafe(text)
  it.each<readonly [amounts: ReadonlyArray<string>, target: string, places: ReadonlyArray<number> | undefined]>([
    [["10", "20.5", "3"], "23.5", [1, 2]],
    [["10", "20.5", "3"], "20.50", [1]],
    [["10", "-4", "3"], "6", [0, 1]],
    [["10", "10"], "10", undefined],
    [["1", "2", "3"], "3", undefined],
    [["1", "2", "4"], "9", undefined],
    [["0", "5"], "5", [1]],
    [["1", "2"], "0", undefined],
    [[], "1", undefined]
  ])("of %j that make %s", (amounts, target, places) => {
    assert.deepStrictEqual(Subset.unique(amounts.map(exact), exact(target)), places)
  })

  it("is looked for in little time among many", () => {
    const many = Array.from({ length: 5000 }, (_, n) => BigDecimal.make(BigInt(n * n + 1), 2))
    assert.deepStrictEqual(Subset.unique(many, exact("16.01")), [40])
    assert.isUndefined(Subset.unique(many, exact("0.03")))
  })
})
