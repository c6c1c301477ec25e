import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Accepted, type Finding } from "../../src/index.ts"
import { instant } from "../support/fixtures.ts"

const [a, b, c] = ["a".repeat(32), "b".repeat(32), "c".repeat(32)] as const

const finding = (fingerprint: string): Finding.Finding => ({
  code: "over-rebate",
  severity: "error",
  enterpriseId: null,
  serviceOrderId: null,
  orderItemIds: [],
  message: "",
  expected: null,
  actual: null,
  delta: null,
  currency: null,
  evidence: {},
  fingerprint
})

const lines = (...entries: ReadonlyArray<object>) => entries.map((entry) => JSON.stringify(entry)).join("\n")

describe("Accepted.parse", () => {
  const entries = [{ fingerprint: a, reason: "agreed" }, { fingerprint: b, reason: "later", expires: "2026-12-31" }]

  it.each([
    ["lines", `${lines(...entries)}\n`],
    ["lines of another system, with gaps", `\r\n${lines(...entries).replace("\n", "\r\n\r\n")}\r\n`],
    ["an array", JSON.stringify(entries, null, 2)]
  ])("reads %s", (_, text) => {
    assert.deepStrictEqual(Accepted.parse(text), Result.succeed(entries))
  })

  it("reads an empty file as nothing", () => {
    assert.deepStrictEqual(Accepted.parse("\n"), Result.succeed([]))
  })

  const wrong = { fingerprint: a, reason: "x" }
  it.each<readonly [string, string, RegExp]>([
    ["a line that is not valid JSON", `${lines(wrong)}\n{`, /^line 2 is not valid JSON$/],
    ["an array that is not valid JSON", "[{]", /^the array is not valid JSON$/],
    ["a missing reason", lines(wrong, { fingerprint: b }), /^line 2: .*reason/],
    ["a reason without words", lines({ ...wrong, reason: " " }), /^line 1: .*reason in words.*reason/],
    ["a fingerprint cut short", lines({ ...wrong, fingerprint: "abc" }), /^line 1: .*32 hexadecimal.*fingerprint/],
    ["a date that is in no calendar", lines({ ...wrong, expires: "2026-02-30" }), /^line 1: .*a date.*expires/],
    ["an unknown field", lines({ ...wrong, expire: "2026-12-31" }), /^line 1: .*expire/],
    ["an entry of an array", JSON.stringify([wrong, 1]), /^entry 2: /]
  ])("rejects %s, and says where", (_, text, problem) => {
    const parsed = Accepted.parse(text)
    assert.match(Result.isFailure(parsed) ? parsed.failure : "accepted", problem)
  })
})

describe("Acceptances", () => {
  const acceptances = [
    { fingerprint: a, reason: "for ever" },
    { fingerprint: b, reason: "until the end of March", expires: "2026-03-31" },
    { fingerprint: c, reason: "never needed", expires: null }
  ]
  const at = (asOf: string) => new Accepted.Acceptances(acceptances, instant(asOf))

  it("marks what is accepted, and nothing else", () => {
    const accepted = at("2026-03-31T23:59:59Z")
    assert.deepStrictEqual([a, b, "d".repeat(32)].map((each) => accepted.mark(finding(each)).accepted), [
      { reason: "for ever", expires: null },
      { reason: "until the end of March", expires: "2026-03-31" },
      undefined
    ])
    assert.deepStrictEqual(accepted.counts, { accepted: { "over-rebate": 2 }, expired: 0, unmatched: 1 })
    assert.deepStrictEqual(accepted.unmatched.map(({ fingerprint }) => fingerprint), [c])
  })

  it("drops what has expired, and reports it", () => {
    const accepted = at("2026-04-01T00:00:00Z")
    assert.strictEqual(accepted.mark(finding(b)).accepted, undefined)
    assert.deepStrictEqual(accepted.expired.map(({ fingerprint }) => fingerprint), [b])
    assert.deepStrictEqual(accepted.counts, { accepted: {}, expired: 1, unmatched: 2 })
  })
})
