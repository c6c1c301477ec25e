import { assert, expect, it } from "@effect/vitest"
import { ItemInRange } from "@nightaudit/reconcile"
import * as Reference from "@nightaudit/reconcile/model/Reference"
import { BigDecimal, Effect, Result } from "effect"
import {
  asOf,
  enterprise,
  hotelId,
  id,
  instant,
  item,
  reconciled,
  reservation
} from "../../reconcile/test/support/fixtures.ts"
import { Recorder } from "../../reconcile/test/support/recorded.ts"
import { EntryMatch } from "../src/entries/EntryMatch.ts"
import { Entries } from "../src/entries/LedgerEntry.ts"
import * as FieldParser from "../src/FieldParser.ts"
import * as Ledger from "../src/Ledger.ts"
import * as LedgerFindings from "../src/LedgerFindings.ts"
import * as LedgerRules from "../src/LedgerRules.ts"
import { unreadableEntry } from "../src/Unreadable.ts"
import { linesStyles, plus, type Posting, rows, Scene, totalsStyles } from "./scene.ts"

const seen = new Recorder()

/** Postings as a careless accountant makes them: some missing, some twice, late, wrong, of unknown codes and properties. */
const careless = (postings: ReadonlyArray<Posting>): ReadonlyArray<Posting> =>
  postings.flatMap((each, index) => {
    if (index % 17 === 0) return []
    if (index % 19 === 0) return [each, each]
    if (index % 23 === 0) return [{ ...each, day: FieldParser.addDays(each.day, 1) }]
    if (index % 29 === 0) return [{ ...each, gross: plus(each.gross, "1"), net: plus(each.net, "1") }]
    if (index % 31 === 0) return [{ ...each, category: "1000", id: "", reference: "" }]
    if (index % 37 === 0) return [{ ...each, enterprise: "Elsewhere" }]
    if (index % 41 === 0) return [{ ...each, day: "no day" }]
    if (index % 43 === 0) return [{ ...each, category: "strange", id: "", reference: "" }]
    if (index % 47 === 0) return [{ ...each, currency: "XTS" }]
    return [each]
  })

const negated = (each: Posting): Posting => ({
  ...each,
  net: BigDecimal.negate(each.net),
  tax: BigDecimal.negate(each.tax),
  gross: BigDecimal.negate(each.gross)
})

it.layer(Scene.layer({ seed: 7, orders: 120, enterprises: 4 }))("ledgers of one scene", (it) => {
  it.effect("every rule of ledgers but that of entries reports something", () =>
    Effect.gen(function*() {
      const { judge, lines, totals } = yield* Scene
      for (const style of [...totalsStyles, ...linesStyles]) {
        const postings = totalsStyles.includes(style) ? totals : lines
        for (const file of [{ outOfScope: ["1000"] }, { exportedAt: "2026-03-15T00:00:00Z" }]) {
          const judged = judge({ ...style.mapping, ...file }, rows(style, careless(postings)))
          seen.add(yield* Ledger.findings(judged))
        }
        seen.add(yield* Ledger.findings(judge(style.mapping, rows(style, postings.map(negated)))))
      }
      const [style] = totalsStyles
      if (style === undefined) return assert.fail()
      const ids = [...new Set(totals.map(({ category }) => category))].toSorted().filter((each) => each !== "none")
      const reference = Result.getOrThrow(Result.flatMap(
        Reference.parse(JSON.stringify({
          AccountingCategories: ids.map((Id, index) => ({ Id, LedgerAccountCode: index === 0 ? "" : `40${index % 3}` }))
        })),
        (file) => Reference.make([file])
      ))
      const mapping = { ...style.mapping, key: "ledgerAccountCode" }
      seen.add(yield* Ledger.findings(judge(mapping, rows(style, totals), { reference })))
    }))
})

it.effect("an item that the platform's own ledger has with another value is reported, and a line that is not JSON", () =>
  Effect.gen(function*() {
    const entries = new Entries()
    const common = { EnterpriseId: hotelId, LedgerEntryType: "Credit", LedgerType: "Revenue" }
    const charge = { ...common, AccountingItemType: "OrderItem", AccountingItemId: id(1), Value: 90 }
    const payment = { ...charge, AccountingItemType: "Payment" }
    entries.add(1, 1, JSON.stringify({ ...charge, Id: "a", PostingDate: "2026-03-04" }))
    entries.add(1, 2, JSON.stringify({ ...payment, Id: "b", PostingDate: "2026-03-31" }))
    entries.add(1, 3, "{")
    const match = new EntryMatch(entries, instant(asOf))
    const windows = { AccountingEditableHistoryInterval: "P0M7DT0H0M0S", OperationalEditableHistoryInterval: "P0M3D" }
    match.add({ _tag: "Order", reconciled: reconciled(reservation(), [item(1)]) })
    match.add({
      _tag: "Enterprise",
      enterprise: enterprise(windows),
      itemsInRange: [ItemInRange.make(item(1), "2026-03-04")]
    })
    const { said } = match.finish()
    assert.lengthOf(said, 1)
    seen.add(yield* LedgerFindings.of([...said, ...entries.unreadable.map(unreadableEntry)]))
  }))

it("findings have the fingerprints and values that were recorded", async () => {
  const codes = [...LedgerRules.rules, LedgerRules.categoryWithoutLedgerCode].map(({ code }) => code)
  assert.deepStrictEqual(codes.filter((code) => seen.count(code) === 0), [])
  await expect(seen.text).toMatchFileSnapshot("recorded/findings.txt")
})
