/**
 * Runs that are killed, and resumed with other files or other access. The result must be the outcomes of
 * an undisturbed run, or a rejection; never other outcomes without a report.
 */
import { type Extraction, Instant, IntervalStore } from "@nightaudit/core"
import * as BoundSource from "@nightaudit/files/BoundSource"
import * as RunState from "@nightaudit/files/RunState"
import { Manifest, Reconciliation, Source, SourceRun } from "@nightaudit/reconcile"
import { type Hotel, layerClient, Sandbox } from "@nightaudit/sandbox"
import { Cause, Deferred, Effect, Exit, FileSystem, Layer, Logger, Path, Random, Redacted, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import type { Verdict } from "./Checker.ts"
import * as Damage from "./Damage.ts"
import { Disk } from "./Disk.ts"
import * as Hotels from "./Hotels.ts"
import * as Reconciler from "./Reconciler.ts"
import { elapse } from "./VirtualClock.ts"

type Rows = Hotel["enterprises"]

/** What the token can see when a run is resumed, and whether it may be resumed. */
interface Access {
  readonly sees: (rows: Rows) => Rows
  readonly mayResume: boolean
}

const other = <Row extends Rows[number]>(row: Row): Row => ({ ...row, Id: "00000000-0000-4000-8000-000000000001" })

const same: Access = { sees: (rows) => rows, mayResume: true }

const accesses: Readonly<Record<string, Access>> = {
  "access: of another property": { sees: (rows) => rows.slice(0, 1).map(other), mayResume: false },
  "access: without an enterprise of before": { sees: (rows) => rows.slice(1), mayResume: false },
  "access: with a new enterprise": { sees: (rows) => [...rows.slice(0, 1).map(other), ...rows], mayResume: true }
}

const lostPower = "disk: the power was lost"

/** The cases, by name. */
export const cases: ReadonlyArray<string> = [lostPower, ...Object.keys(Damage.changes), ...Object.keys(accesses)]

const root = "/run"
const [clientToken, accessToken] = [Redacted.make("client"), Redacted.make("access")]

interface Said {
  readonly status: Manifest.Manifest["status"]
  readonly outcomes: string
}

interface Attempt {
  readonly setting: Hotels.Setting
  readonly disk: Disk
  readonly resume: boolean
  readonly access: Access
  /** Told of each request by its number, before it is sent. */
  readonly onRequest: (number: number) => Effect.Effect<void>
}

/** A run to its end, over the state on a disk. */
const attempt = Effect.fnUntraced(function*({ access, disk, onRequest, resume, setting }: Attempt, seed: string) {
  const sandbox = yield* Effect.scoped(Layer.build(Sandbox.layer({ ...setting.hotel, clientToken, accessToken })))
  const { hotel } = yield* Effect.provide(Sandbox, sandbox)
  let requests = 0
  const watched = (client: HttpClient.HttpClient) =>
    HttpClient.transform(client, (answer, request) =>
      Effect.gen(function*() {
        yield* Effect.sleep(Math.ceil((yield* Random.next) * setting.latency))
        yield* onRequest(++requests)
        if (access === same || !request.url.includes("/enterprises/")) return yield* answer
        const body = JSON.stringify({ Enterprises: access.sees(hotel.enterprises), Cursor: null })
        return HttpClientResponse.fromWeb(
          request,
          new Response(body, { headers: { "content-type": "application/json" } })
        )
      }))
  const client = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, watched)).pipe(
    Layer.provide(Layer.provide(layerClient, Layer.succeedContext(sandbox)))
  )
  const request: Reconciliation.Request = { ...setting.query, asOf: Instant.Instant.make(hotel.asOf) }
  const said = Effect.gen(function*() {
    const state = yield* RunState.open(root, JSON.stringify(request), { resume })
    const reading = Effect.gen(function*() {
      const { run: { asOf, startedAt }, source } = yield* BoundSource.make(state, request)
      const summary = new Manifest.Summary()
      const outcomes: Array<unknown> = []
      yield* Stream.runForEach(
        Reconciliation.stream({ ...request, asOf, begunAt: startedAt }),
        (outcome) =>
          Effect.sync(() => {
            summary.add(outcome)
            outcomes.push(outcome)
          })
      ).pipe(Effect.provideService(SourceRun.SourceRun, source))
      const { report } = yield* SourceRun.SourceRun
      const { basis } = setting.query
      const { status } = Manifest.make({ window: setting.query, basis, asOf, summary, report })
      return { status, outcomes: JSON.stringify([outcomes, report.quarantined]) }
    })
    const { concurrency, pageEnd, pageSize } = setting
    const reader = Reconciler.layer({ clientToken, accessToken, concurrency, pageEnd, pageSize }).pipe(
      Layer.provide(client),
      Layer.provide(Layer.succeed(IntervalStore.IntervalStore, state.store))
    )
    return yield* Effect.provide(reading, Layer.provide(Source.Source.layerRun, reader))
  }).pipe(
    Effect.scoped,
    Effect.provideService(FileSystem.FileSystem, disk.fileSystem),
    Effect.provide(Path.layer),
    Effect.provide(Logger.layer([])),
    Effect.withTracerEnabled(false),
    Random.withSeed(`client ${seed}`)
  )
  return {
    said,
    start: Instant.toEpochMillis(Instant.Instant.make(hotel.asOf)) + setting.delay,
    requests: () => requests
  }
})

