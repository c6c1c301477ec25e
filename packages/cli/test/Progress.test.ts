import { assert, describe, it } from "@effect/vitest"
import { Gate, Tally } from "@nightaudit/core"
import { Clock, ConfigProvider, Console, Deferred, Effect, Fiber, Layer, Option, Schema, Sink, Stdio } from "effect"
import { CliOutput } from "effect/cli"
import { TestClock } from "effect/testing"
import { execFileSync, spawn } from "node:child_process"
import { join } from "node:path"
import * as Log from "../src/Log.ts"
import * as Progress from "../src/Progress.ts"
import { Screen } from "../src/Screen.ts"
import type { Env } from "./support/Cli.ts"
import { folder } from "./support/Folder.ts"
import * as Shown from "./support/Screen.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const main = join(import.meta.dirname, "../src/main.js")

/** Everything around a reading that is drawn on a terminal, with nothing in its environment but what is given. */
const around = (shown: Shown.Shown, env: Readonly<Record<string, string>> = {}, isTerminal = true) => {
  const console: Console.Console = {
    ...globalThis.console,
    error: (...args: ReadonlyArray<unknown>) => shown.write(`${args.map(String).join(" ")}\n`)
  }
  return Layer.mergeAll(
    Tally.Tally.layer,
    Stdio.layerTest({
      stderrIsTerminal: Effect.succeed(isTerminal),
      stderr: () => Sink.forEach((chunk) => Effect.sync(() => shown.write(String(chunk))))
    }),
    Layer.succeed(Screen, {
      columns: () => shown.size().columns,
      rows: () => shown.size().rows
    }),
    Layer.succeed(Console.Console, console),
    ConfigProvider.layer(ConfigProvider.fromEnv({ env })),
    Log.layer("pretty")
  )
}

/** A reading, counted in the tally of the context. */
const drawn = <A, E, R>(reading: Effect.Effect<A, E, R>, fractionDone?: Progress.FractionDone) =>
  Effect.flatMap(Tally.Tally, (tally) => Progress.withProgress(reading, tally, fractionDone))

/** Some reading, half a minute into it. */
const begin = Effect.gen(function*() {
  const { of, progressOf } = yield* Tally.Tally
  Object.assign(of("orderItems"), { requests: 30, rows: 12_345 })
  Object.assign(progressOf("orderItems"), { planned: 22, closed: 14 })
  Object.assign(of("services"), { requests: 2, rows: 18 })
  Object.assign(progressOf("services"), { planned: 1, closed: 1 })
})

const block = [
  "            intervals        rows  requests",
  "services          1/1          18         2",
  "orderItems      14/22      12,345        30",
  "30 s, about 10 s left, 32 requests, 12,363 rows"
].join("\n")

