import { assert, describe, expect, it } from "@effect/vitest"
import { Drift, type OrderItem } from "@nightaudit/core"
import { type OrderItemRow, Sandbox } from "@nightaudit/sandbox"
import { Effect, Layer, Result, Stream } from "effect"
import { ItemInRange, type Manifest, PublishedItem, Restatement, SourceRun } from "../../src/index.ts"
import { change, changes, items } from "../support/changes.ts"
import {
  amount,
  canceled,
  context,
  enterprise,
  hotelId,
  id,
  instant,
  item,
  open,
  restaurantId
} from "../support/fixtures.ts"
import { Recorder } from "../support/recorded.ts"
import { layer, type Query, reconcile } from "../support/run.ts"

const publishedOf = ({ enterprises }: Effect.Success<ReturnType<typeof reconcile>>) =>
  enterprises.flatMap(({ itemsInRange }) => Array.from(itemsInRange, PublishedItem.of)).toSorted(PublishedItem.compare)

const liveGross = (row: OrderItemRow | undefined): number =>
  row !== undefined && ["Open", "Closed"].includes(row.AccountingState) ? row.Amount.GrossValue : 0

const orders = 100

describe("two runs over a hotel that changed between them", () => {
  const seen = new Recorder()

  it.effect.each(
    [
      { seed: 1, kinds: ["touch", "delete", "insert", "moveOut"] },
      { seed: 2, kinds: ["touch"] },
      { seed: 3, kinds: ["delete"] },
      { seed: 4, kinds: ["insert", "touch"] },
      { seed: 5, kinds: ["moveOut"] },
      { seed: 6, kinds: [] }
    ] as const
  )("tell exactly what changed: %j", ({ kinds, seed }) =>
    Effect.gen(function*() {
      const first = yield* Effect.provide(reconcile(), Layer.fresh(layer({ seed, orders })))
      const before = yield* items
      for (const _ of kinds) yield* change
      const after = yield* items
      const second = yield* reconcile()
      const { hotel } = yield* Sandbox
      const findings = yield* Restatement.findings(
        { manifest: first.manifest, items: Stream.fromIterable(publishedOf(first)) },
        {
          basis: "consumed",
          enterprises: new Map(second.enterprises.map((each) => [each.enterpriseId, each])),
          items: Stream.fromIterable(publishedOf(second))
        }
      )
      seen.add(findings)

      const inMarch = new Set(publishedOf(first).map((each) => each.id))
      const inMarchNow = new Set(publishedOf(second).map((each) => each.id))
      const changed = [...new Set([...before.keys(), ...after.keys()])].filter((id) =>
        (inMarch.has(id) || inMarchNow.has(id)) && JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id))
      )
      const isFrozen = (id: string): boolean => {
        const row = before.get(id) ?? after.get(id)
        const windows = hotel.enterprises.find(({ Id }) => Id === row?.EnterpriseId)
        const days = [windows?.AccountingEditableHistoryInterval, windows?.OperationalEditableHistoryInterval]
          .map((text) => Number(/(\d+)D/.exec(text ?? "")?.[1] ?? 0))
        const anchors = before.has(id) ? [row?.ConsumedUtc, row?.ClosedUtc ?? row?.ConsumedUtc] : [row?.ConsumedUtc]
        const settled = Math.max(...anchors.map((at) => Date.parse(at ?? "")))
        return Date.parse(hotel.asOf) > settled + Math.max(...days) * 86_400_000
      }
      const gone = changed.filter((id) => !after.has(id))
      // A new item with zero value, or the change of one that is not live, is not looked up.
      const worth = changed.filter((id) =>
        after.has(id) && (before.has(id)
          ? ["Open", "Closed"].includes(before.get(id)?.AccountingState ?? "") &&
            (kinds.some((kind) => kind === "moveOut") || liveGross(before.get(id)) !== liveGross(after.get(id)))
          : true)
      )
      const named = (code: string) =>
        [...new Set(findings.filter((each) => each.code === code).flatMap(({ orderItemIds }) => orderItemIds))]
          .toSorted()
      assert.deepStrictEqual(named("disappeared-item"), gone.toSorted())
      assert.deepStrictEqual(named("restated-after-freeze"), worth.filter(isFrozen).toSorted())
      assert.deepStrictEqual(named("restated-day"), worth.filter((id) => !isFrozen(id)).toSorted())
      if (kinds.length > 0) assert.isAbove(changed.length, 10)

      const days = second.enterprises.flatMap(({ daySheet }) => daySheet.days.map((day) => ({ ...daySheet, ...day })))
      for (
        const { actual, currency, enterpriseId, evidence } of findings.filter(({ code }) => code === "restated-day")
      ) {
        const day = days.find((each) =>
          each.enterpriseId === enterpriseId && each.businessDate === evidence["businessDate"] &&
          each.currency === currency
        )
        assert.strictEqual(actual, day?.live.gross ?? "0")
      }
    }).pipe(Effect.provide(layer({ seed, orders, faults: changes(kinds, 12) }))))

  it("findings have the fingerprints and values that were recorded", async () => {
    await expect(seen.text).toMatchFileSnapshot("recorded/restatement.txt")
  })
})

