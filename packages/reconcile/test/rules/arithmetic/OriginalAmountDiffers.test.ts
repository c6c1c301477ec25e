import { assert, describe, it } from "@effect/vitest"
import { originalAmountDiffers } from "../../../src/rules/arithmetic/OriginalAmountDiffers.ts"
import {
  amount,
  blind,
  canceled,
  id,
  inactive,
  item,
  judged,
  open,
  reconciled,
  reservation
} from "../../support/fixtures.ts"

const judge = (...items: ReadonlyArray<ReturnType<typeof item>>) =>
  judged(originalAmountDiffers, reconciled(reservation(), items), blind)

const was = (OriginalAmount: ReturnType<typeof amount> | null) => ({ OriginalAmount })

describe("original-amount-differs", () => {
  it("reports the repriced items of an order together", () => {
    assert.deepStrictEqual(
      judge(
        item(1, was(amount(110, [7.7], 117.7))),
        item(2, { ...open, ...was(amount(101, [6], 107)) }),
        item(3, was(amount(100, [7], 107)))
      ),
      [{
        severity: "info",
        orderItemIds: [id(1), id(2)],
        message: "The price of 2 items of order R-1 was changed.",
        expected: "224.7",
        actual: "214",
        delta: "-10.7",
        currency: "EUR",
        evidence: {
          items: [
            { id: id(1), currency: "EUR", originalNet: "110", net: "100", originalGross: "117.7", gross: "107" },
            { id: id(2), currency: "EUR", originalNet: "101", net: "100", originalGross: "107", gross: "107" }
          ],
          exceptionsTested: ["another currency"],
          exceptionsUndecided: ["a price changed on purpose", "a chain of conversions that ends in its first currency"]
        }
      }]
    )
  })

  it("adds no two currencies", () => {
    const dollars = { Amount: amount(5, [], 5, "USD"), ...was(amount(6, [], 6, "USD")) }
    assert.deepStrictEqual(
      judge(item(1, was(amount(1, [], 1))), item(2, dollars)).map(({ actual, expected, orderItemIds }) => [
        orderItemIds,
        expected,
        actual
      ]),
      [[[id(1), id(2)], undefined, undefined]]
    )
  })

  it.each([
    ["without an original amount", {}],
    ["whose original amount is null", was(null)],
    ["of the same amount with other taxes", was(amount(100, [5, 2], 107))],
    ["converted from another currency", was(amount(110, [7.7], 117.7, "USD"))],
    ["that is canceled", { ...canceled, ...was(amount(1, [], 1)) }],
    ["that is inactive", { ...inactive, ...was(amount(1, [], 1)) }]
  ])("does not report an item %s", (_, fields) => {
    assert.deepStrictEqual(judge(item(1, fields)), [])
  })
})
