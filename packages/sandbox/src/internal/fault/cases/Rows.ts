import { atItems, row, variant } from "./Case.ts"

// Without these a row cannot be judged.
const USED: [string, ...Array<string>] = ["Id", "ServiceOrderId", "ConsumedUtc", "AccountingState", "Amount"]

/** Rows that are not what they should be. */
export const rows = [
  ...row(
    25,
    variant("a new value that no rule reads", "complete", (random) =>
      atItems(random, {
        type: "unknownEnum",
        path: random.pick(["TaxExemptionReason", "Data.Discriminator", "AccountType"]),
        value: "SandboxNews",
        rows: random.between(1, 5)
      })),
    variant("a new value of what is judged", "drift", (random) =>
      atItems(random, {
        type: "unknownEnum",
        path: random.pick(["Type", "AccountingState", "RevenueType"]),
        value: "SandboxNews",
        rows: random.between(1, 5)
      })),
    variant("a new state of orders", "drift", (random) => ({
      operation: random.pick(["reservations", "productServiceOrders"]),
      occurrence: 1,
      action: { type: "unknownEnum", path: "State", value: "SandboxNews", rows: random.between(1, 5) }
    }))
  ),
  ...row(
    26,
    variant(
      "a missing field that isn't needed",
      "complete",
      (random) =>
        atItems(random, {
          type: "dropField",
          path: random.pick(["CreatorProfileId", "OriginalAmount", "Options"]),
          rows: "all"
        })
    ),
    variant(
      "a field missing",
      "incomplete",
      (random) => atItems(random, { type: "dropField", path: random.pick(USED), rows: random.between(1, 9) })
    ),
    variant(
      "a field null",
      "incomplete",
      (random) => atItems(random, { type: "nullField", path: random.pick(USED), rows: random.between(1, 9) })
    ),
    variant("a field missing everywhere", ["fails", "Malformed"], (random) => ({
      ...atItems(random, { type: "dropField", path: random.pick(USED), rows: "all" }),
      times: "forever"
    }))
  ),
  ...row(
    27,
    variant("an undocumented new field", "complete", (random) =>
      atItems(random, {
        type: "unknownField",
        path: random.pick(["", "Amount", "Options"]),
        name: random.pick(["SandboxNews", "__proto__", "constructor", "toString"]),
        value: { Value: 1, toString: null },
        rows: "all"
      })),
    variant(
      "a key twice",
      "complete",
      (random) =>
        atItems(random, {
          type: "duplicateKey",
          path: random.pick(USED),
          value: "SandboxNews",
          rows: random.between(1, 9)
        })
    )
  ),
  ...row(
    28,
    variant("a number beyond numbers", "incomplete", (random) =>
      atItems(random, {
        type: "replaceField",
        path: random.pick(["Amount.NetValue", "Amount.GrossValue", "UnitAmount.GrossValue"]),
        raw: random.pick(["1e400", "-1e400", "1E+999"]),
        rows: random.between(1, 9)
      })),
    variant("a number with more digits than a double holds", "incomplete", (random) =>
      atItems(random, {
        type: "replaceField",
        path: random.pick(["Amount.NetValue", "Amount.GrossValue", "UnitAmount.GrossValue", "UnitCount"]),
        raw: random.pick(["9007199254740993", "123456789012345678.91", "18.099173553719008264462809917"]),
        rows: random.between(1, 9)
      }))
  ),
  ...row(
    29,
    variant("a date that does not exist", "incomplete", (random) =>
      atItems(random, {
        type: "replaceField",
        path: random.pick(["ConsumedUtc", "CreatedUtc", "UpdatedUtc"]),
        value: random.pick(["2026-02-30T10:00:00Z", "1", "2026-03-05", "2026-03-05T25:00:00Z", "2026-03-05T10:00:00"]),
        rows: random.between(1, 9)
      }))
  ),
  ...row(
    39,
    variant("ids in capitals", "complete", (random) => ({
      operation: random.pick(["orderItems", "reservations", "productServiceOrders", "enterprises", "services", "any"]),
      occurrence: 1,
      times: "forever",
      action: { type: "letterCase", as: random.pick(["upper", "mixed"]), rows: "all" }
    })),
    variant("one id in capitals in some rows", "complete", (random) => ({
      ...atItems(random, {
        type: "letterCase",
        as: "upper",
        path: random.pick([
          "Id",
          "EnterpriseId",
          "ServiceId",
          "ServiceOrderId",
          "AccountId",
          "Data.Rebate.RebatedItemId"
        ]),
        rows: random.between(1, 9)
      }),
      times: "forever"
    }))
  ),
  ...row(
    31,
    variant("a text that terminals and databases choke on", "complete", (random) =>
      atItems(random, {
        type: "replaceField",
        path: "Notes",
        raw: random.pick([
          "\"a\\u0000b\"",
          "\"a\\ud800b\"",
          "\"\\u001b]52;c;YQ==\\u0007\"",
          "\"\\u202eevil\"",
          "\"a\\u2028b\\n\""
        ]),
        rows: random.between(1, 9)
      }))
  )
]
