import { assert, it } from "@effect/vitest"
import { Sandbox, truth } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder, paths, rows } from "./support/Folder.ts"
import { fast, Served } from "./support/Served.ts"

const march = { from: "2026-03-01", to: "2026-04-01", basis: "consumed" } as const

const mapping = {
  mode: "totals",
  delimiter: ";",
  decimal: ",",
  dateFormat: "dd.MM.yyyy",
  columns: { date: "Datum", code: "Konto", currency: "Währung", gross: "Brutto", enterprise: "Haus" },
  sign: -1
}

const header = "Datum;Konto;Währung;Brutto;Haus"

/** The books of the sandbox's hotels: each row of the truth posted as it is, as a debit of the guests' ledger. */
const books = Effect.map(Sandbox, ({ hotel }) =>
  truth(hotel, { ...march, asOf: hotel.asOf }).totals
    .filter(({ accountingState }) => accountingState === "Open" || accountingState === "Closed")
    .map(({ accountingCategoryId, businessDate, currency, enterpriseId, gross }) =>
      [
        businessDate.split("-").toReversed().join("."),
        accountingCategoryId ?? "none",
        currency,
        (gross.startsWith("-") ? gross.slice(1) : `-${gross}`).replace(".", ","),
        `"${enterpriseId}"`
      ].join(";")
    ))

const TieOut = Schema.fromJsonString(Schema.Struct({
  schemaVersion: Schema.Literal(1),
  status: Schema.Literals(["tied", "open", "incomplete"]),
  mode: Schema.Literals(["totals", "lines"]),
  rows: Schema.Struct({ lines: Schema.Int, unreadable: Schema.Int, outsideRange: Schema.Int }),
  inverted: Schema.Array(Schema.NullOr(Schema.String)),
  tieOut: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)),
  statuses: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
}))
const decode = Schema.decodeUnknownSync(TieOut, { onExcessProperty: "error" })

interface Files {
  readonly ledger?: string
  readonly mapping?: string
}

/** Reconciles with a ledger; only findings of the ledger count. */
const reconcile = Effect.fnUntraced(function*(files: Files) {
  const [{ env }, root] = [yield* Served, yield* folder]
  const [directory, ledger, mapping] = ["run", "ledger.csv", "mapping.json"].map((name) => join(root, name))
  if (directory === undefined || ledger === undefined || mapping === undefined) return assert.fail()
  if (files.ledger !== undefined) writeFileSync(ledger, files.ledger)
  if (files.mapping !== undefined) writeFileSync(mapping, files.mapping)
  const ran = yield* run([
    "reconcile",
    ...fast,
    "--from",
    march.from,
    "--to",
    march.to,
    "--as-of",
    "2026-04-01T03:00:00Z",
    "--output",
    directory,
    ...(files.ledger === undefined ? [] : ["--ledger", ledger]),
    ...(files.mapping === undefined ? [] : ["--ledger-mapping", mapping])
  ], env)
  const text = (name: string) => readFileSync(join(directory, name), "utf8")
  return {
    ...ran,
    root,
    directory,
    tieOut: () => decode(text("tie-out.json")),
    findings: () =>
      rows(text("findings.ndjson")).filter(({ code }) => `${code}`.startsWith("ledger-") || code === "pms-line-missing")
  }
})