const range = { StartUtc: instant("2026-03-01T00:00:00Z"), EndUtc: instant("2026-04-01T00:00:00Z") }
const publishedAsOf = instant("2026-03-20T03:00:00Z")

const manifest: Manifest.Published = {
  schemaVersion: 1,
  status: "complete",
  asOf: publishedAsOf,
  window: { basis: "consumed" },
  businessDates: "wall-clock",
  scope: {
    enterprises: [{ enterpriseId: hotelId, from: range.StartUtc, to: range.EndUtc }],
    serviceIds: null
  }
}

const windows = { AccountingEditableHistoryInterval: "P0M7DT0H0M0S", OperationalEditableHistoryInterval: "P0M2D" }
const day = context().calendars.values().next().value

const published = (row: OrderItem.OrderItem): PublishedItem.PublishedItem =>
  PublishedItem.of(ItemInRange.make(row, day?.dateOf(row.ConsumedUtc) ?? ""))

/** Nothing was read that would have been counted. */
const nothing: SourceRun.Report = {
  operations: new Map(),
  progressOf: () => ({ planned: 0, closed: 0, open: 0 }),
  awaited: new Set(),
  drift: new Drift.DriftLog(),
  quarantined: [],
  intervals: { planned: 0, closed: 0, open: [] }
}

/** A source that gives the rows by id, and nothing else. */
const sourceOf = (rows: ReadonlyArray<OrderItem.OrderItem>, asked: Array<string> = []) =>
  Layer.mock(SourceRun.SourceRun, {
    report: nothing,
    items: (ids) =>
      Effect.sync((): ReadonlyArray<OrderItem.OrderItem> => {
        asked.push(...ids)
        return rows.filter(({ Id }) => ids.includes(Id))
      })
  })

interface Told {
  readonly before?: ReadonlyArray<OrderItem.OrderItem>
  readonly after?: ReadonlyArray<OrderItem.OrderItem>
  /** What the platform gives by id beyond the range. */
  readonly beyond?: ReadonlyArray<OrderItem.OrderItem>
  readonly previous?: Partial<Manifest.Published>
  readonly present?: Partial<Restatement.Present<never>>
  readonly hotel?: object
  readonly asked?: Array<string>
}

const told = Effect.fnUntraced(function*(
  { after = [], asked, before = [], beyond = [], hotel = windows, present, previous }: Told
) {
  const sorted = (rows: ReadonlyArray<OrderItem.OrderItem>) =>
    Stream.fromIterable(rows.map(published).toSorted(PublishedItem.compare))
  return yield* Restatement.findings(
    { manifest: { ...manifest, ...previous }, items: sorted(before) },
    {
      basis: "consumed",
      enterprises: new Map([[hotelId, { enterprise: enterprise(hotel), range }]]),
      items: sorted(after),
      ...present
    }
  ).pipe(Effect.provide(sourceOf(beyond, asked)))
})

