import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Context, Deferred, Effect, Layer } from "effect"
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { owner } from "../src/ProcessOwner.ts"
import * as Artifacts from "./support/Artifacts.ts"
import { start, type Started } from "./support/Child.ts"
import { folder, rows } from "./support/Folder.ts"
import * as Killed from "./support/Killed.ts"
import { fast, interfering, unlimited } from "./support/Served.ts"

class Whole extends Context.Service<Whole, Killed.Whole>()("Whole") {
  static readonly layer = Layer.provideMerge(
    Layer.effect(Whole, Killed.whole),
    Sandbox.layer({ ...Killed.hotels, rateLimit: unlimited })
  )
}

// The same with more points: `pnpm prove:resume`.
it.layer(Whole.layer, { excludeTestServices: true, timeout: "60 seconds" })("a run that is killed", (it) => {
  it.effect("reads intervals that are split, and rows that are set aside", () =>
    Effect.gen(function*() {
      const { quarantined, requests, splits, texts } = yield* Whole
      assert.isAbove(requests, 90)
      assert.isAbove(splits, 5)
      assert.strictEqual(rows(texts.get("quarantine.ndjson") ?? "").length, quarantined)
      assert.isAbove(quarantined, 1)
    }))

  it.effect(
    "and resumed writes the same bytes, and does not request completed intervals again",
    () =>
      Effect.gen(function*() {
        const whole = yield* Whole
        const kills = yield* Killed.draw(2, 4, whole.requests)
        const survived = yield* Effect.forEach(kills, (each) => Effect.scoped(Killed.survive(whole, each)), {
          concurrency: 2
        })
        assert.deepStrictEqual(survived.flatMap(Killed.faults), [])
        const counted = survived.map(({ kills, rest }) => rest < whole.requests || kills.length === 0)
        assert.deepStrictEqual(counted, survived.map(() => true))
        assert.isAtLeast(survived.flatMap(({ kills }) => kills).length, 3)
      }),
    120_000
  )

  it.effect("can be resumed only with the same flags, in the same folder", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const children: Array<Started> = []
      let requests = 0
      const { env } = yield* interfering(() => {
        if (++requests === 40) children[0]?.process.kill("SIGTERM")
        return undefined
      })
      const directory = join(root, "run")
      const args = ["reconcile", ...fast, "--page-size", "50"]
      const there = ["--output", directory]
      const march = [...args, "--from", "2026-03-01", "--to", "2026-04-01"]
      const child = yield* start([...march, ...there], { env })
      children.push(child)
      assert.strictEqual((yield* child.ended).status, 143)
      const state = join(directory, ".nightaudit-state")
      const before = readdirSync(state)
      requests = 100
      for (
        const [flags, says] of [
          [
            [...args, "--from", "2026-03-02", "--to", "2026-04-01", ...there, "--resume"],
            "had other flags"
          ],
          [[...march, ...there, "--basis", "closed", "--resume"], "had other flags"],
          [
            [...march, ...there, "--platform-address", "http://127.0.0.1:1", "--resume"],
            "had other flags"
          ],
          [[...march, "--output", join(root, "other"), "--resume"], "no interrupted run to resume was left there"]
        ] as const
      ) {
        const ran = yield* Effect.flatMap(start(flags, { env }), ({ ended }) => ended)
        assert.deepStrictEqual([ran.status, ran.stdout], [1, ""])
        assert.match(ran.stderr, /^nightaudit: [^\n]+\n$/)
        assert.include(ran.stderr, says)
      }
      assert.deepStrictEqual([requests, readdirSync(state), existsSync(join(root, "other"))], [100, before, false])
    }), 90_000)

  it.effect(
    "is not the only one that can be resumed: so can an incomplete one",
    () =>
      Effect.gen(function*() {
        const directory = yield* folder
        let isBroken = true
        let asked = 0
        const { env } = yield* interfering(({ body, path }) => {
          asked += 1
          return isBroken && path.includes("orderItems") && "ConsumedUtc" in body ? { status: 404 } : undefined
        })
        const args = ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-04-01", "--output", directory]
        const first = yield* Effect.flatMap(start(args, { env }), ({ ended }) => ended)
        assert.strictEqual(first.status, 2)
        assert.deepStrictEqual(readdirSync(directory).toSorted(), [".nightaudit-state", ...Artifacts.names])
        ;[isBroken, asked] = [false, 0]
        const second = yield* Effect.flatMap(start([...args, "--resume"], { env }), ({ ended }) => ended)
        assert.deepStrictEqual([second.status, readdirSync(directory).toSorted()], [3, Artifacts.names])
        const { intervals, operations, status } = Artifacts.read(directory).manifest
        assert.deepStrictEqual([status, intervals.planned - intervals.closed], ["complete", 0])
        // The visible enterprises are requested again.
        assert.deepStrictEqual([operations.enterprises?.requests, operations.services?.requests], [2, 0])
        assert.strictEqual(Object.values(operations).reduce((sum, counts) => sum + (counts?.requests ?? 0), 0), asked)
      }),
    90_000
  )

  it.effect(
    "is refused to an access that lacks one of its hotels, and reads nothing of a hotel that is new",
    () =>
      Effect.gen(function*() {
        const directory = yield* folder
        const { hotel } = yield* Sandbox
        const [first, ...others] = hotel.enterprises
        if (first === undefined || others.length === 0) return assert.fail("There are several hotels")
        const another = { ...first, Id: "00000000-0000-4000-8000-000000000001", Name: "Another" }
        let isBroken = true
        let seen = hotel.enterprises
        const { env } = yield* interfering(({ body, path }) =>
          path.includes("enterprises")
            ? { status: 200, body: JSON.stringify({ Enterprises: seen, Cursor: null }) }
            : isBroken && path.includes("orderItems") && "ConsumedUtc" in body
            ? { status: 404 }
            : undefined
        )
        const march = ["--from", "2026-03-01", "--to", "2026-04-01", "--as-of", hotel.asOf]
        const args = ["reconcile", ...fast, ...march, "--output"]
        const run = (to: string, ...flags: ReadonlyArray<string>) =>
          Effect.flatMap(start([...args, join(directory, to), ...flags], { env }), ({ ended }) => ended)
        assert.strictEqual((yield* run("resumed")).status, 2)
        isBroken = false
        for (const these of [[another], others]) {
          seen = these
          const { status, stderr, stdout } = yield* run("resumed", "--resume")
          assert.deepStrictEqual([status, stdout], [1, ""])
          assert.match(
            stderr,
            /^nightaudit: [^\n]*read enterprise [0-9a-f-]+, which is not visible to the token now; [^\n]+\n$/
          )
        }
        seen = [another, ...hotel.enterprises]
        assert.strictEqual((yield* run("resumed", "--resume")).status, 3)
        seen = hotel.enterprises
        assert.strictEqual((yield* run("whole")).status, 3)
        for (const name of Artifacts.stable) {
          assert.strictEqual(
            Artifacts.steady(join(directory, "resumed"), name),
            Artifacts.steady(join(directory, "whole"), name),
            name
          )
        }
      }),
    90_000
  )

  it.effect(
    "holds its folder: a newer one is refused, and a report of it, until it is gone, however it went",
    () =>
      Effect.gen(function*() {
        const directory = yield* folder
        const isAsked = yield* Deferred.make<void>()
        const hanging = yield* interfering(() => {
          Deferred.doneUnsafe(isAsked, Effect.void)
          return "hang"
        })
        const answered = yield* interfering(() => undefined)
        const args = ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-03-02", "--output", directory]
        const again = (args: ReadonlyArray<string>) =>
          Effect.flatMap(start(args, { env: answered.env }), ({ ended }) => ended)
        const whole = yield* again(args)
        assert.include([0, 3], whole.status)
        const first = yield* start(args, { env: hanging.env })
        yield* Deferred.await(isAsked)
        for (const each of [args, ["report", directory], ["demo", "--orders", "1", "--output", directory]]) {
          const { status, stderr, stdout } = yield* again(each)
          assert.deepStrictEqual([status, stdout], [1, ""], each[0])
          assert.match(
            stderr,
            new RegExp(
              `^nightaudit: ${directory}: process ${first.process.pid} on \\S+ has been writing to it since [^\n]+\n$`
            )
          )
        }
        first.process.kill("SIGKILL")
        yield* first.ended
        assert.include(readdirSync(directory), ".nightaudit-lock")
        assert.strictEqual((yield* again(args)).status, whole.status)
        assert.deepStrictEqual(readdirSync(directory).toSorted(), Artifacts.names)
      }),
    90_000
  )

  it.effect(
    "leaves no draft once another of the same name has ended, and lets those of the living be",
    () =>
      Effect.gen(function*() {
        const root = yield* folder
        const asked: Array<() => void> = []
        const { env } = yield* interfering(() => {
          asked.pop()?.()
          return "hang"
        })
        const items = ["extract", "services", ...fast, "--output"]
        const begin = Effect.fnUntraced(function*(name: string) {
          const isAsked = yield* Deferred.make<void>()
          asked.push(() => Deferred.doneUnsafe(isAsked, Effect.void))
          const child = yield* start([...items, join(root, name)], { env })
          yield* Deferred.await(isAsked)
          return child
        })
        const [killed, other] = [yield* begin("a"), yield* begin("b")]
        const drafts = () => readdirSync(root).filter((name) => name.startsWith(".draft-")).length
        const answered = yield* interfering(() => undefined)
        const again = Effect.flatMap(start([...items, join(root, "a")], { env: answered.env }), ({ ended }) => ended)
        const refused = yield* again
        assert.deepStrictEqual([refused.status, refused.stdout], [1, ""])
        assert.include(refused.stderr, `${join(root, "a")}: process ${killed.process.pid} on `)
        killed.process.kill("SIGKILL")
        yield* killed.ended
        assert.strictEqual(drafts(), 2)
        const ran = yield* again
        assert.deepStrictEqual([ran.status, drafts()], [0, 1])
        other.process.kill("SIGTERM")
        assert.strictEqual((yield* other.ended).status, 143)
        assert.deepStrictEqual(readdirSync(root), ["a"])
        assert.isAbove(rows(readFileSync(join(root, "a"), "utf8")).length, 1)
      }),
    90_000
  )
})

it("The owner of a draft is gone when its process is, and one of another machine always", () => {
  const { pid } = spawnSync(process.execPath, ["--version"])
  const [host, own, began] = owner.name.split("_")
  const names = [
    owner.name,
    // Its number was given to another process.
    `${host}_${process.ppid}_zz`,
    `${host}_1_zz`,
    `${host}_${own}_zz`,
    `${host}_${pid}_zz`,
    `0123456789ab_${own}_${began}`,
    "unknown",
    `${host}_0_zz`
  ]
  assert.deepStrictEqual(names.map(owner.isGone), [false, true, true, true, true, true, false, false])
  assert.deepStrictEqual(
    names.map(owner.stateOf),
    ["running", "gone", "gone", "gone", "gone", "unknown", "unknown", "unknown"]
  )
  assert.match(owner.name, /^\w+$/)
})
