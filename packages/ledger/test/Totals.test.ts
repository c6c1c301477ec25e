import { assert, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { BigDecimal, Effect } from "effect"
import * as FieldParser from "../src/FieldParser.ts"
import { assertAddsUp, type Cells, codes, plus, type Posting, rows, Scene, totalsStyles } from "./scene.ts"

const minus = (self: Money.Decimal): Money.Decimal => BigDecimal.negate(self)

const negated = (posting: Posting): Posting => ({
  ...posting,
  net: minus(posting.net),
  tax: minus(posting.tax),
  gross: minus(posting.gross)
})

const [plain] = totalsStyles

/** The keys that findings of a code name: day and code. */
const keys = (
  said: ReadonlyArray<{ readonly rule: { readonly code: string }; readonly key: ReadonlyArray<string | null> }>,
  code: string
) => said.filter(({ rule }) => rule.code === code).map(({ key }) => key.slice(0, 2).join()).toSorted()

const isWorth = ({ gross, net, tax }: Posting) => [gross, net, tax].some((amount) => !BigDecimal.isZero(amount))

for (const seed of [1, 2, 3]) {
  it.layer(Scene.layer({ seed, orders: 100, enterprises: 5 }))(`a ledger of totals, seed ${seed}`, (it) => {
    it.effect.each(totalsStyles)(
      "ties out when it is what the platform says: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, totals } = yield* Scene
          const judged = judge(style.mapping, rows(style, totals))
          assert.deepStrictEqual(codes(judged), {})
          assert.strictEqual(judged.tieOut.status, "tied")
          assert.strictEqual(judged.tieOut.rows.outsideRange, totals.filter((each) => !isCovered(each)).length)
          assert.deepStrictEqual(new Set(judged.tieOut.tieOut.map(({ difference }) => difference)), new Set(["0"]))
          assert.isTrue(judged.tieOut.statuses.every(({ status }) => status === "matched"))
          assertAddsUp(judged)
        })
    )

    it.effect.each(totalsStyles)(
      "names the codes of a missing day, and nothing else: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, totals } = yield* Scene
          const covered = totals.filter((each) => isCovered(each) && isWorth(each))
          const { day, enterprise } = covered[Math.floor(covered.length / 2)] ?? assert.fail()
          const isLost = (each: Posting) => each.day === day && each.enterprise === enterprise
          const judged = judge(style.mapping, rows(style, totals.filter((each) => !isLost(each))))
          const lost = covered.filter(isLost)
          assert.deepStrictEqual(
            keys(judged.said, "ledger-total-mismatch"),
            lost.map(({ category, day }) => `${day},${category}`).toSorted()
          )
          assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-residual", "ledger-total-mismatch"])
          const first = judged.tieOut.tieOut.find(({ ties }) => !ties)
          const measure = first?.measure ?? "gross"
          assert.strictEqual(
            first?.unexplained,
            Money.format(minus(BigDecimal.sumAll(
              lost.filter(({ currency }) => currency === first?.currency).map((each) => each[measure])
            )))
          )
          assertAddsUp(judged)
        })
    )

    it.effect.each(totalsStyles)(
      "reports once that the signs are reversed, and still finds the rest: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, totals } = yield* Scene
          const judged = judge(style.mapping, rows(style, totals.map(negated)))
          const { inverted, tieOut } = judged.tieOut
          assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-sign-convention"])
          assert.deepStrictEqual(new Set(inverted), new Set(tieOut.map(({ enterpriseId }) => enterpriseId)))
          assert.strictEqual(codes(judged)["ledger-sign-convention"], inverted.length)
          const big = totals.filter(isCovered).toSorted((self, that) =>
            BigDecimal.Order(BigDecimal.abs(that.gross), BigDecimal.abs(self.gross))
          )
          const lost = big.find(({ enterprise }) => big.filter((each) => each.enterprise === enterprise).length > 12)
          const again = judge(style.mapping, rows(style, totals.filter((each) => each !== lost).map(negated)))
          assert.strictEqual(codes(again)["ledger-total-mismatch"], 1)
          assert.deepStrictEqual(keys(again.said, "ledger-total-mismatch"), [`${lost?.day},${lost?.category}`])
          assert.deepStrictEqual(again.tieOut.inverted, inverted)
          assertAddsUp(again)
        })
    )

    it.effect("lets taxes be rounded by day, to the edge of half a unit a line and five units", () =>
      Effect.gen(function*() {
        const { hotel, isCovered, judge, totals } = yield* Scene
        const style = plain ?? assert.fail()
        const places = (each: Posting) =>
          Math.min(
            ({ JPY: 0, KWD: 3 })[each.currency] ?? 2,
            hotel.enterprises.find(({ Id }) => Id === each.enterprise)?.TaxPrecision ?? 9
          )
        const allowed = (each: Posting) => BigDecimal.make(BigInt(Math.min(each.items, 10) * 5), places(each) + 1)
        const rounded = (excess: string) => (each: Posting) => ({
          ...each,
          tax: BigDecimal.sum(plus(each.tax, excess), allowed(each))
        })
        const within = judge(style.mapping, rows(style, totals.map(rounded("0"))))
        assert.deepStrictEqual(codes(within), {})
        assert.isTrue(within.tieOut.tieOut.every(({ measure, rounding }) => (rounding !== "0") === (measure === "tax")))
        assert.isTrue(within.tieOut.statuses.every(({ status }) => status === "matched-within-tolerance"))
        assertAddsUp(within)
        const beyond = judge(style.mapping, rows(style, totals.map(rounded("0.000001"))))
        assert.strictEqual(codes(beyond)["ledger-total-mismatch"], totals.filter(isCovered).length)
        assertAddsUp(beyond)
      }))

    it.effect.each(totalsStyles)("finds a line that stands there twice: $name", (style) =>
      Effect.gen(function*() {
        const { isCovered, judge, totals } = yield* Scene
        const twice = totals.findLast((each) => isCovered(each) && !BigDecimal.isZero(each.net)) ?? assert.fail()
        const judged = judge(style.mapping, rows(style, [twice, ...totals]))
        assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-duplicate-line", "ledger-residual"])
        assert.deepStrictEqual(keys(judged.said, "ledger-duplicate-line"), [`${twice.day},${twice.category}`])
        assertAddsUp(judged)
      }))

    it.effect.each(totalsStyles)(
      "takes what a late check-in has put off by a day for timing: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, lines, totals } = yield* Scene
          const same = (self: Posting, that: Posting) =>
            self.enterprise === that.enterprise && self.day === that.day && self.category === that.category &&
            self.currency === that.currency
          const late = lines.find((each) =>
            isCovered(each) && isCovered({ ...each, day: FieldParser.addDays(each.day, 1) }) &&
            !BigDecimal.isZero(each.gross) && !BigDecimal.isZero(each.net)
          ) ?? assert.fail()
          const posted = { ...late, day: FieldParser.addDays(late.day, 1), id: "" }
          const add = (self: Posting, that: Posting): Posting => ({
            ...self,
            net: BigDecimal.sum(self.net, that.net),
            tax: BigDecimal.sum(self.tax, that.tax),
            gross: BigDecimal.sum(self.gross, that.gross)
          })
          const moved = [...totals.map((each) => same(each, late) ? add(each, negated(late)) : each), posted]
          const judged = judge(style.mapping, rows(style, moved))
          assert.deepStrictEqual(codes(judged), { "ledger-timing": 1 })
          assert.deepStrictEqual(keys(judged.said, "ledger-timing").length, 1)
          assert.strictEqual(judged.tieOut.status, "tied")
          assertAddsUp(judged)
          const unshifted = judge({ ...style.mapping, dayShift: 0 }, rows(style, moved))
          assert.strictEqual(codes(unshifted)["ledger-total-mismatch"], 2)
        })
    )

    it.effect("says the same whatever the order of the rows", () =>
      Effect.gen(function*() {
        const { judge, totals } = yield* Scene
        const style = plain ?? assert.fail()
        const disturbed = totals.flatMap((each, index) =>
          index % 7 === 0
            ? []
            : index % 11 === 0
            ? [each, each]
            : index % 13 === 0
            ? [{ ...each, day: FieldParser.addDays(each.day, 1) }]
            : [each]
        )
        const outcome = (cells: ReadonlyArray<Cells>) => {
          const { said, tieOut } = judge(style.mapping, [style.header, ...cells])
          return [
            tieOut,
            said.map(({ key, observation: { evidence, ...rest }, rule }) => ({
              rule: rule.code,
              key,
              rest,
              evidence: Object.keys(evidence)
            })).toSorted((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
          ]
        }
        const cells = disturbed.map(style.cells)
        const expected = outcome(cells)
        assert.deepStrictEqual(outcome(cells.toReversed()), expected)
        for (const step of [7, 31, 101]) {
          const shuffled = cells.map((_, index) => cells[(index * step + 3) % cells.length] ?? [])
          if (new Set(shuffled).size === cells.length) assert.deepStrictEqual(outcome(shuffled), expected)
        }
      }))
  })
}
