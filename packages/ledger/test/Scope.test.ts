import { assert, it } from "@effect/vitest"
import { Instant, Money } from "@nightaudit/core"
import * as Reference from "@nightaudit/reconcile/model/Reference"
import { BigDecimal, Effect, Result } from "effect"
import { assertAddsUp, codes, linesStyles, type Posting, rows, Scene, told, totalsStyles } from "./scene.ts"

const [plain] = totalsStyles
const [byId] = linesStyles

/** Ledger codes of an accountant's own: several categories under one. */
const chart = (postings: ReadonlyArray<Posting>): Readonly<Record<string, ReadonlyArray<string>>> => {
  const categories = [...new Set(postings.map(({ category }) => category))].toSorted()
  return Object.fromEntries(
    [...Map.groupBy(categories, (_, index) => `40${index % 3}`)].map(([code, of]) => [code, of])
  )
}

const sum = (amounts: ReadonlyArray<Money.Decimal>) => Money.format(BigDecimal.sumAll([Money.zero, ...amounts]))

it.layer(Scene.layer({ seed: 7, orders: 120, enterprises: 4 }))("the scope of a ledger", (it) => {
  it.effect.each([plain, byId])("may put several categories under one code", (style) =>
    Effect.gen(function*() {
      const { judge, lines, totals } = yield* Scene
      if (style === undefined) return assert.fail()
      const postings = style === plain ? totals : lines
      const codesOf = chart(postings)
      const codeOf = (category: string) => Object.entries(codesOf).find(([, of]) => of.includes(category))?.[0] ?? "?"
      const coded = postings.map((each) => ({ ...each, category: codeOf(each.category) }))
      const mapping = { ...style.mapping, codes: codesOf }
      const judged = judge(mapping, rows(style, coded))
      assert.deepStrictEqual(codes(judged), {})
      assertAddsUp(judged)

      const { "401": lost = [], ...rest } = codesOf
      const incomplete = judge({ ...style.mapping, codes: rest }, rows(style, coded))
      assert.deepStrictEqual(Object.keys(codes(incomplete)), ["ledger-unmapped-key"])
      assert.isAbove(lost.length, 0)
      const statuses = new Set(incomplete.tieOut.statuses.map(({ status }) => status))
      assert.deepStrictEqual([...statuses].toSorted(), ["matched", "unmapped"])
      assertAddsUp(incomplete)
    }))

  it.effect.each([plain, byId])(
    "may be keyed by the ledger account codes of the categories",
    (style) =>
      Effect.gen(function*() {
        const { judge, lines, totals } = yield* Scene
        if (style === undefined) return assert.fail()
        const postings = (style === plain ? totals : lines).filter(({ category }) => category !== "none")
        const ids = [...new Set(postings.map(({ category }) => category))].toSorted()
        const codeOf = (category: string) => `40${ids.indexOf(category) % 3}`
        const [bare = ""] = ids
        const reference = Result.getOrThrow(Result.flatMap(
          Reference.parse(JSON.stringify({
            AccountingCategories: ids.map((Id) => ({
              Id: Id.toUpperCase(),
              LedgerAccountCode: Id === bare ? " " : codeOf(Id)
            }))
          })),
          (file) => Reference.make([file])
        ))
        const coded = postings.filter(({ category }) => category !== bare)
          .map((each) => ({ ...each, category: codeOf(each.category) }))
        const judged = judge({ ...style.mapping, key: "ledgerAccountCode" }, rows(style, coded), { reference })
        const found = codes(judged)
        assert.deepStrictEqual(
          Object.keys(found).filter((code) => code !== "ledger-residual"),
          ["category-without-ledger-code", "ledger-unmapped-key"]
        )
        const without = judged.said.filter(({ rule }) => rule.code === "category-without-ledger-code")
        assert.deepStrictEqual(new Set(without.map(({ key }) => key[0])), new Set([bare]))
        assert.match(
          without[0]?.observation.message ?? "",
          /^The accounting category \S+ has no ledger account code: \S+ [A-Z]{3}\.$/
        )
        // Items without a category have no code either, and are still reported.
        const others = judged.said.filter(({ rule }) => rule.code === "ledger-unmapped-key")
        assert.deepStrictEqual(new Set(others.map(({ key }) => key[0])), new Set(["none"]))
        assert.deepStrictEqual(
          new Set(judged.tieOut.statuses.map(({ status }) => status)),
          new Set(["matched", "unmapped"])
        )
        assertAddsUp(judged)
      })
  )

  it.effect("leaves codes out that are declared so, and reports their sum", () =>
    Effect.gen(function*() {
      const { isCovered, judge, lines, totals } = yield* Scene
      for (const [style, postings] of [[plain, totals], [byId, lines]] as const) {
        if (style === undefined) return assert.fail()
        const paid = postings.filter(isCovered).map((each) => ({ ...each, id: "", category: "1000" }))
        const mapping = { ...style.mapping, outOfScope: ["1000"] }
        const judged = judge(mapping, rows(style, [...postings, ...paid]))
        assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-out-of-scope"])
        assert.strictEqual(judged.tieOut.status, "tied")
        const row = judged.tieOut.tieOut.find(({ measure }) => measure === "gross")
        assert.strictEqual(
          row?.outOfScope,
          sum(
            paid.filter(({ currency, enterprise }) => currency === row?.currency && enterprise === row?.enterpriseId)
              .map(({ gross }) => gross)
          )
        )
        assertAddsUp(judged)
        assert.deepStrictEqual(Object.keys(codes(judge(style.mapping, rows(style, [...postings, ...paid])))), [
          "ledger-residual",
          "ledger-unmapped-key"
        ])
      }
    }))

  it.effect("puts the hotels together where the ledger does not tell them apart", () =>
    Effect.gen(function*() {
      const { judge, lines, totals } = yield* Scene
      for (const [style, postings] of [[plain, totals], [byId, lines]] as const) {
        if (style === undefined) return assert.fail()
        const { columns: { enterprise: _, ...columns }, ...mapping } = style.mapping
        const judged = judge({ ...mapping, columns }, rows(style, postings))
        assert.deepStrictEqual(codes(judged), {})
        assert.deepStrictEqual(new Set(judged.tieOut.tieOut.map(({ enterpriseId }) => enterpriseId)), new Set([null]))
        assertAddsUp(judged)
      }
    }))

  it.effect("names a hotel that the mapping does not, and one that was not read", () =>
    Effect.gen(function*() {
      const { judge, totals } = yield* Scene
      const style = plain ?? assert.fail()
      const [first] = totals
      if (first === undefined) return assert.fail()
      const stranger = { ...first, enterprise: "Hotel \u001b[2JX" }
      const other = { ...first, enterprise: "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a" }
      const judged = judge(style.mapping, rows(style, [...totals, stranger, other]))
      assert.deepStrictEqual(codes(judged), { "ledger-out-of-scope": 1, "ledger-unmapped-key": 1 })
      assert.strictEqual(judged.tieOut.status, "open")
      assert.notMatch(JSON.stringify(judged.said), /\\u001b/)
    }))

  it.effect("does not ask for items that are not settled yet, and takes them where they are", () =>
    Effect.gen(function*() {
      const { asOf, hotel, isCovered, judge, lines, totals } = yield* Scene
      const items = new Map(
        [...hotel.records()].flatMap(({ items }) => items.map((item) => [item.Id, item.ConsumedUtc]))
      )
      const lagHours = 24 * 12
      const settled = Instant.fromEpochMillis(Instant.toEpochMillis(asOf) - lagHours * 3_600_000)
      const isPending = ({ id }: Posting) => (items.get(id) ?? "") > settled
      const style = byId ?? assert.fail()
      const mapping = { ...style.mapping, lagHours }
      const early = judge(mapping, rows(style, lines.filter((each) => !isPending(each))))
      assert.deepStrictEqual(codes(early), {})
      assert.isAbove(told(early, "pending").length, 0)
      assert.strictEqual(early.tieOut.status, "tied")
      assert.strictEqual(
        early.tieOut.statuses.filter(({ status }) => status === "pending").reduce((sum, { items }) => sum + items, 0),
        lines.filter((each) => isPending(each) && isCovered(each) && !BigDecimal.isZero(each.gross)).length
      )
      assertAddsUp(early)
      assert.deepStrictEqual(codes(judge(mapping, rows(style, lines))), {})

      const wide = plain ?? assert.fail()
      const days = new Set(lines.filter((each) => !isPending(each)).map(({ day }) => day))
      const byDay = judge({ ...wide.mapping, lagHours }, rows(wide, totals.filter(({ day }) => days.has(day))))
      assert.deepStrictEqual(codes(byDay), {})
      assert.isAbove(told(byDay, "pending").length, 0)
      assertAddsUp(byDay)
    }))

  it.effect("takes what changed after the export for a restatement", () =>
    Effect.gen(function*() {
      const { hotel, isCovered, judge, lines } = yield* Scene
      const exportedAt = "2026-03-15T00:00:00Z"
      const items = new Map([...hotel.records()].flatMap(({ items }) => items.map((item) => [item.Id, item])))
      const isLate = ({ id }: Posting) => (items.get(id)?.CreatedUtc ?? "") > exportedAt
      const style = byId ?? assert.fail()
      const judged = judge({ ...style.mapping, exportedAt }, rows(style, lines.filter((each) => !isLate(each))))
      assert.deepStrictEqual(Object.keys(codes(judged)), ["ledger-restated"])
      assert.strictEqual(judged.tieOut.status, "tied")
      assert.strictEqual(
        judged.tieOut.statuses.filter(({ status }) => status === "restated").reduce((sum, { items }) => sum + items, 0),
        lines.filter((each) => isLate(each) && isCovered(each)).length
      )
      assertAddsUp(judged)
    }))
})