it.layer(Served.layer({ orders: 60, defects: "none" }), { excludeTestServices: true })("a ledger", (it) => {
  it.effect("that ties out is reported, and changes neither the status nor the other artifacts", () =>
    Effect.gen(function*() {
      const ledger = `\ufeff${[header, ...yield* books].join("\r\n")}\r\n`
      const { directory, findings, status, stderr, stdout, tieOut } = yield* reconcile({
        ledger,
        mapping: JSON.stringify(mapping)
      })
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.deepStrictEqual(findings(), [])
      assert.strictEqual(tieOut().status, "tied")
      assert.deepStrictEqual(new Set(tieOut().tieOut.map(({ difference }) => difference)), new Set(["0"]))
      assert.match(stdout, /^The ledger ties out \(\d+ rows\): see tie-out\.json\.$/m)
      const plain = yield* reconcile({})
      for (const name of ["findings.ndjson", "totals.json", "reconciled.ndjson"]) {
        assert.strictEqual(
          readFileSync(join(directory, name), "utf8"),
          readFileSync(join(plain.directory, name), "utf8")
        )
      }
      assert.isFalse(existsSync(join(plain.directory, "tie-out.json")))
    }))

  it.effect("that does not tie out ends with status 3, and says where", () =>
    Effect.gen(function*() {
      const [first = "", ...others] = yield* books
      const bad = "31.02.2026;none;EUR;=1+1;\"x\""
      const { findings, status, stderr, stdout, tieOut } = yield* reconcile(
        { ledger: [header, ...others, bad].join("\n"), mapping: JSON.stringify(mapping) }
      )
      const [day = "", code = ""] = first.split(";")
      assert.deepStrictEqual(findings().map((each) => each["code"]), [
        "ledger-residual",
        "ledger-row-unreadable",
        "ledger-total-mismatch"
      ])
      const [, unreadable, mismatch] = findings()
      assert.deepInclude(mismatch?.["evidence"], { day: day.split(".").toReversed().join("-"), code })
      assert.deepInclude(unreadable?.["evidence"], { row: others.length + 2, column: "Datum", text: "31.02.2026" })
      assert.strictEqual(tieOut().status, "open")
      assert.strictEqual(status, 3)
      assert.strictEqual(stderr, "nightaudit: 3 findings of severity error (--fail-on error)\n")
      assert.match(stdout, /^The ledger does NOT tie out \(\d+ rows, 1 of them unreadable\)/m)
    }))

  it.effect("is gone from the folder with the next run without one", () =>
    Effect.gen(function*() {
      const ledger = [header, ...yield* books].join("\n")
      const { directory, root } = yield* reconcile({ ledger, mapping: JSON.stringify(mapping) })
      assert.include(paths(directory), "tie-out.json")
      yield* run(
        ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-03-02", "--output", join(root, "run")],
        (yield* Served).env
      )
      assert.notInclude(paths(directory), "tie-out.json")
    }))

  const good = JSON.stringify(mapping)
  it.effect.each<readonly [says: RegExp, files: Files]>([
    [/^nightaudit: --ledger needs --ledger-mapping FILE\n$/, { ledger: header }],
    [/^nightaudit: --ledger-mapping needs --ledger FILE\n$/, { mapping: good }],
    [/^nightaudit: --ledger-mapping \S+: it is not valid JSON\n$/, { ledger: header, mapping: "{" }],
    [/mapping\.json: .*columns.*date/, { ledger: header, mapping: JSON.stringify({ ...mapping, columns: {} }) }],
    [/mapping\.json: .*dayshift/, { ledger: header, mapping: JSON.stringify({ ...mapping, dayshift: 1 }) }],
    [/mapping\.json: .*mode/, { ledger: header, mapping: JSON.stringify({ ...mapping, mode: "both" }) }],
    [/mapping\.json: dateFormat: .*Q/, {
      ledger: header,
      mapping: JSON.stringify({ ...mapping, dateFormat: "yyyy-QQ" })
    }],
    [/ledger\.csv and its mapping: columns\.gross: the header has no "Brutto"\n$/, {
      ledger: "Datum;Konto;Währung;Netto;Haus",
      mapping: good
    }],
    [/ledger\.csv: row 2: a quote is not valid here/, { ledger: `${header}\n1;2;3"4;5;6`, mapping: good }]
  ])("that cannot be used is one line, and nothing is read or made: %s", ([says, files]) =>
    Effect.gen(function*() {
      const { received } = yield* Sandbox
      const before = (yield* received).requests
      const { root, status, stderr, stdout } = yield* reconcile(files)
      assert.match(stderr, says)
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.isFalse(existsSync(join(root, "run")))
      assert.strictEqual((yield* received).requests, before)
    }))
})
