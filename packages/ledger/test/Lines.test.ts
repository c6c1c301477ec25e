import { assert, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { BigDecimal, Effect } from "effect"
import * as FieldParser from "../src/FieldParser.ts"
import type { Judgement } from "../src/Ledger.ts"
import { assertAddsUp, type Cells, codes, linesStyles, plus, type Posting, rows, Scene, told } from "./scene.ts"

const [byId, byReference, byAmount] = linesStyles

const negated = (posting: Posting): Posting => ({
  ...posting,
  net: BigDecimal.negate(posting.net),
  gross: BigDecimal.negate(posting.gross)
})

const add = (self: Posting, that: Posting): Posting => ({
  ...self,
  net: BigDecimal.sum(self.net, that.net),
  gross: BigDecimal.sum(self.gross, that.gross)
})

const idsOf = ({ said }: Judgement, code: string): ReadonlyArray<string> =>
  said.filter(({ rule }) => rule.code === code).flatMap(({ observation }) => observation.orderItemIds).toSorted()

const isWorth = ({ gross, net }: Posting): boolean => !BigDecimal.isZero(gross) && !BigDecimal.isZero(net)

const ids = (postings: ReadonlyArray<Posting>): ReadonlyArray<string> => postings.map(({ id }) => id).toSorted()

for (const seed of [1, 2, 3]) {
  it.layer(Scene.layer({ seed, orders: 100, enterprises: 5 }))(`a ledger of lines, seed ${seed}`, (it) => {
    it.effect.each(linesStyles)("ties out when it is what the platform says: $name", (style) =>
      Effect.gen(function*() {
        const { judge, lines } = yield* Scene
        const judged = judge(style.mapping, rows(style, lines))
        assert.deepStrictEqual(codes(judged), {})
        assert.strictEqual(judged.tieOut.status, "tied")
        assert.deepStrictEqual(new Set(judged.tieOut.tieOut.map(({ difference }) => difference)), new Set(["0"]))
        assert.isTrue(judged.tieOut.statuses.every(({ status }) => status === "matched"))
        assertAddsUp(judged)
      }))

    it.effect.each(linesStyles)(
      "names the items of a missing day in one finding, and nothing else: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, lines } = yield* Scene
          const covered = lines.filter(isCovered)
          const { day, enterprise } = covered[Math.floor(covered.length / 2)] ?? assert.fail()
          const isLost = (each: Posting) => each.day === day && each.enterprise === enterprise
          const judged = judge(style.mapping, rows(style, lines.filter((each) => !isLost(each))))
          const lost = covered.filter(isLost).filter(({ gross, net }) =>
            !BigDecimal.isZero(style === byAmount ? net : gross)
          )
          assert.deepStrictEqual(idsOf(judged, "ledger-line-missing"), ids(lost))
          const currencies = new Set(lost.map(({ currency }) => currency)).size
          assert.strictEqual(codes(judged)["ledger-line-missing"], currencies)
          assert.strictEqual(codes(judged)["ledger-residual"] ?? 0, told(judged, "unexplained").length)
          assert.isTrue(judged.said.every(({ rule }) => ["ledger-line-missing", "ledger-residual"].includes(rule.code)))
          assertAddsUp(judged)
        })
    )

    it.effect.each(linesStyles)(
      "reports once that the signs are reversed: $name",
      (style) =>
        Effect.gen(function*() {
          const { judge, lines } = yield* Scene
          const judged = judge(style.mapping, rows(style, lines.map(negated)))
          assert.deepStrictEqual(codes(judged), { "ledger-sign-convention": judged.tieOut.inverted.length })
          assert.strictEqual(judged.tieOut.inverted.length, 5)
          assert.strictEqual(judged.tieOut.status, "tied")
        })
    )

    it.effect.each(linesStyles)("finds a line that stands there twice: $name", (style) =>
      Effect.gen(function*() {
        const { isCovered, judge, lines } = yield* Scene
        const twice = lines.find((each) => isCovered(each) && isWorth(each) && each.reference !== "") ?? assert.fail()
        const judged = judge(style.mapping, rows(style, [twice, ...lines]))
        // Without an id or a reference two equal lines may be two equal sales.
        const code = style === byAmount ? "pms-line-missing" : "ledger-duplicate-line"
        assert.deepStrictEqual(codes(judged), { [code]: 1, "ledger-residual": 1 })
        assert.deepStrictEqual(idsOf(judged, code), style === byId ? [twice.id] : [])
        assert.strictEqual(judged.tieOut.statuses.find(({ status }) => status !== "matched")?.lines, 1)
        assertAddsUp(judged)
      }))

    it.effect.each(linesStyles)(
      "takes what a late check-in has put off by a day for timing: $name",
      (style) =>
        Effect.gen(function*() {
          const { isCovered, judge, lines } = yield* Scene
          const first = lines.find((each) =>
            isCovered(each) && isWorth(each) && isCovered({ ...each, day: FieldParser.addDays(each.day, 1) })
          ) ??
            assert.fail()
          const isLate = (each: Posting) =>
            each.order === first.order && each.day === first.day
          const judged = judge(
            style.mapping,
            rows(style, lines.map((each) => isLate(each) ? { ...each, day: FieldParser.addDays(each.day, 1) } : each))
          )
          assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-timing"])
          if (style === byId) assert.deepStrictEqual(idsOf(judged, "ledger-timing"), ids(lines.filter(isLate)))
          assert.lengthOf(idsOf(judged, "ledger-timing"), lines.filter(isLate).length)
          assert.strictEqual(judged.tieOut.status, "tied")
          assertAddsUp(judged)
        })
    )

    it.effect("reports timing over the end of the range", () =>
      Effect.gen(function*() {
        const { isCovered, judge, lines } = yield* Scene
        const style = byId ?? assert.fail()
        const late = lines.find((each) =>
          isCovered(each) && !isCovered({ ...each, day: FieldParser.addDays(each.day, 1) }) && isWorth(each)
        )
        if (late === undefined) return
        const judged = judge(
          style.mapping,
          rows(style, lines.map((each) => each === late ? { ...each, day: FieldParser.addDays(each.day, 1) } : each))
        )
        assert.deepStrictEqual(codes(judged), { "ledger-timing": 1 })
        assert.deepStrictEqual(told(judged, "timing"), [
          `gross ${Money.format(BigDecimal.negate(late.gross))} ${late.currency}`
        ])
        assertAddsUp(judged)
      }))

    it.effect("reports an amount, a currency and a code that differ from those of the item that the line names", () =>
      Effect.gen(function*() {
        const { isCovered, judge, lines } = yield* Scene
        const style = byId ?? assert.fail()
        const { id } = lines.find((each) => isCovered(each) && isWorth(each)) ?? assert.fail()
        for (
          const [change, differs, expected] of [
            [{ gross: BigDecimal.fromBigInt(7n) }, "amount", 2],
            [{ currency: "XTS" }, "currency", 3],
            [{ category: "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a" }, "code", 1]
          ] as const
        ) {
          const judged = judge(
            style.mapping,
            rows(style, lines.map((each) => each.id === id ? { ...each, ...change } : each))
          )
          const found = judged.said.find(({ rule }) => rule.code === "ledger-line-mismatch")
          assert.deepStrictEqual(found?.observation.orderItemIds, [id])
          assert.strictEqual(found?.observation.evidence["differs"], differs)
          assert.strictEqual(judged.said.length, expected, JSON.stringify(codes(judged)))
          assertAddsUp(judged)
        }
      }))

    it.effect("is within the tolerance to its edge, and beyond it not", () =>
      Effect.gen(function*() {
        const { isCovered, judge, lines } = yield* Scene
        // By the amount alone a line may match a neighbor of its item: some differ by less than a tolerance.
        for (const style of linesStyles.filter((each) => each !== byAmount)) {
          const off = (by: string) =>
            rows(style, lines.map((each) => ({ ...each, gross: plus(each.gross, by), net: plus(each.net, by) })))
          const currencies = Object.fromEntries(
            [...new Set(lines.map(({ currency }) => currency))].map((each) => [each, "0.0003"])
          )
          const mapping = { ...style.mapping, tolerance: { currencies } }
          const within = judge(mapping, off("0.0003"))
          assert.deepStrictEqual(Object.keys(codes(within)), [], style.name)
          assert.isAbove(told(within, "rounding").length, 0)
          assertAddsUp(within)
          if (style === byId) {
            const beyond = judge(mapping, off("0.0004"))
            assert.strictEqual(codes(beyond)["ledger-line-mismatch"], lines.length)
            assert.isAbove(lines.filter(isCovered).length, 0)
          }
        }
      }))

    it.effect("takes many items for one line: of a reference, of a bill, of a day and code", () =>
      Effect.gen(function*() {
        const { judge, lines } = yield* Scene
        for (
          const [style, keyOf] of [
            [byReference, ({ reference }: Posting) => reference],
            [byAmount, () => ""]
          ] as const
        ) {
          if (style === undefined) return assert.fail()
          const merged = Map.groupBy(
            lines,
            (each) => [each.enterprise, each.day, each.category, each.currency, keyOf(each)].join()
          )
          // What nets to zero is left out: any item with zero value would match it.
          const whole = [...merged.values()].flatMap((group) => {
            const [first, ...others] = group
            const sum = first && others.reduce(add, first)
            return sum !== undefined && isWorth(sum) ? [sum] : group
          })
          assert.isBelow(whole.length, lines.length)
          const judged = judge(style.mapping, rows(style, whole))
          assert.deepStrictEqual(codes(judged), {}, style.name)
          assertAddsUp(judged)
        }
      }))

    it.effect("names what comes nearest to a line without an item, and suggests a sum without taking it", () =>
      Effect.gen(function*() {
        const { isCovered, judge, lines } = yield* Scene
        const style = byAmount ?? assert.fail()
        const groups = Map.groupBy(
          lines.filter((each) => isCovered(each) && isWorth(each)),
          (each) => [each.enterprise, each.day, each.category, each.currency].join()
        )
        const [one, two, ...others] = [...groups.values()].find((group) => group.length > 2) ?? assert.fail()
        const [three] = others
        if (one === undefined || two === undefined || three === undefined) return assert.fail()
        const given = lines.flatMap((each) =>
          each === two || each === three ? [] : each === one ? [add(one, two)] : [each]
        )
        const judged = judge(style.mapping, rows(style, given))
        const found = judged.said.find(({ rule }) => rule.code === "pms-line-missing")
        const nearest = found?.observation.evidence["nearest"]
        assert.isTrue(Array.isArray(nearest) && nearest.length > 0)
        assert.strictEqual(codes(judged)["pms-line-missing"], 1)
        assert.strictEqual(codes(judged)["ledger-line-missing"], 3)
        assertAddsUp(judged)
      }))

    it.effect("says the same whatever the order of the rows", () =>
      Effect.gen(function*() {
        const { judge, lines } = yield* Scene
        for (const style of linesStyles) {
          const disturbed = lines.flatMap((each, index) =>
            index % 17 === 0 ? [] : index % 19 === 0 ? [each, each] : index % 23 === 0
              ? [{ ...each, day: FieldParser.addDays(each.day, 1) }]
              : index % 29 === 0
              // Two lines of one item, neither of them right.
              ? [{ ...each, gross: plus(each.gross, "1"), net: plus(each.net, "1") }, {
                ...each,
                gross: plus(each.gross, "2"),
                net: plus(each.net, "2")
              }]
              : [each]
          )
          const outcome = (cells: ReadonlyArray<Cells>) => {
            const { said, tieOut } = judge(style.mapping, [
              ...(style.header.length > 0 ? [style.header] : []),
              ...cells
            ])
            return [
              tieOut,
              said.map(({ key, observation: { evidence, ...rest }, rule, serviceOrderId }) =>
                JSON.stringify([rule.code, serviceOrderId, key, rest, evidence["itemsThatWouldExplainIt"]])
              ).toSorted()
            ]
          }
          const cells = disturbed.map(style.cells)
          const expected = outcome(cells)
          assert.deepStrictEqual(outcome(cells.toReversed()), expected, style.name)
          for (const step of [7, 101]) {
            const shuffled = cells.map((_, index) => cells[(index * step + 3) % cells.length] ?? [])
            if (new Set(shuffled).size === cells.length) assert.deepStrictEqual(outcome(shuffled), expected, style.name)
          }
        }
      }))
  })
}
