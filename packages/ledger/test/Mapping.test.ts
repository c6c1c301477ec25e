import { assert, describe, it } from "@effect/vitest"
import { Money } from "@nightaudit/core"
import { BigDecimal, Result } from "effect"
import { id, instant } from "../../reconcile/test/support/fixtures.ts"
import * as Ledger from "../src/Ledger.ts"
import { Reader } from "../src/LedgerLine.ts"
import * as Mapping from "../src/Mapping.ts"
import { Pms } from "../src/PmsItem.ts"

const totals = { mode: "totals", columns: { date: "d", code: "c", gross: "g" }, currency: "EUR" } as const
const lines = { mode: "lines", columns: { id: "i", date: "d", code: "c", currency: "k", amount: "a" } } as const

const problem = (file: unknown): string => {
  const parsed = Mapping.parse(typeof file === "string" ? file : JSON.stringify(file))
  return Result.isFailure(parsed) ? parsed.failure.message : "none"
}

describe("a mapping", () => {
  it.each<readonly [file: unknown, says: RegExp]>([
    [totals, /^none$/],
    [lines, /^none$/],
    ["[", /it is not valid JSON/],
    [[], /./],
    [{ ...totals, mode: "total" }, /"mode"/],
    [{ ...totals, columns: { date: "d", gross: "g" } }, /\["columns"\]\["code"\]/],
    [{ ...totals, columns: { ...totals.columns, code: 0 } }, /\["columns"\]\["code"\]/],
    [{ ...totals, columns: { ...totals.columns, amount: "a" } }, /\["columns"\]\["amount"\]/],
    [{ ...totals, tolerance: { currencies: { EUR: 0.02 } } }, /\["tolerance"\]\["currencies"\]\["EUR"\]/],
    [{ ...totals, tolerance: { currencies: { EUR: "-1" } } }, /an amount such as "0.02"/],
    [{ ...totals, dayShift: -1 }, /\["dayShift"\]/],
    [{ ...totals, delimiter: ";;" }, /one character/],
    [{ ...totals, currency: "euro" }, /a currency such as EUR/],
    [{ ...totals, columns: { date: "d", code: "c" } }, /^columns: gross, net or tax is missing, or debit and credit$/],
    [{ ...totals, currency: undefined }, /^currency: give it, or a column for it$/],
    [{ ...totals, columns: { ...totals.columns, debit: "x" } }, /^columns: debit needs credit$/],
    [
      { ...totals, columns: { ...totals.columns, debit: "x", credit: "y" } },
      /^columns: gross cannot be combined with debit/
    ],
    [{ ...totals, columns: { ...totals.columns, code: "d" } }, /^columns: "d" is given twice$/],
    [{ ...totals, amount: "net" }, /^amount: /],
    [{ ...totals, header: false }, /^columns: date is named, and the file has no header/],
    [{ ...totals, decimal: ",", thousands: "," }, /^thousands: it is the decimal sign$/],
    [{ ...totals, thousands: "." }, /^thousands: it is the decimal sign$/],
    [{ ...totals, enterprises: { A: id(1) } }, /^enterprises: there is no column enterprise$/],
    [{ ...totals, dateFormat: "yyyy" }, /^dateFormat: "yyyy" does not have/],
    [{ ...totals, timeZone: "Europe/Berlin" }, /^dateFormat: a time zone/],
    [{ ...totals, key: "code" }, /^codes: the key is code, and there are none$/],
    [
      { ...totals, key: "ledgerAccountCode" },
      /^key: ledgerAccountCode needs the accountingCategories of --reference FILE$/
    ],
    [{ ...totals, key: "ledgerAccountCode", codes: {} }, /^codes: the key is ledgerAccountCode, which needs none$/],
    [{ ...totals, key: "serviceId", codes: {} }, /^codes: the key is serviceId, which needs none$/],
    [{ ...totals, codes: { 4000: ["x"] } }, /^codes\["4000"\]: "x" is neither the ID of a category nor "none"$/],
    [{ ...totals, codes: { 4000: [id(1)], 4001: [id(1).toUpperCase()] } }, /stands under both "4000" and "4001"$/],
    [{ ...totals, codes: { 4000: [id(1)] }, outOfScope: ["4000"] }, /^outOfScope: "4000" has categories/],
    [
      { ...lines, columns: { ...lines.columns, amount: undefined } },
      /^columns: amount is missing, or debit and credit$/
    ],
    [{ ...lines, columns: { ...lines.columns, side: "s" } }, /^columns: side needs sides$/],
    [{ ...lines, sides: { debit: ["D"], credit: ["C"] } }, /^sides: there is no column side$/],
    [
      { ...lines, columns: { ...lines.columns, side: "s" }, sides: { debit: ["D"], credit: ["d"] } },
      /^sides: "D" is both a debit and a credit$/
    ],
    [{ ...totals, ["x\u001b[2J\n"]: 1 }, /^[^\p{Cc}]*$/u]
  ])("%j", (file, says) => assert.match(problem(file), says))
})

const reader = (file: object, ...rows: ReadonlyArray<ReadonlyArray<string>>) => {
  const reader = new Reader(Result.getOrThrow(Mapping.parse(JSON.stringify(file))))
  for (const [index, cells] of rows.entries()) Result.getOrThrow(reader.add(index + 1, cells))
  return reader
}