const brief = (findings: Effect.Success<ReturnType<typeof told>>) =>
  findings.map(({ actual, code, delta, expected, orderItemIds, severity }) => [
    code,
    severity,
    orderItemIds.map((each) => Number.parseInt(each.slice(-4), 16)),
    expected,
    actual,
    delta
  ])

/** Consumed on the 4th, closed on the 5th, frozen from the 12th at 10:00 on. */
const was = item(1)
const touched = (fields: object, at = "2026-03-25T00:00:00Z") => item(1, { UpdatedUtc: at, ...fields })
const dearer = { Amount: amount(200, [14], 214) }

describe("Restatement.findings", () => {
  it.effect.each<readonly [string, object]>([
    ["it is only touched", {}],
    ["its name and notes change", { BillingName: "Another", Notes: "More" }],
    ["it moves to another bill and account", { BillId: id(0xb1), AccountId: id(0xa1), AccountType: "Company" }],
    ["its taxes come in another order", { Amount: { ...amount(93, [7, 7], 107) } }]
  ])("say nothing of an item when %s", ([, fields]) =>
    Effect.gen(function*() {
      const first = "Amount" in fields ? item(1, fields) : was
      const taxes = first.Amount.TaxValues.toReversed()
      const now = touched({ ...fields, ...("Amount" in fields && { Amount: { ...first.Amount, TaxValues: taxes } }) })
      assert.deepStrictEqual(yield* told({ before: [first], after: [now] }), [])
    }))

  it.effect.each<readonly [string, object, string, string, string | null]>([
    ["amounts", dearer, "107", "214", "107"],
    ["liveness", canceled, "107", "0", "-107"],
    [
      "taxes",
      { Amount: amount(100, [3, 4], 107) },
      "taxes [{\"code\":\"DE-1\",\"value\":\"7\"}]",
      "taxes [{\"code\":\"DE-1\",\"value\":\"3\"},{\"code\":\"DE-2\",\"value\":\"4\"}]",
      null
    ],
    [
      "category",
      { AccountingCategoryId: id(0xca) },
      "accountingCategoryId null",
      `accountingCategoryId "${id(0xca)}"`,
      null
    ],
    [
      "business date",
      { ConsumedUtc: "2026-03-06T12:00:00Z" },
      "businessDate \"2026-03-04\"",
      "businessDate \"2026-03-06\"",
      null
    ],
    ["currency", { Amount: amount(100, [7], 107, "USD") }, "currency \"EUR\"", "currency \"USD\"", null]
  ])("tell a change of its %s after the freeze", ([, fields, expected, actual, delta]) =>
    Effect.gen(function*() {
      const [finding, ...others] = yield* told({ before: [was], after: [touched(fields)] })
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(
        [finding?.code, finding?.severity, finding?.expected, finding?.actual, finding?.delta],
        ["restated-after-freeze", "error", expected, actual, delta]
      )
      assert.deepInclude(finding?.evidence, {
        businessDate: "2026-03-04",
        freezeUtc: "2026-03-12T10:00:00Z",
        publishedAsOf,
        updaterProfileId: null
      })
    }))

  it.effect("tell the service, and who changed it", () =>
    Effect.gen(function*() {
      const now = touched({ ServiceId: restaurantId, UpdaterProfileId: id(0x77) })
      const [finding] = yield* told({ before: [was], after: [now] })
      assert.match(finding?.expected ?? "", /^serviceId /)
      assert.strictEqual(finding?.evidence["updaterProfileId"], id(0x77))
    }))

  it.effect("tell a day whose items changed inside the window, once for each currency", () =>
    Effect.gen(function*() {
      const inside = "2026-03-12T10:00:00Z"
      const others = [item(2), item(3, { Amount: amount(50, [], 50, "USD") })]
      const findings = yield* told({
        before: [was, ...others, item(5)],
        after: [
          touched(dearer, inside),
          item(2, { ...dearer, UpdatedUtc: inside }),
          item(3, { Amount: amount(40, [], 40, "USD"), UpdatedUtc: inside }),
          item(5)
        ]
      })
      assert.deepStrictEqual(brief(findings), [
        ["restated-day", "info", [1, 2], "321", "535", "214"],
        ["restated-day", "info", [3], "50", "40", "-10"]
      ])
      assert.deepInclude(findings[0]?.evidence, {
        businessDate: "2026-03-04",
        published: { items: 3, net: "300", gross: "321" },
        now: { items: 3, net: "500", gross: "535" },
        changedOtherwise: 0
      })
    }))

  it.effect("tell both days of an item that moved between them", () =>
    Effect.gen(function*() {
      const now = touched({ ConsumedUtc: "2026-03-07T12:00:00Z" }, "2026-03-11T00:00:00Z")
      const days = brief(yield* told({ before: [was], after: [now] }))
      assert.sameDeepMembers(days, [
        ["restated-day", "info", [1], "107", "0", "-107"],
        ["restated-day", "info", [1], "0", "107", "107"]
      ])
    }))

  it.effect("warn where the change cannot be distinguished from a later update", () =>
    Effect.gen(function*() {
      const asOf = instant("2026-03-12T09:59:59Z")
      const findings = yield* told({ before: [was], after: [touched(dearer)], previous: { asOf } })
      assert.deepStrictEqual(brief(findings), [["restated-after-freeze", "warning", [1], "107", "214", "107"]])
    }))

  it.effect("take every change as inside where the windows are unknown", () =>
    Effect.gen(function*() {
      const findings = yield* told({ before: [was], after: [touched(dearer)], hotel: {} })
      assert.deepStrictEqual(findings.map(({ code }) => code), ["restated-day"])
    }))

  it.effect.each<readonly [string, object, ReadonlyArray<string>]>([
    ["created after the day froze", { CreatedUtc: "2026-03-21T00:00:00Z" }, ["restated-after-freeze"]],
    [
      "created inside the window",
      { ConsumedUtc: "2026-03-19T12:00:00Z", CreatedUtc: "2026-03-21T00:00:00Z" },
      ["restated-day"]
    ],
    ["that counts nowhere", { ...canceled, CreatedUtc: "2026-03-21T00:00:00Z" }, []]
  ])("tell of an item %s", ([, fields, codes]) =>
    Effect.gen(function*() {
      const findings = yield* told({ after: [item(1, { ...fields, ...open, ...fields })] })
      assert.deepStrictEqual(findings.map(({ code }) => code), codes)
    }))

  it.effect("ask for what is not in the range any more: it disappeared, moved out, or is as it was", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const away = item(2, { ConsumedUtc: "2026-05-01T12:00:00Z", UpdatedUtc: "2026-03-25T00:00:00Z" })
      const findings = yield* told({ before: [was, item(2), item(3)], beyond: [away, item(3)], asked })
      assert.deepStrictEqual(asked, [1, 2, 3].map((n) => id(n)))
      assert.deepStrictEqual(findings.map(({ code, orderItemIds }) => [code, orderItemIds]), [
        ["disappeared-item", [id(1)]],
        ["restated-after-freeze", [id(2)]]
      ])
    }))

  it.effect("conclude nothing from rows in quarantine, or that could not be asked for", () =>
    Effect.gen(function*() {
      const isSetAside = (each: string) => each === id(1)
      assert.deepStrictEqual(yield* told({ before: [was], present: { isSetAside } }), [])
    }))

  it.effect("follow an item to another order", () =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      const now = touched({ ServiceOrderId: id(0xee) })
      assert.deepStrictEqual(yield* told({ before: [was], after: [now], asked }), [])
      assert.deepStrictEqual(asked, [])
    }))

  it.effect.each<readonly [string, Told]>([
    ["another enterprise", { previous: { scope: { ...manifest.scope, enterprises: [] } } }],
    [
      "another window",
      {
        previous: {
          scope: {
            serviceIds: null,
            enterprises: [{ enterpriseId: hotelId, from: instant("2026-03-10T00:00:00Z"), to: range.EndUtc }]
          }
        }
      }
    ],
    ["another service", { previous: { scope: { ...manifest.scope, serviceIds: [restaurantId] } } }]
  ])("leave out what the earlier run did not see: of %s", ([, fields]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* told({ after: [item(1, { ...open, CreatedUtc: "2026-03-21T00:00:00Z" })], ...fields }),
        []
      )
    }))

  it.effect.each<readonly [string, Partial<Restatement.Present<never>>]>([
    ["another enterprise", { enterprises: new Map() }],
    [
      "another window",
      {
        enterprises: new Map([[hotelId, {
          enterprise: enterprise(),
          range: { ...range, StartUtc: instant("2026-03-10T00:00:00Z") }
        }]])
      }
    ],
    ["another service", { serviceIds: [restaurantId] }]
  ])("leave out what this run does not see: of %s", ([, present]) =>
    Effect.gen(function*() {
      const asked: Array<string> = []
      assert.deepStrictEqual([yield* told({ before: [was], present, asked }), asked], [[], []])
    }))

  it.effect("are the same for the same change, and others when its values change again", () =>
    Effect.gen(function*() {
      const prints = (fields: object) =>
        Effect.map(
          told({ before: [was], after: [touched(fields)] }),
          (all) => all.map(({ fingerprint }) => fingerprint)
        )
      assert.deepStrictEqual(yield* prints(dearer), yield* prints({ ...dearer, Notes: "read again" }))
      assert.notDeepEqual(yield* prints(dearer), yield* prints({ Amount: amount(300, [21], 321) }))
    }))
})

