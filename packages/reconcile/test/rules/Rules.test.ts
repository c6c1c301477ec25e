import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, identity, Result, Schema } from "effect"
import { type Context, ItemInRange, Reference, Rule, Rules } from "../../src/index.ts"
import * as orderFacts from "../../src/rules/internal/orderFacts.ts"
import * as fixtures from "../support/fixtures.ts"

const sentences = Rules.catalogue.flatMap(({ code, exceptions, otherwise, predicate, title }) =>
  [title, predicate, ...exceptions, ...(otherwise === undefined ? [] : [otherwise])].map((text) =>
    [code, text] as const
  )
)

describe("the catalogue", () => {
  it("names each rule once, in kebab case", () => {
    const codes = Rules.catalogue.map(({ code }) => code)
    assert.strictEqual(new Set(codes).size, codes.length)
    assert.deepStrictEqual(codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code)), [])
  })

  it.each(sentences)("%s has a text without a period at its end: %s", (_, text) => {
    assert.match(text, /^\S.*[^.\s]$/)
  })

  it.each(Rules.catalogue)("$code says what to do, in the imperative: $action", ({ action }) => {
    assert.match(action, /^[A-Z][a-z]+,? [^.]*[^.\s]$/)
    assert.notMatch(action, /^[A-Z][a-z]*[^s]s\b/)
  })
})

const pick = <const Values extends ReadonlyArray<unknown>>(...values: Values): Arbitrary.Arbitrary<Values[number]> =>
  Arbitrary.map(Arbitrary.schema(Schema.Literals(values.map((_, index) => index))), (index) => values[index])

/** A row without the fields that are to be missing. */
const whole = <Fields extends Record<string, Arbitrary.Arbitrary<unknown>>>(fields: Fields) =>
  Arbitrary.map(
    Arbitrary.all(fields),
    (row): object => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined))
  )

/** Few ids, so that rows meet: rebates in chains and circles, items of other orders, and unknown ones. */
const itemId = pick(...[0, 1, 2, 3, 4, 7, 8].map(fixtures.id), null)
const otherId = pick(fixtures.id(0xa1), fixtures.id(0xa1), fixtures.id(0xa2), null, undefined)
const text = pick("Beer", "Beer", "", "\u{1F37A}\u0000", null, undefined)
const odd = [-0, 0.1, 1e-7, 5e-324, 1e308, -1e308, Number.MAX_SAFE_INTEGER + 2]
const number = pick(107, 107, 107, -107, -107, 0, 0, ...odd)
const instant = pick(
  "2026-03-04T12:00:00Z",
  "2026-03-04T12:00:00Z",
  "2026-03-04T12:00:00.5Z",
  "2026-03-29T01:30:00Z",
  "0000-01-01T00:00:00Z",
  "1969-12-31T23:59:59.999999999Z",
  "2024-02-29T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z"
)
const maybeInstant = pick("2026-03-04T12:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.9Z", null, undefined)
const someOf = <A>(item: Arbitrary.Arbitrary<A>) => Arbitrary.array(item, { maxLength: 2 })

const amount = Arbitrary.map(
  Arbitrary.all({
    Currency: pick("EUR", "EUR", "EUR", "JPY", "KWD", "??"),
    NetValue: number,
    GrossValue: number,
    taxes: someOf(Arbitrary.all({ code: pick("A", "B", null), value: number })),
    breakdown: pick("none", "null", "empty", "same", "other")
  }),
  ({ breakdown, taxes, ...values }) => ({
    ...values,
    TaxValues: taxes.map(({ code, value }) => ({ Code: code, Value: value })),
    Breakdown: breakdown === "null" ? null : {
      Items: breakdown === "same" || breakdown === "other"
        ? taxes.map(({ code, value }) => ({
          TaxRateCode: breakdown === "same" ? code : null,
          NetValue: value,
          TaxValue: value
        }))
        : breakdown === "empty"
        ? []
        : null
    }
  })
)

const data = Arbitrary.map(
  Arbitrary.all({
    of: pick("Rebate", "Rebate", "Product", "AllowanceDiscount", "AllowanceProfits", "NewThing", null),
    id: itemId,
    product: otherId,
    type: pick("Allowance", "AllowanceLoss", "NewThing", null),
    isWhole: pick(true, true, false)
  }),
  ({ id, isWhole, of, product, type }) =>
    of === null ? null : {
      Discriminator: of,
      ...(isWhole
        ? {
          Rebate: { RebatedItemId: id },
          Product: { ProductId: product ?? null, AgeCategoryId: product ?? null, ProductType: type },
          AllowanceDiscount: { AllowanceProductOrderItemId: id },
          AllowanceProfits: { AllowanceProductOrderItemId: id, AllowanceProfitType: type }
        }
        : { Rebate: null })
    }
)

