import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Sandbox } from "../src/index.ts"
import { ask, paths, post, signed, unlimited } from "./support/Asking.ts"

const ID = "11111111-1111-4111-8111-111111111111"
const ids = (count: number) =>
  Array.from({ length: count }, (_, n) => `${String(n).padStart(8, "0")}-1111-4111-8111-111111111111`)
const march = { StartUtc: "2026-03-01T00:00:00Z", EndUtc: "2026-04-01T00:00:00Z" }

const refusals: ReadonlyArray<readonly [string, keyof typeof paths, Record<string, unknown>, string]> = [
  ["an unknown property", "orderItems", { ConsumedUtc: march, Colour: "red" }, "Colour"],
  ["the case of a property", "orderItems", { ConsumedUtc: march, serviceIds: [ID] }, "serviceIds"],
  ["a property of another operation", "reservations", { ConsumedUtc: march }, "ConsumedUtc"],
  ["a property named after the prototype", "services", { constructor: 1 }, "constructor"],
  ["an unknown property of an interval", "orderItems", { ConsumedUtc: { ...march, Zone: "UTC" } }, "ConsumedUtc.Zone"],
  ["an unknown property of the limitation", "services", { Limitation: { Count: 1, Offset: 3 } }, "Limitation.Offset"],
  ["no limitation", "services", { Limitation: undefined }, "Limitation"],
  ["a limitation of null", "services", { Limitation: null }, "Limitation"],
  ["a limitation without a count", "services", { Limitation: {} }, "Limitation.Count"],
  ["a count of 0", "services", { Limitation: { Count: 0 } }, "Limitation.Count"],
  ["a count of 1001", "services", { Limitation: { Count: 1001 } }, "Limitation.Count"],
  ["a broken count", "services", { Limitation: { Count: 1.5 } }, "Limitation.Count"],
  ["a count in quotes", "services", { Limitation: { Count: "10" } }, "Limitation.Count"],
  ["a cursor that is not an identifier", "services", { Limitation: { Count: 1, Cursor: "x" } }, "Limitation.Cursor"],
  ["a cursor that no row has", "services", { Limitation: { Count: 1, Cursor: ID } }, "Limitation.Cursor"],
  ["no client", "services", { Client: undefined }, "Client"],
  ["an empty client", "services", { Client: "" }, "Client"],
  ["no services, where they are needed", "productServiceOrders", {}, "ServiceIds"],
  ["services of null, where they are needed", "productServiceOrders", { ServiceIds: null }, "ServiceIds"],
  ["an empty list", "reservations", { ServiceIds: [] }, "ServiceIds"],
  ["a text for a list", "reservations", { ServiceIds: ID }, "ServiceIds"],
  ["a number in a list", "reservations", { ServiceIds: [1] }, "ServiceIds"],
  ["a bad identifier", "reservations", { ServiceIds: ["11111111"] }, "ServiceIds"],
  ["1001 identifiers", "orderItems", { ServiceOrderIds: ids(1001) }, "ServiceOrderIds"],
  ["101 accounts", "orderItems", { AccountIds: ids(101) }, "AccountIds"],
  ["101 companies", "reservations", { PartnerCompanyIds: ids(101) }, "PartnerCompanyIds"],
  ["an unknown state of an item", "orderItems", { ConsumedUtc: march, AccountingStates: ["open"] }, "AccountingStates"],
  [
    "an empty list of states of an item",
    "orderItems",
    { ConsumedUtc: march, AccountingStates: [] },
    "AccountingStates"
  ],
  ["an unknown type", "orderItems", { ConsumedUtc: march, Types: ["Room"] }, "Types"],
  ["an unknown state of an order", "reservations", { States: ["Enquired"] }, "States"],
  [
    "actual with scheduled starts",
    "reservations",
    { ActualStartUtc: march, ScheduledStartUtc: march },
    "ActualStartUtc"
  ],
  ["actual with scheduled ends", "reservations", { ActualEndUtc: march, ScheduledEndUtc: march }, "ActualEndUtc"],
  ["a language that is not a string", "services", { LanguageCode: 1 }, "LanguageCode"],
  ["a state said twice", "reservations", { States: ["Started", "Started"] }, "States"],
  ["an unknown kind of service", "services", { ServiceType: "Other" }, "ServiceType"],
  ["a bad currency", "orderItems", { ConsumedUtc: march, Currency: "euro" }, "Currency"],
  ["an interval that is a text", "orderItems", { ConsumedUtc: "2026-03" }, "ConsumedUtc"],
  [
    "a date without a time",
    "orderItems",
    { ConsumedUtc: { ...march, StartUtc: "2026-03-01" } },
    "ConsumedUtc.StartUtc"
  ],
  ["a time without a zone", "orderItems", { ConsumedUtc: { ...march, StartUtc: "2026-03-01T00:00:00" } }, "StartUtc"],
  [
    "a date that does not exist",
    "orderItems",
    { ConsumedUtc: { EndUtc: "2026-02-30T00:00:00Z" } },
    "ConsumedUtc.EndUtc"
  ],
  [
    "an hour that does not exist",
    "orderItems",
    { ConsumedUtc: { EndUtc: "2026-02-20T24:00:00Z" } },
    "ConsumedUtc.EndUtc"
  ],
  ["a number for an instant", "orderItems", { ConsumedUtc: { EndUtc: 1 } }, "ConsumedUtc.EndUtc"],
  ["no filter at all", "orderItems", {}, "filter"],
  ["a filter that narrows too little", "orderItems", { EnterpriseIds: [ID], Types: ["Deposit"] }, "filter"],
  ["an interval open at both ends as the only filter", "orderItems", { ConsumedUtc: {} }, "filter"]
]

