import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync, writeFileSync } from "node:fs"
import { type IncomingHttpHeaders, request } from "node:http"
import { join } from "node:path"
import { start } from "./support/Child.ts"
import { folder } from "./support/Folder.ts"

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const ask = (url: string, options: { readonly method?: string; readonly host?: string } = {}): Effect.Effect<Answer> =>
  Effect.callback<Answer>((resume) => {
    const { host, method = "GET" } = options
    const asked = request(url, { method, ...(host !== undefined && { headers: { host } }) }, (response) => {
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const { headers, statusCode: status } = response
        resume(Effect.succeed({ status, headers, body: Buffer.concat(chunks).toString() }))
      })
    })
    asked.on("error", (error) => resume(Effect.die(error)))
    asked.end()
  })

/** A demo that serves its report, and the address that it prints. */
const served = Effect.fnUntraced(function*(directory: string) {
  const child = yield* start(["demo", "--orders", "60", "--output", directory, "--serve"])
  const address = yield* Effect.callback<string>((resume) => {
    let text = ""
    child.process.stdout?.on("data", (more: string) => {
      text += more
      const [, url] = /The report is at (\S+) until/.exec(text) ?? []
      if (url !== undefined) resume(Effect.succeed(url))
    })
  })
  return { child, address }
})

describe("demo --serve", () => {
  it.live(
    "serves the report on loopback and nothing else, under its own name, until it is interrupted",
    () =>
      Effect.gen(function*() {
        const directory = join(yield* folder, "run")
        const { address, child } = yield* served(directory)
        const { host, hostname, port } = new URL(address)
        assert.strictEqual(hostname, "127.0.0.1")
        const page = yield* ask(address)
        assert.strictEqual(page.status, 200)
        assert.strictEqual(page.body, readFileSync(join(directory, "report.html"), "utf8"))
        const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page.body) ?? []
        const { date: _, ...headers } = page.headers
        assert.deepStrictEqual(headers, {
          "content-security-policy": `${policy?.replaceAll("&#39;", "'")}; frame-ancestors 'none'`,
          "x-content-type-options": "nosniff",
          "cache-control": "no-store",
          "referrer-policy": "no-referrer",
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-resource-policy": "same-origin",
          "content-type": "text/html; charset=utf-8",
          "content-length": `${Buffer.byteLength(page.body)}`,
          connection: "keep-alive",
          "keep-alive": "timeout=5"
        })

        const statuses = yield* Effect.forEach(
          [
            ["report.html", {}],
            ["", { method: "HEAD" }],
            ["", { method: "POST" }],
            ["", { method: "DELETE" }],
            ["", { host: `localhost:${port}` }],
            ["", { host: "evil.example" }],
            ["", { host: `evil.example:${port}` }],
            ["", { host: `${host}.evil.example` }],
            ["manifest.json", {}],
            ["findings.ndjson", {}],
            ["..%2frun%2fmanifest.json", {}],
            ["report.html/../manifest.json", {}],
            ["?report.html", {}]
          ] as const,
          ([path, options]) => Effect.map(ask(`${address}${path}`, options), ({ status }) => status)
        )
        assert.deepStrictEqual(statuses, [200, 200, 405, 405, 200, 403, 403, 403, 404, 404, 404, 404, 404])

        writeFileSync(join(directory, "report.html"), "again")
        assert.strictEqual((yield* ask(address)).body, "again")

        child.process.kill("SIGINT")
        const { status, stderr, stdout } = yield* child.ended
        assert.deepStrictEqual([status, stderr], [130, ""])
        assert.isTrue(stdout.endsWith(`\nThe report is at ${address} until you press Ctrl+C.\n`))
      }).pipe(Effect.scoped),
    { timeout: 60_000 }
  )
})
