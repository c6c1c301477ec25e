import { assert, describe, it } from "@effect/vitest"
import { LedgerLine, LedgerMapping, LedgerRules, TieOut } from "@nightaudit/ledger"
import { Result } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const page = readFileSync(join(import.meta.dirname, "../ledger.md"), "utf8")

const blocks = (language: string): ReadonlyArray<string> =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text)

describe("docs/ledger.md", () => {
  const ledgers = blocks("csv")
  it.each(blocks("json").map((mapping, index) => [mapping, ledgers[index] ?? ""] as const))(
    "has a mapping that reads its ledger: %s",
    (text, ledger) => {
      const mapping = Result.getOrThrow(LedgerMapping.parse(text))
      const reader = new LedgerLine.Reader(mapping)
      const rows = ledger.trimEnd().split("\n").map((row) => row.split(mapping.delimiter))
      for (const [index, cells] of rows.entries()) Result.getOrThrow(reader.add(index + 1, cells))
      assert.deepStrictEqual([reader.lines.length, reader.unreadable, reader.unknownEnterprises], [2, [], []])
    }
  )

  it("names every field of a mapping, and every reason", () => {
    const fields = LedgerMapping.MappingFile.members.flatMap(({ fields }) => Object.keys(fields))
    assert.deepStrictEqual(fields.filter((field) => !page.includes(`\`${field}\``)), [])
    assert.deepStrictEqual(TieOut.reasons.filter((reason) => !page.includes(`\`${reason}\``)), [])
  })

  it("is what the rules point to", () => {
    const rules = readFileSync(join(import.meta.dirname, "../rules.md"), "utf8")
    assert.deepStrictEqual(LedgerRules.rules.filter(({ code }) => !rules.includes(`#### \`${code}\``)), [])
  })
})
