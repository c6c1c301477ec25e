import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { folder } from "./support/Folder.ts"
import * as Given from "./support/Given.ts"
import { Served } from "./support/Served.ts"

const reconcile = (texts: ReadonlyArray<string>, ...more: ReadonlyArray<string>) =>
  Given.reconcile({ flag: "--reference", nameOf: (index) => `reference-${index}.json` }, texts, ...more)

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })("a reference", (it) => {
  it.effect("in several files, as the platform gave them, makes its rules speak", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [{ Id: EnterpriseId } = assert.fail()] = hotel.enterprises
      const items = [...hotel.records()].flatMap(({ items }) => items)
      const ids = new Set(items.flatMap(({ AccountingCategoryId }) => AccountingCategoryId ?? []))
      const [first = "", second = "", ...others] = [...ids].toSorted()
      const page = (of: ReadonlyArray<string>, IsActive: boolean) =>
        JSON.stringify({ AccountingCategories: of.map((Id) => ({ Id, Name: "x", IsActive })), Cursor: of.at(-1) })
      const configuration = JSON.stringify({
        NowUtc: hotel.asOf,
        Enterprise: { Id: EnterpriseId, Currencies: [{ Currency: "EUR", IsDefault: true, IsEnabled: false }] }
      })
      const { findings, status } = yield* reconcile([
        page([second], false),
        page(others, true),
        configuration,
        "{\"complete\":[\"accountingCategories\"]}"
      ])
      assert.strictEqual(status, 0)
      const plain = (yield* reconcile([])).findings()
      const added = findings().filter((finding) =>
        !plain.some(({ fingerprint }) => fingerprint === finding["fingerprint"])
      )
      assert.deepStrictEqual(
        new Set(added.map(({ code }) => code)),
        new Set([
          "currency-not-enabled",
          "inactive-category-used",
          "unknown-accounting-category"
        ])
      )
      assert.strictEqual(findings().length, plain.length + added.length)
      const unknown = added.filter(({ code }) => code === "unknown-accounting-category")
      assert.deepStrictEqual(new Set(unknown.map(({ actual }) => actual)), new Set([first]))
    }))

  it.effect("keys a ledger by the codes of its categories", () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const items = [...hotel.records()].flatMap(({ items }) => items)
      const ids = [...new Set(items.flatMap(({ AccountingCategoryId }) => AccountingCategoryId ?? []))].toSorted()
      const text = JSON.stringify({
        AccountingCategories: ids.map((Id, index) => ({ Id, LedgerAccountCode: index === 0 ? null : "4000" }))
      })
      const root = yield* folder
      const [ledger, mapping] = [join(root, "ledger.csv"), join(root, "mapping.json")]
      writeFileSync(ledger, "date,account,gross,currency\n")
      writeFileSync(
        mapping,
        JSON.stringify({
          mode: "totals",
          columns: { date: "date", code: "account", gross: "gross", currency: "currency" },
          key: "ledgerAccountCode"
        })
      )
      const flags = ["--ledger", ledger, "--ledger-mapping", mapping]
      const { findings, status } = yield* reconcile([text], ...flags)
      assert.strictEqual(status, 3)
      const without = findings().filter(({ code }) => code === "category-without-ledger-code")
      assert.deepStrictEqual(
        new Set(without.map((finding) => JSON.stringify(finding["evidence"]).includes(ids[0] ?? "?"))),
        new Set([true])
      )
      const bare = yield* reconcile([], ...flags)
      assert.deepStrictEqual([bare.status, bare.stdout], [1, ""])
      assert.match(
        bare.stderr,
        /mapping\.json: key: ledgerAccountCode needs the accountingCategories of --reference FILE\n$/
      )
    }))

  it.effect.each<readonly [says: RegExp, texts: ReadonlyArray<string>]>([
    [/^nightaudit: --reference \S+reference-0\.json: it is not valid JSON\n$/, ["{"]],
    [/reference-1\.json: it gives none of accountingCategories/, ["{\"Bills\":[]}", "{}"]],
    [/reference-0\.json: .*a UUID.*\["bills"\]\[0\]\["Id"\]/, ["{\"Bills\":[{\"Id\":\"29\",\"AccountId\":\"1\"}]}"]],
    [/^nightaudit: --reference: complete: no file gives taxRates\n$/, ["{\"Bills\":[],\"complete\":[\"taxRates\"]}"]]
  ])("that cannot be used is one line, and nothing is read or made: %s", ([says, texts]) =>
    Effect.gen(function*() {
      const { received } = yield* Sandbox
      const before = (yield* received).requests
      const { root, status, stderr, stdout } = yield* reconcile(texts)
      assert.match(stderr, says)
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.isFalse(existsSync(join(root, "run")))
      assert.strictEqual((yield* received).requests, before)
    }))

  it.effect("that is not there is one line", () =>
    Effect.gen(function*() {
      const { status, stderr } = yield* reconcile([], "--reference", "no-such-file.json")
      assert.strictEqual(status, 1)
      assert.strictEqual(
        stderr,
        "nightaudit: --reference no-such-file.json: the file cannot be read (no such file)\n"
      )
    }))
})
