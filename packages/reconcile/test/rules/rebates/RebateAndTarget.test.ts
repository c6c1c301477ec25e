import { assert, describe, it } from "@effect/vitest"
import { rebateAccountMismatch } from "../../../src/rules/rebates/RebateAccountMismatch.ts"
import { rebateCurrencyMismatch } from "../../../src/rules/rebates/RebateCurrencyMismatch.ts"
import { rebateOfDeadItem } from "../../../src/rules/rebates/RebateOfDeadItem.ts"
import { rebateSign } from "../../../src/rules/rebates/RebateSign.ts"
import { rebateTaxMismatch } from "../../../src/rules/rebates/RebateTaxMismatch.ts"
import type { Rule } from "../../../src/rules/Rule.ts"
import {
  amount,
  blind,
  canceled,
  context,
  elsewhere,
  id,
  inactive,
  item,
  judged,
  open,
  orderId,
  rebate,
  reconciled,
  reservation
} from "../../support/fixtures.ts"

/** What a rule says of a rebate, the second item, of the first. */
const judge = (rule: Rule, rebated: object, target: object = {}, within = context(), order = reservation()) =>
  judged(rule, reconciled(order, [item(1, target), rebate(2, id(1), -107, rebated)]), within)

/** The rebate and its target as evidence. */
const evidence = (fields: { rebate?: object; target?: object } = {}) => ({
  rebate: {
    id: id(2),
    type: "NightRebate",
    gross: "-107",
    currency: "EUR",
    consumedUtc: "2026-03-04T12:00:00Z",
    ...fields.rebate
  },
  target: {
    id: id(1),
    type: "SpaceOrder",
    gross: "107",
    currency: "EUR",
    consumedUtc: "2026-03-04T12:00:00Z",
    state: "Closed",
    serviceOrderId: orderId,
    ...fields.target
  }
})

const accounts = [{ AccountId: id(7) }, { AccountId: id(8) }] as const

/** For each rule a rebate and a target that it speaks of. */
const firing: ReadonlyArray<readonly [string, Rule, object, object]> = [
  ["rebate-sign", rebateSign, { Amount: amount(5, [], 5) }, {}],
  ["rebate-currency-mismatch", rebateCurrencyMismatch, { Amount: amount(-5, [], -5, "USD") }, {}],
  ["rebate-tax-mismatch", rebateTaxMismatch, { Amount: amount(-5, [-1, -1], -7) }, {}],
  ["rebate-of-dead-item", rebateOfDeadItem, { Type: "ProductOrderRebate" }, canceled],
  ["rebate-account-mismatch", rebateAccountMismatch, ...accounts]
]

describe.each(firing)("%s", (code, rule, rebated, target) => {
  it("bears its name", () => {
    assert.strictEqual(rule.code, code)
  })

  it("names a rebate and its target in another order too, with neither order nor enterprise known", () => {
    const of = reconciled(undefined, [rebate(2, id(1), -107, rebated)], { related: elsewhere(item(1, target)) })
    assert.deepStrictEqual(judged(rule, of, blind).map(({ orderItemIds }) => orderItemIds), [[id(2), id(1)]])
  })

  it.each([["canceled", canceled], ["inactive", inactive]])("does not report a rebate that is %s", (_, state) => {
    assert.deepStrictEqual(judge(rule, { ...rebated, ...state }, target), [])
  })

  it("does not report a rebate of another order, which is reported there", () => {
    const others = elsewhere(item(1, target), rebate(2, id(1), -107, rebated))
    assert.deepStrictEqual(
      judged(rule, reconciled(reservation(), [rebate(3, id(4), -1), item(4)], { related: others })),
      []
    )
  })

  it.each([["unknown", id(9)], ["not named", null]])("does not report a target that is %s", (_, of) => {
    assert.deepStrictEqual(judged(rule, reconciled(reservation(), [item(1, target), rebate(2, of, -107, rebated)])), [])
  })
})

