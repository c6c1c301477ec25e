import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope } from "effect"
import { request } from "node:http"
import { connect } from "node:net"
import { Sandbox, serve } from "../src/index.ts"
import { paths, signed } from "./support/Asking.ts"

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

const send = (url: string, body: string, headers: Record<string, string> = {}) =>
  Effect.callback<Reply, Error>((resume) => {
    const sent = request(url, { method: "POST", headers }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk) => text += chunk)
      response.on(
        "end",
        () => resume(Effect.succeed({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      )
    })
    sent.on("error", (error) => resume(Effect.fail(error)))
    sent.end(body)
  })

const raw = (url: string, bytes: string) =>
  Effect.callback<string>((resume) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(bytes))
    let text = ""
    socket.on("data", (chunk) => text += String(chunk))
    socket.on("error", () => resume(Effect.succeed("reset")))
    socket.on("close", () => resume(Effect.succeed(text)))
  })

describe("SandboxServer", () => {
  it.live("serves pages over HTTP until its scope closes, whatever broken clients do", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { url } = yield* Scope.provide(serve(), scope)
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
      const body = JSON.stringify(yield* signed({}))
      const services = `${url}${paths.services}`

      const page = yield* send(services, body)
      assert.strictEqual(page.status, 200)
      assert.strictEqual(page.headers["content-type"], "application/json; charset=utf-8")
      assert.isUndefined(page.headers["access-control-allow-origin"])
      const sandbox = yield* Sandbox
      assert.deepStrictEqual(
        JSON.parse(page.body).Services.map((row: { Id: string }) => row.Id).toSorted(),
        sandbox.hotel.services.map((row) => row.Id).toSorted()
      )

      for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "10.0.0.1", "127.1"]) {
        assert.strictEqual((yield* send(services, body, { host })).status, 403, host)
      }
      for (const host of ["localhost", "LOCALHOST:8080", "127.0.0.1", "[::1]:1"]) {
        assert.strictEqual((yield* send(services, body, { host })).status, 200, host)
      }

      assert.strictEqual((yield* send(services, body, { origin: "https://evil.example" })).status, 403)
      assert.strictEqual((yield* send(services, body, { origin: "null" })).status, 403)
      assert.strictEqual((yield* send(services, body, { origin: url })).status, 200)

      const large = yield* Effect.exit(send(services, "x".repeat(1024 * 1024 + 1)))
      assert.strictEqual(Exit.isSuccess(large) ? large.value.status : 413, 413)
      const chunked = yield* Effect.exit(send(services, "x".repeat(3_000_000), { "transfer-encoding": "chunked" }))
      assert.strictEqual(Exit.isSuccess(chunked) ? chunked.value.status : 413, 413)
      assert.strictEqual((yield* send(services, "x".repeat(1024 * 1024))).status, 400)

      yield* raw(url, "NONSENSE\r\n\r\n")
      yield* raw(url, `POST ${paths.services} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`)
      assert.include(yield* raw(url, `POST ${paths.services} HTTP/1.1\r\n\r\n`), "400 Bad Request")

      const minimal = JSON.stringify(yield* signed({ ServiceIds: ["11111111-1111-4111-8111-111111111111"] }))
      const empty = yield* send(services, minimal, { prefer: "return=minimal" })
      assert.deepStrictEqual([empty.status, empty.body], [204, ""])

      yield* Scope.close(scope, Exit.void)
      assert.isTrue(Exit.isFailure(yield* Effect.exit(send(services, body))))
    }).pipe(Effect.provide(Sandbox.layer({ orders: 50 }))))

  it.live("closes at once, though a client never finishes its request", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { url } = yield* Scope.provide(serve(), scope)
      const closed = yield* Effect.forkChild(Effect.callback<void>((resume) => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
          socket.write(`POST ${paths.services} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{`))
        socket.on("error", () =>
          undefined)
        socket.on("close", () =>
          resume(Effect.void))
      }))
      assert.strictEqual((yield* send(`${url}/`, "")).status, 404)
      assert.isTrue(Option.isSome(yield* Effect.timeoutOption(Scope.close(scope, Exit.void), "5 seconds")))
      yield* Fiber.join(closed)
    }).pipe(Effect.provide(Sandbox.layer({ orders: 50 }))))

  it.live("fails on a port that is taken", () =>
    Effect.gen(function*() {
      const { url } = yield* serve()
      assert.isTrue(Exit.isFailure(yield* Effect.exit(serve({ port: Number(new URL(url).port) }))))
    }).pipe(Effect.scoped, Effect.provide(Sandbox.layer({ orders: 50 }))))
})
