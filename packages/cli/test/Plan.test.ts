import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { readdirSync } from "node:fs"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import { envOf, fast, interfering, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]

const Estimate = Schema.Struct({ least: Schema.Int, likely: Schema.Int, most: Schema.Int }).check(
  Schema.makeFilter(({ least, likely, most }) => least <= likely && likely <= most)
)

const decode = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({
    schemaVersion: Schema.Literal(1),
    window: Schema.Struct({ from: Schema.String, to: Schema.String, basis: Schema.String }),
    enterprises: Schema.Int,
    requests: Estimate,
    seconds: Estimate,
    limit: Schema.Struct({ requests: Schema.Int, seconds: Schema.Int, takes: Estimate }),
    steps: Schema.Array(Schema.Struct({
      operation: Schema.Literals(["enterprises", "services", "productServiceOrders", "reservations", "orderItems"]),
      reading: Schema.Literals(["all", "range", "meanwhile", "changed", "ofOrders", "byId", "again"]),
      listings: Estimate,
      rows: Estimate,
      requests: Estimate
    })),
    assumptions: Schema.Struct({
      pageSize: Schema.Int,
      concurrency: Schema.Int,
      endsEmpty: Schema.Boolean,
      latencyMillis: Schema.Int,
      sampledEnterprises: Schema.Int
    }),
    asked: Schema.Int
  })),
  { onExcessProperty: "error" }
)

const sum = (values: ReadonlyArray<number>) => values.reduce((sum, value) => sum + value, 0)

it.layer(Served.layer({ seed: 5, orders: 300 }), { timeout: "60 seconds" })("plan", (it) => {
  it.effect("bounds what reconcile spends with the same flags, for little of it", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const [planned, run_] = [yield* folder, yield* folder]
      for (const pageSize of ["1000", "40"]) {
        const flags = [...fast, ...march, "--page-size", pageSize]
        const predicted = yield* run(["plan", ...flags, "--output", planned, "--format", "json"], env)
        assert.deepStrictEqual([predicted.status, predicted.stderr], [0, ""])
        const { asked, assumptions, enterprises, limit, requests, steps } = decode(predicted.stdout)
        yield* run(["reconcile", ...flags, "--output", run_, "--fail-on", "never"], env)
        const { operations } = Artifacts.read(run_).manifest
        const spent = sum(Object.values(operations).map((counts) => counts?.requests ?? 0))
        assert.isAtMost(requests.least, spent)
        assert.isAtLeast(requests.most, spent)
        assert.closeTo(requests.likely / spent, 1, 0.4)
        assert.isAtMost(asked, spent / 2)
        assert.deepStrictEqual([enterprises, assumptions.sampledEnterprises, assumptions.pageSize], [
          3,
          3,
          Number(pageSize)
        ])
        assert.deepStrictEqual(limit, { requests: 100_000, seconds: 30, takes: { least: 0, likely: 0, most: 0 } })
        for (const key of ["least", "likely", "most"] as const) {
          assert.strictEqual(sum(steps.map((step) => step.requests[key])), requests[key])
        }
      }
      assert.deepStrictEqual(readdirSync(planned), [])
    }), 60_000)

  it.effect("reports the time that the limit takes, and the reasons of each figure", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const flags = ["--from", "2026-03-31", "--to", "2026-04-01", "--rate-limit", "22/10s", "--resume"]
      const { status, stderr, stdout } = yield* run(["plan", ...flags, "--basis", "closed"], env)
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.match(stdout, /^Order items billed from 2026-03-31 to 2026-04-01 \(end excluded\), of 3 properties\n\n/)
      assert.match(stdout, /^\d+ to \d+ requests, likely \d+, in \d+ [\w ]+, likely \d+ (s|min)\.$/m)
      assert.match(stdout, /^ {2}orderItems +items of the range +1 /m)
      assert.match(stdout, /^The limit of 22 requests in 10 s alone takes \d+ s[\w ]*; up to 4 intervals/m)
      assert.match(stdout, /^With --resume fewer requests are sent/m)
      assert.match(stdout, /^This prediction took \d+ requests of \d+ ms on average\. Nothing was written\.$/m)
    }))

  it.effect("ends with 1 and one line where reconcile would", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const cases = [
        [["--from", "2026-04-01", "--to", "2026-03-01"], /is not before/],
        [[...march, "--enterprise", "x"], /^nightaudit: the tokens give access to no enterprise x\n$/],
        [[...march, "--source", "mirror"], /--source mirror sends no requests to the platform/],
        [["--from", "2026-04-01"], /--to/]
      ] as const
      for (const [flags, says] of cases) {
        const { status, stderr, stdout } = yield* run(["plan", ...fast, ...flags], env)
        assert.deepStrictEqual([status, stdout], [1, ""])
        assert.match(stderr, /^nightaudit: [^\n]*\n$/)
        assert.match(stderr, says)
      }
    }))

  it.effect("ends with 1 when the platform rejects the tokens", () =>
    Effect.gen(function*() {
      const { url } = yield* interfering(() => ({ status: 401, body: JSON.stringify({ Message: "no" }) }))
      const { status, stderr, stdout } = yield* run(["plan", ...fast, ...march], {
        ...(yield* envOf(url)),
        MEWS_PLATFORM_ADDRESS: url
      })
      assert.deepStrictEqual([status, stdout], [1, ""])
      assert.match(stderr, /rejected the tokens/)
    }))
})

describe("plan", () => {
  it.live("needs a range, as reconcile does", () =>
    Effect.gen(function*() {
      const { status, stderr } = yield* run(["plan"])
      assert.strictEqual(status, 1)
      assert.match(stderr, /--from/)
    }))
})
