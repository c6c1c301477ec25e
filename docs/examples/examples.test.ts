import { assert, describe, it } from "@effect/vitest"
import { type Ids, Instant } from "@nightaudit/core"
import { BusinessDay, type Finding, Outcome, Source } from "@nightaudit/reconcile"
import { layerClient, Sandbox, serve } from "@nightaudit/sandbox"
import { ConfigProvider, Effect, type FileSystem, Layer, Option, type Path, Redacted, Stream } from "effect"
import { execFile } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"
import { night } from "./artifacts.ts"
import { revenue } from "./items.ts"
import { lines } from "./lines.ts"
import { platform } from "./platform.ts"
import { audit, errors } from "./reconcile.ts"
import { expected } from "./sandbox.ts"

const variables = {
  MEWS_PLATFORM_ADDRESS: "https://api.mews-demo.com",
  MEWS_CLIENT_TOKEN: "client",
  MEWS_ACCESS_TOKEN: "access"
}

/** The examples' own layers, over hotels in memory instead of a network. */
const hotels = (defects: "all" | "none") =>
  platform.pipe(
    Layer.provideMerge(layerClient),
    Layer.provideMerge(Sandbox.layer({
      orders: 200,
      defects,
      clientToken: Redacted.make("client"),
      accessToken: Redacted.make("access")
    })),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(variables)))
  )

/** The story of the hotels, judged when it stops. */
const story = Effect.map(Sandbox, ({ hotel }) => ({
  from: hotel.from,
  to: hotel.to,
  asOf: Instant.Instant.make(hotel.asOf)
}))

const said = (
  { code, orderItemIds, serviceOrderId }: Pick<Finding.Finding, "code" | "orderItemIds" | "serviceOrderId">
) => [code, serviceOrderId, ...orderItemIds].join(" ")

// The workspace's root depends on no platform; the sandbox does.
const require = createRequire(new URL("../../packages/sandbox/package.json", import.meta.url))
const { NodeServices } = await import(pathToFileURL(require.resolve("@effect/platform-node")).href)
const files: Layer.Layer<FileSystem.FileSystem | Path.Path> = NodeServices.layer

describe("the examples", () => {
  it.effect("list the items of a range, and sum its revenue by currency", () =>
    Effect.gen(function*() {
      const { from, to } = yield* story
      const [enterprise] = yield* (yield* Effect.flatMap(Source.Source, ({ begin }) => begin)).enterprises
      assert.isDefined(enterprise)
      const { midnight } = yield* Effect.fromResult(BusinessDay.of(enterprise))
      const range = { StartUtc: Option.getOrThrow(midnight(from)), EndUtc: Option.getOrThrow(midnight(to)) }
      const { hotel } = yield* Sandbox
      const items = [...hotel.records()].flatMap((record) => record.items).filter((item) =>
        item.ConsumedUtc >= range.StartUtc && item.ConsumedUtc < range.EndUtc &&
        (item.AccountingState === "Open" || item.AccountingState === "Closed")
      )
      const texts = yield* Stream.runCollect(lines(range))
      assert.includeMembers(texts.map((text) => JSON.parse(text).Id), items.map((item) => item.Id))
      const sums = yield* revenue(range)
      assert.deepStrictEqual(
        sums.map(({ currency, items }) => [currency, items]),
        [...Map.groupBy(items, (item) => item.Amount.Currency)].map(([currency, { length }]) => [currency, length])
          .toSorted()
      )
      assert.isNotEmpty(sums)
    }).pipe(Effect.provide(hotels("none"))))

  it.effect("list the errors that the sandbox knows of, and no others", () =>
    Effect.gen(function*() {
      const truth = yield* expected
      const found = yield* Stream.runCollect(errors(yield* story))
      assert.isNotEmpty(found)
      assert.deepStrictEqual(
        found.map(said).toSorted(),
        truth.findings.filter(({ severity }) => severity === "error").map(said).toSorted()
      )
    }).pipe(Effect.provide(hotels("all"))))

  it.effect("prove what was read", () =>
    Effect.gen(function*() {
      const truth = yield* expected
      const orders: Array<Ids.ServiceOrderId> = []
      const manifest = yield* audit(yield* story, (outcome) =>
        Effect.sync(() => {
          if (Outcome.Outcome.$is("Order")(outcome)) orders.push(outcome.reconciled.serviceOrderId)
        })).pipe(Effect.provide(Source.Source.layerRun))
      assert.strictEqual(manifest.status, "complete")
      assert.deepStrictEqual(manifest.verdicts, truth.verdicts)
      assert.deepStrictEqual(manifest.conservation, { holds: true, items: truth.items })
      assert.deepStrictEqual(new Set(orders).size, orders.length)
    }).pipe(Effect.provide(hotels("all"))))

  it.live("write the artifacts of a night", () =>
    Effect.gen(function*() {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "nightaudit-examples-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const { findings, totals } = yield* expected
      const manifest = yield* night(yield* story, directory)
      assert.strictEqual(manifest.status, "complete")
      assert.deepStrictEqual(readdirSync(directory).toSorted(), [
        "day-sheet.json",
        "findings.ndjson",
        "items.ndjson",
        "manifest.json",
        "quarantine.ndjson",
        "reconciled.ndjson",
        "totals.json"
      ])
      const read = (name: string) => readFileSync(join(directory, name), "utf8")
      const written = JSON.parse(read("totals.json"), (key, value) => key === "taxes" ? undefined : value)
      assert.deepStrictEqual(written, totals)
      assert.lengthOf(read("findings.ndjson").split("\n").slice(0, -1), findings.length)
      const { artifacts: _, digest: __, ...told } = JSON.parse(read("manifest.json"))
      assert.deepStrictEqual(told, JSON.parse(JSON.stringify(manifest)))
    }).pipe(Effect.provide([hotels("all"), files])))

  it.live("print the errors of a month, read over HTTP", () =>
    Effect.gen(function*() {
      const { url } = yield* serve()
      const found = yield* Stream.runCollect(errors(yield* story))
      const env = { ...process.env, ...variables, MEWS_PLATFORM_ADDRESS: url }
      const { stderr, stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [join(import.meta.dirname, "march.ts")], { env })
      )
      assert.strictEqual(stderr, "")
      assert.strictEqual(stdout, found.map(({ code, message }) => `${code}: ${message}\n`).join(""))
      assert.isNotEmpty(found)
    }).pipe(Effect.provide(hotels("all"))))
})