/** What an item may say: every field that a rule reads, as odd as the contract allows. */
const anyItem = whole({
  EnterpriseId: pick(fixtures.hotelId, fixtures.hotelId, fixtures.otherHotelId),
  ServiceId: pick(fixtures.roomsId, fixtures.restaurantId, fixtures.id(0x77)),
  AccountId: otherId,
  AccountType: pick("Company", "Customer", "NewThing", null),
  AccountingCategoryId: otherId,
  BillId: otherId,
  BillingName: text,
  ExternalIdentifier: text,
  UnitCount: pick(1, 0, -1, Number.MAX_SAFE_INTEGER),
  UnitAmount: amount,
  Amount: amount,
  OriginalAmount: Arbitrary.map(Arbitrary.all([amount, pick(true, true, false)]), ([of, is]) => is ? of : null),
  CreatorProfileId: otherId,
  UpdaterProfileId: otherId,
  CreatedUtc: instant,
  UpdatedUtc: instant,
  ConsumedUtc: instant,
  CanceledUtc: maybeInstant,
  ClosedUtc: maybeInstant,
  StartUtc: maybeInstant,
  AccountingState: pick("Open", "Closed", "Closed", "Inactive", "Canceled", "NewThing"),
  RevenueType: pick("Service", "NewThing"),
  Type: pick(
    "SpaceOrder",
    "SpaceOrder",
    "CustomItem",
    "CustomItem",
    "NightRebate",
    "NightRebate",
    "CancellationFee",
    "CityTaxDiscount",
    "NewThing",
    ...fixtures.systemTypes
  ),
  Options: pick({ CanceledWithReservation: true }, { CanceledWithReservation: null }, null, undefined),
  Data: data,
  TaxExemptionReason: pick("IT_N4", "NewThing", null, undefined)
})

const anyOrder = whole({
  State: pick("Inquired", "Confirmed", "Started", "Processed", "Processed", "Canceled", "Canceled", "NewThing"),
  AccountId: otherId,
  AccountType: pick("Company", "Customer", "NewThing", null),
  BookerId: otherId,
  PartnerCompanyId: otherId,
  Number: text,
  Origin: pick("Connector", "Import", "NewThing", null),
  CreatedUtc: instant,
  UpdatedUtc: instant,
  CancelledUtc: maybeInstant,
  StartUtc: maybeInstant,
  EndUtc: maybeInstant,
  ScheduledStartUtc: maybeInstant,
  ScheduledEndUtc: maybeInstant,
  ActualStartUtc: maybeInstant,
  ActualEndUtc: maybeInstant
})

const duration = pick("P7D", "P0M0DT0H0M0S", "P9999999999999999D", "-P1D", "", "soon", null, undefined)

/** An order and what the rules know besides it. */
const anything = Arbitrary.all({
  once: Arbitrary.array(anyItem, { maxLength: 5 }),
  twice: Arbitrary.array(anyItem, { maxLength: 1 }),
  others: Arbitrary.array(anyItem, { maxLength: 3 }),
  order: anyOrder,
  linked: anyOrder,
  kind: pick("reservation", "reservation", "visit", "none"),
  link: pick("missing", "unread", "none", "reservation", "reservation"),
  isBlind: pick(false, false, false, true),
  hotel: whole({
    Pricing: pick("Gross", "Net", "NewThing", null),
    TaxPrecision: pick(2, 4, 0, -3, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, null),
    LegalEnvironmentCode: pick("FR", "", null),
    EditableHistoryInterval: duration,
    AccountingEditableHistoryInterval: duration,
    OperationalEditableHistoryInterval: duration
  })
})

type Item = ReturnType<typeof fixtures.item>
type Anything = typeof anything extends Arbitrary.Arbitrary<infer A> ? A : never

const orderOf = ({ kind, order }: Anything) => {
  if (kind === "none") return undefined
  return kind === "reservation" ? fixtures.reservation(order) : fixtures.visit(order)
}

const linkOf = ({ link, linked }: Anything) => {
  if (link === "none") return undefined
  return link === "reservation" ? fixtures.linkedReservation(linked) : link
}

/** Where the ids that items have lead. */
const reference = Result.getOrThrow(Result.flatMap(
  Reference.parse(JSON.stringify({
    AccountingCategories: [{ Id: fixtures.id(0xa1), IsActive: false }],
    Bills: [{ Id: fixtures.id(0xa1), AccountId: fixtures.id(0xa1) }],
    TaxRates: [{ Code: "A", Strategy: { Discriminator: "Relative", Value: { Value: 0.07 } } }],
    Enterprise: { Id: fixtures.hotelId, Currencies: [{ Currency: "JPY", IsEnabled: false }] },
    complete: ["accountingCategories", "currencies"]
  })),
  (file) => Reference.make([file])
))

