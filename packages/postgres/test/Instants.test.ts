import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant, Interval, type OrderItem } from "@nightaudit/core"
import { type Outcome, Reconciliation, SourceRun } from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Option, Ref, Stream } from "effect"
import { MirrorHistory } from "../src/index.ts"
import { altered } from "./support/Altered.ts"
import { overMirror, overPlatform, sandbox, stable, sync } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"

const isEnterprise = (outcome: Outcome.Outcome) => outcome._tag === "Enterprise"

/** Whatever happened in the last second of a minute, happened in its last tick. */
const ticks = (text: string): string => text.replaceAll(/(T\d\d:\d\d:59)Z"/g, "$1.9999999Z\"")

const ticking = Layer.unwrap(Effect.map(Ref.make(ticks), altered)).pipe(
  Layer.provideMerge(sandbox({ seed: 5, orders: 60, enterprises: 2 }))
)

const outcomes = (request: Pick<Reconciliation.Request, "from" | "to" | "basis">) =>
  Effect.flatMap(
    Sandbox,
    ({ hotel }) => Stream.runCollect(Reconciliation.stream({ ...request, asOf: Instant.Instant.make(hotel.asOf) }))
  )

const itemsOf = (found: ReadonlyArray<Outcome.Outcome>) =>
  found.filter(isEnterprise).flatMap(({ itemsInRange }) => Array.from(itemsInRange))

/** What the view books on which date, and what a run counts on it. */
const dates = Effect.fnUntraced(function*(enterpriseId: string, found: ReadonlyArray<Outcome.Outcome>) {
  const sql = yield* PgClient.PgClient
  const counted = itemsOf(found).filter(({ AccountingState, EnterpriseId }) =>
    EnterpriseId === enterpriseId && (AccountingState === "Open" || AccountingState === "Closed")
  )
  const view = yield* sql<{ readonly id: string; readonly date: string | null }>`
    select id, business_date::text as date from live_item where enterprise_id = ${enterpriseId}`
  const booked = new Map(view.map(({ id, date }) => [id, date]))
  return {
    run: counted.map(({ Id, businessDate }) => `${Id} ${businessDate}`),
    view: counted.map(({ Id }) => `${Id} ${booked.get(Id)}`)
  }
})

it.live.each(["consumed", "closed", "created", "updated"] as const)(
  "keeps what happened in the last tick of a day on that day: %s",
  (basis) =>
    Effect.gen(function*() {
      yield* sync({}, 500)
      let atTheEdge = 0
      for (const [from, to] of [["2026-02-20", "2026-03-01"], ["2026-03-01", "2026-04-01"]] as const) {
        const platform = yield* Effect.provide(outcomes({ from, to, basis }), overPlatform)
        const mirror = yield* Effect.provide(outcomes({ from, to, basis }), overMirror)
        assert.strictEqual(mirror.map(stable).join("\n"), platform.map(stable).join("\n"))
        for (const { enterpriseId } of platform.filter(isEnterprise)) {
          const { run, view } = yield* dates(enterpriseId, basis === "consumed" ? mirror : [])
          assert.deepStrictEqual(view, run)
        }
        atTheEdge += itemsOf(platform).filter(({ ConsumedUtc }) => ConsumedUtc.endsWith(":59:59.9999999Z")).length
        const { hotel } = yield* Sandbox
        if (basis !== "updated") {
          const past = yield* MirrorHistory.asOf(Instant.Instant.make(hotel.asOf), { from, to, basis }).pipe(
            Effect.flatMap(({ items }) => Stream.runCollect(items)),
            Effect.scoped
          )
          assert.deepStrictEqual(
            past.map(({ id }) => id).toSorted(),
            itemsOf(platform).map(({ Id }) => String(Id)).toSorted()
          )
        }
      }
      assert.isAbove(atTheEdge, 0)
    }).pipe(Effect.provide(Layer.merge(migrated, ticking))),
  60_000
)

