import { assert, it } from "@effect/vitest"
import type { Finding } from "@nightaudit/reconcile"
import { BigDecimal, Effect, Stream } from "effect"
import { describe } from "vitest"
import { FindingGroups } from "../src/index.ts"

const finding = (fingerprint: string, of: Partial<Finding.Finding> = {}): Finding.Finding => ({
  code: "over-rebate",
  severity: "error",
  enterpriseId: "e",
  serviceOrderId: "o",
  orderItemIds: [],
  message: fingerprint,
  expected: null,
  actual: null,
  delta: null,
  currency: null,
  evidence: {},
  fingerprint,
  ...of
})

const gather = (findings: ReadonlyArray<Finding.Finding>, limits: Partial<FindingGroups.Limits> = {}) =>
  FindingGroups.gather(Stream.fromIterable(findings), { detailed: 25, listed: 100, ...limits })

const euros = (delta: string) => ({ delta, currency: "EUR" })

describe("FindingGroups", () => {
  it.effect("orders findings by absolute amount, largest first and those without an amount last", () =>
    Effect.gen(function*() {
      const { groups } = yield* gather([
        finding("none"),
        finding("small", euros("1")),
        finding("large", euros("-20")),
        finding("middle", { actual: "5", currency: "EUR" }),
        finding("words", { actual: "2 orders", currency: "EUR" })
      ])
      assert.deepStrictEqual(groups.map(({ detailed }) => detailed.map(({ fingerprint }) => fingerprint)), [
        ["large", "middle", "small", "none", "words"]
      ])
    }))

  it.effect("adds amounts of one currency only", () =>
    Effect.gen(function*() {
      const { groups, inQuestion } = yield* gather([
        finding("a", euros("0.1")),
        finding("b", euros("0.2")),
        finding("c", { delta: "-4283", currency: "JPY" })
      ])
      const entries = [["EUR", "0.3"], ["JPY", "4283"]]
      for (const sums of [groups[0]?.inQuestion, inQuestion.error]) {
        assert.deepStrictEqual(sums?.entries.map(([currency, sum]) => [currency, BigDecimal.format(sum)]), entries)
      }
    }))

  it.effect("orders groups by urgency, then by their share of the amounts in a currency", () =>
    Effect.gen(function*() {
      const { counts, groups } = yield* gather([
        finding("1", { code: "a", severity: "info", ...euros("1000") }),
        finding("2", { code: "b", delta: "90", currency: "JPY" }),
        finding("3", { code: "c", ...euros("10") }),
        finding("4", { code: "c", delta: "10", currency: "JPY" }),
        finding("5", { code: "d", severity: "warning" }),
        finding("6", { code: "a", accepted: { reason: "known", expires: null }, ...euros("1") })
      ])
      assert.deepStrictEqual(groups.map(({ code, urgency }) => `${urgency} ${code}`), [
        "error b",
        "error c",
        "warning d",
        "info a",
        "accepted a"
      ])
      assert.deepStrictEqual(counts, { error: 3, warning: 1, info: 1, accepted: 1 })
    }))

  it.effect("lists each finding once, and counts those it leaves out", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 1000 }, (_, index) => finding(`${index}`, euros(`${index + 1}`)))
      const few = Array.from({ length: 7 }, (_, index) => finding(`few ${index}`, { code: "few" }))
      const { groups } = yield* gather([...many, ...few], { detailed: 5, listed: 100 })
      const [large, small] = groups
      assert.deepStrictEqual(large?.detailed.map(({ fingerprint }) => fingerprint), ["999", "998", "997", "996", "995"])
      assert.deepStrictEqual(
        large?.listed.map(({ fingerprint }) => fingerprint),
        many.slice(897, 995).toReversed().map((of) => of.fingerprint)
      )
      assert.strictEqual(large?.left, 897)
      assert.deepStrictEqual([small?.detailed.length, small?.listed.length, small?.left], [5, 2, 0])
    }))
})
