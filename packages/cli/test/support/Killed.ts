import { Sandbox, type SandboxOptions, type SandboxRequest } from "@nightaudit/sandbox"
import { Deferred, Effect, Random, Schema, type Scope } from "effect"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./Artifacts.ts"
import { start, type Started } from "./Child.ts"
import type { Env, Ran } from "./Cli.ts"
import { folder, paths } from "./Folder.ts"
import { march } from "./Given.ts"
import { envOf, fast, listen } from "./Served.ts"

/** Hotels some of whose windows are too heavy to be read whole. */
export const hotels: SandboxOptions = { seed: 11, orders: 150, heavyAbove: 120 }

const args = [
  "reconcile",
  ...fast,
  ...march,
  "--page-size",
  "50"
]

/** The artifacts that must come out the same, byte for byte. */
const compared = Artifacts.names.filter((name) => name !== "manifest.json")

const statuses = { SIGKILL: 137, SIGTERM: 143, SIGINT: 130 } as const

/** A run is killed when this request of it has been received, or when its answer has left. */
export interface Kill {
  readonly signal: keyof typeof statuses
  readonly request: number
  readonly when: "asked" | "answered"
}

/** The result of a run that was killed, once or more, and resumed until it ended. */
export interface Survived {
  /** The kills that came in time. */
  readonly kills: ReadonlyArray<
    Kill & {
      readonly ended: Ran
      /** From the signal to the end. */
      readonly millis: number
      /** What is in the folder except the state and drafts. */
      readonly left: ReadonlyArray<string>
      /** The intervals that are closed or split now, by the names of their files. */
      readonly kept: ReadonlySet<string>
      readonly canResume: boolean
    }
  >
  /** What was asked of the platform that an earlier run had closed. */
  readonly askedAgain: ReadonlyArray<string>
  /** What the state names that was never asked of the platform. */
  readonly unknown: ReadonlyArray<string>
  /** Requests of the last run. */
  readonly rest: number
  readonly last: Ran
  /** Everything in the folder at the end. */
  readonly names: ReadonlyArray<string>
  /** The artifacts that are not those of the undisturbed run. */
  readonly differing: ReadonlyArray<string>
}

/** An undisturbed run. */
export interface Whole {
  readonly requests: number
  readonly splits: number
  readonly quarantined: number
  readonly texts: ReadonlyMap<string, string>
}

const decodeObject = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))
const decodeRows = Schema.decodeUnknownSync(Schema.Array(Schema.Record(Schema.String, Schema.Unknown)))

const hash = (text: string): string => createHash("sha256").update(text).digest("hex")

interface Asked {
  /** The interval, named as its file is. */
  readonly interval: string
  /** The request: the same one has the same name in every run. */
  readonly request: string
}

const askedOf = (path: string, text: string): Asked => {
  const { AccessToken: _a, Client: _b, ClientToken: _c, Limitation, ...filter } = decodeObject(text)
  const interval = `${/v1\/(\w+)\//.exec(path)?.[1]} ${JSON.stringify(filter)}`
  return { interval: hash(interval), request: hash(`${interval} ${JSON.stringify(Limitation)}`) }
}

/** Some order items come broken, always the same. */
const broken = (body: string): string => {
  const { OrderItems, ...rest } = decodeObject(body)
  if (OrderItems === undefined) return body
  const rows = decodeRows(OrderItems).map((row) => hash(String(row["Id"])).startsWith("00") ? { ...row, Type: 7 } : row)
  return JSON.stringify({ OrderItems: rows, ...rest })
}

/** A platform for one run after another, whose answers, even their request ids, depend on the request alone. */
const served = Effect.gen(function*() {
  const { handle } = yield* Sandbox
  const asked: Array<Asked> = []
  let on: (when: Kill["when"], request: number) => void = () => {}
  const url = yield* listen((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const [path, body] = [request.url ?? "/", Buffer.concat(chunks).toString()]
      const name = askedOf(path, body)
      const nth = asked.push(name)
      on("asked", nth)
      const headers = { "content-type": "application/json", host: "localhost" }
      const sent: SandboxRequest = { method: "POST", path, headers, body }
      Effect.runFork(Effect.map(handle(sent), (answer) => {
        response.on("finish", () => on("answered", nth))
        response.writeHead(answer.status, { ...answer.headers, "request-id": name.request })
        response.end(answer.status === 200 ? broken(answer.body) : answer.body)
      }))
    })
  })
  return {
    env: yield* envOf(url),
    asked,
    watch: (listener: typeof on) => {
      asked.length = 0
      on = listener
    }
  }
})

const texts = (directory: string): ReadonlyMap<string, string> =>
  new Map(compared.map((name) => [name, Artifacts.steady(directory, name)]))

/** Runs without disturbance. */
export const whole: Effect.Effect<Whole, never, Sandbox | Scope.Scope> = Effect.gen(function*() {
  const directory = yield* folder
  const { asked, env } = yield* served
  const { ended } = yield* start([...args, "--output", directory], { env })
  const { status, stderr } = yield* ended
  if (status !== 3) return yield* Effect.die(new Error(`The undisturbed run ended with ${status}: ${stderr}`))
  const { operations } = Artifacts.read(directory).manifest
  const sum = (count: "splits" | "quarantined") =>
    Object.values(operations).reduce((sum, counts) => sum + (counts?.[count] ?? 0), 0)
  return { requests: asked.length, splits: sum("splits"), quarantined: sum("quarantined"), texts: texts(directory) }
})

