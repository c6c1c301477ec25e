import { assert, describe, it } from "@effect/vitest"
import { type Fault, type OrderItemRow, Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { askForItems } from "./support/Ask.ts"
import { run } from "./support/Cli.ts"
import { folder, results } from "./support/Folder.ts"
import { unsealed } from "./support/Sealing.ts"
import { fast, Served } from "./support/Served.ts"

const asOf = "2026-04-01T03:00:00Z"

const reconcile = Effect.fnUntraced(function*(
  directory: string,
  { from = "2026-03-01", more = [], to = "2026-04-01" }: {
    readonly from?: string
    readonly to?: string
    readonly more?: ReadonlyArray<string>
  } = {}
) {
  const { env } = yield* Served
  const args = ["--from", from, "--to", to, "--as-of", asOf, "--fail-on", "never", ...more]
  return yield* run(["reconcile", ...fast, ...args, "--output", directory], env)
})

const kinds = ["touch", "delete", "insert", "moveOut"] as const

/** Changes that happen when the test asks for a second page, before anything else is asked. */
const faults = kinds.map((kind, index): Fault => ({
  operation: "orderItems",
  when: "following page",
  occurrence: index + 1,
  action: { type: "change", kind, rows: 5, among: "all" }
}))

const change = Effect.gen(function*() {
  const [last] = yield* askForItems({ Count: 1 })
  yield* askForItems({ Count: 1, Cursor: last?.Id ?? "" })
})

const items = Effect.map(
  Sandbox,
  ({ hotel }): ReadonlyMap<string, OrderItemRow> =>
    new Map([...hotel.records()].flatMap((record) => record.items.map((item) => [item.Id, item])))
)

const hotel = { seed: 5, orders: 80 }

/** The artifacts of a run before anything changed. */
const published = Effect.fnUntraced(function*(directory: string, from?: string, to?: string) {
  const window = from !== undefined && to !== undefined ? { from, to } : {}
  const { status } = yield* Effect.provide(reconcile(directory, window), Served.layer(hotel), { local: true })
  assert.strictEqual(status, 0)
})

const isLive = (row: OrderItemRow | undefined) => row?.AccountingState === "Open" || row?.AccountingState === "Closed"

describe("a reconciliation with --previous", () => {
  it.live.each(["another folder", "the same folder"])(
    "reports exactly what changed since, into %s",
    (where) =>
      Effect.gen(function*() {
        const root = yield* folder
        const [earlier, now] = [join(root, "earlier"), join(root, where === "the same folder" ? "earlier" : "now")]
        yield* published(earlier)
        const before = yield* items
        for (const _ of kinds) yield* change
        const after = yield* items
        const { status, stdout } = yield* reconcile(now, { more: ["--previous", earlier] })
        assert.strictEqual(status, 0)
        const { findings, items: told, manifest } = Artifacts.read(now)
        const present = new Set(told.map(({ id }) => id))
        const restated = findings.filter(({ code }) => /^(restated|disappeared)-/.test(code))
        const named = (code: string) =>
          restated.filter((each) => each.code === code).flatMap(({ orderItemIds }) => orderItemIds).toSorted()
        const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) =>
          JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id))
        )
        assert.deepStrictEqual(named("disappeared-item"), changed.filter((id) => !after.has(id)).toSorted())
        // The clock of the sandbox is this one, so that every change came after the freeze.
        assert.deepStrictEqual(
          named("restated-after-freeze"),
          changed.filter((id) =>
            after.has(id) && (isLive(before.get(id)) || (!before.has(id) && present.has(id))) &&
            JSON.stringify([before.get(id)?.Amount, before.get(id)?.ConsumedUtc]) !==
              JSON.stringify([after.get(id)?.Amount, after.get(id)?.ConsumedUtc])
          ).toSorted()
        )
        assert.isAbove(named("restated-after-freeze").length, 5)
        assert.deepStrictEqual(named("restated-day"), [])
        assert.strictEqual(manifest.previous?.asOf, asOf)
        assert.strictEqual(manifest.findings["disappeared-item"], 5)
        assert.match(stdout, /error +5 {2}disappeared-item/)
        assert.deepStrictEqual(findings.slice(-restated.length), restated)
      }).pipe(Effect.scoped, Effect.provide(Served.layer({ ...hotel, faults: { faults } })))
  )

  it.live("does not report what did not change, over a shorter and an older window", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const earlier = join(root, "earlier")
      yield* published(earlier, "2026-02-20T00:00:00Z", "2026-03-15")
      const { status } = yield* reconcile(join(root, "now"), { more: ["--previous", earlier] })
      assert.strictEqual(status, 0)
      const codes = Artifacts.read(join(root, "now")).findings.map(({ code }) => code)
      assert.deepStrictEqual(codes.filter((code) => /^(restated|disappeared)-/.test(code)), [])
    }).pipe(Effect.scoped, Effect.provide(Served.layer(hotel))), 60_000)

  const edited = (from: string, to: string, name: string, change: (text: string) => string) => {
    mkdirSync(to)
    for (const each of ["manifest.json", "items.ndjson"]) copyFileSync(join(from, each), join(to, each))
    writeFileSync(join(to, name), change(readFileSync(join(to, name), "utf8")))
  }

  it.live(
    "names the properties whose business days an earlier run computed in another way, and compares their items",
    () =>
      Effect.gen(function*() {
        const root = yield* folder
        const [earlier, older, now] = [join(root, "earlier"), join(root, "older"), join(root, "now")]
        yield* published(earlier)
        edited(earlier, older, "manifest.json", (text) =>
          unsealed(text).replace(/ *"businessDates": "wall-clock",\n/, ""))
        assert.notInclude(readFileSync(join(older, "manifest.json"), "utf8"), "businessDates")
        const { hotel } = yield* Sandbox
        const closing = hotel.enterprises.filter(({ BusinessDayClosingOffset }) =>
          BusinessDayClosingOffset !== null
        )
        assert.isAbove(closing.length, 0)
        const { status, stderr } = yield* reconcile(now, { more: ["--previous", older] })
        assert.strictEqual(status, 0)
        const lines = stderr.split("\n").filter((line) =>
          line.includes("are not compared, only their items")
        )
        assert.strictEqual(lines.length, 1)
        for (const { Name } of closing) assert.include(lines[0], Name)
        const { findings, manifest } = Artifacts.read(now)
        assert.deepStrictEqual(manifest.previous, { asOf, daysNotCompared: closing.map(({ Id }) => Id).toSorted() })
        assert.deepStrictEqual(findings.filter(({ code }) => /^(restated|disappeared)-/.test(code)), [])
        assert.include(readFileSync(join(now, "report.html"), "utf8"), "are not compared, only their items.")
      }).pipe(Effect.scoped, Effect.provide(Served.layer({ ...hotel, enterprises: 3 }))),
    60_000
  )

  it.live(
    "rejects a run of other hotels, instants or services, and names the hotels that are not compared",
    () =>
      Effect.gen(function*() {
        const root = yield* folder
        const { hotel } = yield* Sandbox
        const [first, second, third] = hotel.enterprises
        if (first === undefined || second === undefined || third === undefined) return assert.fail("There are three")
        const of = (id: string) => ["--enterprise", id]
        const both = [...of(first.Id), ...of(second.Id)]
        const earlier = join(root, "earlier")
        assert.strictEqual((yield* reconcile(earlier, { more: both })).status, 0)
        const now = join(root, "now")
        for (
          const [says, options] of [
            ["read none of the hotels of this one", { more: of(third.Id) }],
            ["read no instant of the range of this one", { from: "2026-01-01", to: "2026-02-01", more: of(first.Id) }]
          ] as const
        ) {
          const { status, stderr, stdout } = yield* reconcile(now, {
            ...options,
            more: [...options.more, "--previous", earlier]
          })
          assert.deepStrictEqual([status, stdout], [1, ""])
          assert.match(stderr, /^nightaudit: the previous run [^\n]+\n$/)
          assert.include(stderr, says)
          assert.isFalse(existsSync(now))
        }
        const { status, stderr } = yield* reconcile(now, {
          more: [...of(second.Id), ...of(third.Id), "--previous", earlier]
        })
        assert.strictEqual(status, 0)
        const line = stderr.split("\n").find((line) => line.includes("not compared"))
        assert.include(line ?? "", first.Id)
        assert.include(line ?? "", third.Name)
        assert.notInclude(line ?? "", second.Name)
        assert.deepStrictEqual(
          Artifacts.read(now).manifest.previous,
          { asOf, hotelsNotCompared: [first.Id, third.Id].toSorted() }
        )
        assert.include(readFileSync(join(now, "report.html"), "utf8"), "Not compared, because only one of the two runs")
      }).pipe(Effect.scoped, Effect.provide(Served.layer({ ...hotel, enterprises: 3 }))),
    60_000
  )

  it.live("rejects a folder that cannot be compared, in one line and before a request", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const earlier = join(root, "earlier")
      yield* published(earlier)
      const sandbox = yield* Sandbox
      const before = (yield* sandbox.received).requests
      const replaced = (from: string, to: string) => (text: string) => unsealed(text).replace(from, to)
      edited(earlier, join(root, "incomplete"), "manifest.json", replaced("\"complete\"", "\"incomplete\""))
      edited(earlier, join(root, "future"), "manifest.json", replaced("\"schemaVersion\": 1", "\"schemaVersion\": 2"))
      edited(earlier, join(root, "older"), "manifest.json", replaced("\"scope\"", "\"skope\""))
      edited(earlier, join(root, "foreign"), "manifest.json", () => "{}")
      edited(earlier, join(root, "cut"), "manifest.json", (text) => text.slice(0, text.length / 2))
      edited(earlier, join(root, "flipped"), "manifest.json", (text) => text.replace("03:00", "04:00"))
      edited(earlier, join(root, "bare"), "manifest.json", (text) => text)
      rmSync(join(root, "bare", "items.ndjson"))
      const cases: ReadonlyArray<readonly [previous: string, says: RegExp, ...more: ReadonlyArray<string>]> = [
        ["nothing", /no finished run is there/],
        ["incomplete", /the previous run is incomplete/],
        ["future", /schemaVersion 2; expected 1/],
        ["older", /version of nightaudit whose runs cannot be compared/],
        ["foreign", /manifest\.json was not written by nightaudit/],
        ["cut", /manifest\.json is damaged/],
        ["flipped", /manifest\.json is damaged/],
        ["bare", /it has no items\.ndjson/],
        ["earlier", /basis consumed, not closed/, "--basis", "closed"],
        ["earlier", /cannot be compared/, "--basis", "updated"]
      ]
      for (const [previous, says, ...more] of cases) {
        const { status, stderr, stdout } = yield* reconcile(join(root, "now"), {
          more: ["--previous", join(root, previous), ...more]
        })
        assert.deepStrictEqual([status, stdout], [1, ""], previous)
        // A folder without a list of its files also causes a notice.
        assert.match(stderr, /^(nightaudit: [^\n]+ they are read without verification\n)?nightaudit: [^\n]+\n$/)
        assert.match(stderr, says)
      }
      assert.strictEqual((yield* sandbox.received).requests, before)
      assert.deepStrictEqual(results(root).filter((path) => path.startsWith("now")), [])
    }).pipe(Effect.scoped, Effect.provide(Served.layer(hotel))))

  it.live.each<readonly [string, (text: string) => string, RegExp]>([
    [
      "contains a line that is not an item",
      (text) => text.replace("\"currency\":", "\"money\":"),
      /line 1 is not an item/
    ],
    ["is out of order", (text) => text.split("\n").slice(0, -1).toReversed().join("\n"), /line 2 stands out of order/]
  ])("fails and writes nothing where items.ndjson %s", ([, change, says]) =>
    Effect.gen(function*() {
      const root = yield* folder
      const earlier = join(root, "earlier")
      yield* published(earlier)
      edited(earlier, join(root, "damaged"), "items.ndjson", change)
      const refused = yield* reconcile(earlier, { more: ["--previous", join(root, "damaged")] })
      assert.strictEqual(refused.status, 1)
      assert.match(refused.stderr, /^nightaudit: [^\n]+: its items\.ndjson is damaged: [^\n]+\n$/)
      // An older version of nightaudit listed no files: lines are looked at one by one.
      const manifest = join(root, "damaged", "manifest.json")
      writeFileSync(manifest, unsealed(readFileSync(manifest, "utf8")))
      const { status, stderr } = yield* reconcile(earlier, { more: ["--previous", join(root, "damaged")] })
      assert.strictEqual(status, 1)
      assert.match(stderr, says)
      assert.strictEqual(Artifacts.read(earlier).manifest.status, "complete")
    }).pipe(Effect.scoped, Effect.provide(Served.layer(hotel))))
})
