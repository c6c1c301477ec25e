import { assert, describe, it } from "@effect/vitest"
import { Ids, Instant, Tally } from "@nightaudit/core"
import { type Finding, Manifest, Outcome } from "@nightaudit/reconcile"
import { Cause, Effect, Exit, Runtime, Schema } from "effect"
import { CliOutput } from "effect/cli"
import { failed, type Failure } from "../src/Failure.ts"
import { exitOf } from "../src/handlers/Reconcile.ts"
import { wrapped } from "../src/Lines.ts"
import { printable } from "../src/Printable.ts"
import * as Summary from "../src/Summary.ts"
import { hostile } from "./support/Hostile.ts"

/** What drives a terminal or hides in it, between two letters that are kept. */
const instant = Schema.decodeUnknownSync(Instant.Instant)
const range = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-04-01T00:00:00Z") }

const row = {
  enterpriseId: "e",
  businessDate: "2026-03-01",
  serviceId: "s",
  accountingCategoryId: null,
  revenueType: "Service",
  type: "SpaceOrder",
  accountingState: "Open",
  currency: "EUR",
  items: 1200,
  net: "1234567.1",
  tax: "0.105",
  gross: "1234567.205",
  taxes: []
}

const enterpriseId = Ids.EnterpriseId.make("11111111-1111-4111-8111-111111111111")

const enterprise = (name: string, totals: ReadonlyArray<typeof row>) =>
  Outcome.Outcome.Enterprise({
    enterpriseId,
    name,
    enterprise: { Id: enterpriseId, TimeZoneIdentifier: "Europe/Berlin" },
    services: [],
    range,
    items: totals.reduce((sum, { items }) => sum + items, 0),
    itemsInRange: [],
    contentHash: "",
    verdicts: {
      productServiceOrder: totals.reduce((sum, { items }) => sum + items, 0),
      reservation: 0,
      orphan: 0,
      unresolved: 0
    },
    totals,
    daySheet: { enterpriseId, days: [], advance: [], ageing: [], staleConfirmed: [], canceledOrders: [] },
    findings: []
  })

/** The manifest and the summary of a run. */
const summarised = Effect.fnUntraced(function*(
  outcomes: ReadonlyArray<Outcome.Outcome>,
  options: {
    readonly problem?: string
    readonly directory?: string
    readonly lost?: boolean
    readonly columns?: number
  } = {}
) {
  const tally = yield* Tally.Tally
  const [summary, digest] = [new Manifest.Summary(), new Summary.SummaryTotals()]
  for (const outcome of outcomes) {
    summary.add(outcome)
    digest.add(outcome)
  }
  const open = options.problem === undefined ? [] : [{ operation: "orderItems", filter: {}, problem: options.problem }]
  const made = Manifest.make({
    window: { from: "2026-03-01", to: "2026-04-01" },
    basis: "consumed",
    asOf: instant("2026-04-01T03:00:00Z"),
    summary,
    report: { ...tally, intervals: { planned: 1, closed: 1 - open.length, open } }
  })
  // The totals are of more items than a test could hold.
  const manifest: Manifest.Manifest = {
    ...made,
    status: options.lost ? "failed" : open.length > 0 ? "incomplete" : "complete",
    conservation: { holds: options.lost !== true, items: made.controls.items.totals }
  }
  return {
    manifest,
    notices: [],
    severities: digest.severities,
    summary: Summary.text(manifest, digest, options.directory ?? "run", {
      ...(options.columns !== undefined && { columns: options.columns })
    })
  }
}, Effect.provide(Tally.Tally.layer))

describe("what is printed", () => {
  it.each(hostile)("has %s replaced", (_, text) => {
    assert.strictEqual(printable(`a${text}b`), "a b")
    assert.strictEqual(printable(`${text}${text}a${text}`), "a")
  })

  it("keeps what people write", () => {
    const text = "Hôtel “Zürich” – 東京ホテル 🏨 فندق, Ünterkunft № 5"
    assert.strictEqual(printable(text), text)
  })

  it.effect.each(hostile)("in a summary has no %s, wherever it comes from", ([, text]) =>
    Effect.gen(function*() {
      const evil = `a${text}b`
      const { summary } = yield* summarised(
        [enterprise(evil, [{ ...row, currency: evil }])],
        { problem: evil, directory: evil }
      )
      assert.isFalse(summary.replaceAll("\n", "").includes(text))
      assert.include(summary, "  a b")
      assert.include(summary, "not read: orderItems: a b")
      assert.include(summary, "in a b:")
      assert.notMatch(summary.replaceAll("\n", ""), /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u)
    }))

  it("of a failure is one line", () => {
    assert.strictEqual(failed({ message: "one\r\n\ttwo   three" }).line, "one two three")
  })
})

