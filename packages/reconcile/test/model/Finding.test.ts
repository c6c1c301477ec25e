import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Digest } from "effect/crypto"
import { Finding } from "../../src/index.ts"
import { hotelId, id, orderId } from "../support/fixtures.ts"

const rule = { code: "a-rule", version: 1, severity: "error" } as const
const of = { enterpriseId: hotelId, serviceOrderId: orderId }
const observation: Finding.Observation = {
  orderItemIds: [id(1), id(2)],
  message: "It does not add up.",
  expected: "1",
  actual: "2",
  delta: "1",
  currency: "EUR",
  evidence: { net: "1" }
}

const make = (...args: Parameters<typeof Finding.make>) => Effect.provide(Finding.make(...args), Digest.layerWebCrypto)

const fingerprint = Effect.map(make(rule, of, observation), (finding) => finding.fingerprint)

describe("Finding.make", () => {
  it.effect("completes an observation", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* make(rule, of, observation), {
        code: "a-rule",
        severity: "error",
        enterpriseId: hotelId,
        serviceOrderId: orderId,
        orderItemIds: [id(1), id(2)],
        message: "It does not add up.",
        expected: "1",
        actual: "2",
        delta: "1",
        currency: "EUR",
        evidence: { net: "1", rule: "a-rule@1" },
        fingerprint: "5dd1d3cf0e3839e5f85f90e9909b5654"
      })
    }))

  it.effect("says null of what was not compared", () =>
    Effect.gen(function*() {
      const finding = yield* make(rule, { enterpriseId: null, serviceOrderId: null }, {
        orderItemIds: [],
        message: "",
        evidence: {}
      })
      assert.deepStrictEqual(
        [
          finding.enterpriseId,
          finding.serviceOrderId,
          finding.expected,
          finding.actual,
          finding.delta,
          finding.currency
        ],
        [null, null, null, null, null, null]
      )
    }))

  it.effect("takes the observation's own severity over the rule's", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* make(rule, of, { ...observation, severity: "info" })).severity, "info")
    }))

  it.effect("sorts the items, and leaves the observation's list as it is", () =>
    Effect.gen(function*() {
      const orderItemIds = [id(2), id(1)]
      const finding = yield* make(rule, of, { ...observation, orderItemIds })
      assert.deepStrictEqual([finding.orderItemIds, orderItemIds], [[id(1), id(2)], [id(2), id(1)]])
    }))

  it.effect.each<readonly [string, Partial<Finding.Observation>]>([
    ["the message", { message: "Something does not add up." }],
    ["the evidence", { evidence: { net: "1", exceptionsTested: ["more"] } }],
    ["the severity", { severity: "info" }],
    ["the order of the items", { orderItemIds: [id(2), id(1)] }]
  ])("keeps its fingerprint when %s changes", ([, change]) =>
    Effect.gen(function*() {
      const finding = yield* make(rule, of, { ...observation, ...change })
      assert.strictEqual(finding.fingerprint, yield* fingerprint)
    }))

  it.effect.each<readonly [string, Partial<Finding.Observation>]>([
    ["the expected value", { expected: "1.01" }],
    ["the actual value", { actual: "2.01" }],
    ["the delta", { delta: "1.01" }],
    ["the currency", { currency: "USD" }],
    ["an item", { orderItemIds: [id(1), id(3)] }],
    ["the number of items", { orderItemIds: [id(1)] }],
    ["a value to none", { actual: null }]
  ])("changes its fingerprint when %s changes", ([, change]) =>
    Effect.gen(function*() {
      const finding = yield* make(rule, of, { ...observation, ...change })
      assert.notStrictEqual(finding.fingerprint, yield* fingerprint)
    }))

  it.effect.each(
    [
      ["the rule", { ...rule, code: "b-rule" }, of],
      ["the version of the rule", { ...rule, version: 2 }, of],
      ["the order", rule, { ...of, serviceOrderId: id(9) }],
      ["the enterprise", rule, { ...of, enterpriseId: id(9) }]
    ] as const
  )("changes its fingerprint when %s changes", ([, rule, of]) =>
    Effect.gen(function*() {
      assert.notStrictEqual((yield* make(rule, of, observation)).fingerprint, yield* fingerprint)
    }))

  it.effect("does not take the values of one field for those of its neighbour", () =>
    Effect.gen(function*() {
      const [a, b] = yield* Effect.all([
        make(rule, of, { ...observation, expected: "1", actual: null }),
        make(rule, of, { ...observation, expected: null, actual: "1" })
      ])
      assert.notStrictEqual(a.fingerprint, b.fingerprint)
    }))
})

describe("Finding.compare", () => {
  it.effect("sorts by code, then by items, then by what was found", () =>
    Effect.gen(function*() {
      const [first, second, third, fourth] = yield* Effect.all([
        make(rule, of, { ...observation, orderItemIds: [id(1)] }),
        make(rule, of, { ...observation, orderItemIds: [id(2)] }),
        make(rule, of, { ...observation, orderItemIds: [id(2)], currency: "USD" }),
        make({ ...rule, code: "b-rule" }, of, { ...observation, orderItemIds: [] })
      ])
      const [lower, higher] = second.fingerprint < third.fingerprint ? [second, third] : [third, second]
      assert.deepStrictEqual([fourth, higher, first, lower].toSorted(Finding.compare), [first, lower, higher, fourth])
    }))
})
