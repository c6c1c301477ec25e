import { PgClient } from "@effect/sql-pg"
import { assert, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Option, Schema } from "effect"
import { MirrorSource } from "../src/index.ts"
import { askedFor, difference, mirrored, provoke, sandbox, truth } from "./support/Hotel.ts"
import { migrated } from "./support/Server.ts"
import { hoursAfter, onPlatform, passIn } from "./support/World.ts"

const from = Instant.Instant.make("2026-02-01T00:00:00Z")
const hotel = { seed: 5, orders: 40, enterprises: 2 }

/** Minutes after the present of the hotel: what a Date tells is a second old. */
const minutes = (instant: string | null | undefined) =>
  Effect.map(
    Sandbox,
    ({ hotel }) => instant == null ? instant : Math.round((Date.parse(instant) - Date.parse(hotel.asOf)) / 60_000)
  )

/** What stands at the end of the last pass, and no row too little or too old. */
const covered = Effect.map(MirrorSource.coverage, Option.map(({ asOf }) => asOf))
const wrong = Effect.flatMap(truth, (rows) => Effect.map(mirrored, (kept) => difference(rows, kept)))

/** The hotel's items change with requests for them, the first change after the given number of them. */
const changing = (asked: number, kinds: ReadonlyArray<string>) =>
  Layer.merge(
    migrated,
    sandbox({
      ...hotel,
      faults: Schema.decodeUnknownSync(FaultScript)({
        faults: kinds.map((kind, index) => ({
          operation: "orderItems",
          occurrence: asked + 1 + index,
          action: { type: "change", kind, rows: 5, among: "all" }
        }))
      })
    })
  )

/** The same after a first pass, as of the present of the hotel. */
const changingAfterPass = (...kinds: ReadonlyArray<string>) =>
  Layer.unwrap(
    passIn({ platform: 0 }, { from }).pipe(
      Effect.andThen(askedFor("orderItems")),
      Effect.provide(Layer.merge(migrated, sandbox(hotel)), { local: true }),
      Effect.map((asked) => changing(asked, kinds))
    )
  )

it.live(
  "keeps what is new since the last pass and has changed again within the last quarter of an hour",
  () =>
    Effect.gen(function*() {
      yield* passIn({ platform: 0 }, { from })
      yield* onPlatform(0.2)(provoke)
      // What was new then is changed again, a minute before the pass.
      yield* onPlatform(0.6)(provoke)
      const { asOf } = yield* passIn({ platform: 0.6 + 1 / 60 })
      assert.strictEqual(yield* minutes(asOf), 22)
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(changingAfterPass("insert", "touch"))),
  60_000
)

it.live(
  "misses no row that changes between two pages of a pass, and moves to where it was read already",
  () =>
    Effect.gen(function*() {
      const changed = yield* passIn({ platform: 0 }, { from }, 10)
      assert.deepStrictEqual(yield* wrong, {})
      assert.isAbove(changed.operations["orderItems"]?.pages ?? 0, 20)
    }).pipe(Effect.provide(Layer.merge(
      migrated,
      sandbox({
        ...hotel,
        order: "updated",
        faults: Schema.decodeUnknownSync(FaultScript)({
          faults: Array.from({ length: 15 }, () => ({
            operation: "orderItems",
            occurrence: 1,
            when: "following page",
            times: 15,
            action: { type: "change", kind: "touch", rows: 3, among: "unread" }
          }))
        })
      })
    ))),
  60_000
)

it.live(
  "keeps what was sold before the mirror begins and is consumed after its first pass",
  () =>
    Effect.gen(function*() {
      const sql = yield* PgClient.PgClient
      const begin = yield* hoursAfter(-1)
      yield* passIn({ platform: 0 }, { from: begin })
      const ahead = [...yield* truth.pipe(Effect.map(({ order_item }) => order_item?.values() ?? []))].filter(
        (text) => {
          const { ConsumedUtc, UpdatedUtc } = Schema.decodeUnknownSync(
            Schema.fromJsonString(Schema.Struct({ ConsumedUtc: Schema.String, UpdatedUtc: Schema.String }))
          )(text)
          return UpdatedUtc < begin && ConsumedUtc >= begin
        }
      )
      const [kept] = yield* sql<{ readonly rows: number }>`select count(*)::int as rows from order_item
      where consumed_utc >= ${begin}::timestamptz and updated_utc < ${begin}::timestamptz`
      assert.isAbove(ahead.length, 0)
      assert.strictEqual(kept?.rows, ahead.length)
    }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotel)))),
  60_000
)

