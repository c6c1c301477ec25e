import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { Drift, Operations, Page } from "../src/index.ts"
import type { Operation } from "../src/index.ts"
import { described, document, places, sample, withAt } from "./support/Contract.ts"

interface Place {
  readonly operation: Operation.Any
  readonly row: unknown
  readonly path: ReadonlyArray<string>
}

const placesOf = (test: Parameters<typeof places>[2]): ReadonlyArray<Place> =>
  Operations.operations.flatMap((operation) =>
    described(document)
      .filter(({ path }) => path === operation.path)
      .flatMap(({ row }) => {
        const paths = new Map(places(document, row, test).map((path) => [path.join("."), path]))
        return [...paths.values()].map((path) => ({ operation, row: sample(document, row), path }))
      })
  )

const enumerations = placesOf((shape) => shape.enum !== undefined)
const objects = placesOf((shape) => shape.properties !== undefined)

const read = (operation: Operation.Any, rows: ReadonlyArray<unknown>) => {
  const drift = new Drift.DriftLog()
  const page = Page.decoder(operation, drift)({ [operation.collection]: rows }, undefined)
  return { drift: drift.toJSON(), rows: Result.getOrThrow(page).rows }
}

const name = ({ operation, path }: Place) => [operation.entity, ...path].join(".")

describe("Drift", () => {
  it("is looked for in every enumeration and object of the contract", () => {
    assert.strictEqual(enumerations.length, 22)
    assert.strictEqual(objects.length, 33)
  })

  it.prop(
    "names any new value of any enumeration, and keeps its row as received",
    [Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: enumerations.length - 1 })), Schema.NonEmptyString],
    ([index, text]) => {
      const place = enumerations[index]
      if (place === undefined) throw new Error("no such place")
      const value = `New ${text}`
      const row = withAt(place.row, place.path, () => value)
      const { drift, rows } = read(place.operation, [row])
      assert.strictEqual(rows[0], row)
      assert.deepStrictEqual(drift, { enumerations: { [name(place)]: [value] }, fields: {} })
    },
    { arbitrary: { runs: 500 } }
  )

  it.each(enumerations.map((place) => ({ ...place, name: name(place) })))("names a new value of $name", (place) => {
    const row = withAt(place.row, place.path, () => "New")
    const { drift, rows } = read(place.operation, [row])
    assert.strictEqual(rows[0], row)
    assert.deepStrictEqual(drift, { enumerations: { [place.name]: ["New"] }, fields: {} })
  })

  it.each(objects.map((place) => ({ ...place, name: name(place) })))("names a new field of $name", (place) => {
    const row = withAt(place.row, place.path, (value) => ({ ...Object(value), NewField: { Deep: 1 } }))
    const { drift, rows } = read(place.operation, [row])
    assert.strictEqual(rows[0], row)
    const field = [...place.path, "NewField"].join(".")
    assert.deepStrictEqual(drift, { enumerations: {}, fields: { [place.operation.entity]: [field] } })
  })

  it.each([...enumerations, ...objects].map((place) => ({ ...place, name: name(place) })))(
    "at $name sets the row aside or stops the run, by policy",
    ({ operation, path, row }) => {
      const isEnumeration = enumerations.some((place) => place.operation === operation && place.path === path)
      const drifted = withAt(row, path, (value) => isEnumeration ? "New" : { ...Object(value), NewField: 1 })
      const under = (policy: Page.Policy, rows: ReadonlyArray<unknown>) =>
        Result.map(
          Page.decoder(operation, new Drift.DriftLog(), policy)({ [operation.collection]: rows }, undefined),
          ({ quarantined, rows }) => [rows, quarantined.map(({ raw }) => raw)]
        )
      assert.deepStrictEqual<unknown>(under("evolve", [row, drifted]), Result.succeed([[row, drifted], []]))
      assert.deepStrictEqual<unknown>(under("quarantine", [row, drifted]), Result.succeed([[row], [drifted]]))
      assert.isTrue(Result.isFailure(under("freeze", [row, drifted])))
      assert.deepStrictEqual<unknown>(under("freeze", [row]), Result.succeed([[row], []]))
    }
  )

  it("finds nothing in what is absent or null", () => {
    for (const { operation, path, row } of enumerations) {
      const { drift } = read(operation, [
        withAt(row, path.slice(0, -1), (value) => ({ ...Object(value), NewField: null }))
      ])
      assert.deepStrictEqual(drift, { enumerations: {}, fields: {} })
    }
  })

  it("names each value once and everything sorted, over many rows", () => {
    const place = enumerations.find((each) => name(each) === "OrderItem.Type")
    if (place === undefined) throw new Error("no such place")
    const rows = ["Zebra", "Apple", "Zebra", "CityTax"].map((value) => ({
      ...Object(withAt(place.row, place.path, () => value)),
      [value]: 1
    }))
    assert.deepStrictEqual(read(place.operation, rows).drift, {
      enumerations: { "OrderItem.Type": ["Apple", "Zebra"] },
      fields: { OrderItem: ["Apple", "CityTax", "Zebra"] }
    })
  })

  it("keeps a hundred values of a kind at most", () => {
    const log = new Drift.DriftLog()
    for (let n = 0; n < 1000; n++) log.value("OrderItem.Type", `value ${n}`)
    assert.strictEqual(log.enumerations.get("OrderItem.Type")?.size, 100)
  })

  it("takes names of the language's own as data", () => {
    const place = objects.find((each) => name(each) === "Enterprise.Address")
    if (place === undefined) throw new Error("no such place")
    const parsed: unknown = JSON.parse(`{ "__proto__": { "polluted": 1 }, "constructor": 1, "toString": 1 }`)
    const { drift } = read(place.operation, [withAt(place.row, place.path, () => parsed)])
    assert.deepStrictEqual(drift, {
      enumerations: {},
      fields: { Enterprise: ["Address.__proto__", "Address.constructor", "Address.toString"] }
    })
    assert.notProperty({}, "polluted")
  })
})
