import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { type Enterprise, Ids, Instant, OrderItem, type Page, Tally } from "@nightaudit/core"
import {
  type DaySheet,
  type Finding,
  ItemInRange,
  Manifest,
  Outcome,
  PublishedItem,
  type Totals
} from "@nightaudit/reconcile"
import { Effect, FileSystem, Layer, PlatformError, Result, Schema, Stream } from "effect"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Artifacts, ProvenFolder, Sealed } from "../src/index.ts"
import { folder, mode, tree } from "./support/Folder.ts"
import { counting } from "./support/Handles.ts"

const instant = Schema.decodeUnknownSync(Instant.Instant)
const range = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-04-01T00:00:00Z") }

const hotelId = Ids.EnterpriseId.make("11111111-1111-4111-8111-111111111111")
const hotel: Enterprise.Enterprise = { Id: hotelId, TimeZoneIdentifier: "Europe/Berlin" }
const decodeItem = Schema.decodeUnknownSync(OrderItem.OrderItem)

const daySheet: DaySheet.DaySheet = {
  enterpriseId: hotelId,
  days: [],
  advance: [],
  ageing: [],
  staleConfirmed: [],
  canceledOrders: []
}

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
      related: { items: new Map(), missingItems: new Set(), unreadItems: new Set() },
      deleted: [],
      moved: [],
      arrived: [],
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
  gross: "1.2",
  taxes: [{ code: null, value: "0.1" }]
})

const enterprise = (
  totals: ReadonlyArray<Totals.TotalsRow> = [],
  findings: ReadonlyArray<Finding.Finding> = [],
  itemsInRange: ReadonlyArray<ItemInRange.ItemInRange> = []
) =>
  Outcome.Outcome.Enterprise({
    enterpriseId: "e",
    name: "Hotel",
    enterprise: hotel,
    services: [],
    range,
    items: totals.length,
    itemsInRange,
    contentHash: "c",
    verdicts: { productServiceOrder: 0, reservation: totals.length, orphan: 0, unresolved: 0 },
    totals,
    daySheet,
    findings
  })

/** The item of a short hexadecimal id, of the order of another. */
const item = (order: string, id: string): ItemInRange.ItemInRange =>
  ItemInRange.make(
    decodeItem({
      Id: `${id.padStart(8, "0")}-0000-4000-8000-000000000000`,
      EnterpriseId: hotelId,
      ServiceId: hotelId,
      ServiceOrderId: `${order.padStart(8, "0")}-0000-4000-8000-000000000000`,
      UnitCount: 1,
      UnitAmount: { Currency: "EUR", NetValue: 1, GrossValue: 1, TaxValues: [] },
      Amount: { Currency: "EUR", NetValue: 1.5, GrossValue: 1.7, TaxValues: [{ Value: 0.2 }] },
      RevenueType: "Service",
      CreatedUtc: "2026-03-01T10:00:00Z",
      UpdatedUtc: "2026-03-05T10:00:00Z",
      ConsumedUtc: "2026-03-04T12:00:00Z",
      AccountingState: "Open",
      Type: "SpaceOrder"
    }),
    "2026-03-04"
  )

/** Writes a whole run into a folder. */
const written = Effect.fnUntraced(
  function*<E = never>(
    directory: string,
    outcomes: ReadonlyArray<Outcome.Outcome>,
    quarantined: ReadonlyArray<Page.Quarantined> = [],
    report?: (folder: string) => Effect.Effect<void, E>
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
      report: { ...tally, intervals: { planned: 0, closed: 0, open: [] } }
    })
    yield* artifacts.commit(manifest, tally.quarantined, report)
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

/** What a manifest is to say of the files in a folder. */
const listed = (root: string) =>
  Object.fromEntries(
    Artifacts.names.filter((name) => name !== "manifest.json").map((name) => {
      const bytes = readFileSync(join(root, name))
      const sha256 = createHash("sha256").update(bytes).digest("hex")
      return [name, { lines: bytes.filter((byte) => byte === 10).length, bytes: bytes.length, sha256 }]
    })
  )