describe("Restatement.check", () => {
  it.each<readonly [string, Partial<Manifest.Published>, Query["basis"], RegExp]>([
    ["that is incomplete", { status: "incomplete" }, "consumed", /is incomplete: only a complete one/],
    ["that failed", { status: "failed" }, "consumed", /is failed/],
    ["of another basis", {}, "closed", /on the basis consumed, not closed/],
    ["by updates", { window: { basis: "updated" } }, "updated", /cannot be compared/]
  ])("rejects a run %s", (_, fields, basis, problem) => {
    const checked = Restatement.check({ ...manifest, ...fields }, basis)
    assert.match(Result.isFailure(checked) ? checked.failure.message : "accepted", problem)
  })
})

describe("a run that took the closing offset for elapsed time", () => {
  const hotel = { ...windows, BusinessDayClosingOffset: "P0M0DT4H0M0S" }
  const read = (fields: object) => ({ enterprise: enterprise(fields), range })
  const { businessDates: _, ...older } = manifest
  /** At half past four on the morning on which the clocks went from two to three: published on the 28th. */
  const night = { ConsumedUtc: "2026-03-29T02:30:00Z", CreatedUtc: "2026-03-29T02:30:00Z" }
  const before = { ...published(item(1, night)), businessDate: "2026-03-28" }
  const after = { ...published(item(1, { ...night, UpdatedUtc: "2026-05-25T00:00:00Z" })), businessDate: "2026-03-29" }
  const dearerDay = { ...published(item(2, dearer)), businessDate: "2026-03-04" }
  const compared = (previous: Manifest.Published, fields: object) =>
    Restatement.findings(
      { manifest: previous, items: Stream.make(before, { ...dearerDay, gross: "107" }) },
      { basis: "consumed", enterprises: new Map([[hotelId, read(fields)]]), items: Stream.make(after, dearerDay) }
    ).pipe(
      Effect.map((findings) => findings.map(({ code, evidence }) => [code, evidence["businessDate"]])),
      Effect.provide(sourceOf([]))
    )

  it.effect("is not compared day by day, and its items have not changed their date", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* compared(older, hotel), [])
      assert.deepStrictEqual(Restatement.daysNotCompared(older, new Map([[hotelId, read(hotel)]])), [hotelId])
    }))

  it.effect("is compared where the day closes at midnight", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Restatement.daysNotCompared(older, new Map([[hotelId, read(windows)]])), [])
      assert.include((yield* compared(older, windows)).map(([, date]) => date), "2026-03-04")
    }))

  it.effect("is distinguished from one that used wall-clock time, of which every day is compared", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Restatement.daysNotCompared(manifest, new Map([[hotelId, read(hotel)]])), [])
      assert.include((yield* compared(manifest, hotel)).map(([, date]) => date), "2026-03-04")
    }))
})
