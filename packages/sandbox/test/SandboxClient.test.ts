import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted, Stream } from "effect"
import { HttpBody, HttpClient, HttpClientRequest } from "effect/http"
import { layerClient, Sandbox } from "../src/index.ts"
import { paths, signed } from "./support/Asking.ts"

const url = `https://api.mews-demo.com${paths.services}`

const issued = "0123456789ABCDEF0123456789ABCDEF-0123456789ABCDEF0123456789ABCDE"

describe("SandboxClient", () => {
  layer(Layer.provideMerge(layerClient, Sandbox.layer({ orders: 50 })))("answers in memory", (it) => {
    it.effect.each(["text", "bytes", "stream"])("a body of %s", (kind) =>
      Effect.gen(function*() {
        const text = JSON.stringify(yield* signed({}))
        const bytes = new TextEncoder().encode(text)
        const body = kind === "text"
          ? HttpBody.text(text)
          : kind === "bytes"
          ? HttpBody.uint8Array(bytes)
          : HttpBody.stream(Stream.make(bytes.slice(0, 9), bytes.slice(9)))
        const request = HttpClientRequest.setHeader(
          HttpClientRequest.post(url, { body }),
          "content-type",
          "application/json"
        )
        const response = yield* HttpClient.execute(request)
        assert.strictEqual(response.status, 200)
        assert.strictEqual(response.headers["content-type"], "application/json; charset=utf-8")
        assert.match(response.headers["request-id"] ?? "", /^[0-9a-f-]{36}$/)
        assert.deepStrictEqual(Object.keys(Object(yield* response.json)), ["Services", "Cursor"])
      }))

    it.effect("an empty page that prefers the least, and an error", () =>
      Effect.gen(function*() {
        const none = yield* signed({ ServiceIds: ["11111111-1111-4111-8111-111111111111"] })
        const minimal = HttpClientRequest.post(url).pipe(
          HttpClientRequest.setHeader("Prefer", "return=minimal"),
          HttpClientRequest.bodyJsonUnsafe(none)
        )
        assert.strictEqual((yield* HttpClient.execute(minimal)).status, 204)
        assert.strictEqual((yield* HttpClient.get(url)).status, 404)
      }))

    it.effect("with tokens that cannot be mistaken for real ones", () =>
      Effect.gen(function*() {
        const { accessToken, clientToken } = yield* Sandbox
        assert.match(Redacted.value(clientToken), /^SANDBOX-CLIENT-/)
        assert.match(Redacted.value(accessToken), /^SANDBOX-ACCESS-/)
      }))
  })

  it.effect("does not start with a token that looks real, and does not show it", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Layer.build(Sandbox.layer({ orders: 50, accessToken: Redacted.make(issued) })))
      assert.isTrue(Exit.hasDies(exit))
      assert.notInclude(JSON.stringify(exit), issued.slice(0, 8))
    }))

  const own = { clientToken: Redacted.make("one"), accessToken: Redacted.make("two") }
  layer(Layer.provideMerge(layerClient, Sandbox.layer({ orders: 50, ...own })))("with tokens of one's own", (it) => {
    it.effect("takes these and no other", () =>
      Effect.gen(function*() {
        const status = Effect.fnUntraced(function*(fields: Record<string, unknown>) {
          const request = HttpClientRequest.bodyJsonUnsafe(HttpClientRequest.post(url), yield* signed(fields))
          return (yield* HttpClient.execute(request)).status
        })
        assert.strictEqual(yield* status({ ClientToken: "one", AccessToken: "two" }), 200)
        assert.strictEqual(yield* status({ ClientToken: "two", AccessToken: "one" }), 401)
      }))
  })
})