describe("progress", () => {
  it.effect("shows each operation and the whole, and leaves nothing of it", () => {
    const shown = Shown.make(80)
    return Effect.gen(function*() {
      const end = yield* Deferred.make<string>()
      yield* begin
      const fiber = yield* Effect.forkChild(drawn(Deferred.await(end), () => 0.75))
      yield* TestClock.adjust("499 millis")
      assert.strictEqual(yield* shown.text, "")
      yield* TestClock.adjust("29501 millis")
      assert.strictEqual(yield* shown.text, block)
      assert.deepInclude(yield* shown.cursor, { isShown: true })
      yield* Deferred.succeed(end, "read")
      assert.strictEqual(yield* Fiber.join(fiber), "read")
      assert.strictEqual(yield* shown.text, "")
      assert.deepStrictEqual(yield* shown.cursor, { column: 0, isShown: true })
    }).pipe(Effect.provide(around(shown)))
  })

  it.effect.each(
    [
      [
        "fails",
        (fiber: Fiber.Fiber<void, unknown>, end: Deferred.Deferred<void, string>) =>
          Effect.andThen(Deferred.fail(end, "no"), Effect.ignore(Fiber.join(fiber)))
      ],
      ["is interrupted", (fiber: Fiber.Fiber<void, unknown>) => Fiber.interrupt(fiber)]
    ] as const
  )("is gone when the reading %s, and what was said stays", ([, stop]) => {
    const shown = Shown.make(60)
    return Effect.gen(function*() {
      const end = yield* Deferred.make<void, string>()
      yield* begin
      const reading = Effect.andThen(
        Effect.delay(Effect.logWarning("rate limited,\u001b[2J resuming in 8 s"), "10 seconds"),
        Deferred.await(end)
      )
      const fiber = yield* Effect.forkChild(drawn(reading, () => 0.75))
      yield* TestClock.adjust("30 seconds")
      const said = "00:00:10 warn: rate limited, [2J resuming in 8 s"
      assert.strictEqual(yield* shown.text, `${said}\n${block}`)
      yield* stop(fiber, end)
      assert.strictEqual(yield* shown.text, said)
      assert.deepStrictEqual(yield* shown.cursor, { column: 0, isShown: true })
    }).pipe(Effect.provide(around(shown)))
  })

  it.effect("is drawn once while the terminal is made narrower and wider", () => {
    const shown = Shown.make(100)
    return Effect.gen(function*() {
      yield* begin
      yield* Effect.sync(() => shown.write("before\n"))
      yield* Effect.forkChild(drawn(Effect.never, () => 0.75))
      yield* TestClock.adjust("30 seconds")
      for (const columns of [40, 20, 33, 21, 120, 80]) {
        yield* shown.resize(columns, 24)
        yield* TestClock.adjust("1 second")
        const text = yield* shown.text
        assert.match(text, /^before\n/)
        assert.lengthOf(text.match(/^\d+ s\b/gm) ?? [], 1, `${columns}:\n${text}`)
        for (const line of text.split("\n")) assert.isBelow(line.length, columns, `${columns}:\n${text}`)
      }
      assert.match(
        yield* shown.text,
        /^before\n {12}intervals .*\nservices .*\norderItems .*\n36 s, about 12 s left.*$/
      )
    }).pipe(Effect.provide(around(shown)))
  })

  it.effect("writes only what is new", () => {
    const written: Array<string> = []
    const shown = { ...Shown.make(24), write: (text: string) => written.push(text) }
    return Effect.gen(function*() {
      yield* Effect.forkChild(drawn(Effect.never))
      yield* TestClock.adjust("10 seconds")
      // A second is the smallest unit shown.
      assert.isAtMost(written.length, 12)
    }).pipe(Effect.provide(around({ ...shown, write: (text) => void written.push(text) })))
  })

  it.effect.each(
    [
      ["only to a terminal", {}, false],
      ["nothing on a terminal that cannot move its cursor", { TERM: "dumb" }, true],
      ["nothing where a machine looks on", { CI: "true" }, true]
    ] as const
  )("shows %s", ([, env, isTerminal]) => {
    const shown = Shown.make(80)
    return Effect.gen(function*() {
      yield* begin
      const fiber = yield* Effect.forkChild(drawn(Effect.delay(Effect.succeed("read"), "1 minute")))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* shown.text, "")
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), "read")
    }).pipe(Effect.provide(around(shown, env, isTerminal)))
  })

  it.effect("shows how long requests wait for the limit", () => {
    const shown = Shown.make(80)
    return Effect.gen(function*() {
      const gate = yield* Gate.Gate
      const asking = Effect.forEach([1, 2], () => gate.pass(Effect.void), { concurrency: 2 })
      yield* Effect.forkChild(drawn(Effect.andThen(asking, Effect.never)))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* shown.text, "1 s, waiting 30 s for the rate limit, 0 requests, 0 rows")
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual(yield* shown.text, "31 s, 0 requests, 0 rows")
    }).pipe(
      Effect.provide(Gate.Gate.layer({ limit: 1, window: "30 seconds" })),
      Effect.provide(around(shown))
    )
  })

  /** Two requests, of which the first has an answer after four seconds and the other after twenty. */
  const silent = Effect.gen(function*() {
    const { awaited } = yield* Tally.Tally
    const wait = Effect.fnUntraced(function*(duration: "4 seconds" | "20 seconds") {
      const request = { since: yield* Clock.currentTimeMillis }
      awaited.add(request)
      yield* Effect.sleep(duration)
      awaited.delete(request)
    })
    yield* wait("4 seconds")
    yield* wait("20 seconds")
    yield* Effect.never
  })

  it.effect("shows how long the platform has not responded", () => {
    const shown = Shown.make(80)
    return Effect.gen(function*() {
      yield* Effect.forkChild(drawn(silent))
      for (
        const [after, text] of [
          ["4 seconds", "4 s, 0 requests, 0 rows"],
          ["6 seconds", "10 s, no response for 6 s, 0 requests, 0 rows"],
          ["15 seconds", "25 s, 0 requests, 0 rows"]
        ] as const
      ) {
        yield* TestClock.adjust(after)
        assert.strictEqual(yield* shown.text, text)
      }
    }).pipe(Effect.provide(around(shown)))
  })

  it.effect("is one line for each long wait without a terminal", () => {
    const shown = Shown.make(120)
    return Effect.gen(function*() {
      yield* Effect.forkChild(drawn(silent))
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(
        yield* shown.text,
        "00:00:10 info: the platform has not responded for 6 s; still waiting (--attempt-timeout)"
      )
    }).pipe(Effect.provide(around(shown, {}, false)))
  })

  const within = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
  const Counts = Schema.Struct({
    name: Schema.Literals(["enterprises", "productServiceOrders"]),
    planned: within(0, 1e6),
    closed: within(0, 1e6),
    rows: within(0, 1e9),
    requests: within(0, 1e7)
  })

  it.effect.prop(
    "fits into a terminal of any size",
    {
      operations: Schema.Array(Counts).check(Schema.isMaxLength(5)),
      seconds: within(0, 1e6),
      left: Schema.Option(within(0, 1e6)),
      waits: Schema.Option(within(0, 1e4)),
      silent: Schema.Option(within(5, 1e4)),
      columns: within(20, 300),
      rows: within(1, 60)
    },
    ({ columns, left, operations, rows, seconds, silent, waits }) =>
      Effect.sync(() => {
        const drawn = Progress.lines({
          operations,
          elapsedSeconds: seconds,
          leftSeconds: Option.getOrUndefined(left),
          waitsSeconds: Option.getOrUndefined(waits),
          silentSeconds: Option.getOrUndefined(silent)
        }, { columns, rows })
        assert.isAtLeast(drawn.length, 1)
        assert.isAtMost(drawn.length, Math.max(1, rows - 1))
        for (const line of drawn) assert.isBelow(CliOutput.displayWidth(line), columns)
        assert.match(drawn.at(-1) ?? "", /^\d/)
      })
  )
})

