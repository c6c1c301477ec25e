import { assert, describe, it } from "@effect/vitest"
import { type Fault, Sandbox } from "@nightaudit/sandbox"
import { Effect, Stream } from "effect"
import { type Finding, PublishedItem, Restatement } from "../../src/index.ts"
import { instant } from "../support/fixtures.ts"
import { layer, march, type Options, reconcile } from "../support/run.ts"

const hotel: Options = { seed: 91, orders: 150, enterprises: 3, pageSize: 40 }

/** Ids of an operation in other letters, in all answers. */
const spelled = (operation: Fault["operation"], as: "upper" | "mixed"): Options => ({
  ...hotel,
  faults: { faults: [{ operation, occurrence: 1, times: "forever", action: { type: "letterCase", as, rows: "all" } }] }
})

type Run = Effect.Success<ReturnType<typeof reconcile>>

const fingerprints = ({ findings }: Run) => findings.map(({ fingerprint }) => fingerprint)

/** What a run says, without the letters of its ids. */
const folded = (run: Run): string =>
  JSON.stringify([
    run.orders.map(({ line }) => line),
    run.findings,
    run.totals,
    run.enterprises.map(({ contentHash, itemsInRange, verdicts }) => [contentHash, itemsInRange, verdicts])
  ]).toLowerCase()

describe("ids that differ in the case of their letters are the same", () => {
  it.effect.each(
    (["enterprises", "services", "reservations", "productServiceOrders", "orderItems", "any"] as const).flatMap(
      (operation) => (["upper", "mixed"] as const).map((as) => ({ operation, as }))
    )
  )(
    "of $operation, $as",
    ({ as, operation }) =>
      Effect.gen(function*() {
        const plain = yield* Effect.provide(reconcile(), layer(hotel))
        const run = yield* Effect.provide(reconcile(), layer(spelled(operation, as)))
        assert.deepStrictEqual(fingerprints(run), fingerprints(plain))
        assert.strictEqual(folded(run), folded(plain))
        assert.strictEqual(run.manifest.status, "complete")
      })
  )

  it.effect("and are written as received", () =>
    Effect.gen(function*() {
      const run = yield* Effect.provide(reconcile(), layer(spelled("any", "upper")))
      const ids = [
        ...run.orders.flatMap(({ line }) => [line.serviceOrderId, line.enterpriseId ?? "", ...line.orderItemIds]),
        ...run.findings.flatMap(({ orderItemIds, serviceOrderId }) => [serviceOrderId ?? "", ...orderItemIds]),
        ...run.totals.flatMap(({ accountingCategoryId, serviceId }) => [serviceId, accountingCategoryId ?? ""]),
        ...run.enterprises.flatMap(({ itemsInRange }) => [...itemsInRange].map(({ Id }) => Id))
      ]
      assert.isAbove(ids.length, 100)
      assert.deepStrictEqual(ids.filter((id) => id !== id.toUpperCase()), [])
    }))

  it.effect("in the user's request", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Sandbox
      const [first] = enterprises
      const ids = [first?.Id.toUpperCase() ?? ""]
      const run = yield* reconcile({ ...march, enterpriseIds: ids })
      assert.deepStrictEqual(run.enterprises.map(({ enterpriseId }) => enterpriseId), [first?.Id])
    }).pipe(Effect.provide(layer(hotel))))

  it.effect("between two runs", () =>
    Effect.gen(function*() {
      const earlier = yield* Effect.provide(reconcile(), layer(spelled("any", "mixed")))
      const items = (run: Run) =>
        Stream.fromIterable(
          run.enterprises.flatMap(({ itemsInRange }) => [...itemsInRange].map(PublishedItem.of))
            .toSorted(PublishedItem.compare)
        )
      const found = yield* Effect.gen(function*() {
        const later = yield* reconcile()
        const previous: Restatement.Previous<never> = {
          manifest: {
            schemaVersion: 1,
            status: "complete",
            asOf: instant("2026-04-01T03:00:00Z"),
            window: { basis: "consumed" },
            scope: {
              enterprises: earlier.enterprises.map(({ enterpriseId, range }) => ({
                enterpriseId,
                from: range.StartUtc,
                to: range.EndUtc
              })),
              serviceIds: null
            }
          },
          items: items(earlier)
        }
        return yield* Restatement.findings(previous, {
          basis: "consumed",
          enterprises: new Map(
            later.enterprises.map(({ enterprise, enterpriseId, range }) => [enterpriseId, { enterprise, range }])
          ),
          items: items(later)
        })
      }).pipe(Effect.provide(layer(hotel)))
      assert.deepStrictEqual(found.map(({ code }: Finding.Finding) => code), [])
    }))
})
