import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Agent, type Dispatcher } from "@effect/platform-node/Undici"
import { assert, layer } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Stream } from "effect"
import { Cookies, HttpClient, HttpClientRequest } from "effect/http"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { UndiciClient } from "../src/index.ts"

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** Where a server listens, whose answers are those of the test. */
class Server extends Context.Service<Server, {
  readonly url: string
  readonly answer: (answer: Answer) => void
}>()("Server") {
  static readonly layer = Layer.effect(
    Server,
    Effect.gen(function*() {
      let answer: Answer = (_, response) => response.end()
      const server = createServer((request, response) => answer(request, response))
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => {
          server.listen(0, "127.0.0.1", () => resume(Effect.void))
        }),
        () =>
          Effect.callback<void>((resume) => {
            server.close(() => resume(Effect.void))
            server.closeAllConnections()
          })
      )
      const address = server.address()
      const port = typeof address === "object" ? address?.port : 0
      return Server.of({
        url: `http://127.0.0.1:${port}`,
        answer: (next) => {
          answer = next
        }
      })
    })
  )
}

const answering = (answer: Answer) =>
  Effect.map(Server, (server) => {
    server.answer(answer)
    return server.url
  })

const echo: Answer = (request, response) => {
  response.writeHead(200, { "x-method": request.method, "x-type": request.headers["content-type"] ?? "none" })
  request.pipe(response)
}

/** Sockets go by the clock of the machine. */
const real = { excludeTestServices: true }

const whole = (answer: Answer) => Effect.flatMap(answering(answer), (url) => HttpClient.get(`${url}/a?b=c#d`))

layer(Layer.mergeAll(Server.layer, UndiciClient.layer), real)("UndiciClient", (it) => {
  it.effect("gives a body in every form", () =>
    Effect.gen(function*() {
      const json: Answer = (_, response) => {
        response.writeHead(201, { "content-type": "application/json", "set-cookie": ["a=1; Path=/", "b=2"] })
        response.write("{\"a\":")
        response.end("[1]}")
      }
      const first = yield* whole(json)
      assert.deepStrictEqual([first.status, first.headers["content-type"]], [201, "application/json"])
      assert.match(first.url, /^http:\/\/127\.0\.0\.1:\d+\/a\?b=c$/)
      assert.deepStrictEqual(Cookies.toRecord(first.cookies), { a: "1", b: "2" })
      assert.deepStrictEqual(yield* first.json, { a: [1] })
      assert.deepStrictEqual(yield* first.text, "{\"a\":[1]}")
      assert.strictEqual((yield* (yield* whole(json)).arrayBuffer).byteLength, 9)
      const parts = yield* Stream.runCollect((yield* whole(json)).stream)
      assert.strictEqual(Buffer.concat(parts).toString(), "{\"a\":[1]}")
      const form = yield* (yield* whole((_, response) => {
        response.writeHead(200, { "content-type": "application/x-www-form-urlencoded" })
        response.end("a=1&b=2")
      })).formData
      assert.deepStrictEqual([...form.entries()], [["a", "1"], ["b", "2"]])
      assert.strictEqual(yield* (yield* whole((_, response) => response.writeHead(204).end())).text, "")
    }))

  it.effect("sends a body from memory, and what is not in memory too", () =>
    Effect.gen(function*() {
      const url = yield* answering(echo)
      const sent = (request: HttpClientRequest.HttpClientRequest) =>
        Effect.flatMap(HttpClient.execute(request), (response) => response.text)
      const post = HttpClientRequest.post(url)
      const form = new FormData()
      form.set("name", "a form")
      assert.strictEqual(yield* sent(HttpClientRequest.bodyText(post, "a text")), "a text")
      assert.strictEqual(yield* sent(HttpClientRequest.bodyUint8Array(post, Buffer.from("bytes"))), "bytes")
      assert.strictEqual(
        yield* sent(HttpClientRequest.bodyStream(post, Stream.make(Buffer.from("in "), Buffer.from("parts")))),
        "in parts"
      )
      assert.include(yield* sent(HttpClientRequest.bodyFormData(post, form)), "a form")
      assert.strictEqual(yield* sent(post), "")
    }))

  it.effect("waits for the answer behind those that only inform", () =>
    Effect.gen(function*() {
      const response = yield* whole((_, response) => {
        response.writeProcessing()
        response.writeEarlyHints({ link: "</style.css>; rel=preload" })
        response.end("late")
      })
      assert.deepStrictEqual([response.status, yield* response.text], [200, "late"])
    }))

  it.effect("fails with what broke a body off, after the parts that came", () =>
    Effect.gen(function*() {
      const response = yield* whole((_, response) => {
        response.writeHead(200, { "content-length": 100 })
        response.write("some", () => response.socket?.resetAndDestroy())
      })
      const parts: Array<string> = []
      const error = yield* Effect.flip(Stream.runForEach(response.stream, (part) =>
        Effect.sync(() => {
          parts.push(Buffer.from(part).toString())
        })))
      assert.deepStrictEqual([parts, error.reason._tag], [["some"], "DecodeError"])
    }))

  it.effect("closes the connection of a caller who goes, before and within the answer", () =>
    Effect.gen(function*() {
      for (const begun of [false, true]) {
        const [came, gone] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const url = yield* answering((request, response) => {
          request.socket.once("close", () => Effect.runFork(Deferred.succeed(gone, undefined)))
          if (begun) response.writeHead(200).write("{", () => Effect.runFork(Deferred.succeed(came, undefined)))
          else Effect.runFork(Deferred.succeed(came, undefined))
        })
        const client = HttpClient.withScope(yield* HttpClient.HttpClient)
        const fiber = yield* Effect.forkChild(Effect.scoped(Effect.flatMap(client.get(url), ({ text }) => text)))
        yield* Deferred.await(came)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(gone)
      }
    }))
})

