import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { start, type Started } from "./support/Child.ts"
import { folder, results } from "./support/Folder.ts"
import { fast, interfering, Served } from "./support/Served.ts"

const signals = ["SIGINT", "SIGTERM"] as const
const statuses = { SIGINT: 130, SIGTERM: 143 } as const

/** What a busy machine may add to a time. */
const slack = 1500

const hanging = (length: string) =>
  Effect.tap(start([length], { program: join(import.meta.dirname, "support/hanging.ts") }), ({ line }) => line)

/** Sends the signal, and gives the child's next words on stderr. */
const tidying = ({ process }: Started, signal: NodeJS.Signals) =>
  Effect.callback<void>((resume) => {
    process.stderr.once("data", () => resume(Effect.void))
    process.kill(signal)
  })

/** How it ends, what it says until then, and after how many milliseconds by its own clock. */
const timed = ({ ended }: Started) =>
  Effect.map(ended, ({ status, stderr }) => {
    const [, said, millis] = /^([^]*?)(\d+) ms\n$/.exec(stderr) ?? []
    return { status, said, millis: Number(millis) }
  })

describe("A program that is interrupted", () => {
  it.live.each(signals)("ends with its status when its finalizers are through: %s", (signal) =>
    Effect.gen(function*() {
      const child = yield* hanging("50")
      child.process.kill(signal)
      const { millis, said, status } = yield* timed(child)
      assert.deepStrictEqual([status, said], [statuses[signal], "tidying\ntidy\n"])
      assert.isBelow(millis, 50 + slack)
    }), { concurrent: true })

  it.live.each(signals)("ends within five seconds when a finalizer hangs: %s", (signal) =>
    Effect.gen(function*() {
      const child = yield* hanging("never")
      yield* tidying(child, signal)
      const { millis, said, status } = yield* timed(child)
      assert.deepStrictEqual([status, said], [statuses[signal], "tidying\n"])
      assert.isAbove(millis, 3500)
      assert.isBelow(millis, 5000)
    }), { concurrent: true })

  it.live("gives a finalizer most of the five seconds", () =>
    Effect.gen(function*() {
      const child = yield* hanging("3500")
      yield* tidying(child, "SIGTERM")
      assert.strictEqual((yield* timed(child)).said, "tidying\ntidy\n")
    }), { concurrent: true })

  it.live.each(
    [
      ["SIGINT", "SIGINT", 130],
      ["SIGTERM", "SIGTERM", 143],
      ["SIGINT", "SIGTERM", 130],
      ["SIGTERM", "SIGINT", 143]
    ] as const
  )(
    "ends at once at the second signal, with the status of the first: %s, %s",
    ([first, second, expected]) =>
      Effect.gen(function*() {
        const child = yield* hanging("never")
        yield* tidying(child, first)
        child.process.kill(second)
        const { millis, status } = yield* timed(child)
        assert.strictEqual(status, expected)
        assert.isBelow(millis, slack)
      }),
    { concurrent: true }
  )
})

// One after the other: what they are timed for is their own work.
it.layer(Served.layer({ orders: 60 }), { excludeTestServices: true })("an interrupted command", (it) => {
  /** Runs until the request of that number, which is never answered, and sends the signal. */
  const interrupted = Effect.fnUntraced(function*(args: ReadonlyArray<string>, signal: NodeJS.Signals, nth: number) {
    const children: Array<Started> = []
    let [requests, at] = [0, 0]
    const { env } = yield* interfering(() => {
      if (++requests < nth) return undefined
      if (requests === nth) {
        at = performance.now()
        children[0]?.process.kill(signal)
      }
      return "hang"
    })
    const child = yield* start([...args, ...fast, "--from", "2026-03-01", "--to", "2026-04-01"], { env })
    children.push(child)
    const ended = yield* child.ended
    assert.isBelow(performance.now() - at, 5000)
    return ended
  })

  it.effect.each(signals)(
    "reconcile keeps what it has read, says how to go on, and leaves nothing else: %s",
    (signal) =>
      Effect.gen(function*() {
        const root = yield* folder
        const ran = yield* interrupted(["reconcile", "--output", join(root, "run")], signal, 8)
        assert.deepStrictEqual(ran, {
          status: statuses[signal],
          stdout: "",
          stderr: "nightaudit: interrupted; run the command again with --resume to read the rest\n"
        })
        assert.deepStrictEqual(readdirSync(join(root, "run")), [".nightaudit-state"])
        const kept = readdirSync(join(root, "run/.nightaudit-state"))
        assert.isTrue(kept.includes("run.json") && kept.some((name) => name.endsWith(".closed")))
      })
  )

  it.effect.each(signals)(
    "reconcile leaves nothing where it had read nothing, and names no way to go on: %s",
    (signal) =>
      Effect.gen(function*() {
        const root = yield* folder
        const ran = yield* interrupted(["reconcile", "--output", join(root, "run")], signal, 1)
        assert.deepStrictEqual(ran, {
          status: statuses[signal],
          stdout: "",
          stderr: "nightaudit: interrupted; there is nothing to resume\n"
        })
        assert.deepStrictEqual(readdirSync(root), [])
      })
  )

  it.effect("reconcile leaves older artifacts as they are", () =>
    Effect.gen(function*() {
      const root = yield* folder
      writeFileSync(join(root, "manifest.json"), "older")
      yield* interrupted(["reconcile", "--output", root], "SIGTERM", 8)
      assert.deepStrictEqual(results(root), ["manifest.json"])
    }))

  it.effect.each(signals)("extract leaves no part of its file: %s", (signal) =>
    Effect.gen(function*() {
      const root = yield* folder
      const args = ["extract", "order-items", "--page-size", "20", "--output", join(root, "new/items")]
      const { status, stderr } = yield* interrupted(args, signal, 6)
      assert.deepStrictEqual([status, stderr, readdirSync(root)], [statuses[signal], "", []])
    }))
})
