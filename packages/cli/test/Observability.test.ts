import { assert, describe, it } from "@effect/vitest"
import * as Core from "@nightaudit/core"
import * as Reconcile from "@nightaudit/reconcile"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Metric, Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as RunMetrics from "../src/RunMetrics.ts"
import { run } from "./support/Cli.ts"
import { collector, type Point } from "./support/Collector.ts"
import { folder } from "./support/Folder.ts"
import { fast, interfering, listen, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01T00:00:00Z", "--to", "2026-04-01T00:00:00Z"]

const Manifest = Schema.Struct({
  operations: Schema.Record(
    Schema.String,
    Schema.Struct({
      requests: Schema.Int,
      rows: Schema.Int,
      quarantined: Schema.Int,
      splits: Schema.Int,
      rateLimited: Schema.Int,
      duplicates: Schema.Int
    })
  ),
  intervals: Schema.Struct({ planned: Schema.Int, closed: Schema.Int, open: Schema.Array(Schema.Unknown) }),
  findings: Schema.Record(Schema.String, Schema.Int)
})

const manifestOf = (directory: string) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Manifest))(readFileSync(join(directory, "manifest.json"), "utf8"))

const sum = (points: ReadonlyArray<Point>, name: string, attributes: Readonly<Record<string, string>> = {}): number =>
  points.filter((point) =>
    point.name === `nightaudit.${name}` &&
    Object.entries(attributes).every(([key, value]) => point.attributes[key] === value)
  ).reduce((sum, { value }) => sum + value, 0)

const warnings = (stderr: string) => stderr.split("\n").filter((line) => line.includes("the collector at"))

const reconcile = (directory: string, ...more: ReadonlyArray<string>) => [
  "reconcile",
  ...march,
  ...fast,
  "--as-of",
  "2026-04-01T03:00:00Z",
  "--output",
  directory,
  ...more
]

it.layer(Served.layer({ seed: 3, orders: 60, enterprises: 2 }), { excludeTestServices: true, timeout: "60 seconds" })(
  "--otlp",
  (it) => {
    it.effect("sends metrics that add up to the manifest, of this run alone", () =>
      Effect.gen(function*() {
        let [asked, isFirst] = [0, true]
        const { env } = yield* interfering(({ body, path }) => {
          if (!path.includes("orderItems") || !isFirst) return undefined
          asked += 1
          if (asked === 2) return { status: 429, headers: { "retry-after": "1" } }
          // No interval of more than a page can be read to its end.
          return JSON.stringify(body).includes("Cursor") ? { status: 400, body: `{"Message":"no"}` } : undefined
        })
        const root = yield* folder
        for (const name of ["first", "second"]) {
          const { metrics, url } = yield* collector()
          const directory = join(root, name)
          const { status, stderr } = yield* run(
            reconcile(directory, "--page-size", "20", "--otlp", url, "--log-format", "json"),
            env
          )
          const manifest = manifestOf(directory)
          const points = metrics()
          for (const [operation, counts] of Object.entries(manifest.operations)) {
            assert.deepStrictEqual(
              {
                requests: sum(points, "requests", { operation }),
                rows: sum(points, "rows", { operation, outcome: "read" }),
                duplicates: sum(points, "rows", { operation, outcome: "duplicate" }),
                quarantined: sum(points, "rows", { operation, outcome: "quarantined" }),
                splits: sum(points, "splits", { operation }),
                rateLimited: sum(points, "requests", { operation, outcome: "rate_limited" })
              },
              {
                requests: counts.requests,
                rows: counts.rows,
                duplicates: counts.duplicates,
                quarantined: counts.quarantined,
                splits: counts.splits,
                rateLimited: counts.rateLimited
              }
            )
          }
          const { closed, open, planned } = manifest.intervals
          assert.deepStrictEqual(
            ["planned", "closed", "open"].map((state) => sum(points, "intervals", { state })),
            [planned, closed, open.length]
          )
          for (const [code, count] of Object.entries(manifest.findings)) {
            assert.strictEqual(sum(points, "findings", { code }), count, code)
          }
          assert.strictEqual(sum(points, "run.status", { command: "reconcile" }), status)
          assert.isAbove(sum(points, "run.duration"), 0)
          assert.deepStrictEqual(
            [
              sum(points, "wait", { reason: "gate" }) >= 0.9,
              open.length > 0,
              manifest.operations["orderItems"]?.rateLimited
            ],
            [isFirst, isFirst, isFirst ? 1 : 0]
          )

          const lines: ReadonlyArray<Record<string, unknown>> = stderr.trimEnd().split("\n").map((line) =>
            Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))(line)
          )
          const events = lines.map(({ annotations }) => Object(annotations)).filter(({ event }) => event !== undefined)
          const [begun, ended] = events
          assert.lengthOf(events, 2, stderr)
          assert.deepInclude(begun, { event: "start", command: "reconcile", from: march[1], to: march[3] })
          const requests = Object.values(manifest.operations).reduce((sum, { requests }) => sum + requests, 0)
          assert.deepInclude(ended, { event: "end", exitStatus: status, requests, planned, closed, open: open.length })
          isFirst = false
        }
      }))

    it.effect("sends spans from the run over the enterprise and the listing to the page", () =>
      Effect.gen(function*() {
        const { spans, url } = yield* collector()
        yield* run(reconcile(join(yield* folder, "run"), "--otlp", url), (yield* Served).env)
        const all = spans()
        const byId = new Map(all.map((span) => [span.spanId, span]))
        const above = (span: (typeof all)[number] | undefined): ReadonlyArray<string> =>
          span === undefined ? [] : [...above(byId.get(span.parentSpanId ?? "")), span.name]
        const chains = all.filter(({ name }) => name === "Connector.page").map((span) => above(span).join(" "))
        assert.include(
          chains,
          "reconcile Job.run Reconciliation.cluster Extraction.listing Connector.page"
        )
        assert.isTrue(chains.every((chain) => chain.startsWith("reconcile ")), chains.join("\n"))
      }))

    it.effect("names no guest and no hotel, and no token", () =>
      Effect.gen(function*() {
        const { received, url } = yield* collector()
        const { env } = yield* Served
        yield* run(reconcile(join(yield* folder, "run"), "--otlp", url, "--log-level", "all"), env)
        const sent = received.map(({ body }) => body).join("\n")
        const { hotel } = yield* Sandbox
        const secrets = [
          env["MEWS_CLIENT_TOKEN"] ?? "",
          env["MEWS_ACCESS_TOKEN"] ?? "",
          ...hotel.enterprises.map(({ Name }) => String(Name)),
          ...[...hotel.records()].flatMap(({ items }) => items.map(({ Id }) => Id))
        ]
        assert.deepStrictEqual(secrets.filter((secret) => secret === "" || sent.includes(secret)), [])
        assert.include(sent, "nightaudit.requests")
      }))

    it.effect("extract, plan and sync send theirs", () =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const data = join(yield* folder, "mirror")
        for (
          const args of [
            ["extract", "order-items", ...march],
            ["plan", ...march],
            ["sync", "--data-dir", data, "--from", "2026-03-01"]
          ]
        ) {
          const { metrics, url } = yield* collector()
          const { status, stderr, stdout } = yield* run([...args, ...fast, "--otlp", url], env)
          assert.strictEqual(status, 0, stderr)
          const points = metrics()
          const command = args[0] ?? ""
          assert.isTrue(
            points.some(({ attributes, name }) => name === "nightaudit.run.status" && attributes["command"] === command)
          )
          assert.isAbove(sum(points, "requests", { outcome: "ok" }), 0)
          if (command === "extract") {
            assert.strictEqual(
              sum(points, "rows", { operation: "orderItems", outcome: "read" }),
              stdout.trimEnd().split("\n").length
            )
          }
        }
      }))

    const failing = [
      { what: "that is closed", at: Effect.succeed("http://127.0.0.1:1"), says: "cannot be reached" },
      {
        what: "that answers 500",
        at: listen((_, response) => response.writeHead(500).end()),
        says: "responded with status 500"
      },
      { what: "that never answers", at: listen(() => undefined), says: "does not respond" }
    ]
    it.effect.each(failing)(
      "reports once a collector $what, and the run ends as it would",
      ({ at, says }) =>
        Effect.gen(function*() {
          const { env } = yield* Served
          const root = yield* folder
          const plain = yield* run(reconcile(join(root, "plain")), env)
          const begun = performance.now()
          const { status, stderr, stdout } = yield* run(reconcile(join(root, "run"), "--otlp", yield* at), env)
          assert.isBelow(performance.now() - begun, 5000)
          assert.lengthOf(warnings(stderr), 1, stderr)
          assert.include(stderr, says)
          assert.strictEqual(status, plain.status)
          assert.strictEqual(stdout.replaceAll(join(root, "run"), join(root, "plain")), plain.stdout)
        })
    )
  }
)