describe("a summary", () => {
  it.effect("adds up open and closed items exactly, with the decimals of the currency at least", () =>
    Effect.gen(function*() {
      const { summary } = yield* summarised([
        enterprise("Hotel", [
          row,
          { ...row, accountingState: "Closed", items: 1, net: "0.2", tax: "0.1", gross: "0.3" },
          { ...row, accountingState: "Canceled", net: "9", tax: "9", gross: "9" },
          { ...row, accountingState: "Inactive", net: "9", tax: "9", gross: "9" },
          { ...row, currency: "JPY", items: 2, net: "-3", tax: "0", gross: "-3" },
          { ...row, currency: "KWD", items: 3, net: "9007199254740993.1", tax: "0", gross: "9007199254740993.1" }
        ])
      ])
      const lines = summary.split("\n").map((line) => line.trim().split(/ {2,}/))
      assert.deepInclude(lines, ["Hotel", "EUR", "1,201", "1,234,567.30", "0.205", "1,234,567.505"])
      assert.deepInclude(lines, ["Hotel", "JPY", "2", "-3", "0", "-3"])
      assert.deepInclude(lines, [
        "Hotel",
        "KWD",
        "3",
        "9,007,199,254,740,993.100",
        "0.000",
        "9,007,199,254,740,993.100"
      ])
      assert.include(summary, "Findings: none")
    }))

  it.effect("says what is incomplete, and what failed", () =>
    Effect.gen(function*() {
      const outcomes = [enterprise("Hotel", [row])]
      assert.match((yield* summarised(outcomes)).summary, /^Complete: 1,200 order items of 1 property were read, /m)
      assert.match((yield* summarised(outcomes, { problem: "a 500" })).summary, /^INCOMPLETE: /m)
      assert.match((yield* summarised(outcomes, { lost: true })).summary, /^FAILED: [^]*do not use these figures/m)
    }))

  it.effect("reassures of nothing that it could not read, or that was lost", () =>
    Effect.gen(function*() {
      const outcomes = [enterprise("Hotel", [row])]
      const { summary } = yield* summarised(outcomes, { problem: "a 500" })
      assert.match(summary, /^Findings: none in the part that was read$/m)
      const reassuring = /^Findings: none$/m
      assert.match((yield* summarised(outcomes)).summary, reassuring)
      assert.notMatch(summary, reassuring)
      assert.notMatch((yield* summarised(outcomes, { lost: true })).summary, reassuring)
    }))
})

const found: Finding.Finding = {
  code: "over-rebate",
  severity: "error",
  enterpriseId,
  serviceOrderId: null,
  orderItemIds: [],
  message: "",
  expected: null,
  actual: null,
  delta: null,
  currency: null,
  evidence: {},
  fingerprint: ""
}