for (const skew of [2, 30, -2, -30]) {
  it.live(`ends by the platform's time, on a machine whose clock is ${skew} hours ahead`, () =>
    Effect.gen(function*() {
      yield* passIn({ platform: 0 }, { from })
      const skewed = yield* passIn({ platform: 1, skew, jump: { after: 3, skew: -skew } })
      assert.strictEqual(yield* minutes(skewed.asOf), 45)
      yield* onPlatform(1.1)(provoke)
      const { asOf } = yield* passIn({ platform: 2 })
      assert.strictEqual(yield* minutes(asOf), 105)
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(changingAfterPass("insert", "touch"))), 60_000)
}

it.live(
  "moves no watermark where no answer has a Date, and says so; the next pass reads what it needs",
  () =>
    Effect.gen(function*() {
      yield* passIn({ platform: 0 }, { from })
      const before = yield* covered
      const blind = yield* passIn({ platform: 1, skew: 9, isDated: false })
      assert.deepStrictEqual([blind.status, blind.asOf, blind.time], ["incomplete", null, "local"])
      assert.deepStrictEqual(yield* covered, before)
      yield* onPlatform(2)(provoke)
      const next = yield* passIn({ platform: 5 })
      assert.deepStrictEqual([next.status, yield* minutes(next.asOf)], ["complete", 285])
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(changingAfterPass("touch", "insert"))),
  60_000
)

/** What an earlier version left that had believed a clock. */
const believed = (hours: number) =>
  Effect.gen(function*() {
    const sql = yield* PgClient.PgClient
    const ahead = `${hours} hours`
    yield* sql`update pass set as_of = as_of + ${ahead}::interval, manifest = manifest - 'time'
      where id = (select max(id) from pass)`
    yield* sql`update coverage set through_utc = through_utc + ${ahead}::interval where operation <> 'consumed'`
    yield* sql`update order_item set read_utc = read_utc + ${ahead}::interval`
  })

it.live(
  "cuts back what is covered in the future to the last sound pass, and reads what was missed",
  () =>
    Effect.gen(function*() {
      yield* passIn({ platform: 0 }, { from })
      yield* passIn({ platform: 1 })
      yield* believed(20)
      yield* onPlatform(2)(provoke)
      const cut = yield* passIn({ platform: 3 })
      assert.deepStrictEqual([cut.cutBack?.passes, yield* minutes(cut.cutBack?.to)], [1, -15])
      assert.strictEqual(yield* minutes(cut.asOf), 165)
      assert.deepStrictEqual(Option.getOrNull(yield* covered), cut.asOf)
      assert.deepStrictEqual(yield* wrong, {})
      assert.isNull((yield* passIn({ platform: 4 })).cutBack)
    }).pipe(Effect.provide(changingAfterPass("touch", "insert"))),
  60_000
)

it.live(
  "cuts back a clock that was fast where a later pass shows it, though its coverage has come to pass",
  () =>
    Effect.gen(function*() {
      const sql = yield* PgClient.PgClient
      yield* passIn({ platform: 0 }, { from })
      yield* passIn({ platform: 1 })
      yield* believed(3)
      yield* onPlatform(2)(provoke)
      // The earlier version read nothing in this one: everything seemed to be covered.
      yield* sql`insert into pass (as_of, from_utc, state) select ${yield* hoursAfter(
        2
      )}::timestamptz, from_utc, 'complete'
      from pass where id = 1`
      const cut = yield* passIn({ platform: 9 })
      assert.deepStrictEqual([cut.cutBack?.passes, yield* minutes(cut.cutBack?.to)], [2, -15])
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(changingAfterPass("touch", "insert"))),
  60_000
)

it.live("reads everything that has changed again where no pass was sound", () =>
  Effect.gen(function*() {
    yield* passIn({ platform: 0 }, { from })
    yield* believed(20)
    yield* onPlatform(1)(provoke)
    assert.deepStrictEqual((yield* passIn({ platform: 2 })).cutBack, { passes: 1, to: null })
    assert.deepStrictEqual(yield* wrong, {})
  }).pipe(Effect.provide(changingAfterPass("insert"))), 60_000)

it.live(
  "proves its access in every pass: another's tokens, none, and those that lost an enterprise are refused",
  () =>
    Effect.gen(function*() {
      const { hotel, received } = yield* Sandbox
      const [one = "", other = ""] = hotel.enterprises.map(({ Id }) => Id)
      yield* passIn({ platform: 0 }, { from })
      const [before, rows] = [yield* covered, yield* mirrored]
      const refused = Effect.fnUntraced(function*(access: ReadonlyArray<string>, confirmShrink = false) {
        const asked = (yield* received).requests
        const error = yield* Effect.flip(passIn({ platform: 1, access: new Set(access) }, { confirmShrink }))
        const kind = error._tag === "MirrorError" ? error.kind : error.message
        // Enterprises are asked for, and nothing else.
        return [kind, (yield* askedFor("enterprises")) > 0 && (yield* received).requests - asked <= 4]
      })
      assert.deepStrictEqual(yield* refused(["0f127f5f-41a6-4705-b142-a8136bae33ff"]), ["otherAccess", true])
      assert.deepStrictEqual(yield* refused([], true), ["otherAccess", true])
      assert.deepStrictEqual(yield* refused([one]), ["lostAccess", true])
      assert.deepStrictEqual([yield* covered, yield* mirrored], [before, rows])

      const confirmed = yield* passIn({ platform: 2, access: new Set([one]) }, { confirmShrink: true })
      assert.strictEqual(confirmed.gone?.["enterprises"], 1)
      assert.deepStrictEqual([...(yield* mirrored)["enterprise"]?.keys() ?? []], [one])
      yield* onPlatform(3)(provoke)
      // What is seen again is read from where it was.
      yield* passIn({ platform: 4 })
      assert.includeMembers([...(yield* mirrored)["enterprise"]?.keys() ?? []], [one, other])
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(changingAfterPass("touch"))),
  60_000
)

it.live(
  "looks for deletions only where the tokens see: what they do not see has not been deleted",
  () =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [one = ""] = hotel.enterprises.map(({ Id }) => Id)
      yield* passIn({ platform: 0 }, { from })
      const all = yield* mirrored
      const looked = yield* passIn(
        { platform: 1, access: new Set([one]) },
        { confirmShrink: true, confirmDeletions: true }
      )
      assert.deepInclude(looked.gone, { enterprises: 1, orderItems: 0, reservations: 0, productServiceOrders: 0 })
      yield* passIn({ platform: 2 })
      assert.deepStrictEqual(yield* mirrored, all)
      assert.deepStrictEqual(yield* wrong, {})
    }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotel)))),
  60_000
)