it.layer(NodeServices.layer)("Artifacts", (it) => {
  it.effect("are files that only their owner may read, and nothing else", () =>
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
        "day-sheet.json": "[]\n",
        "findings.ndjson": "",
        "items.ndjson": "",
        "manifest.json": Sealed.seal({ ...manifest, artifacts: listed(root) }),
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

  it.effect("merge more than fits into a chunk, of parts of very different sizes", () =>
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

  it.effect("are merged with few files open, however many enterprises there are", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { counted, files } = yield* counting
      const orders = Array.from({ length: 100 }, (_, n) => order(`${n}`.padStart(3, "0"), { number: "x".repeat(1000) }))
      yield* Effect.provideService(
        written(root, orders.flatMap((each) => [each, enterprise()])),
        FileSystem.FileSystem,
        counted
      )
      assert.deepStrictEqual(lines(root, "reconciled.ndjson"), orders.map(lineOf))
      assert.deepStrictEqual(files.open, 0)
      assert.isAtMost(files.most, 6)
    }))

  it.effect("hold the day sheet of every enterprise as one array", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* written(root, [enterprise(), enterprise()])
      assert.deepStrictEqual(JSON.parse(readFileSync(join(root, "day-sheet.json"), "utf8")), [daySheet, daySheet])
    }))

  it.effect("hold the items of all enterprises in one order, which can be read back before they are in place", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const [a, b, c, d] = [item("1", "2"), item("2", "1"), item("2", "3"), item("3", "1")]
      const told = yield* Effect.gen(function*() {
        const artifacts = yield* Artifacts.writer(root)
        yield* artifacts.write(enterprise([], [], [b, d]))
        yield* artifacts.write(enterprise([], [], []))
        yield* artifacts.write(enterprise([], [], [a, c]))
        yield* artifacts.writeFindings([finding("late")])
        const items = yield* Stream.runCollect(artifacts.items)
        assert.deepStrictEqual(yield* Stream.runCollect(artifacts.items), items)
        const manifest = Manifest.make({
          window: { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" },
          basis: "consumed",
          asOf: instant("2026-04-01T03:00:00Z"),
          summary: new Manifest.Summary(),
          report: { ...yield* Tally.Tally, intervals: { planned: 0, closed: 0, open: [] } }
        })
        yield* artifacts.commit(manifest, [])
        return items
      }).pipe(Effect.scoped, Effect.provide(Layer.fresh(Tally.Tally.layer)))
      const expected = [a, b, c, d].map((each) => PublishedItem.of(each))
      assert.deepStrictEqual([told, read(root, "items.ndjson")], [expected, expected])
      const [first] = expected
      assert.deepStrictEqual(
        [first?.net, first?.tax, first?.gross, first?.taxes, first?.closedUtc, first?.updaterProfileId],
        ["1.5", "0.2", "1.7", [{ code: null, value: "0.2" }], null, null]
      )
      assert.deepStrictEqual(read(root, "findings.ndjson"), [finding("late")])
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

  it.effect("come with a report that is made of them before they are in place, and take that of an older run away", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const seen: Array<ReadonlyArray<string>> = []
      const manifest = yield* written(
        root,
        [order("a"), enterprise([row("2026-03-01")])],
        [],
        (folder) =>
          Effect.sync(() => {
            seen.push(readdirSync(root).filter((name) => !name.startsWith(".")))
            writeFileSync(join(folder, "report.html"), readFileSync(join(folder, "manifest.json")))
          })
      )
      assert.deepStrictEqual(seen, [[]])
      assert.deepStrictEqual(readdirSync(root).toSorted(), [...Artifacts.names, "report.html"].toSorted())
      assert.strictEqual(
        readFileSync(join(root, "report.html"), "utf8"),
        Sealed.seal({ ...manifest, artifacts: listed(root) })
      )
      yield* written(root, [])
      assert.deepStrictEqual(readdirSync(root).toSorted(), [...Artifacts.names].toSorted())
    }))

  it.effect("stay those of the older run when the report fails", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* written(root, [order("a")], [], (folder) =>
        Effect.sync(() =>
          writeFileSync(join(folder, "report.html"), "older")
        ))
      const older = tree(root)
      const failing = (folder: string) =>
        Effect.andThen(
          Effect.sync(() =>
            writeFileSync(join(folder, "report.html"), "half")
          ),
          Effect.fail("no ink")
        )
      assert.strictEqual(yield* Effect.flip(written(root, [order("b")], [], failing)), "no ink")
      assert.deepStrictEqual(tree(root), older)
    }))

  it.effect("are whole, with their own page or none, or no finished run, whatever step is the last of a commit", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const page = (text: string, begun: () => void = () => {}) => (folder: string) =>
        Effect.sync(() => {
          writeFileSync(join(folder, "report.html"), text)
          begun()
        })
      const seen: Array<string> = []
      for (let [last, hasEnded] = [0, false]; !hasEnded; last++) {
        const root = yield* folder
        yield* written(root, [order("a"), enterprise([row("2026-03-01")])], [], page("older"))
        const older = (yield* ProvenFolder.open(root)).manifest
        let steps = -Infinity
        const step = <A, R>(effect: Effect.Effect<A, PlatformError.PlatformError, R>) =>
          Effect.suspend(() => steps++ < last ? effect : Effect.fail(death))
        const dying: FileSystem.FileSystem = {
          ...fs,
          remove: (path, options) => step(fs.remove(path, options)),
          rename: (from, to) => step(fs.rename(from, to)),
          open: (path, options) => path === root ? step(fs.open(path, options)) : fs.open(path, options)
        }
        hasEnded = yield* written(root, [order("b")], [], page("newer", () => steps = 0)).pipe(
          Effect.provideService(FileSystem.FileSystem, dying),
          Effect.isSuccess
        )
        const [shown] = Object.entries(tree(root)).flatMap(([name, text]) => name === "report.html" ? [text] : [])
        const opened = yield* Effect.result(ProvenFolder.open(root))
        const run = Result.isFailure(opened) ? "none" : opened.success.manifest === older ? "older" : "newer"
        if (Result.isSuccess(opened)) assert.deepStrictEqual((yield* opened.success.inspect).problems, [], `${last}`)
        seen.push(`${run} ${shown ?? "without"}`)
      }
      assert.deepStrictEqual([...new Set(seen)], [
        "older older",
        "older without",
        "none without",
        "newer without",
        "newer newer"
      ])
      assert.isAbove(seen.length, Artifacts.names.length + 5)
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

/** The error that a process gets whose disk has failed. */
const death = PlatformError.systemError({
  _tag: "Unknown",
  module: "FileSystem",
  method: "test",
  cause: { code: "EIO" }
})
