import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@nightaudit/core"
import { layerClient, Sandbox } from "@nightaudit/sandbox"
import { ConfigProvider, Effect, type FileSystem, Layer, type Path, Redacted, Stream } from "effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { platform } from "./platform.ts"
import { keep, open } from "./tables.ts"

const page = readFileSync(join(import.meta.dirname, "../files.md"), "utf8")

// The workspace's root depends on no platform; the sandbox does.
const require = createRequire(new URL("../../packages/sandbox/package.json", import.meta.url))
const { NodeServices } = await import(pathToFileURL(require.resolve("@effect/platform-node")).href)
const files: Layer.Layer<FileSystem.FileSystem | Path.Path> = NodeServices.layer

const hotels = platform.pipe(
  Layer.provideMerge(layerClient),
  Layer.provideMerge(Sandbox.layer({
    orders: 100,
    clientToken: Redacted.make("client"),
    accessToken: Redacted.make("access")
  })),
  Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({
    MEWS_PLATFORM_ADDRESS: "https://api.mews-demo.com",
    MEWS_CLIENT_TOKEN: "client",
    MEWS_ACCESS_TOKEN: "access"
  })))
)

describe("docs/files.md", () => {
  it.live("its example keeps the items of a range, and reads the open ones back", () =>
    Effect.gen(function*() {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "nightaudit-examples-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const range = {
        StartUtc: Instant.Instant.make("2026-03-10T00:00:00Z"),
        EndUtc: Instant.Instant.make("2026-03-20T00:00:00Z")
      }
      yield* keep(range, directory)
      const { hotel } = yield* Sandbox
      const expected = [...hotel.records()].flatMap(({ items }) => items).filter(
        ({ AccountingState, ConsumedUtc }) =>
          AccountingState === "Open" && range.StartUtc <= ConsumedUtc && ConsumedUtc < range.EndUtc
      )
      const found = yield* Stream.runCollect(open(join(directory, "items.parquet")))
      assert.isNotEmpty(expected)
      assert.deepStrictEqual(found.map(({ Id }) => Id).toSorted(), expected.map(({ Id }) => Id).toSorted())
    }).pipe(Effect.provide([hotels, files])))

  it("shows the example as it is", () => {
    const [block = ""] = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text = ""]) => text)
    assert.include(readFileSync(join(import.meta.dirname, "tables.ts"), "utf8"), block)
  })
})
