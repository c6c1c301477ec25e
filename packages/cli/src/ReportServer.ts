/**
 * Serves a report on this machine, for a browser that cannot open files.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Report } from "@nightaudit/report"
import { Effect, FileSystem, type Scope } from "effect"
import { type HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"

/**
 * Serves one report on 127.0.0.1, on any free port, until the scope closes, and returns its address. The file is read for each
 * request; no other file of the folder is served.
 *
 * A request for another host name is rejected, as a DNS rebinding attack would send it.
 */
export const serve = Effect.fn("ReportServer.serve")(function*(
  path: string
): Effect.fn.Return<string, HttpServerError.ServeError, FileSystem.FileSystem | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const node = createServer({ headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 })
  node.maxConnections = 64
  const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port: 0, disablePreemptiveShutdown: true })
  // Browsers keep connections open, and a closing server would wait for them.
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      node.close()
      node.closeAllConnections()
    })
  )
  const port = server.address._tag === "UnixPathAddress" ? 0 : server.address.port
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  const headers = {
    "content-security-policy": `${yield* Report.contentSecurityPolicy}; frame-ancestors 'none'`,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin"
  }
  const reply = (status: number, text: string, more: Readonly<Record<string, string>> = {}) =>
    HttpServerResponse.text(`${text}\n`, { status, headers: { ...headers, ...more } })
  yield* server.serve(Effect.gen(function*() {
    const { headers: asked, method, url } = yield* HttpServerRequest.HttpServerRequest
    if (!hosts.has(asked["host"]?.toLowerCase() ?? "")) return reply(403, "Only requests to this machine are served.")
    if (url !== "/" && url !== "/report.html") {
      return reply(404, "Only the report is served; the other files are in its folder.")
    }
    if (method !== "GET" && method !== "HEAD") return reply(405, "The report can only be read.", { allow: "GET, HEAD" })
    return yield* Effect.match(fs.readFile(path), {
      onFailure: () => reply(404, "The report no longer exists."),
      onSuccess: (page) => HttpServerResponse.uint8Array(page, { headers, contentType: "text/html; charset=utf-8" })
    })
  }))
  return `http://127.0.0.1:${port}/`
})