const gross = (read: Reader): ReadonlyArray<string> =>
  read.lines.map(({ amounts }) => Money.format(amounts.gross ?? BigDecimal.fromBigInt(-1n)))

describe("rows", () => {
  it("that cannot be read are reported with their row, column and text, and none is lost", () => {
    const read = reader(
      totals,
      ["c", "x", "d", "g"],
      ["4000", "", "2026-03-01", "1"],
      ["4000", "", "2026-03-01"],
      ["4000", "", "2026-02-30", "1"],
      ["4000", "", "2026-03-01", "1e400"],
      ["4000", "", "2026-03-01", "=cmd|'/C calc'!A0\u001b[2J"],
      ["4000", "", "2026-03-01", "1", "2"]
    )
    assert.deepStrictEqual(gross(read), ["1"])
    assert.deepStrictEqual(read.unreadable.map(({ column, row, text }) => [row, column, text]), [
      [3, null, "4000,,2026-03-01"],
      [4, "d", "2026-02-30"],
      [5, "g", "1e400"],
      [6, "g", "=cmd|'/C calc'!A0 [2J"],
      [7, null, "4000,,2026-03-01,1,2"]
    ])
  })

  it("do no harm with names of prototypes", () => {
    const file = { ...totals, columns: { ...totals.columns, enterprise: "__proto__" }, codes: { constructor: [id(1)] } }
    const read = reader(
      { ...file, enterprises: { toString: id(2) } },
      ["d", "c", "g", "__proto__"],
      ["2026-03-01", "constructor", "1", "toString"],
      ["2026-03-01", "__proto__", "1", "toString"],
      ["2026-03-01", "valueOf", "1", "__proto__"]
    )
    assert.deepStrictEqual(read.lines.map(({ code, enterpriseId }) => [code, enterpriseId]), [
      ["constructor", id(2)],
      ["__proto__", id(2)]
    ])
    assert.deepStrictEqual(read.unknownEnterprises.map(({ enterprise, row }) => [row, enterprise]), [[4, "__proto__"]])
    const mapping = Result.getOrThrow(Mapping.parse(JSON.stringify(file)))
    assert.deepStrictEqual(["constructor", "__proto__", "toString"].map(mapping.keys.placeOf), [
      "mapped",
      "unmapped",
      "unmapped"
    ])
    assert.strictEqual(({} as Readonly<Record<string, unknown>>)["polluted"], undefined)
  })

  it("count debits against credits, by columns or by a word, and turn with the sign", () => {
    const both = { mode: "lines", currency: "EUR", header: false, columns: { date: 1, code: 2, debit: 3, credit: 4 } }
    const rows = [
      ["2026-03-01", "x", "", "5"],
      ["2026-03-01", "x", "5", ""],
      ["2026-03-01", "x", "2", "5"],
      ["2026-03-01", "x", "", ""]
    ]
    assert.deepStrictEqual(gross(reader(both, ...rows)), ["5", "-5", "3"])
    assert.deepStrictEqual(gross(reader({ ...both, sign: -1 }, ...rows)), ["-5", "5", "-3"])
    assert.deepStrictEqual(reader(both, ...rows).unreadable.map(({ row }) => row), [4])
    const side = {
      mode: "lines",
      currency: "EUR",
      header: false,
      columns: { date: 1, code: 2, amount: 3, side: 4 },
      sides: { debit: ["Soll", "D"], credit: ["Haben"] }
    }
    const worded = reader(side, ["2026-03-01", "x", "5", "haben"], ["2026-03-01", "x", "5", "D"], [
      "2026-03-01",
      "x",
      "5",
      "?"
    ])
    assert.deepStrictEqual(gross(worded), ["5", "-5"])
    assert.deepStrictEqual(worded.unreadable.map(({ column, row }) => [row, column]), [[3, "4"]])
  })

  it("need a header that has each column once", () => {
    const added = (header: ReadonlyArray<string>, file: object = totals) => {
      const result = new Reader(Result.getOrThrow(Mapping.parse(JSON.stringify(file)))).add(1, header)
      return Result.isFailure(result) ? result.failure.message : "none"
    }
    assert.strictEqual(added([" d ", "c", "g"]), "none")
    assert.match(added(["d", "c", "G"]), /columns\.gross: the header has no "g"/)
    assert.match(added(["d", "c", "g", "g"]), /columns\.gross: the header has "g" twice/)
    assert.match(added(["d", "c"], { ...totals, columns: { ...totals.columns, gross: 3 } }), /2 cells, and none at 3/)
  })
})

describe("a ledger of a run that is not complete", () => {
  it("is not compared, and its bad rows are still reported", () => {
    const mapping = Result.getOrThrow(Mapping.parse(JSON.stringify(totals)))
    const ledger = reader(totals, ["d", "c", "g"], ["2026-03-01", "x", "1"], ["2026-03-01", "x", "?"])
    const pms = new Pms(mapping, instant("2026-04-01T03:00:00Z"))
    const { said, tieOut } = Ledger.judge({ mapping, ledger, pms, isComplete: false })
    assert.deepStrictEqual(said.map(({ rule }) => rule.code), ["ledger-row-unreadable"])
    assert.deepStrictEqual([tieOut.status, tieOut.tieOut, tieOut.statuses], ["incomplete", [], []])
  })
})