/** The rooms are let by the night. */
const contextOf = ({ hotel, isBlind }: Anything): Context.Context => {
  if (isBlind) return fixtures.blind
  const context = fixtures.context(hotel)
  const services = [...context.services.values()].map((service) => ({
    ...service,
    Data: { ...service.Data, Value: { TimeUnitPeriod: "Day" } }
  }))
  return { ...context, reference, services: new Map(services.map((service) => [service.Id, service])) }
}

/** An order that may have an item twice, and a second one of the same charges. */
const scene = (input: Anything, inOrder: (rows: ReadonlyArray<Item>) => ReadonlyArray<Item> = identity) => {
  const { isBlind, once, others, twice } = input
  const items = [...once, ...twice, ...twice]
  const found = orderOf(input)
  const of = {
    ...fixtures.reconciled(found, items.map((fields, n) => fixtures.item(n, fields)), {
      verdict: found?.kind ?? (isBlind ? "unresolved" : "orphan"),
      related: {
        ...fixtures.elsewhere(...inOrder(others.map((fields, n) => fixtures.item(items.length + n, fields)))),
        missingItems: new Set([fixtures.id(7)]),
        unreadItems: new Set([fixtures.id(8)]),
        linkedReservation: linkOf(input)
      }
    }),
    // The first reading of some items may have been of others.
    itemsInRange: items.map((fields, n) => ItemInRange.make(fixtures.item(n, others[n] ?? fields), "2026-03-04"))
  }
  const ServiceOrderId = fixtures.id(0x0e)
  const again = fixtures.reconciled(
    found,
    items.map((fields, n) => fixtures.item(0x10 + n, { ...fields, ServiceOrderId })),
    { serviceOrderId: ServiceOrderId }
  )
  return { again, context: contextOf(input), of }
}

/** What every rule says of the order, and of a range with both. */
const observations = (input: Anything, inOrder?: (rows: ReadonlyArray<Item>) => ReadonlyArray<Item>) => {
  const { again, context, of } = scene(input, inOrder)
  return [
    ...Rules.rules.map((rule) => [rule.code, fixtures.judged(rule, of, context)] as const),
    ...Rules.enterpriseRules.map((rule) => [rule.code, fixtures.judgedTogether(rule, [of, again], context)] as const)
  ]
}

/** The order in which findings are reported. */
const sorted = (said: ReturnType<typeof observations>) =>
  said.map(([code, all]) => [code, all.toSorted((a, b) => `${a.orderItemIds}` < `${b.orderItemIds}` ? -1 : 1)])

const isJson = Schema.is(Schema.Json)
const decimal = /^(0|-?(0\.\d*[1-9]|[1-9]\d*(\.\d*[1-9])?))$/

/** These look at a crowd, or at no row at all. */
const ofCrowds: ReadonlySet<string> = new Set([
  "currency-converted-extract",
  "extract-filtered",
  "range-not-over",
  "unlisted-item",
  "reservations-not-included"
])

describe("every rule", () => {
  it.prop("accept any rows that the contract allows, in any order", [anything], ([input]) => {
    const said = observations(input)
    assert.deepStrictEqual(sorted(observations(input, (rows) => rows.toReversed())), sorted(said))
    for (const [code, all] of said) {
      for (const { currency, delta, evidence, message, orderItemIds } of all) {
        assert.match(message, /^\S[^]*\.$/, code)
        assert.strictEqual(new Set(orderItemIds).size, orderItemIds.length, code)
        assert.isTrue(isJson(evidence), code)
        if (delta != null) {
          assert.match(delta, decimal, code)
          assert.isString(currency, code)
        }
      }
    }
  }, { arbitrary: { runs: 200 } })

  it.prop("finds nothing in an order whose facts it does not ask for", [anything], ([input]) => {
    const { context, of } = scene(input)
    const facts = orderFacts.of(context)(of)
    const said = Rules.rules.filter((rule) =>
      rule.when?.(facts) === false && Rule.observe(rule, of, context).length > 0
    )
    assert.deepStrictEqual(said.map(({ code }) => code), [])
  }, { arbitrary: { runs: 300 } })

  it.effect("comes to speak of such rows", () =>
    Effect.map(Arbitrary.sampleEffect(anything, { count: 600, size: 20, seed: "rules" }), (inputs) => {
      const silent = new Set([...Rules.rules, ...Rules.enterpriseRules].map(({ code }) => code))
      for (const [code, all] of inputs.flatMap((input) => observations(input))) if (all.length > 0) silent.delete(code)
      assert.deepStrictEqual([...silent].filter((code) => !ofCrowds.has(code)), [])
    }))
})
