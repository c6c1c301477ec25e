import { assert, it } from "@effect/vitest"
import { Sandbox, type SandboxRequest } from "@nightaudit/sandbox"
import { Effect } from "effect"
import type { RequestListener } from "node:http"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Child.ts"
import { folder } from "./support/Folder.ts"
import { host, proxied } from "./support/Proxied.ts"
import { envOf, fast, listen, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]

/** The platform behind a gateway that packs every answer, and what the requests said that they take. */
const gateway = Effect.map(Sandbox, ({ handle }) => {
  const accepted = new Set<string>()
  let packed = 0
  const listener: RequestListener = (request, response) => {
    const chunks: Array<Buffer> = []
    accepted.add(`${request.headers["accept-encoding"]}`)
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const asked: SandboxRequest = {
        method: request.method ?? "POST",
        path: request.url ?? "/",
        headers,
        body: Buffer.concat(chunks).toString()
      }
      Effect.runFork(Effect.map(handle(asked), ({ body, headers, status }) => {
        packed += 1
        response.writeHead(status, { ...headers, "content-encoding": "gzip" }).end(gzipSync(body))
      }))
    })
  }
  return { accepted, listener, packed: () => packed }
})

it.layer(Served.layer({ seed: 4, orders: 300, enterprises: 2 }), { excludeTestServices: true, timeout: "60 seconds" })(
  "answers that are packed with gzip",
  (it) => {
    it.effect("give the rows and artifacts of plain ones, straight and through a proxy that cannot read them", () =>
      Effect.gen(function*() {
        const [root, plain, { accepted, listener, packed }] = [yield* folder, yield* Served, yield* gateway]
        const behind = yield* proxied(listener)
        const tokens = yield* envOf("")
        const ways = {
          plain: { env: plain.env, args: [] },
          packed: { env: yield* envOf(yield* listen(listener)), args: [] },
          proxied: { env: { ...tokens, ...behind.env }, args: behind.args }
        }
        const rows: Record<string, ReadonlyArray<string>> = {}
        for (const [way, { args, env }] of Object.entries(ways)) {
          const before = packed()
          const paged = [...fast, "--page-size", "100", ...march, ...args]
          const extracted = yield* run(["extract", "order-items", ...paged], { env })
          assert.deepStrictEqual([extracted.status, extracted.stderr], [0, ""], way)
          rows[way] = extracted.stdout.trimEnd().split("\n").toSorted()
          const output = ["--as-of", "2026-04-01T09:00:00Z", "--fail-on", "never", "--output", join(root, way)]
          const { status, stderr } = yield* run(["reconcile", ...paged, ...output], { env })
          assert.deepStrictEqual([status, stderr], [0, ""], way)
          assert.strictEqual(packed() - before > 10, way !== "plain", way)
        }
        assert.isAbove(rows["plain"]?.length ?? 0, 500)
        for (const way of ["packed", "proxied"]) {
          assert.deepStrictEqual(rows[way], rows["plain"], way)
          for (const name of Artifacts.stable) {
            const [expected, found] = ["plain", way].map((each) => Artifacts.steady(join(root, each), name))
            assert.strictEqual(found, expected, `${name} of ${way}`)
          }
        }
        assert.deepStrictEqual([...accepted], ["gzip"])
        assert.deepStrictEqual([...new Set(behind.asked)], [`CONNECT ${host}:443`])
        const passed = behind.passed()
        assert.isAbove(passed.length, 10_000)
        for (const secret of [tokens["MEWS_ACCESS_TOKEN"] ?? "", tokens["MEWS_CLIENT_TOKEN"] ?? "", "orderItems"]) {
          assert.notInclude(passed, secret)
        }
      }))
  }
)