describe("docs/observability.md and docs/dashboard.json", () => {
  const docs = join(import.meta.dirname, "../../../docs")
  const page = readFileSync(join(docs, "observability.md"), "utf8")
  const board = readFileSync(join(docs, "dashboard.json"), "utf8")
  const isMetric = (value: unknown): value is Metric.Metric<unknown, unknown> => Metric.isMetric(value)
  const metrics = [Core.Metrics, Reconcile.Metrics, RunMetrics].flatMap((module): ReadonlyArray<unknown> =>
    Object.values(module)
  ).filter(isMetric)
  const isCounter = ({ type }: Metric.Metric<unknown, unknown>) => type === "Counter"

  it("name every metric of the program, with its unit and kind, and no other", () => {
    const rows = [...page.matchAll(/^\| `(nightaudit\.[\w.]+)` +\| (\w+) +\| `([^`]+)`/gm)].map((row) =>
      row.slice(1, 4)
    )
    assert.deepStrictEqual(
      rows.toSorted(),
      metrics.map((metric) => [
        metric.id,
        isCounter(metric) ? "counter" : "gauge",
        String(Object(metric.attributes)["unit"])
      ]).toSorted()
    )
    assert.lengthOf(metrics, 9)
  })

  it("show every metric, by the name that Prometheus gives it", () => {
    const names = metrics.map((metric) => {
      const seconds = Object(metric.attributes)["unit"] === "s" ? "_seconds" : ""
      return `${metric.id.replaceAll(".", "_")}${seconds}${isCounter(metric) ? "_total" : ""}`
    })
    const shown = new Set([...board.matchAll(/nightaudit_\w+/g)].map(([name]) => name))
    assert.deepStrictEqual([...shown].toSorted(), names.toSorted())
    for (const name of names) assert.include(page, `\`${name}\``)
    const Board = Schema.Struct({
      uid: Schema.String,
      schemaVersion: Schema.Int,
      panels: Schema.Array(Schema.Struct({ id: Schema.Int, title: Schema.String }))
    })
    const { panels } = Schema.decodeUnknownSync(Schema.fromJsonString(Board))(board)
    assert.strictEqual(new Set(panels.map(({ id }) => id)).size, panels.length)
    for (const { title } of panels) assert.include(page, title)
  })
})