layer(Server.layer, real)("UndiciClient over a dispatcher of the caller's", (it) => {
  it.effect("asks through it", () =>
    Effect.gen(function*() {
      const paths: Array<string> = []
      const dispatcher = new Agent().compose((dispatch) => (options, handler) => {
        paths.push(options.path)
        return dispatch(options, handler)
      })
      const own = UndiciClient.layerNoDispatcher.pipe(
        Layer.provide(Layer.succeed(NodeHttpClient.Dispatcher, dispatcher))
      )
      assert.strictEqual(yield* Effect.provide(Effect.flatMap(whole(echo), ({ text }) => text), own), "")
      assert.deepStrictEqual(paths, ["/a?b=c"])
    }))

  it.effect("sends nothing for a caller who went while it waited for a connection", () =>
    Effect.gen(function*() {
      const came = yield* Deferred.make<ServerResponse>()
      const paths: Array<string | undefined> = []
      const url = yield* answering(({ url }, response) => {
        paths.push(url)
        if (url === "/first") Effect.runFork(Deferred.succeed(came, response))
        else response.end()
      })
      const get = (path: string) => Effect.flatMap(HttpClient.get(url + path), ({ text }) => text)
      const agent = new Agent({ connections: 1 })
      yield* Effect.gen(function*() {
        const first = yield* Effect.forkChild(get("/first"))
        const response = yield* Deferred.await(came)
        const second = yield* Effect.forkChild(get("/second"), { startImmediately: true })
        yield* Fiber.interrupt(second)
        const third = yield* Effect.forkChild(get("/third"), { startImmediately: true })
        response.end()
        yield* Fiber.join(first)
        yield* Fiber.join(third)
      }).pipe(
        Effect.provide(UndiciClient.layerNoDispatcher),
        Effect.provideService(NodeHttpClient.Dispatcher, agent)
      )
      assert.deepStrictEqual(paths, ["/first", "/third"])
    }))

  it.effect("pauses it at a mebibyte that is not read, and goes on from there", () =>
    Effect.gen(function*() {
      const said: Array<string> = []
      const part = Buffer.alloc(256 * 1024)
      const controller = {
        aborted: false,
        paused: false,
        reason: null,
        abort: () => said.push("abort"),
        pause: () => said.push("pause"),
        resume: () => {
          said.push("resume")
          handlers[0]?.onResponseData?.(controller, part)
          handlers[0]?.onResponseEnd?.(controller, {})
        }
      }
      const handlers: Array<Dispatcher.DispatchHandler> = []
      const scripted = Object.assign(new Agent(), {
        dispatch: (_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
          handlers.push(handler)
          handler.onRequestStart?.(controller, {})
          handler.onResponseStart?.(controller, 200, {})
          for (let n = 0; n < 4; n++) {
            said.push("part")
            handler.onResponseData?.(controller, part)
          }
          return true
        }
      })
      const own = UndiciClient.layerNoDispatcher.pipe(Layer.provide(Layer.succeed(NodeHttpClient.Dispatcher, scripted)))
      const body = yield* Effect.provide(
        Effect.flatMap(HttpClient.get("http://127.0.0.1/"), ({ stream }) => Stream.runCollect(stream)),
        own
      )
      assert.deepStrictEqual(said, ["part", "part", "part", "part", "pause", "resume"])
      assert.strictEqual(body.length, 5)
    }))
})
