import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Reference } from "../../src/index.ts"
import { hotelId, id, instant } from "../support/fixtures.ts"

const problem = (text: string): string =>
  Result.match(Result.flatMap(Reference.parse(text), (file) => Reference.make([file])), {
    onFailure: (problem) => problem,
    onSuccess: () => "none"
  })

describe("a reference", () => {
  it.each<readonly [string, RegExp]>([
    ["[", /^it is not valid JSON$/],
    ["[]", /^it is not a JSON object$/],
    ["null", /^it is not a JSON object$/],
    ["{}", /^it gives none of accountingCategories, bills, taxRates, currencies, enterprise, complete$/],
    ["{\"Reservations\":[]}", /^it gives none of /],
    ["{\"Bills\":[],\"bills\":[]}", /^bills is given twice$/],
    ["{\"Bills\":{}}", /bills/],
    [`{"Bills":[{"Id":"${id(1)}","AccountId":"${id(2)}"},{"Id":"29"}]}`, /a UUID.*\["bills"\]\[1\]\["Id"\]/],
    ["{\"TaxRates\":[{\"Code\":\"A\",\"Strategy\":{\"Discriminator\":\"Flat\"}}]}", /\["Strategy"\]\["Value"\]/],
    ["{\"Currencies\":[{\"Code\":\"EUR\",\"Precision\":2}]}", /\["currencies"\]\[0\]\["EnterpriseId"\]/],
    ["{\"complete\":[\"rates\"]}", /\["complete"\]\[0\]/],
    ["{\"complete\":[\"bills\"]}", /^complete: no file gives bills$/]
  ])("says of %s what is wrong and where", (text, says) => {
    assert.match(problem(text), says)
    assert.notInclude(problem(text), "\n")
  })

  it("takes a response with a byte order mark and everything else that is in it", () => {
    const response = { Bills: [{ Id: id(1), AccountId: id(2), Number: "1", State: "Closed" }], Cursor: id(1) }
    assert.strictEqual(
      JSON.stringify(Result.getOrThrow(Reference.parse(`\uFEFF${JSON.stringify(response)}`))),
      JSON.stringify({ bills: [{ Id: id(1), AccountId: id(2), Number: "1" }] })
    )
  })

  it("uses the last version of a repeated row, however its ID is written", () => {
    const of = (Id: string, Name: string) =>
      Result.getOrThrow(Reference.parse(JSON.stringify({ AccountingCategories: [{ Id, Name }] })))
    const reference = Result.getOrThrow(Reference.make([of(id(0xab), "old"), of(id(0xab).toUpperCase(), "new")]))
    assert.strictEqual(Reference.categoryOf(reference, id(0xab))?.Name, "new")
    assert.strictEqual(reference.accountingCategories.size, 1)
  })

  it("knows the default currency, and takes rates without an interval for valid at all times", () => {
    const file = {
      Enterprise: { Id: hotelId, Currencies: [{ Currency: "CZK", IsDefault: true, IsEnabled: true }] },
      TaxRates: [{ Code: "A", Strategy: { Discriminator: "Relative", Value: { Value: 0.21 } } }]
    }
    const reference = Result.getOrThrow(
      Reference.make([Result.getOrThrow(Reference.parse(JSON.stringify(file)))])
    )
    assert.strictEqual(Reference.defaultCurrencyOf(reference, hotelId.toUpperCase()), "CZK")
    assert.strictEqual(Reference.relativeRateOf(reference, "A", instant("1999-01-01T00:00:00Z")), 0.21)
    assert.isUndefined(Reference.relativeRateOf(reference, "B", instant("1999-01-01T00:00:00Z")))
  })
})