describe("rebate-sign", () => {
  it("reports a rebate that adds to its target", () => {
    assert.deepStrictEqual(judge(rebateSign, { Amount: amount(5, [], 5), ...open }), [{
      severity: "warning",
      orderItemIds: [id(2), id(1)],
      message: "A rebate of 5 EUR increases the charge of 107 EUR that it should reduce.",
      expected: "the opposite sign of 107 EUR",
      actual: "5 EUR",
      evidence: {
        ...evidence({ rebate: { gross: "5" } }),
        exceptionsTested: ["either value is zero"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([[-5, 107, 0], [-5, -107, 1], [5, -107, 0], [0, 107, 0], [5, 0, 0]])(
    "compares a rebate of %d with an item of %d",
    (gross, charged, findings) => {
      const observations = judge(rebateSign, { Amount: amount(gross, [], gross) }, {
        Amount: amount(charged, [], charged)
      })
      assert.strictEqual(observations.length, findings)
    }
  )
})

describe("rebate-sign of a rebate of itself", () => {
  it("names it once", () => {
    const of = reconciled(reservation(), [rebate(2, id(2), -107)])
    assert.deepStrictEqual(judged(rebateSign, of).map(({ orderItemIds }) => orderItemIds), [[id(2)]])
  })
})

describe("rebate-currency-mismatch", () => {
  it("reports a rebate in another currency", () => {
    assert.deepStrictEqual(judge(rebateCurrencyMismatch, { Amount: amount(-5, [], -5, "USD") }), [{
      severity: "error",
      orderItemIds: [id(2), id(1)],
      message: "A rebate in USD rebates an item in EUR.",
      expected: "EUR",
      actual: "USD",
      evidence: {
        ...evidence({ rebate: { gross: "-5", currency: "USD" } }),
        exceptionsTested: [],
        exceptionsUndecided: []
      }
    }])
  })

  it("does not report a rebate in the same", () => {
    assert.deepStrictEqual(judge(rebateCurrencyMismatch, {}), [])
  })
})

describe("rebate-tax-mismatch", () => {
  it("reports a rebate with other tax codes", () => {
    assert.deepStrictEqual(judge(rebateTaxMismatch, { Amount: amount(-105, [-1, -1], -107) }), [{
      severity: "warning",
      orderItemIds: [id(2), id(1)],
      message: "A rebate has the tax codes DE-1, DE-2, but the rebated item has DE-1.",
      expected: "DE-1",
      actual: "DE-1, DE-2",
      evidence: {
        ...evidence(),
        exceptionsTested: ["either has no tax code"],
        exceptionsUndecided: ["a rate that changed between the two", "the correction of a tax"]
      }
    }])
  })

  const exempt = { ...amount(100, [], 100), TaxValues: [{ Code: null, Value: 0 }] }

  it.each([
    ["the same codes", amount(-5, [-1], -6), amount(100, [7], 107)],
    ["the same codes, one twice", {
      ...amount(-5, [-1], -6),
      TaxValues: [1, 2].map((Value) => ({ Code: "DE-1", Value }))
    }, amount(100, [7], 107)],
    ["no taxes", amount(-5, [], -5), amount(100, [7], 107)],
    ["no code", exempt, amount(100, [7], 107)],
    ["no code on the target", amount(-5, [-1], -6), exempt]
  ])("does not report %s", (_, rebated, target) => {
    assert.deepStrictEqual(judge(rebateTaxMismatch, { Amount: rebated }, { Amount: target }), [])
  })
})

describe("rebate-of-dead-item", () => {
  it("reports a rebate of an item that is canceled", () => {
    assert.deepStrictEqual(judge(rebateOfDeadItem, {}, canceled), [{
      severity: "warning",
      orderItemIds: [id(2), id(1)],
      message: "A rebate of -107 EUR refers to an item that is Canceled.",
      expected: "Open or Closed",
      actual: "Canceled",
      evidence: {
        ...evidence({ target: { state: "Canceled" } }),
        canceledUtc: "2026-03-02T10:00:00Z",
        exceptionsTested: ["the night rebate of a canceled order"],
        exceptionsUndecided: []
      }
    }])
  })

  it.each([
    ["NightRebate", "Canceled", 0],
    ["NightRebate", "Confirmed", 1],
    ["ProductOrderRebate", "Canceled", 1]
  ])("of a %s in an order that is %s", (Type, State, findings) => {
    assert.strictEqual(judge(rebateOfDeadItem, { Type }, inactive, blind, reservation({ State })).length, findings)
  })

  it("does not report the night rebate of an order that was not found", () => {
    const of = reconciled(undefined, [item(1, canceled), rebate(2, id(1), -107)])
    assert.deepStrictEqual(judged(rebateOfDeadItem, of), [])
  })

  it.each(["Open", "Closed", "NewState"])("does not report an item that is %s", (AccountingState) => {
    assert.deepStrictEqual(judge(rebateOfDeadItem, {}, { AccountingState }), [])
  })
})

describe("rebate-account-mismatch", () => {
  it("reports a rebate billed to another account", () => {
    const [rebated, target] = accounts
    assert.deepStrictEqual(judge(rebateAccountMismatch, { ...rebated, AccountType: "Company" }, target), [{
      severity: "info",
      orderItemIds: [id(2), id(1)],
      message: "A rebate was billed to another account than the rebated item.",
      expected: id(8),
      actual: id(7),
      evidence: {
        ...evidence(),
        accountTypes: { rebate: "Company", target: null },
        legalEnvironmentCode: null,
        exceptionsTested: ["either has no account"],
        exceptionsUndecided: ["moved to another account by agreement"]
      }
    }])
  })

  it.each([["FR", "warning"], ["FR-COR", "warning"], ["DE", "info"], ["AFR", "info"], ["", "info"]] as const)(
    "under the law of %s is %s",
    (LegalEnvironmentCode, severity) => {
      assert.deepStrictEqual(
        judge(rebateAccountMismatch, ...accounts, context({ LegalEnvironmentCode })).map((each) => each.severity),
        [severity]
      )
    }
  )

  it.each([
    ["on the same account", accounts[0], accounts[0]],
    ["on no account", {}, accounts[1]],
    ["of an item on no account", accounts[0], { AccountId: null }],
    ["that is not billed yet", { ...accounts[0], ...open }, accounts[1]]
  ])("does not report a rebate %s", (_, rebated, target) => {
    assert.deepStrictEqual(judge(rebateAccountMismatch, rebated, target), [])
  })
})
