/**
 * A report on this machine, for a browser that opens no files.
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Report } from "@nightaudit/report"
import { Effect, FileSystem, type Scope } from "effect"
import { type HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"

/**
 * Serves one report on 127.0.0.1, on any port that is free, until the scope closes, and gives its address. What is served
 * is the file as it is when it is asked for; nothing else of its folder is.
 *
 * A request under another name is refused, as a page that was led here by its DNS would send it.
 */
export const serve = Effect.fn("ReportServer.serve")(function*(
  path: string
): Effect.fn.Return<string, HttpServerError.ServeError, FileSystem.FileSystem | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const node = createServer({ headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 })
  node.maxConnections = 64
  const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port: 0, disablePreemptiveShutdown: true })
  // A browser keeps its connection, and a closing server would wait for it.
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
  const said = (status: number, text: string, more: Readonly<Record<string, string>> = {}) =>
    HttpServerResponse.text(`${text}\n`, { status, headers: { ...headers, ...more } })
  yield* server.serve(Effect.gen(function*() {
    const { headers: asked, method, url } = yield* HttpServerRequest.HttpServerRequest
    if (!hosts.has(asked["host"]?.toLowerCase() ?? "")) return said(403, "Only this machine is served.")
    if (url !== "/" && url !== "/report.html") {
      return said(404, "Only the report is served; the other files are in its folder.")
    }
    if (method !== "GET" && method !== "HEAD") return said(405, "The report can only be read.", { allow: "GET, HEAD" })
    return yield* Effect.match(fs.readFile(path), {
      onFailure: () => said(404, "The report is not there any more."),
      onSuccess: (page) => HttpServerResponse.uint8Array(page, { headers, contentType: "text/html; charset=utf-8" })
    })
  }))
  return `http://127.0.0.1:${port}/`
})
