import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Ids, Instant, type Page, Tally } from "@nightaudit/core"
import { type Finding, Manifest, Outcome, type Totals } from "@nightaudit/reconcile"
import { Effect, Layer, Schema } from "effect"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { Artifacts } from "../src/index.ts"
import { folder, mode, tree } from "./support/Folder.ts"

const instant = Schema.decodeUnknownSync(Instant.Instant)
const range = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-04-01T00:00:00Z") }

const finding = (code: string): Finding.Finding => ({
  code,
  severity: "error",
  enterpriseId: "e",
  serviceOrderId: "o",
  orderItemIds: ["i"],
  message: "It\ndoes not \u2028 add up",
  expected: null,
  actual: null,
  delta: null,
  currency: null,
  evidence: { nested: ["é"] },
  fingerprint: "0"
})

/** The order of a short hexadecimal id. */
const order = (id: string, fields: {
  readonly number?: string
  readonly orderItemIds?: ReadonlyArray<string>
  readonly findings?: ReadonlyArray<Finding.Finding>
} = {}) => {
  const serviceOrderId = Ids.ServiceOrderId.make(`${id.padStart(8, "0")}-0000-4000-8000-000000000000`)
  return Outcome.Outcome.Order({
    reconciled: {
      serviceOrderId,
      verdict: "reservation",
      order: undefined,
      itemsInRange: [],
      items: [],
      isComplete: true
    },
    line: {
      serviceOrderId,
      verdict: "reservation",
      number: fields.number ?? null,
      state: null,
      enterpriseId: null,
      serviceId: null,
      accountId: null,
      orderItemIds: fields.orderItemIds ?? ["i"],
      subtotals: []
    },
    findings: fields.findings ?? []
  })
}

const row = (businessDate: string): Totals.TotalsRow => ({
  enterpriseId: "e",
  businessDate,
  serviceId: "s",
  accountingCategoryId: null,
  revenueType: "Service",
  type: "SpaceOrder",
  accountingState: "Open",
  currency: "EUR",
  items: 1,
  net: "1.1",
  tax: "0.1",
  gross: "1.2"
})

const enterprise = (
  totals: ReadonlyArray<Totals.TotalsRow> = [],
  findings: ReadonlyArray<Finding.Finding> = []
) =>
  Outcome.Outcome.Enterprise({
    enterpriseId: "e",
    name: "Hotel",
    range,
    items: totals.length,
    verdicts: { productServiceOrder: 0, reservation: totals.length, orphan: 0, unresolved: 0 },
    totals,
    findings
  })

/** Writes a whole run into a folder. */
const written = Effect.fnUntraced(
  function*(
    directory: string,
    outcomes: ReadonlyArray<Outcome.Outcome>,
    quarantined: ReadonlyArray<Page.Quarantined> = []
  ) {
    const artifacts = yield* Artifacts.writer(directory)
    const summary = new Manifest.Summary()
    const tally = yield* Tally.Tally
    tally.quarantine(quarantined)
    for (const outcome of outcomes) {
      summary.add(outcome)
      yield* artifacts.write(outcome)
    }
    const manifest = Manifest.make({
      window: { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" },
      basis: "consumed",
      asOf: instant("2026-04-01T03:00:00Z"),
      summary,
      tally,
      intervals: { planned: 0, closed: 0, open: [] }
    })
    yield* artifacts.commit(manifest, tally.quarantined)
    return manifest
  },
  (effect) => Effect.provide(Effect.scoped(effect), Layer.fresh(Tally.Tally.layer))
)

const lines = (directory: string, name: string): ReadonlyArray<string> =>
  readFileSync(join(directory, name), "utf8").split("\n").slice(0, -1)

const read = (directory: string, name: string): ReadonlyArray<unknown> =>
  lines(directory, name).map((line): unknown => JSON.parse(line))

const lineOf = (outcome: ReturnType<typeof order>): string => JSON.stringify(outcome.line)

const Parts = Schema.Array(Schema.Struct({
  part: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4 })),
  id: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 })),
  number: Schema.String
}))