const limit = "6 hours"

/** What came of a case. */
export interface Resumed extends Verdict {
  readonly virtualMillis: number
  /** Of the undisturbed run, and of the resumed one. */
  readonly requests: { readonly whole: number; readonly rest: number }
}

/** Runs a case with a seed: undisturbed, then killed, and then resumed from what is left. */
export const run = Effect.fnUntraced(
  function*(name: string, seed: number, pageEnd: Extraction.PageEnd = "ask"): Effect.fn.Return<Resumed> {
    const setting = { ...(yield* Hotels.draw(seed)), pageEnd }
    const idle = () => Effect.void
    const whole = yield* attempt(
      { setting, disk: new Disk(root), resume: false, access: same, onRequest: idle },
      `${seed}`
    )
    const undisturbed = yield* elapse(whole.said, { start: whole.start, limit })

    const disk = new Disk(root)
    const killed = yield* Deferred.make<Disk>()
    const random = Random.withSeed(`${name} ${seed}`)
    const at = yield* random(Random.nextIntBetween(Math.ceil(whole.requests() / 3), whole.requests() + 1))
    const power = name === lostPower ? "power" : "kill"
    const first = yield* attempt({
      setting,
      disk,
      resume: false,
      access: same,
      onRequest: (number) =>
        number < at ? Effect.void : Effect.andThen(
          Effect.suspend(() => Deferred.succeed(killed, disk.after(power))),
          Effect.never
        )
    }, `${seed}`)
    yield* elapse(Effect.raceFirst(Effect.exit(first.said), Deferred.await(killed)), { start: first.start, limit })
    const kept = (yield* Deferred.isDone(killed)) ? yield* Deferred.await(killed) : disk.after(power)

    const change = Damage.changes[name]
    const damaged = change === undefined ? { disk: kept, path: undefined } : yield* random(Damage.apply(change, kept))
    const access = accesses[name] ?? same
    const second = yield* attempt(
      { setting, disk: damaged.disk, resume: true, access, onRequest: idle },
      `${seed} again`
    )
    const { end, millis } = yield* elapse(second.said, { start: first.start + 3_600_000, limit })
    const isLost = !kept.files.has(proof) || damaged.path === proof
    return {
      ...judge(undisturbed.end, end, { access, isLost }),
      virtualMillis: undisturbed.millis + millis,
      requests: { whole: whole.requests(), rest: second.requests() }
    }
  }
)

const proof = `${root}/.nightaudit-state/run.json`

type End = Effect.Success<ReturnType<typeof elapse<Said, unknown>>>["end"]

const judge = (
  undisturbed: End,
  end: End,
  { access, isLost }: { readonly access: Access; readonly isLost: boolean }
): Verdict => {
  const problems: Array<string> = []
  const counts = { lost: 0, duplicated: 0, unexpected: 0, stale: 0, silent: 0, unterminated: 0, otherwise: 0 }
  const note = (kind: keyof typeof counts, text: string): void => {
    counts[kind]++
    problems.push(`${kind}: ${text}`)
  }
  const verdict = (status: Verdict["status"]): Verdict => ({ status, ...counts, unused: 0, problems })
  const whole = undisturbed._tag === "Success" ? undisturbed.value : undefined
  if (whole?.status !== "complete") note("otherwise", "the undisturbed run is not complete")
  if (end._tag === "Unterminated") {
    note("unterminated", end.why)
    return verdict("unterminated")
  }
  if (Exit.isFailure(end)) {
    const error = Cause.squash(end.cause)
    const isRefusal = error instanceof Error && error.name === "FileError"
    if (!isRefusal || (access.mayResume && !isLost)) note("otherwise", `failed with ${String(error)}`)
    return verdict("failed")
  }
  if (end.value.status === "complete") {
    if (!access.mayResume && !isLost) note("silent", "an access that lacks an enterprise of the run took it up")
    if (end.value.outcomes !== whole?.outcomes) {
      note("silent", "it calls itself complete, and says other than the undisturbed run")
    }
  }
  return verdict(end.value.status)
}
