import { NodeServices } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Instant, type IntervalStore } from "@nightaudit/core"
import { Effect, FileSystem, Option, Schema, Stream } from "effect"
import { execFileSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { RunState, Sealed } from "../src/index.ts"
import { folder, mode, tree } from "./support/Folder.ts"
import { counting } from "./support/Handles.ts"
import { watching } from "./support/Watched.ts"

const state = ".nightaudit-state"
const instant = Schema.decodeUnknownSync(Instant.Instant)

const request = "march"
const begun = {
  asOf: instant("2026-04-01T03:00:00Z"),
  startedAt: instant("2026-04-01T03:15:00Z"),
  enterprises: ["e-1", "e-2"]
}
const later = { ...begun, asOf: instant("2026-04-02T03:00:00Z"), startedAt: instant("2026-04-02T03:15:00Z") }

const page = (body: string, requestId?: string): IntervalStore.StoredPage => ({ body, requestId })

/** The state, bound, and the run that it is of. */
const opened = Effect.fnUntraced(
  function*(root: string, options: { readonly resume?: boolean; readonly begun?: typeof begun } = {}) {
    const state = yield* RunState.open(root, request, { resume: options.resume ?? false })
    return { ...state, run: yield* state.bind(options.begun ?? begun) }
  }
)

/** Opens the state for as long as it is used. */
const during = <A, E>(
  root: string,
  use: (state: RunState.RunState & { readonly run: RunState.Run }) => Effect.Effect<A, E>,
  options: Parameters<typeof opened>[1] = {}
) => Effect.scoped(Effect.flatMap(opened(root, options), use))

const keep = (
  { record }: IntervalStore.IntervalStore,
  interval: string,
  pages: ReadonlyArray<IntervalStore.StoredPage>,
  { close = true } = {}
) =>
  Effect.scoped(Effect.gen(function*() {
    const recorder = yield* record(interval)
    for (const each of pages) yield* recorder.page(each)
    if (close) yield* recorder.close({ _tag: "NullCursor" })
  }))

/** What is known of an interval: its pages, `Split`, or nothing. */
const known = Effect.fnUntraced(function*({ load }: IntervalStore.IntervalStore, interval: string) {
  const stored = yield* load(interval)
  if (Option.isNone(stored)) return undefined
  return stored.value._tag === "Split" ? "Split" : yield* Stream.runCollect(stored.value.pages)
})

/** Leaves the state of a run that was interrupted. */
const interrupted = (root: string) =>
  during(root, ({ store }) =>
    Effect.andThen(
      keep(store, "a", [page("{1}", "r-1"), page("{2}")]),
      store.split("b")
    ))

const pagesOfA = [page("{1}", "r-1"), page("{2}")]

/** A file that lost its end, its beginning or a line, and one with another byte: at every place where that can be. */
const damages = (intact: Buffer): ReadonlyArray<Buffer> => {
  const places = Array.from(intact, (_, at) => at)
  const flipped = places.flatMap((at) =>
    [1, 32, 128].map((bit) => {
      const copy = Buffer.from(intact)
      copy[at] = (copy[at] ?? 0) ^ bit
      return copy
    })
  )
  const lines = intact.toString("latin1").split(/(?<=\n)/)
  const lost = lines.flatMap((_, at) =>
    lines.length === 1 ? [] : [
      Buffer.from(lines.filter((_, other) => other !== at).join(""), "latin1"),
      Buffer.from(lines.flatMap((line, other) => other === at ? [line, line] : [line]).join(""), "latin1")
    ]
  )
  return [
    ...places.map((at) => intact.subarray(0, at)),
    ...places.slice(1).map((at) => intact.subarray(at)),
    ...flipped,
    ...lost,
    Buffer.concat([intact, Buffer.from("\n")]),
    Buffer.concat([intact, intact]),
    Buffer.alloc(intact.length)
  ]
}

const files = (root: string) => readdirSync(join(root, state)).toSorted()

const whole = { schemaVersion: 2, request, ...begun }

it.layer(NodeServices.layer)("RunState", (it) => {
  it.effect("of a new run is empty, and returns what it has completed to the run that resumes it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const pages = [page(`{"a":[1,2]}`, "r-1"), page("[]"), page("{}", "r-3")]
      yield* during(root, ({ run, store }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(run, { schemaVersion: 2, request, ...begun })
          assert.isUndefined(yield* known(store, "a"))
          yield* keep(store, "a", pages)
        }))
      yield* during(root, ({ store }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* known(store, "a"), pages)
          assert.isUndefined(yield* known(store, "A"))
        }), { resume: true })
    }))

  it.effect("returns nothing twice that it has returned or completed, and keeps the first reading of each", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const twice = ({ store }: RunState.RunState) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* known(store, "a"), pagesOfA)
          assert.isUndefined(yield* known(store, "a"))
          yield* keep(store, "a", [page("{newer}")])
          assert.isUndefined(yield* known(store, "a"))
        })
      yield* during(root, (state) =>
        Effect.gen(function*() {
          yield* twice(state)
          yield* keep(state.store, "c", [page("{3}")])
          assert.isUndefined(yield* known(state.store, "c"))
          yield* keep(state.store, "c", [page("{newer}")])
          assert.deepStrictEqual([yield* known(state.store, "b"), yield* known(state.store, "b")], ["Split", "Split"])
        }), { resume: true })
      yield* during(root, (state) =>
        Effect.andThen(
          twice(state),
          Effect.map(known(state.store, "c"), (pages) => assert.deepStrictEqual<unknown>(pages, [page("{3}")]))
        ), { resume: true })
    }))

  it.effect("keeps what is read twice at the same time, and splits twice", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const pages = Array.from({ length: 5 }, (_, index) => page(`{${index}}`, `r-${index}`))
      yield* during(root, ({ store }) =>
        Effect.gen(function*() {
          yield* Effect.forEach([1, 2, 3], () => keep(store, "a", pages), { concurrency: 3 })
          yield* Effect.forEach([1, 2, 3], () => store.split("b"), { concurrency: 3 })
          assert.strictEqual(yield* known(store, "b"), "Split")
        }))
      assert.deepStrictEqual(yield* during(root, ({ store }) => known(store, "a"), { resume: true }), pages)
    }))

  it.effect("of an interrupted run is what that run was, with what it had closed and split", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      yield* during(root, ({ isKept, run, store }) =>
        Effect.gen(function*() {
          assert.isTrue(isKept())
          assert.deepStrictEqual(run, { schemaVersion: 2, request, ...begun })
          assert.deepStrictEqual(yield* known(store, "a"), [page("{1}", "r-1"), page("{2}")])
          assert.strictEqual(yield* known(store, "b"), "Split")
          assert.isUndefined(yield* known(store, "c"))
          yield* keep(store, "c", [page("{3}")])
        }), { resume: true, begun: later })
      const third = yield* during(
        root,
        ({ store }) => Effect.forEach(["a", "b", "c"], (interval) => known(store, interval)),
        { resume: true }
      )
      assert.deepStrictEqual(third, [[page("{1}", "r-1"), page("{2}")], "Split", [page("{3}")]])
    }))

  it.effect.each<readonly [what: string, proof: string | undefined, problem: string]>([
    ["no folder", undefined, "no interrupted run to resume was left there"],
    ["a run with other flags", Sealed.seal({ ...whole, request: "april" }), "had other flags"],
    ["an empty proof", "", "cannot be read"],
    ["half a proof", Sealed.seal(whole).slice(0, 40), "cannot be read"],
    ["a proof with another digit", Sealed.seal(whole).replace("03:00", "04:00"), "cannot be read"],
    ["a proof without its digest", JSON.stringify(whole), "cannot be read"],
    ["a run of an older version", JSON.stringify({ ...whole, schemaVersion: 1 }), "is from an older version"],
    ["the proof of a later version", Sealed.seal({ ...whole, schemaVersion: 3 }), "cannot be read"],
    ["a proof without an instant", Sealed.seal({ ...whole, asOf: "soon" }), "cannot be read"]
  ])("is not resumed from %s, which stays as it is", ([, proof, problem]) =>
    Effect.gen(function*() {
      const root = yield* folder
      if (proof !== undefined) {
        mkdirSync(join(root, state))
        writeFileSync(join(root, state, "run.json"), proof)
      }
      const before = tree(root)
      const error = yield* Effect.flip(Effect.scoped(opened(root, { resume: true })))
      assert.strictEqual(error.path, root)
      assert.include(error.problem, problem)
      assert.deepStrictEqual(tree(root), before)
    }))

  it.effect.each([
    { what: "a pipe", put: (path: string) => execFileSync("mkfifo", [path]) },
    { what: "a device", put: (path: string) => symlinkSync("/dev/zero", path) },
    { what: "a folder", put: (path: string) => mkdirSync(path) }
  ])(
    "is refused, and not waited for, where $what stands in the place of its proof",
    ({ put }) =>
      Effect.gen(function*() {
        const root = yield* folder
        mkdirSync(join(root, state))
        put(join(root, state, "run.json"))
        const error = yield* Effect.flip(Effect.scoped(opened(root, { resume: true })))
        assert.strictEqual(
          error.message,
          `${root}: the interrupted run in this folder cannot be read; leave out --resume`
        )
      })
  )

  it.effect("of an older run is forgotten when a new one keeps its first page, and not before", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const before = tree(root)
      yield* during(root, ({ isKept, store }) =>
        Effect.gen(function*() {
          assert.isUndefined(yield* known(store, "a"))
          assert.isUndefined(yield* known(store, "b"))
          yield* Effect.scoped(Effect.gen(function*() {
            const { page: write } = yield* store.record("c")
            assert.deepStrictEqual(tree(root), before)
            yield* write(page("{3}"))
            assert.strictEqual(files(root).length, 2)
            assert.isFalse(isKept())
          }))
          assert.isUndefined(yield* known(store, "a"))
        }), { begun: later })
      assert.deepStrictEqual(tree(root), {})
    }))

  it.effect("of an older run stays when a new one has read nothing", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const before = tree(root)
      yield* during(root, ({ store }) => Effect.scoped(store.record("c")), { begun: later })
      assert.deepStrictEqual(tree(root), before)
    }))

  it.effect.each([["closed", true], ["split", true], ["read in part", false], ["read not at all", false]] as const)(
    "of a run that was interrupted when an interval was %s is kept: %s",
    ([what, isKept]) =>
      Effect.gen(function*() {
        const root = yield* folder
        writeFileSync(join(root, "theirs"), "theirs")
        const told = yield* during(root, ({ isKept, store }) =>
          Effect.gen(function*() {
            if (what === "closed") yield* keep(store, "a", [page("{}")])
            if (what === "split") yield* store.split("a")
            if (what === "read in part") yield* keep(store, "a", [page("{}")], { close: false })
            if (what === "read not at all") yield* Effect.scoped(store.record("a"))
            return isKept()
          }))
        assert.strictEqual(told, isKept)
        assert.deepStrictEqual(readdirSync(root), isKept ? [state, "theirs"] : ["theirs"])
      })
  )

  it.effect("is gone when it is discarded, once and again", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* during(root, ({ discard, store }) =>
        keep(store, "a", [page("{}")]).pipe(Effect.andThen(discard), Effect.andThen(discard)))
      assert.deepStrictEqual(tree(root), {})
    }))

  it.effect("closes an interval without a page", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* during(root, ({ store }) => keep(store, "a", []))
      assert.deepStrictEqual(yield* during(root, ({ store }) => known(store, "a"), { resume: true }), [])
    }))

  it.effect("does not believe what a killed run had not closed, and writes over it", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const closed = files(root).find((name) => name.endsWith(".closed")) ?? ""
      renameSync(join(root, state, closed), join(root, state, closed.replace("closed", "open")))
      yield* during(root, ({ store }) =>
        Effect.gen(function*() {
          assert.isUndefined(yield* known(store, "a"))
          yield* keep(store, "a", [page("{3}")])
        }), { resume: true })
      assert.deepStrictEqual(yield* during(root, ({ store }) => known(store, "a"), { resume: true }), [page("{3}")])
      assert.deepStrictEqual(files(root).filter((name) => name.endsWith(".open")), [])
    }))

  it.effect("does not count a page that was written and an interval that was not closed", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      yield* during(root, ({ store }) => keep(store, "c", [page("{3}")], { close: false }), { resume: true })
      assert.isUndefined(yield* during(root, ({ store }) => known(store, "c"), { resume: true }))
    }))

  it.effect("keeps bodies with line ends, with nothing in them, and longer than what is written at a time", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const bodies = [
        `{\r\n  "a": "one\\ntwo",\n\t"b": [1,\r2]\n}\n`,
        "",
        " ",
        `{"a":"é\u2028\u0085 😀"}`,
        JSON.stringify({ long: "x".repeat(300_000) })
      ]
      yield* during(root, ({ store }) => keep(store, "a", bodies.map((body) => page(body, "r"))))
      const read = yield* during(root, ({ store }) => known(store, "a"), { resume: true })
      if (read === undefined || read === "Split") return assert.fail("It was not closed")
      const parse = (body: string): unknown => body.trim() === "" ? body : JSON.parse(body)
      assert.deepStrictEqual(read.map(({ body }) => parse(body)), bodies.map(parse))
      assert.deepStrictEqual(new Set(read.map(({ requestId }) => requestId)), new Set(["r"]))
    }))

  it.effect.each([
    "../../up",
    "/etc/passwd",
    "a".repeat(5000),
    "\0",
    "\n",
    "",
    ".",
    "run.json",
    "\ud800",
    "é",
    "e\u0301"
  ])(
    "keeps an interval of any name in its folder: %j",
    (name) =>
      Effect.gen(function*() {
        const root = yield* folder
        yield* during(
          root,
          ({ store }) => Effect.andThen(keep(store, name, [page("{1}")]), keep(store, `${name} `, [page("{2}")]))
        )
        assert.deepStrictEqual(yield* during(root, ({ store }) => known(store, name), { resume: true }), [page("{1}")])
        assert.deepStrictEqual(readdirSync(root), [state])
        const [first, second, proof, ...more] = files(root)
        assert.deepStrictEqual([proof, more], ["run.json", []])
        for (const file of [first, second]) assert.match(file ?? "", /^[0-9a-f]{64}\.closed$/)
      })
  )

  it.effect("is for its owner alone", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      assert.strictEqual(mode(join(root, state)), "700")
      assert.deepStrictEqual(files(root).map((name) => mode(join(root, state, name))), ["600", "600", "600"])
    }))

  it.effect("holds nothing of the request but its text, its instants and its enterprises", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const { digest, ...rest } = JSON.parse(readFileSync(join(root, state, "run.json"), "utf8"))
      assert.match(digest, /^[0-9a-f]{64}$/)
      assert.deepStrictEqual(rest, whole)
    }))

  it.effect("does not believe a file that lost a byte, a line or all of them, or has another byte, and reads it again", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const files = readdirSync(join(root, state)).filter((name) => name !== "run.json").map((name) =>
        join(root, state, name)
      )
      assert.strictEqual(files.length, 2)
      for (const file of files) {
        const intact = readFileSync(file)
        for (const damaged of damages(intact)) {
          writeFileSync(file, damaged)
          const told = yield* during(
            root,
            ({ store }) => Effect.forEach(["a", "b"], (interval) => known(store, interval)),
            { resume: true }
          )
          const expected = file.endsWith(".split") ? [pagesOfA, undefined] : [undefined, "Split"]
          assert.deepStrictEqual<unknown>(told, expected, `${damaged.length} of ${intact.length} bytes`)
        }
        writeFileSync(file, intact)
      }
      rmSync(files[0] ?? "")
      rmSync(files[1] ?? "")
      yield* during(root, ({ store }) => Effect.andThen(keep(store, "a", [page("{3}")]), store.split("b")), {
        resume: true
      })
      assert.deepStrictEqual(
        yield* during(root, ({ store }) => Effect.forEach(["a", "b"], (interval) => known(store, interval)), {
          resume: true
        }),
        [[page("{3}")], "Split"]
      )
    }))

  it.effect("does not believe what was kept under the name of another interval, or for another run", () =>
    Effect.gen(function*() {
      const [root, other] = [yield* folder, yield* folder]
      yield* interrupted(root)
      yield* during(other, ({ store }) => keep(store, "c", [page("{3}")]), { begun: later })
      const [theirs] = files(other)
      yield* during(root, ({ store }) => keep(store, "c", [page("{4}")]), { resume: true })
      writeFileSync(join(root, state, theirs ?? ""), readFileSync(join(other, state, theirs ?? "")))
      const closed = files(root).filter((name) => name.endsWith(".closed") && name !== theirs)
      const swapped = closed.map((name) => readFileSync(join(root, state, name)))
      assert.strictEqual(swapped.length, 1)
      yield* during(root, ({ store }) => keep(store, "d", []), { resume: true })
      for (const name of files(root).filter((name) => name.endsWith(".closed") && name !== theirs)) {
        writeFileSync(join(root, state, name), swapped[0] ?? "")
      }
      const told = yield* during(
        root,
        ({ store }) => Effect.forEach(["a", "c", "d"], (interval) => known(store, interval)),
        { resume: true }
      )
      assert.deepStrictEqual(told, [pagesOfA, undefined, undefined])
    }))

  it.effect("fails at the end of pages that have changed since they were looked at", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const closed = join(root, state, files(root).find((name) => name.endsWith(".closed")) ?? "")
      const error = yield* during(root, ({ store }) =>
        Effect.gen(function*() {
          const stored = Option.getOrThrow(yield* store.load("a"))
          if (stored._tag === "Split") return assert.fail("It was closed")
          writeFileSync(closed, readFileSync(closed, "utf8").replace("{1}", "{2}"))
          return yield* Effect.flip(Stream.runDrain(stored.pages))
        }), { resume: true })
      assert.include(error.problem, "it does not contain what was written")
    }))

  it.effect("receives how each listing ended", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const ends = [{ _tag: "NullCursor" }, { _tag: "AllNamed" }, { _tag: "ShortPage", cursor: "é→🏨" }] as const
      yield* during(root, ({ store }) =>
        Effect.forEach(ends, (end) =>
          Effect.scoped(Effect.flatMap(store.record(end._tag), ({ close }) => close(end)))))
      const kept = files(root).filter((name) =>
        name !== "run.json"
      ).map((name) => JSON.parse(readFileSync(join(root, state, name), "utf8")).end)
      assert.sameDeepMembers(kept, [...ends])
      const told = yield* during(
        root,
        ({ store }) =>
          Effect.forEach(ends, ({ _tag }) => known(store, _tag)),
        { resume: true }
      )
      assert.deepStrictEqual(told, [[], [], []])
    }))

  it.effect("is refused to an access that lacks an enterprise of the run, and does not see what is new", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const before = tree(root)
      for (const enterprises of [[], ["e-1"], ["e-3"]]) {
        const error = yield* Effect.flip(
          Effect.scoped(opened(root, { resume: true, begun: { ...later, enterprises } }))
        )
        assert.match(
          error.message,
          /read enterprise e-[12], which is not visible to the token now; .* leave out --resume$/
        )
        assert.deepStrictEqual(tree(root), before)
      }
      const more = { ...later, enterprises: ["e-3", "E-1", "e-2"] }
      yield* during(root, ({ run, store }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(run, { schemaVersion: 2, request, ...begun })
          assert.deepStrictEqual(yield* known(store, "a"), pagesOfA)
        }), { resume: true, begun: more })
    }))

  it.effect("knows of nothing and keeps nothing until it is bound", () =>
    Effect.gen(function*() {
      const root = yield* folder
      yield* interrupted(root)
      const before = tree(root)
      yield* Effect.scoped(Effect.gen(function*() {
        const { store } = yield* RunState.open(root, request, { resume: true })
        assert.isUndefined(yield* known(store, "a"))
        yield* keep(store, "c", [page("{3}")])
        yield* store.split("d")
      }))
      assert.deepStrictEqual(tree(root), before)
    }))

  it.effect("is on disk before its name is, and its name before anything is requested", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { log, watched } = yield* watching
      yield* Effect.provideService(interrupted(root), FileSystem.FileSystem, watched)
      const told = log.map((step) =>
        step.replaceAll(/[0-9a-f]{64}/g, "x").replaceAll(`${root}/${state}`, "state").replaceAll(root, "root")
      )
      assert.deepStrictEqual(told, [
        "sync state/run.json.open",
        "rename state/run.json",
        "sync state",
        "sync root",
        "sync state/x.1.open",
        "rename state/x.closed",
        "sync state",
        "sync state/x.2.open",
        "rename state/x.split",
        "sync state"
      ])
    }))

  it.effect("keeps few files open, however many intervals are read side by side", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const { counted, files } = yield* counting
      const intervals = Array.from({ length: 100 }, (_, n) => `interval-${n}`)
      const pages = [page("{1}", "r-1"), page(`"${"x".repeat(200_000)}"`)]
      const given = yield* Effect.provideService(
        Effect.gen(function*() {
          yield* during(root, ({ store }) =>
            Effect.scoped(
              Effect.forEach(intervals, (interval) =>
                Effect.gen(function*() {
                  const recorder = yield* store.record(interval)
                  for (const each of pages) yield* recorder.page(each)
                  yield* recorder.close({ _tag: "NullCursor" })
                }), { concurrency: "unbounded" })
            ))
          return yield* during(
            root,
            ({ store }) =>
              Effect.forEach(intervals, (interval) => known(store, interval), { concurrency: "unbounded" }),
            { resume: true }
          )
        }),
        FileSystem.FileSystem,
        counted
      )
      assert.deepStrictEqual(given, intervals.map(() => pages))
      assert.deepStrictEqual(files.open, 0)
      assert.isAtMost(files.most, 6)
    }))

  it.effect.each(["page", "close"] as const)(
    "fails in words when the disk is full at a %s",
    (at) =>
      Effect.gen(function*() {
        const root = yield* folder
        const fs = yield* FileSystem.FileSystem
        const full: FileSystem.FileSystem = { ...fs, open: () => fs.open("/dev/full", { flag: "w" }) }
        const body = "x".repeat(at === "page" ? 100_000 : 10)
        const error = yield* during(
          root,
          ({ store }) => Effect.flip(keep(store, "a", [page(body)], { close: at === "close" }))
        )
          .pipe(Effect.provideService(FileSystem.FileSystem, full))
        assert.strictEqual(error._tag, "StoreError")
        assert.match(error.problem, /^[^\n]*\.open: the disk is full$/)
        assert.deepStrictEqual(tree(root), {})
      })
  )

  it.effect("fails in words when the disk is full at the beginning", () =>
    Effect.gen(function*() {
      const root = yield* folder
      const fs = yield* FileSystem.FileSystem
      const full: FileSystem.FileSystem = {
        ...fs,
        open: (path, options) => fs.open(path.includes("run.json") ? "/dev/full" : path, { ...options, flag: "w" })
      }
      const both = yield* during(root, ({ store }) =>
        Effect.all([Effect.flip(keep(store, "a", [page("{}")])), Effect.flip(store.split("b"))])).pipe(
          Effect.provideService(FileSystem.FileSystem, full)
        )
      for (const error of both) {
        assert.deepStrictEqual([error._tag, error.problem], [
          "StoreError",
          `${join(root, state, "run.json.open")}: the disk is full`
        ])
      }
      assert.deepStrictEqual(tree(root), {})
    }))
})
