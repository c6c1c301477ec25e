import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder, type Row } from "./support/Folder.ts"
import * as Given from "./support/Given.ts"
import { Served } from "./support/Served.ts"

/** What the platform posts for the sandbox's live items, and a payment on the first day and the last. */
const posted = Effect.map(Sandbox, ({ hotel }): ReadonlyArray<Row> => [
  ...hotel.enterprises.flatMap(({ Id: EnterpriseId }) =>
    ["2026-02-28", "2026-04-01"].map((PostingDate) => ({
      Id: `${EnterpriseId} ${PostingDate}`,
      EnterpriseId,
      AccountingItemId: EnterpriseId,
      AccountingItemType: "Payment",
      LedgerType: "Payment",
      LedgerEntryType: "Credit",
      PostingDate,
      Value: 1
    }))
  ),
  ...[...hotel.records()].flatMap(({ items }) => items).filter(({ AccountingState }) =>
    AccountingState === "Open" || AccountingState === "Closed"
  ).flatMap((item) => {
    const { NetValue, TaxValues } = item.Amount
    const entry = (LedgerType: string, value: number, number = 0) => ({
      Id: `${item.Id} ${LedgerType} ${number}`,
      EnterpriseId: item.EnterpriseId,
      AccountId: item.AccountId,
      BillId: item.BillId,
      AccountingItemId: item.Id.toUpperCase(),
      AccountingItemType: "OrderItem",
      LedgerType,
      LedgerEntryType: value < 0 ? "Debit" : "Credit",
      PostingDate: item.ConsumedUtc.slice(0, 10),
      Value: Math.abs(value),
      CreatedUtc: item.CreatedUtc
    })
    return [
      entry("Revenue", NetValue),
      ...TaxValues.map(({ Value }, number) => entry("Tax", Value, number))
    ]
  })
])

const lines = (entries: ReadonlyArray<Row>): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")

const reconcile = (...texts: ReadonlyArray<string>) =>
  Effect.map(
    Given.reconcile({ flag: "--ledger-entries", nameOf: (index) => `entries-${index}.jsonl` }, texts),
    (ran) => ({
      ...ran,
      findings: () =>
        ran.findings().filter(({ code }) => code === "ledger-entry-vs-item" || code === "ledger-row-unreadable")
    })
  )

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })("ledger entries", (it) => {
  it.effect("that agree with the items change nothing but the summary", () =>
    Effect.gen(function*() {
      const entries = yield* posted
      const half = Math.floor(entries.length / 2)
      // Two files of one export, which overlap.
      const { directory, findings, status, stderr, stdout } = yield* reconcile(
        lines(entries.slice(0, half + 10)),
        lines(entries.slice(half))
      )
      assert.deepStrictEqual([status, stderr, findings()], [0, "", []])
      const says =
        /^The platform's ledger entries \([\d,]+ lines\) were compared with (\d+) order items, of which 0 differ; \d+ open or closed items were not compared\.$/m
      assert.isAbove(Number(says.exec(stdout)?.[1] ?? 0), 100)
      const plain = yield* reconcile()
      assert.notInclude(plain.stdout, "ledger entries")
      for (const name of ["findings.ndjson", "totals.json", "reconciled.ndjson"]) {
        assert.strictEqual(
          readFileSync(join(directory, name), "utf8"),
          readFileSync(join(plain.directory, name), "utf8")
        )
      }
    }))

  it.effect("that lack an item, and a line that cannot be read, are findings of status 3", () =>
    Effect.gen(function*() {
      const entries = yield* posted
      const { hotel } = yield* Sandbox
      const sold = [...hotel.records()].flatMap(({ items, order }) =>
        order?.State === "Processed"
          ? items.filter((item) =>
            item.AccountingState === "Closed" && item.Amount.NetValue > 0 && item.ConsumedUtc > "2026-03-03" &&
            item.UpdatedUtc < "2026-03-15" && item.Amount.Currency === "EUR"
          )
          : []
      )
      const [lost = assert.fail()] = sold.toSorted((self, that) => self.Id < that.Id ? -1 : 1)
      const kept = entries.filter(({ AccountingItemId }) => AccountingItemId !== lost.Id.toUpperCase())
      assert.isBelow(kept.length, entries.length)
      const { findings, status, stderr, stdout } = yield* reconcile(`${lines(kept)}no line\n`)
      const [differs, unreadable, ...others] = findings()
      assert.deepStrictEqual(others, [])
      assert.deepInclude(differs, {
        code: "ledger-entry-vs-item",
        severity: "error",
        orderItemIds: [lost.Id],
        serviceOrderId: lost.ServiceOrderId,
        expected: "0",
        currency: "EUR"
      })
      assert.deepInclude(unreadable?.["evidence"], { file: 1, row: kept.length + 1, text: "no line" })
      assert.strictEqual(status, 3)
      assert.strictEqual(stderr, "nightaudit: 2 findings of severity error (--fail-on error)\n")
      assert.match(stdout, /lines, 1 of them unreadable\) were compared with \d+ order items, of which 1 differs;/)
    }))

  it.effect("that hold nothing say so", () =>
    Effect.gen(function*() {
      const { stdout } = yield* reconcile("")
      assert.match(stdout, /^The platform's ledger entries \(0 lines\) contain no order item that could be compared; /m)
    }))

  it.effect("that are not there are one line, and nothing is read or made", () =>
    Effect.gen(function*() {
      const [{ env }, root, sandbox] = [yield* Served, yield* folder, yield* Sandbox]
      const before = (yield* sandbox.received).requests
      for (const path of [join(root, "none.jsonl"), root]) {
        const { status, stderr, stdout } = yield* run([
          "reconcile",
          "--from",
          "2026-03-01",
          "--to",
          "2026-04-01",
          "--output",
          join(root, "run"),
          "--ledger-entries",
          path
        ], env)
        assert.deepStrictEqual([status, stdout], [1, ""])
        assert.match(
          stderr,
          /^nightaudit: --ledger-entries \S+: the file cannot be read \((no such file|it is a folder)\)\n$/
        )
      }
      assert.isFalse(existsSync(join(root, "run")))
      assert.strictEqual((yield* sandbox.received).requests, before)
    }))
})
