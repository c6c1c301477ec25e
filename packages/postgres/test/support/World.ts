import { Instant } from "@nightaudit/core"
import { Sandbox, type SandboxResponse } from "@nightaudit/sandbox"
import { Clock, Effect, Layer, Schedule, Schema } from "effect"
import { HttpBody, HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import type { Mirror } from "../../src/index.ts"
import { pass } from "./Hotel.ts"

const hour = 3_600_000

/** What a platform and the machine that asks it are like, while a pass goes on. */
export interface Circumstances {
  /** Hours that the platform has gone on since the present of the hotel. */
  readonly platform: number
  /** Hours by which the machine's clock is ahead of it. */
  readonly skew?: number | undefined
  /** From which request on the machine's clock is ahead by other hours. */
  readonly jump?: { readonly after: number; readonly skew: number } | undefined
  /** Whether answers have a `Date`. */
  readonly isDated?: boolean | undefined
  /** The enterprises that the tokens give access to; all when absent. */
  readonly access?: ReadonlySet<string> | undefined
  /** The request that the platform refuses. */
  readonly failAt?: number | undefined
  /** The request that it answers with an empty list, whatever there is, and what it must ask for. */
  readonly emptyAt?: { readonly request: number; readonly of: RegExp } | undefined
}

/** A pass under these circumstances. */
export const passIn = (circumstances: Circumstances, options: Mirror.SyncOptions = {}, pageSize = 100) =>
  Effect.flatMap(Effect.all([Sandbox, Clock.Clock]), ([sandbox, real]) => {
    const begun = real.currentTimeMillisUnsafe()
    // What a Date tells is older by up to a second.
    const platform = new SetClock(real, Date.parse(sandbox.hotel.asOf) + circumstances.platform * hour + 2000 - begun)
    const machine = new SetClock(real, platform.ahead + (circumstances.skew ?? 0) * hour)
    return pass(options, pageSize).pipe(
      // The server may not have noticed yet that the connection of the pass before has ended.
      Effect.retry({
        while: (error) => error._tag === "DatabaseError" && error.reason._tag === "Busy",
        schedule: Schedule.spaced("50 millis"),
        times: 400
      }),
      Effect.provide(client(circumstances, platform, machine)),
      Effect.provideService(Clock.Clock, machine)
    )
  })

/** Runs an effect on the sandbox with the platform's time the given hours later. */
export const onPlatform = (hours: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Effect.all([Sandbox, Clock.Clock]), ([{ hotel }, real]) =>
    Effect.provideService(
      effect,
      Clock.Clock,
      new SetClock(real, Date.parse(hotel.asOf) + hours * hour - real.currentTimeMillisUnsafe())
    ))

/** A clock that was set; how long things take it tells as the other does. */
class SetClock implements Clock.Clock {
  readonly #clock: Clock.Clock
  ahead: number

  constructor(clock: Clock.Clock, ahead: number) {
    this.#clock = clock
    this.ahead = ahead
  }

  currentTimeMillisUnsafe(): number {
    return this.#clock.currentTimeMillisUnsafe() + Math.round(this.ahead)
  }
  currentTimeNanosUnsafe(): bigint {
    return this.#clock.currentTimeNanosUnsafe() + BigInt(Math.round(this.ahead)) * 1_000_000n
  }
  monotonicTimeNanosUnsafe(): bigint {
    return this.#clock.monotonicTimeNanosUnsafe()
  }
  readonly currentTimeMillis = Effect.sync(() => this.currentTimeMillisUnsafe())
  readonly currentTimeNanos = Effect.sync(() => this.currentTimeNanosUnsafe())
  readonly monotonicTimeNanos = Effect.sync(() => this.monotonicTimeNanosUnsafe())

  sleep(...[duration]: Parameters<Clock.Clock["sleep"]>): Effect.Effect<void> {
    return this.#clock.sleep(duration)
  }
}

const client = (
  { access, emptyAt, failAt, isDated = true, jump, skew = 0 }: Circumstances,
  platform: SetClock,
  machine: SetClock
) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.map(Sandbox, (sandbox) => {
      const allowed = access === undefined ? undefined : accessOf(sandbox, access)
      let [requests, isEmptied] = [0, false]
      return HttpClient.make((request, url) =>
        Effect.gen(function*() {
          requests += 1
          if (requests === jump?.after) machine.ahead += (jump.skew - skew) * hour
          const text = request.body instanceof HttpBody.Uint8Array ? new TextDecoder().decode(request.body.body) : ""
          const asked = {
            method: request.method,
            path: `${url.pathname}${url.search}`,
            headers: request.headers,
            body: text
          }
          const answer = requests === failAt
            ? refused
            : yield* Effect.provideService(sandbox.handle(asked), Clock.Clock, platform)
          const given = allowed?.(text, answer) ?? answer
          const isEmpty = !isEmptied && emptyAt !== undefined && requests >= emptyAt.request &&
            given.status === 200 && emptyAt.of.test(`${url.pathname} ${text}`)
          isEmptied ||= isEmpty
          const { body, headers: { date = "", ...headers }, status } = isEmpty ? emptied(given) : given
          if (status === 0) {
            return yield* new HttpClientError.HttpClientError({
              reason: new HttpClientError.TransportError({ request, cause: "no answer" })
            })
          }
          return HttpClientResponse.fromWeb(
            request,
            new Response(status === 204 ? null : body, { status, headers: isDated ? { ...headers, date } : headers })
          )
        })
      )
    })
  )

const refused: SandboxResponse = { status: 403, headers: { "content-type": "application/json" }, body: "{}" }

/** The answer without its rows, as if there were none. */
const emptied = (answer: SandboxResponse): SandboxResponse => ({
  ...answer,
  body: JSON.stringify(Object.fromEntries(
    Object.entries(decode(answer.body)).map(([name, value]) => [name, Array.isArray(value) ? [] : null])
  ))
})

const Body = Schema.Record(Schema.String, Schema.Unknown)
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Body))
const isRow = Schema.is(Body)

/** The answer of a platform on which the tokens see only some enterprises; who asks for others is refused. */
const accessOf = ({ hotel }: Sandbox["Service"], access: ReadonlySet<string>) => {
  const enterpriseOf = new Map(hotel.services.map(({ EnterpriseId, Id }) => [Id, EnterpriseId]))
  const isSeen = (row: unknown): boolean => {
    if (!isRow(row)) return true
    const of = row["EnterpriseId"] ?? enterpriseOf.get(String(row["ServiceId"])) ?? row["Id"]
    return access.has(String(of))
  }
  return (asked: string, answer: SandboxResponse): SandboxResponse => {
    const { EnterpriseIds, ServiceIds } = decode(asked)
    const foreign = [
      ...Array.isArray(EnterpriseIds) ? EnterpriseIds : [],
      ...Array.isArray(ServiceIds) ? ServiceIds.map((id) => enterpriseOf.get(String(id))) : []
    ].some((id) => !access.has(String(id)))
    if (foreign) return refused
    if (answer.status !== 200) return answer
    const body = Object.entries(decode(answer.body)).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter(isSeen) : value
    ])
    return { ...answer, body: JSON.stringify(Object.fromEntries(body)) }
  }
}

/** The instant the given hours after the present of the hotel. */
export const hoursAfter = (hours: number) =>
  Effect.map(Sandbox, ({ hotel }) => Instant.fromEpochMillis(Date.parse(hotel.asOf) + hours * hour))