it.live("takes the ends of a range to their last digit", () =>
  Effect.gen(function*() {
    yield* sync({}, 500)
    const items = itemsOf(yield* Effect.provide(outcomes({ from: "2026-03-01", to: "2026-04-01" }), overMirror))
    const item = items.find(({ ConsumedUtc }) => ConsumedUtc.endsWith(".9999999Z"))
    if (item === undefined) return assert.fail("no item in the last tick of a minute")
    const end = (digits: string) => Instant.Instant.make(item.ConsumedUtc.replace(/\.\d+Z/, `.${digits}Z`))
    const holds = Effect.fnUntraced(function*(from: string, to: string) {
      const range = Option.getOrThrow(Interval.make(end(from), end(to)))
      const rows = yield* Effect.flatMap(SourceRun.SourceRun, ({ itemsInRange }) =>
        Stream.runCollect(
          itemsInRange({ basis: "consumed", enterpriseIds: [item.EnterpriseId], range })
        ))
      return rows.flat().some(({ Id }: OrderItem.OrderItem) => Id === item.Id)
    }, Effect.provide(overMirror))
    assert.deepStrictEqual(
      [
        yield* holds("9999998", "9999999"),
        yield* holds("9999998", "99999991"),
        yield* holds("9999999", "999999999"),
        yield* holds("99999991", "999999999"),
        yield* holds("999999", "9999995")
      ],
      [false, true, true, false, false]
    )
  }).pipe(Effect.provide(Layer.merge(migrated, ticking))), 60_000)

/** Each but the last can be read by a run. */
const settings = [
  ["BusinessDayClosingOffset", "-PT4H0M0S"],
  ["BusinessDayClosingOffset", "PT4,5H"],
  ["BusinessDayClosingOffset", "P0M1DT2H0M0S"],
  ["TimeZoneIdentifier", "+02:00"],
  ["TimeZoneIdentifier", "-0330"],
  ["TimeZoneIdentifier", "Australia/Lord_Howe"]
] as const
const unreadable = [
  ["BusinessDayClosingOffset", ""],
  ["BusinessDayClosingOffset", "four"],
  ["TimeZoneIdentifier", "Europe/Atlantis"]
] as const

const hotels = { seed: 4, orders: 40, enterprises: 2, from: "2026-03-20", to: "2026-04-05" }

/** The second hotel has its fields set so. */
const withSetting = (enterpriseId: string, field: string, value: string) => (text: string): string =>
  text.includes("\"TimeZoneIdentifier\"")
    ? JSON.stringify(
      JSON.parse(
        text,
        (_, row: unknown) =>
          typeof row === "object" && row !== null && "Id" in row && row.Id === enterpriseId
            ? { ...row, [field]: value }
            : row
      )
    )
    : text

it.live(
  "books on the dates of the run whatever the settings of one hotel, and follows them from pass to pass",
  () =>
    Effect.gen(function*() {
      const alter = yield* Ref.make((text: string) => text)
      const { hotel } = yield* Sandbox
      const [first, second] = hotel.enterprises
      if (first === undefined || second === undefined) return assert.fail("two hotels are wanted")
      const range = { from: "2026-03-20", to: "2026-04-05" }
      const days = (index: number) =>
        Instant.fromEpochMillis(Instant.toEpochMillis(Instant.Instant.make(hotel.asOf)) + index * 2 * Instant.dayMillis)
      const passes = Effect.gen(function*() {
        yield* sync({ asOf: days(0) }, 500)
        const plain = (yield* dates(first.Id, yield* Effect.provide(outcomes(range), overMirror))).view
        const seen = new Set<string>()
        for (const [index, [field, value]] of settings.entries()) {
          yield* Ref.set(alter, withSetting(second.Id, field, value))
          yield* sync({ asOf: days(index + 1) }, 500)
          const found = yield* Effect.provide(outcomes(range), overMirror)
          for (const { Id } of [first, second]) {
            const { run, view } = yield* dates(Id, found)
            assert.deepStrictEqual(view, run, `${field} ${value}`)
            assert.isAbove(view.length, 10)
            if (Id === second.Id) seen.add(view.map((each) => each.slice(37)).join())
          }
        }
        assert.strictEqual(seen.size, settings.length)
        const sql = yield* PgClient.PgClient
        for (const [index, [field, value]] of unreadable.entries()) {
          yield* Ref.set(alter, withSetting(second.Id, field, value))
          yield* sync({ asOf: days(settings.length + index + 1) }, 500)
          const [row] = yield* sql<{ readonly dated: number; readonly undated: number }>`
          select count(business_date)::int as dated, (count(*) - count(business_date))::int as undated
          from live_item where enterprise_id = ${second.Id}`
          assert.strictEqual(row?.dated, 0, `${field} ${value}`)
          assert.isAbove(row?.undated ?? 0, 10)
          const others = yield* sql<{ readonly id: string; readonly date: string }>`
          select id, business_date::text as date from live_item where enterprise_id = ${first.Id}`
          const booked = new Set(others.map(({ date, id }) => `${id} ${date}`))
          assert.isTrue(plain.every((each) => booked.has(each)))
        }
      })
      yield* Effect.provide(passes, altered(alter))
    }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotels)))),
  120_000
)