it.layer(NodeServices.layer)("Artifacts", (it) => {
  it.effect("are five files that only their owner may read, and nothing else", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* written(root, [order("a"), enterprise([row("2026-03-01")])])
      assert.deepStrictEqual(readdirSync(root).toSorted(), [...Artifacts.names].toSorted())
      assert.deepStrictEqual(Artifacts.names.map((name) => mode(join(root, name))), Artifacts.names.map(() => "600"))
    }))

  it.effect("of a run that read nothing are an empty array, empty files and the manifest", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const manifest = yield* written(root, [])
      assert.deepStrictEqual(tree(root), {
        "findings.ndjson": "",
        "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
        "quarantine.ndjson": "",
        "reconciled.ndjson": "",
        "totals.json": "[]\n"
      })
    }))

  it.effect("hold the totals of every enterprise as one array, in their order", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const rows = ["2026-03-03", "2026-03-01", "2026-03-02"].map(row)
      yield* written(root, [enterprise(), enterprise(rows.slice(0, 2)), enterprise(), enterprise(rows.slice(2))])
      assert.deepStrictEqual(JSON.parse(readFileSync(join(root, "totals.json"), "utf8")), rows)
    }))

  it.effect("hold every finding on a line of its own, those of enterprises too", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const findings = ["a", "b", "c", "d"].map(finding)
      yield* written(root, [
        order("a", { findings: findings.slice(0, 2) }),
        order("b", { findings: findings.slice(2, 3), orderItemIds: [] }),
        enterprise([], findings.slice(3))
      ])
      assert.deepStrictEqual(read(root, "findings.ndjson"), findings)
    }))

  it.effect("hold a line of each order that has an item in the range", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const [none, one] = [order("a", { orderItemIds: [] }), order("b")]
      yield* written(root, [none, one, enterprise()])
      assert.deepStrictEqual(lines(root, "reconciled.ndjson"), [lineOf(one)])
    }))

  it.effect("hold the orders that came after the last enterprise", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* written(root, [order("c"), enterprise(), order("a"), order("b")])
      assert.deepStrictEqual(lines(root, "reconciled.ndjson"), ["a", "b", "c"].map((id) => lineOf(order(id))))
    }))

  it.effect.prop(
    "hold the orders of all enterprises in one order, however they are spread",
    [Parts],
    ([parts]) =>
      Effect.gen(function*() {
        const root = yield* folder
        const orders = parts.map(({ id, number }) => order(`${id}`.padStart(2, "0"), { number }))
        const sorted = (of: ReadonlyArray<ReturnType<typeof order>>) =>
          of.toSorted((self, that) => lineOf(self) < lineOf(that) ? -1 : lineOf(self) > lineOf(that) ? 1 : 0)
        yield* written(
          root,
          [0, 1, 2, 3, 4].flatMap((part) => [
            ...sorted(orders.filter((_, index) => parts[index]?.part === part)),
            enterprise()
          ])
        )
        assert.deepStrictEqual(lines(root, "reconciled.ndjson"), sorted(orders).map(lineOf))
        assert.deepStrictEqual(readdirSync(root).toSorted(), [...Artifacts.names].toSorted())
      }),
    { arbitrary: { runs: 50 } }
  )

  it.effect("merge more than fits into a chunk, of parts as uneven as they come", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const all = Array.from({ length: 6000 }, (_, n) => order(`${n}`.padStart(5, "0"), { number: "東京 🏨" }))
      const isFew = (n: number) => n % 97 === 0
      yield* written(root, [
        ...all.filter((_, n) => isFew(n)),
        enterprise(),
        enterprise(),
        ...all.filter((_, n) => !isFew(n) && n < 3000),
        enterprise(),
        ...all.filter((_, n) => !isFew(n) && n >= 3000),
        enterprise()
      ])
      assert.isTrue(
        readFileSync(join(root, "reconciled.ndjson"), "utf8") === all.map((each) => `${lineOf(each)}\n`).join("")
      )
    }))

  it.effect("hold what could not be decoded, sorted by what it is, whatever its order and request", () =>
    Effect.gen(function*() {
      const rows = [["reservations", "b"], ["orderItems", "b"], ["orderItems", "a"]].map(([operation = "", id], n) => ({
        operation,
        requestId: `${n}`,
        path: "Amount.NetValue",
        problem: "Expected a finite number",
        raw: { Id: id, Amount: { NetValue: "1" } }
      }))
      for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
        const root = yield* folder
        yield* written(root, [], order.flatMap((n) => rows[n] ?? []))
        assert.deepStrictEqual(read(root, "quarantine.ndjson"), rows.toReversed())
      }
    }))

  it.effect("replace those of an older run only at the end", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* written(root, [order("a"), enterprise([row("2026-03-01")], [finding("a")])])
      const older = tree(root)
      yield* Effect.scoped(Effect.gen(function*() {
        const artifacts = yield* Artifacts.writer(root)
        yield* artifacts.write(order("b", { findings: [finding("b")] }))
        yield* artifacts.write(enterprise([row("2026-03-02")]))
        for (const [name, text] of Object.entries(older)) {
          assert.strictEqual(readFileSync(join(root, name), "utf8"), text)
        }
      }))
      assert.deepStrictEqual(tree(root), older)
      yield* written(root, [])
      assert.deepStrictEqual(read(root, "reconciled.ndjson"), [])
    }))

  it.effect("are not there, and their folder neither, when the run breaks off", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const directory = join(root, "run")
      const exit = yield* Effect.gen(function*() {
        const artifacts = yield* Artifacts.writer(directory)
        yield* artifacts.write(order("a"))
        assert.isTrue(existsSync(directory))
        return yield* Effect.fail("broken off")
      }).pipe(Effect.scoped, Effect.flip)
      assert.strictEqual(exit, "broken off")
      assert.deepStrictEqual(tree(root), {})
    }))
})