const hasScript = (() => {
  try {
    return execFileSync("script", ["--version"], { encoding: "utf8" }).includes("util-linux")
  } catch {
    return false
  }
})()

it.layer(Served.layer({ seed: 5, orders: 60 }), { timeout: "60 seconds", excludeTestServices: true })(
  "on a real terminal",
  (it) => {
    if (!hasScript) {
      it.effect.skip("there is no script of util-linux here: nothing is drawn on a real terminal", () => Effect.void)
      return
    }

    /** Runs the program on a terminal of its own, and shows what it writes. What is typed comes when it first draws. */
    const onTerminal = Effect.fnUntraced(
      function*(columns: number, command: ReadonlyArray<string>, env: Env, typed = "") {
        const shown = Shown.make(columns)
        let raw = ""
        const words = [process.execPath, main, ...command].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
        const line = `stty cols ${columns} rows 24 -echo; exec ${words.join(" ")}`
        const child = yield* Effect.acquireRelease(
          Effect.sync(() =>
            spawn("script", ["-qefc", line, "/dev/null"], {
              env: { PATH: process.env["PATH"], TERM: "xterm", ...env },
              stdio: ["pipe", "pipe", "inherit"]
            })
          ),
          (child) => Effect.sync(() => child.kill("SIGKILL"))
        )
        const status = yield* Effect.callback<number | null>((resume) => {
          child.stdout.setEncoding("utf8").on("data", (text: string) => {
            if (!raw.includes("intervals") && text.includes("intervals")) child.stdin.write(typed)
            raw += text
            shown.write(text)
          })
          child.on("close", (code) => resume(Effect.succeed(code)))
        })
        return { status, raw, text: yield* shown.text, cursor: yield* shown.cursor }
      },
      Effect.scoped
    )

    const days = ["--from", "2026-03-10", "--to", "2026-03-12"]

    it.effect("the end of a run stands alone", () =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const flags = ["--rate-limit", "15/2s", "--page-size", "50", ...days, "--fail-on", "never"]
        const { cursor, raw, status, text } = yield* onTerminal(
          70,
          ["reconcile", ...flags, "--output", yield* folder],
          env
        )
        assert.strictEqual(status, 0)
        assert.include(raw, "intervals")
        assert.match(text, /^Order items consumed from/)
        assert.notInclude(text, "intervals")
        assert.deepStrictEqual(cursor, { column: 0, isShown: true })
      }))

    it.effect("Ctrl-C leaves the cursor and a line", () =>
      Effect.gen(function*() {
        const { env } = yield* interfering(({ path }) => path.includes("orderItems") ? "hang" : undefined)
        const command = ["reconcile", ...fast, ...days, "--output", yield* folder]
        const { cursor, raw, status, text } = yield* onTerminal(80, command, env, "\u0003")
        assert.strictEqual(status, 130)
        assert.include(raw, "intervals")
        assert.strictEqual(text, "nightaudit: interrupted; run the command again with --resume to read the rest")
        assert.deepStrictEqual(cursor, { column: 0, isShown: true })
      }))
  }
)
