import { assert, it } from "@effect/vitest"
import { type OrderRecord, Sandbox, truth } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "./support/Cli.ts"
import { folder, paths, type Row, rows } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const march = { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" }

const isWithin = (row: object, field: string, { from, to }: typeof march): boolean => {
  const instant: unknown = Reflect.get(row, field)
  return typeof instant === "string" && from <= instant && instant < to
}

const byId = (rows: ReadonlyArray<object>) =>
  rows.map((row): Row => ({ ...row })).toSorted((self, that) => String(self["Id"]) < String(that["Id"]) ? -1 : 1)

const kind = (of: OrderRecord["kind"], records: Iterable<OrderRecord>) =>
  [...records].flatMap(({ kind, order }) => kind === of && order !== null ? [order] : [])

it.layer(Served.layer({ orders: 80 }), { excludeTestServices: true })("extract", (it) => {
  const entity = Effect.fnUntraced(function*(name: string) {
    const { hotel } = yield* Sandbox
    const services = new Set(hotel.services.map(({ Id }) => Id))
    switch (name) {
      case "order-items":
        return [...hotel.records()].flatMap(({ items }) => items)
      case "reservations":
        return kind("reservation", hotel.records())
      case "product-service-orders":
        return kind("productServiceOrder", hotel.records()).filter(({ ServiceId }) => services.has(ServiceId))
      case "services":
        return hotel.services
      default:
        return hotel.enterprises
    }
  })

  it.effect.each([
    ["order-items", undefined, "ConsumedUtc"],
    ["order-items", "consumed", "ConsumedUtc"],
    ["order-items", "created", "CreatedUtc"],
    ["order-items", "updated", "UpdatedUtc"],
    ["order-items", "canceled", "CanceledUtc"],
    ["order-items", "closed", "ClosedUtc"],
    ["reservations", undefined, "UpdatedUtc"],
    ["reservations", "updated", "UpdatedUtc"],
    ["reservations", "created", "CreatedUtc"],
    ["product-service-orders", undefined, "UpdatedUtc"],
    ["product-service-orders", "updated", "UpdatedUtc"]
  ])(
    "%s by %s returns every row of the range once, as it was sent",
    ([name = "", by, field = ""]) =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const args = ["extract", name, ...fast, ...by === undefined ? [] : ["--by", by], "--page-size", "150"]
        const all = yield* entity(name)
        const instants = all.filter((row) => isWithin(row, field, march)).map((row) => String(Reflect.get(row, field)))
          .toSorted()
        assert.isAbove(instants.length, 1)
        const middle = instants[Math.floor(instants.length / 2)] ?? ""
        for (const range of [march, { from: march.from, to: middle }, { from: middle, to: march.to }]) {
          const { status, stderr, stdout } = yield* run([...args, "--from", range.from, "--to", range.to], env)
          assert.deepStrictEqual([status, stderr], [0, ""])
          const expected = byId(all.filter((row) => isWithin(row, field, range)))
          assert.deepStrictEqual(byId(rows(stdout)), expected)
        }
      })
  )

  it.effect.each(["services", "enterprises"])(
    "%s returns all of them, or those that were updated in a range",
    (name) =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const all = yield* entity(name)
        const { status, stderr, stdout } = yield* run(["extract", name, ...fast], env)
        assert.deepStrictEqual([status, stderr], [0, ""])
        assert.deepStrictEqual(byId(rows(stdout)), byId(all))
        const last = all.map(({ UpdatedUtc }) => UpdatedUtc).toSorted().at(-1) ?? ""
        const range = { from: last, to: "2026-04-01T00:00:00Z" }
        const some = yield* run(["extract", name, ...fast, "--from", range.from, "--to", range.to], env)
        assert.deepStrictEqual(byId(rows(some.stdout)), byId(all.filter((row) => isWithin(row, "UpdatedUtc", range))))
      })
  )

  it.effect("order items between dates are those between each hotel's midnights", () =>
    Effect.gen(function*() {
      const [{ env }, { hotel }] = [yield* Served, yield* Sandbox]
      const query = { from: "2026-03-05", to: "2026-03-29" }
      const { stdout } = yield* run(["extract", "order-items", ...fast, "--from", query.from, "--to", query.to], env)
      assert.strictEqual(rows(stdout).length, truth(hotel, { ...query, basis: "consumed", asOf: hotel.asOf }).items)
    }))

  const items = ["extract", "order-items", ...fast, "--from", march.from, "--to", march.to]

  it.effect("writes the same rows into a file, and nothing to standard output", () =>
    Effect.gen(function*() {
      const [{ env }, root] = [yield* Served, yield* folder]
      const file = join(root, "new/items.ndjson")
      const { stdout } = yield* run(items, env)
      const written = yield* run([...items, "--output", file], env)
      const all = rows(readFileSync(file, "utf8"))
      assert.deepStrictEqual(written, { status: 0, stdout: "", stderr: `${all.length} rows in ${file}\n` })
      assert.deepStrictEqual(byId(all), byId(rows(stdout)))
      assert.deepStrictEqual(paths(root), ["new", "new/items.ndjson"])
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    }))

  it.effect("writes an empty file where there is no row", () =>
    Effect.gen(function*() {
      const [{ env }, root] = [yield* Served, yield* folder]
      const file = join(root, "items")
      const range = ["--from", "2027-01-01", "--to", "2027-01-02"]
      yield* run(["extract", "order-items", ...fast, ...range, "--output", file], env)
      assert.strictEqual(readFileSync(file, "utf8"), "")
    }))

  it.effect("puts the file in place when it is complete, not before, and leaves the older one as it is", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const file = join(root, "items")
      const seen: Array<string> = []
      writeFileSync(file, "older")
      const { env } = yield* interfering(() => {
        seen.push(readFileSync(file, "utf8"))
        return undefined
      })
      const { status } = yield* run([...items, "--page-size", "100", "--output", file], env)
      assert.strictEqual(status, 0)
      assert.isAbove(seen.length, 5)
      assert.deepStrictEqual([...new Set(seen)], ["older"])
      assert.isAbove(rows(readFileSync(file, "utf8")).length, 100)
      assert.deepStrictEqual(readdirSync(root), ["items"])
    }))

  it.effect.each([401, 500])(
    "leaves no part of a file when it fails half-way with %d, and the older one as it is",
    (status) =>
      Effect.gen(function*() {
        const root = yield* folder
        let requests = 0
        const { env } = yield* interfering(() => ++requests > 5 ? { status } : undefined)
        const more = ["--page-size", "100", "--max-wait", "1s", "--log-level", "none"]
        for (const older of [undefined, "older"]) {
          requests = 0
          const file = join(root, older === undefined ? "new/items" : "items")
          if (older !== undefined) writeFileSync(file, older)
          const ran = yield* run([...items, ...more, "--output", file], env)
          assert.match(ran.stderr, /^nightaudit: orderItems: [^\n]+\n$/)
          assert.deepStrictEqual([ran.status, ran.stdout], [1, ""])
          assert.deepStrictEqual(paths(root), older === undefined ? [] : ["items"])
          if (older !== undefined) assert.strictEqual(readFileSync(file, "utf8"), older)
        }
      })
  )

  it.effect("ends with 1 when it fails half-way to standard output, with whole lines only", () =>
    Effect.gen(function*() {
      let requests = 0
      const { env } = yield* interfering(() => ++requests > 5 ? { status: 401 } : undefined)
      const { status, stderr, stdout } = yield* run([...items, "--page-size", "100", "--concurrency", "1"], env)
      assert.strictEqual(status, 1)
      assert.match(stderr, /^nightaudit: [^\n]+\n$/)
      assert.isAbove(rows(stdout).length, 0)
    }))
})