const looksForDeletions = { confirmShrink: true, confirmDeletions: true }

it.live("takes nothing for deleted because one answer is empty falsely", () =>
  Effect.gen(function*() {
    yield* passIn({ platform: 0 }, { from })
    const all = yield* mirrored
    for (const field of ["OrderItemIds", "ReservationIds", "ProductServiceOrderIds"]) {
      const emptyAt = { request: 1, of: new RegExp(`"${field}"`) }
      const { gone } = yield* passIn({ platform: 1, emptyAt }, looksForDeletions)
      assert.deepInclude(gone, { orderItems: 0, reservations: 0, productServiceOrders: 0 }, field)
      assert.deepStrictEqual(yield* mirrored, all, field)
    }
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotel)))), 60_000)

it.live(
  "takes no item for deleted that changes between two pages, while it looks for deletions",
  () =>
    Effect.gen(function*() {
      const passes = Effect.andThen(passIn({ platform: 0 }, { from }, 20), passIn({ platform: 1 }, {}, 20))
      const updated = { ...hotel, order: "updated" } as const
      const asked = yield* Effect.andThen(passes, askedFor("orderItems")).pipe(
        Effect.provide(Layer.merge(migrated, sandbox(updated)), { local: true })
      )
      const change = { type: "change", kind: "touch", rows: 5, among: "unread" }
      const faults = Schema.decodeUnknownSync(FaultScript)({
        faults: [2, 3].map((page) => ({ operation: "orderItems", occurrence: asked + page, action: change }))
      })
      yield* Effect.gen(function*() {
        yield* passIn({ platform: 0 }, { from }, 20)
        const { gone } = yield* passIn({ platform: 1 }, looksForDeletions, 20)
        assert.deepInclude(gone, { orderItems: 0 })
        assert.sameMembers([...(yield* mirrored)["order_item"]?.keys() ?? []], [
          ...(yield* truth)["order_item"]?.keys() ?? []
        ])
        assert.deepStrictEqual((yield* (yield* Sandbox).faults).map(({ consumed }) => consumed), [1, 1])
      }).pipe(Effect.provide(Layer.merge(migrated, sandbox({ ...updated, faults }))))
    }),
  60_000
)

it.live("reads the whole past of an enterprise that the tokens come to see", () =>
  Effect.gen(function*() {
    const { hotel } = yield* Sandbox
    const [one = ""] = hotel.enterprises.map(({ Id }) => Id)
    yield* passIn({ platform: 0, access: new Set([one]) }, { from })
    yield* passIn({ platform: 1 })
    assert.deepStrictEqual(yield* wrong, {})
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotel)))), 60_000)

it.live("reads the services of an enterprise that came in a pass that was interrupted", () =>
  Effect.gen(function*() {
    const { hotel } = yield* Sandbox
    const [one = ""] = hotel.enterprises.map(({ Id }) => Id)
    yield* passIn({ platform: 0, access: new Set([one]) }, { from })
    yield* Effect.flip(passIn({ platform: 1, failAt: 4 }))
    yield* passIn({ platform: 2 })
    assert.deepStrictEqual(yield* wrong, {})
  }).pipe(Effect.provide(Layer.merge(migrated, sandbox(hotel)))), 60_000)
