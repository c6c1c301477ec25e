/**
 * One request over the wire: the body of its answer, or the reason why there is none.
 *
 * @internal
 */
import { Clock, Duration, Effect, Option, Ref } from "effect"
import type { Scope } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import type { HttpClientError, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Malformed, type Reason, Timeout } from "../MewsError.ts"
import type { Moment, PlatformTime } from "../PlatformTime.ts"
import * as ResponseBody from "../ResponseBody.ts"
import type { Tally } from "../Tally.ts"
import type * as Body from "./body.ts"
import { reasonOfResponse } from "./failure.ts"

/** The response, once its head is there. */
export interface Seen {
  response?: HttpClientResponse.HttpClientResponse
}

/** Sends a request once. Fails with a {@link Reason}, or with the error of the client that nothing has classified yet. */
export type Exchange = <Row>(
  request: HttpClientRequest.HttpClientRequest,
  seen: Seen,
  read: Body.Read<Row>
) => Effect.Effect<Body.Body<Row>, Reason | HttpClientError.HttpClientError>

export interface Options {
  readonly client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>
  readonly time: PlatformTime
  /** The requests whose answer is being waited for. */
  readonly awaited: Tally["Service"]["awaited"]
  readonly attemptTimeout: Duration.Input
  /** Takes the tokens out of a text. */
  readonly scrub: (text: string) => string
}

const idleTimeout = Duration.seconds(15)

/** A smaller difference is normal. */
const mostSkewMillis = 60_000

export const make = ({ attemptTimeout, awaited, client, scrub, time }: Options): Exchange => {
  const takeTime = timekeeper(time)
  const respond = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest, seen: Seen) {
    const asked = yield* time.moment
    const waiting = { since: yield* Clock.currentTimeMillis }
    awaited.add(waiting)
    const response = yield* Effect.ensuring(client.execute(request), Effect.sync(() => awaited.delete(waiting)))
    seen.response = response
    yield* takeTime(response, asked)
    return response
  })
  return Effect.fnUntraced(
    function*<Row>(request: HttpClientRequest.HttpClientRequest, seen: Seen, read: Body.Read<Row>) {
      const response = yield* respond(request, seen)
      if (response.status !== 200) {
        return yield* Effect.flatMap(
          Effect.zip(Clock.currentTimeMillis, errorText(response)),
          ([now, text]) => Effect.fail(reasonOfResponse(response, text, now, scrub))
        )
      }
      const type = response.headers["content-type"] ?? "none"
      if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
        return yield* new Malformed({ kind: "contentType", detail: `its type is ${scrub(type).slice(0, 80)}` })
      }
      return yield* Effect.fromResult(read(yield* ResponseBody.parts(response, { idle: idleTimeout })))
    },
    (effect, _request, seen, _read) =>
      Effect.timeoutOrElse(effect, {
        duration: attemptTimeout,
        orElse: () => Effect.fail(new Timeout({ phase: seen.response === undefined ? "headers" : "total" }))
      }),
    Effect.scoped,
    Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.provideService(HttpClient.TracerPropagationEnabled, false)
  )
}

/** Learns the platform's time from each answer, and says once that the clock of this machine is off. */
const timekeeper = (time: PlatformTime) => {
  const isSkewLogged = Ref.makeUnsafe(false)
  return Effect.fnUntraced(function*({ headers }: HttpClientResponse.HttpClientResponse, asked: Moment) {
    const [came, local] = [yield* time.moment, yield* Clock.currentTimeMillis]
    const skew = Option.getOrElse(time.see({ headers, asked, came, local }), () => 0)
    if (Math.abs(skew) <= mostSkewMillis || (yield* Ref.getAndSet(isSkewLogged, true))) return
    yield* Effect.logWarning(
      `the clock of this machine is ${Math.round(Math.abs(skew) / 1000)} s ${
        skew > 0 ? "ahead of" : "behind"
      } the platform's, which is used instead`
    )
  })
}

/** The message of an error response, as text; nothing when it cannot be read. */
const errorText = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<string> =>
  response.status >= 300 && response.status < 400
    ? Effect.succeed("")
    : Effect.orElseSucceed(ResponseBody.text(response, { idle: Duration.seconds(5), cap: 64 * 1024 }), () => "")