describe("a summary on a terminal", () => {
  const names = ["Hôtel de la Gare et du Lac", "東京ホテル 新宿", "A"]

  it.effect("fits at any width, but for words that are longer", () =>
    Effect.gen(function*() {
      const outcomes = names.map((name) => ({
        ...enterprise(name, [
          { ...row, enterpriseId: name },
          { ...row, enterpriseId: name, currency: "JPY", gross: "-9876543210" }
        ]),
        findings: [found, { ...found, code: "late-posting", severity: "warning" } as const]
      }))
      const whole = yield* summarised(outcomes, { problem: "orderItems: the platform returned status 500" })
      // Where rows stand one below the other, the head of the table has no place.
      const heads = new Set(["property", "currency", "code", "finding"])
      const words = new Set(whole.summary.split(/\s+/).filter((word) => !heads.has(word)))
      for (let columns = 20; columns <= 300; columns += 7) {
        const { summary } = yield* summarised(outcomes, {
          problem: "orderItems: the platform returned status 500",
          columns
        })
        for (const line of summary.split("\n")) {
          const isWord = line.trim().split(" ").length <= 2
          assert.isTrue(CliOutput.displayWidth(line) <= columns || isWord, `${columns}: ${line}`)
        }
        assert.deepStrictEqual([...words].filter((word) => !summary.split(/\s+/).includes(word)), [])
      }
    }))

  it.effect("aligns what is written in wide characters", () =>
    Effect.gen(function*() {
      const { summary } = yield* summarised(names.map((name) => enterprise(name, [{ ...row, enterpriseId: name }])), {
        columns: 100
      })
      const rows = summary.split("\n").filter((line) => line.includes("1,200  "))
      assert.lengthOf(rows, 3)
      assert.strictEqual(new Set(rows.map((line) => CliOutput.displayWidth(line))).size, 1)
    }))

  it.effect("says what to do next", () =>
    Effect.gen(function*() {
      const clean = enterprise("Hotel", [row])
      const warned = { ...clean, findings: [{ ...found, code: "late-posting", severity: "warning" } as const] }
      const dirty = { ...clean, findings: [...warned.findings, found] }
      const next = (summary: string) => summary.split("\n").filter((line) => line.startsWith("Next:"))
      const explain = (code: string, what: string) =>
        `Next: "nightaudit explain ${code}" explains the first ${what} and what to do. ` +
        "The full report is run/report.html."
      assert.deepStrictEqual(next((yield* summarised([clean])).summary), [])
      assert.deepStrictEqual(next((yield* summarised([warned])).summary), [explain("late-posting", "finding")])
      assert.deepStrictEqual(next((yield* summarised([dirty], { problem: "a 500" })).summary), [
        "Next: run the command again with --resume to read only what is missing.",
        explain("over-rebate", "error")
      ])
      assert.deepStrictEqual(next((yield* summarised([dirty], { lost: true })).summary), [])
    }))
})

describe("lines", () => {
  it("are broken between words, and nowhere else", () => {
    assert.deepStrictEqual(wrapped("a night auditor has ten minutes", 13), ["a night", "auditor has", "ten minutes"])
    assert.deepStrictEqual(wrapped("a 東京ホテル b", 12), ["a 東京ホテル", "b"])
    assert.deepStrictEqual(wrapped("an-unbreakable-word is kept", 5), ["an-unbreakable-word", "is", "kept"])
  })
})

describe("the exit status", () => {
  const statusOf = (effect: Effect.Effect<void, Failure>) =>
    Effect.map(
      Effect.exit(effect),
      (exit) => Exit.isSuccess(exit) ? 0 : Runtime.getErrorExitCode(Cause.squash(exit.cause))
    )

  it.effect("distinguishes complete, incomplete and failed, whatever is found", () =>
    Effect.gen(function*() {
      for (const level of ["error", "warning", "info", "never"] as const) {
        const outcomes = [enterprise("Hotel", [row])]
        assert.strictEqual(yield* statusOf(exitOf(yield* summarised(outcomes), level)), 0)
        assert.strictEqual(yield* statusOf(exitOf(yield* summarised(outcomes, { problem: "a 500" }), level)), 2)
        assert.strictEqual(yield* statusOf(exitOf(yield* summarised(outcomes, { lost: true }), level)), 1)
        assert.strictEqual(yield* statusOf(exitOf(yield* summarised(outcomes, { lost: true, problem: "x" }), level)), 1)
      }
    }))

  it.effect("is 3 for what the level names and what is worse", () =>
    Effect.gen(function*() {
      const done = yield* summarised([])
      const none = { error: 0, warning: 0, info: 0 }
      for (
        const [severity, levels] of [["error", ["error", "warning", "info"]], ["warning", ["warning", "info"]], [
          "info",
          ["info"]
        ]] as const
      ) {
        for (const level of ["error", "warning", "info", "never"] as const) {
          const status = yield* statusOf(exitOf({ ...done, severities: { ...none, [severity]: 2 } }, level))
          assert.strictEqual(status, levels.some((each) => each === level) ? 3 : 0, `${severity} ${level}`)
        }
      }
    }))
})
