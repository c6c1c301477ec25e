import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Exit } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { createServer } from "node:http"
import { connect, type Socket } from "node:net"
import { inspect } from "node:util"
import { Proxies, UndiciClient } from "../src/index.ts"

const secret = "pass%2Fword-of-the-proxy"

/** A platform, and a proxy before it that connects every host name to it, or responds with the given status. */
const world = Effect.fnUntraced(function*(status = 200) {
  const sockets = new Set<Socket>()
  const asked: Array<string> = []
  const tunnelled: Array<string> = []
  const platform = createServer((request, response) => {
    let text = ""
    request.setEncoding("utf8").on("data", (part: string) => text += part).on("end", () => {
      tunnelled.push(text)
      response.end(`answer to ${request.headers["host"]}`)
    })
  })
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.end()
  })
  proxy.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? "nobody"}`)
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
      return
    }
    const server = connect(portOf(platform), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      server.pipe(socket).pipe(server)
    })
    for (const each of [server, socket]) each.on("error", () => each.destroy())
  })
  for (const server of [platform, proxy]) {
    server.on("connection", (socket: Socket) => sockets.add(socket))
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.sync(() => {
          server.close()
          for (const socket of sockets) socket.destroy()
        })
    )
  }
  return { asked, tunnelled, platform: portOf(platform), proxy: portOf(proxy) }
})

const portOf = (server: ReturnType<typeof createServer>): number => {
  const address = server.address()
  return typeof address === "object" ? address?.port ?? 0 : 0
}

const posting = (url: string, env: Record<string, string>) =>
  HttpClientRequest.post(url).pipe(
    HttpClientRequest.bodyText("the tokens"),
    HttpClient.execute,
    Effect.flatMap((response) => response.text),
    Effect.provide(UndiciClient.layerEnvironment),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
  )

describe("A proxy", () => {
  it.live.each([
    ["http_proxy", ""],
    ["HTTP_PROXY", ""],
    ["HTTP_PROXY", "http://"]
  ])("of %s receives the request for a tunnel, and nothing else (%s)", ([name = "", scheme]) =>
    Effect.gen(function*() {
      const { asked, proxy, tunnelled } = yield* world()
      const env = { [name]: `${scheme}127.0.0.1:${proxy}` }
      assert.strictEqual(yield* posting("http://hotel.invalid/a", env), "answer to hotel.invalid")
      assert.deepStrictEqual([asked, tunnelled], [["CONNECT hotel.invalid:80 nobody"], ["the tokens"]])
    }))

  it.live("of https_proxy is for https, and http_proxy where that is not set", () =>
    Effect.gen(function*() {
      const { asked, proxy } = yield* world()
      for (const name of ["https_proxy", "HTTPS_PROXY", "http_proxy"]) {
        yield* Effect.exit(posting("https://hotel.invalid/", { [name]: `http://127.0.0.1:${proxy}` }))
      }
      assert.deepStrictEqual(asked, Array.from({ length: 3 }, () => "CONNECT hotel.invalid:443 nobody"))
    }))

  it.live("is given the user and the password of its address", () =>
    Effect.gen(function*() {
      const { asked, proxy } = yield* world()
      yield* posting("http://hotel.invalid/", { http_proxy: `http://night:${secret}@127.0.0.1:${proxy}` })
      const credentials = Buffer.from(`night:${decodeURIComponent(secret)}`).toString("base64")
      assert.deepStrictEqual(asked, [`CONNECT hotel.invalid:80 Basic ${credentials}`])
    }))

  it.live.each(["127.0.0.1", "localhost"])("is not asked for %s", (host) =>
    Effect.gen(function*() {
      const { asked, platform, proxy } = yield* world()
      const env = { http_proxy: `http://127.0.0.1:${proxy}` }
      assert.strictEqual(yield* posting(`http://${host}:${platform}/`, env), `answer to ${host}:${platform}`)
      assert.deepStrictEqual(asked, [])
    }))

  it.live.each(["no_proxy", "NO_PROXY"])("is not asked for a host of %s", (name) =>
    Effect.gen(function*() {
      const { asked, proxy } = yield* world()
      const env = { http_proxy: `http://127.0.0.1:${proxy}`, [name]: "other.invalid,.hotel.invalid" }
      const exit = yield* Effect.exit(posting("http://api.hotel.invalid/", env))
      assert.isTrue(Exit.isFailure(exit))
      assert.deepStrictEqual(asked, [])
    }))

  it.live.each(
    [
      [407, "ERR_PROXY_DENIED", "requires a user and a password, or rejected the given ones"],
      [403, "ERR_PROXY_DENIED", "did not connect, and returned status 403"],
      [502, "ERR_PROXY", "did not connect, and returned status 502"]
    ] as const
  )("that answers %d is named, without its password", ([status, code, said]) =>
    Effect.gen(function*() {
      const { proxy, tunnelled } = yield* world(status)
      const env = { http_proxy: `http://night:${secret}@127.0.0.1:${proxy}` }
      const error = yield* Effect.flip(posting("http://hotel.invalid/", env))
      assert.deepInclude(error.cause, { code, message: `the proxy 127.0.0.1:${proxy} ${said}` })
      assert.notMatch(inspect(error, { depth: 20 }), /word-of-the-proxy/)
      assert.deepStrictEqual(tunnelled, [])
    }))

  it.live("that is not there is named, and not the platform", () =>
    Effect.gen(function*() {
      for (
        const [address, said] of [
          ["http://127.0.0.1:9", "the proxy 127.0.0.1:9 refused the connection"],
          [
            "http://proxy.invalid:3128",
            "the proxy proxy.invalid:3128 was not found: its host name could not be resolved"
          ]
        ] as const
      ) {
        const error = yield* Effect.flip(posting("https://hotel.invalid/", { https_proxy: address }))
        assert.deepInclude(error.cause, { code: "ERR_PROXY", message: said })
      }
    }))
})

describe("A variable", () => {
  const reading = (env: Record<string, string>) =>
    Proxies.fromEnvironment.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))), Effect.exit)

  it.live.each(
    [
      ["http://", "it is not a valid URL"],
      [`socks5://night:${secret}@proxy.example:1080`, "only http and https proxies are supported"],
      [`http://night:${secret}@proxy.example/path`, "it must end after the host"],
      ["http://night:100%@proxy.example", "a % in it must be written as %25"],
      ["not a proxy", "it is not a valid URL"]
    ] as const
  )("that names no proxy is refused without its value: %s", ([value, problem]) =>
    Effect.gen(function*() {
      const exit = yield* reading({ HTTPS_PROXY: value })
      const said = Exit.isFailure(exit) ? String(Cause.squash(exit.cause)) : ""
      assert.include(said, `HTTPS_PROXY is not valid: ${problem}; give an address such as http://proxy.example:3128`)
      assert.notInclude(said, "word-of-the-proxy")
    }))

  it.live("in small letters counts, unless it is empty", () =>
    Effect.gen(function*() {
      const exit = yield* reading({ HTTPS_PROXY: "http://a.example:1", https_proxy: "", http_proxy: "" })
      assert.strictEqual(Exit.isSuccess(exit) ? exit.value.https?.host : "", "a.example:1")
      assert.deepStrictEqual(yield* reading({ HTTP_PROXY: "" }), Exit.succeed(Proxies.none))
      const other = yield* reading({ HTTPS_PROXY: "http://a.example", https_proxy: "http://b.example:1" })
      assert.strictEqual(Exit.isSuccess(other) ? other.value.https?.host : "", "b.example:1")
    }))
})