describe("Strictness", () => {
  layer(Sandbox.layer({ orders: 100, rateLimit: unlimited }))("rejects", (it) => {
    it.effect.each(refusals)("%s", ([, operation, filter, field]) =>
      Effect.gen(function*() {
        const answer = yield* ask(operation, filter)
        assert.strictEqual(answer.status, 400)
        assert.include(answer.message, field)
        assert.deepStrictEqual(Object.keys(JSON.parse(answer.text)), ["Message", "RequestId", "Details"])
        assert.strictEqual(JSON.parse(answer.text).RequestId, answer.headers["request-id"])
      }))

    it.effect.each(["", "{", "null", "[]", "\"text\"", "{\"Client\":1,}"])(
      "a body that is not a JSON object: %s",
      (body) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* post(paths.services, body)).status, 400)
        })
    )

    it.effect.each(["ClientToken", "AccessToken"])("a wrong %s", (token) =>
      Effect.gen(function*() {
        const body = yield* signed({})
        for (
          const wrong of ["x", `${body.AccessToken} `, body.AccessToken.slice(1), body.AccessToken.toLowerCase(), 1]
        ) {
          assert.strictEqual((yield* post(paths.services, JSON.stringify({ ...body, [token]: wrong }))).status, 401)
        }
        assert.strictEqual((yield* post(paths.services, JSON.stringify({ ...body, [token]: undefined }))).status, 400)
      }))

    it.effect.each([
      "/api/connector/v1/services/getall",
      "/api/connector/v1/services/getAll/",
      "/api/connector/v1/services/getAll?x=1",
      "/api/connector/v1/reservations/getAll",
      "/api/connector/v1/bills/getAll",
      "/constructor",
      "/"
    ])("another path: %s", (path) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* post(path, JSON.stringify(yield* signed({})))).status, 404)
      }))

    it.effect("another method", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox
        const answer = yield* sandbox.handle({ method: "GET", path: paths.services, headers: {}, body: "" })
        assert.strictEqual(answer.status, 404)
      }))

    it.effect.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json"])(
      "another content type: %s",
      (type) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox
          const body = JSON.stringify(yield* signed({}))
          const send = (type: string) =>
            sandbox.handle({ method: "POST", path: paths.services, headers: { "Content-Type": type }, body })
          assert.strictEqual((yield* send(type)).status, 400)
          assert.strictEqual((yield* send("Application/JSON; charset=utf-8")).status, 200)
        })
    )
  })

  layer(Sandbox.layer({ orders: 100, rateLimit: unlimited }))("accepts", (it) => {
    it.effect.each<readonly [string, keyof typeof paths, Record<string, unknown>]>([
      ["1000 identifiers", "orderItems", { ServiceOrderIds: ids(1000) }],
      ["100 accounts", "orderItems", { AccountIds: ids(100) }],
      ["a language and a culture", "services", { LanguageCode: "fr-FR", CultureCode: "fr-FR" }],
      ["actual starts with scheduled ends", "reservations", { ActualStartUtc: march, ScheduledEndUtc: march }],
      ["identifiers in upper case", "reservations", { ServiceIds: ["AAAAAAAA-1111-4111-8111-111111111111"] }],
      ["absence as null", "reservations", {
        ServiceIds: null,
        CreatedUtc: null,
        Limitation: { Count: 1, Cursor: null }
      }],
      ["ends of an interval as null", "reservations", { CreatedUtc: { StartUtc: null, EndUtc: null } }],
      ["an empty list of states of an order", "reservations", { States: [] }],
      ["an instant with an offset and a fraction", "orderItems", {
        ConsumedUtc: { StartUtc: "2026-03-01T01:00:00.000+01:00" }
      }]
    ])("%s", ([, operation, filter]) =>
      Effect.gen(function*() {
        assert.strictEqual((yield* ask(operation, filter)).status, 200)
      }))
  })

  layer(Sandbox.layer({ orders: 100, rateLimit: unlimited, heavyAbove: 300 }))(
    "when a limit on weight is set",
    (it) => {
      it.effect("answers 408 to what matches more rows, whatever the page", () =>
        Effect.gen(function*() {
          const heavy = { ConsumedUtc: march, Limitation: { Count: 1 } }
          assert.strictEqual((yield* ask("orderItems", heavy)).status, 408)
          const day = { StartUtc: "2026-03-10T00:00:00Z", EndUtc: "2026-03-11T00:00:00Z" }
          assert.strictEqual((yield* ask("orderItems", { ConsumedUtc: day })).status, 200)
        }))
    }
  )
})