const state = ".nightaudit-state"

const keptIn = (directory: string): ReadonlySet<string> => {
  const path = join(directory, state)
  const files = existsSync(path) ? readdirSync(path) : []
  return new Set(files.filter((name) => /\.(closed|split)$/.test(name)).map((name) => name.replace(/\.\w+$/, "")))
}

/** Kills the run and those that take it up, in turn, and lets the last one end. */
export const survive = Effect.fnUntraced(
  function*(whole: Whole, kills: ReadonlyArray<Kill>): Effect.fn.Return<Survived, never, Sandbox | Scope.Scope> {
    const directory = join(yield* folder, "run")
    const platform = yield* served
    const ever = new Set<string>()
    const done: Array<Survived["kills"][number]> = []
    const askedAgain: Array<string> = []

    const canResume = () => existsSync(join(directory, state, "run.json"))
    const run = Effect.fnUntraced(function*(env: Env, kill?: Kill) {
      const kept = keptIn(directory)
      const child = yield* Deferred.make<Started>()
      let at = 0
      platform.watch((when, request) => {
        if (at > 0 || kill?.when !== when || kill.request !== request) return
        at = performance.now()
        Effect.runFork(Effect.map(Deferred.await(child), ({ process }) => process.kill(kill.signal)))
      })
      const started = yield* start([...args, "--output", directory, ...canResume() ? ["--resume"] : []], { env })
      yield* Deferred.succeed(child, started)
      const ended = yield* started.ended
      const millis = performance.now() - at
      for (const { interval } of platform.asked) {
        ever.add(interval)
        if (kept.has(interval)) askedAgain.push(interval)
      }
      return { ended, millis, isKilled: kill !== undefined && ended.status === statuses[kill.signal] }
    })

    mkdirSync(directory)
    let last: Ran | undefined
    for (const kill of kills) {
      const { ended, isKilled, millis } = yield* run(platform.env, kill)
      if (!isKilled) {
        last = ended
        break
      }
      const left = readdirSync(directory).filter((name) => name !== state && !/^\.(draft|nightaudit-lock)/.test(name))
      done.push({ ...kill, ended, millis, left, kept: keptIn(directory), canResume: canResume() })
    }
    last ??= (yield* run(platform.env)).ended
    const kept = done.flatMap((kill) => [...kill.kept])
    const names = paths(directory)
    return {
      kills: done,
      askedAgain,
      unknown: kept.filter((name) => !ever.has(name)),
      rest: platform.asked.length,
      last,
      names,
      differing: compared.filter((name) =>
        !names.includes(name) || Artifacts.steady(directory, name) !== whole.texts.get(name)
      )
    }
  }
)

/** Points of death, the same from the same seed; the run of every third one is killed again when it is resumed. */
export const draw = (
  seed: number,
  points: number,
  requests: number
): Effect.Effect<ReadonlyArray<ReadonlyArray<Kill>>> =>
  Effect.forEach(Array.from({ length: points }, (_, n) => n), (n) =>
    Effect.gen(function*() {
      const kill = Effect.fnUntraced(function*(signal: number, most: number) {
        const request = yield* Random.nextIntBetween(1, most + 1)
        const isAsked = yield* Random.nextBoolean
        const when = isAsked ? "asked" : "answered"
        return { signal: (["SIGKILL", "SIGTERM", "SIGINT"] as const)[signal % 3] ?? "SIGKILL", request, when } as const
      })
      const first = yield* kill(n, requests)
      return n % 3 === 0 ? [first, yield* kill(n / 3, Math.max(requests - first.request, 1))] : [first]
    })).pipe(Random.withSeed(seed))

/** What is wrong with a run that was killed and resumed; undefined if nothing is. */
export const faults = ({ askedAgain, differing, kills, last, names, unknown }: Survived): ReadonlyArray<string> => [
  ...kills.flatMap(({ canResume, ended, left, millis, signal }) => [
    ...millis > 5500 ? [`${signal} took ${Math.round(millis)} ms`] : [],
    ...left.length > 0 ? [`${signal} left ${left.join(", ")}`] : [],
    ...ended.stdout === "" ? [] : [`${signal} let it print ${ended.stdout}`],
    ...ended.stderr === (signal === "SIGKILL" ? "" : lineOf(canResume))
      ? []
      : [`${signal} let it say ${ended.stderr}`]
  ]),
  ...askedAgain.length > 0 ? [`${askedAgain.length} requests for what was closed`] : [],
  ...unknown.length > 0 ? [`${unknown.length} intervals are kept that were never asked for`] : [],
  ...last.status === 3 ? [] : [`it ended with ${last.status}: ${last.stderr}`],
  ...differing.length > 0 ? [`${differing.join(", ")} differ`] : [],
  ...names.join() === Artifacts.names.join() ? [] : [`the folder holds ${names.join(", ")}`]
]

const lineOf = (isKept: boolean): string =>
  `nightaudit: interrupted; ${
    isKept ? "run the command again with --resume to read the rest" : "there is nothing to resume"
  }\n`
