import { assert, describe, it } from "@effect/vitest"
import { faultMatrix, type FaultScript, Sandbox } from "@nightaudit/sandbox"
import { Effect, Redacted } from "effect"
import { join } from "node:path"
import { canaries, finder } from "../../core/test/support/Canaries.ts"
import { type Echo, echoes, formedEchoes } from "../../core/test/support/Echoes.ts"
import { type Ran, run } from "./support/Cli.ts"
import { folder, paths, texts } from "./support/Folder.ts"
import { hurried } from "./support/HurriedClock.ts"
import { listen, Served, unlimited } from "./support/Served.ts"

const leaks = finder(Object.values(canaries))

const tokens = {
  clientToken: Redacted.make(canaries.clientToken),
  accessToken: Redacted.make(canaries.accessToken)
}

interface Left extends Ran {
  /** What was sent to the collector of traces and metrics. */
  readonly exported: string
  /** The names and contents of all files. */
  readonly files: string
  readonly names: ReadonlyArray<string>
  /** How many faults had an effect. */
  readonly consumed: number
}

interface Size {
  readonly orders: number
  readonly page: number
  /** One by default. */
  readonly enterprises?: number
}

/** From the smallest hotel and pages on: some faults happen only to more rows, or to larger pages. */
const sizes: ReadonlyArray<Size> = [
  { orders: 20, page: 10 },
  { orders: 40, page: 20 },
  { orders: 90, page: 20 },
  { orders: 90, page: 1000 },
  { orders: 90, page: 1000, enterprises: 2 }
]

const asOf = "2026-04-01T03:00:00Z"

/** All that a run of the program leaves behind in which a fault happens. */
const left = Effect.fnUntraced(function*(faults: FaultScript, format: "pretty" | "json") {
  for (const size of sizes) {
    const done = yield* leftOf(size, faults, format)
    if (done.consumed > 0) return done
  }
  return assert.fail("its fault happens to no request")
})

const leftOf = (
  { enterprises = 1, orders, page }: Size,
  faults: FaultScript,
  format: "pretty" | "json"
): Effect.Effect<Left> =>
  Effect.gen(function*() {
    const root = yield* folder
    const exports: Array<string> = []
    const collector = yield* listen((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => exports.push(text)).on("end", () => response.end("{}"))
    })
    const { env } = yield* Served
    const args = [
      "reconcile",
      "--rate-limit",
      "100000/30s",
      "--from",
      "2026-03-01",
      "--to",
      "2026-04-01",
      "--as-of",
      asOf
    ]
    const watched = ["--log-level", "all", "--log-format", format, "--otlp", collector]
    const ran = yield* run([...args, ...watched, "--page-size", `${page}`, "--output", join(root, "run")], env)
    const consumed = (yield* (yield* Sandbox).faults).filter(({ consumed }) => consumed > 0).length
    return { ...ran, exported: exports.join(""), files: texts(root), names: paths(root), consumed }
  }).pipe(
    Effect.scoped,
    Effect.provide(
      Served.layer({ seed: 6, orders, enterprises, ...tokens, faults, rateLimit: unlimited })
    ),
    (effect) => hurried(effect, Date.parse(asOf) + 3_600_000)
  )

const assertClean = ({ exported, files, stderr, stdout }: Left) => {
  assert.deepStrictEqual({ stdout: leaks(stdout), stderr: leaks(stderr) }, { stdout: [], stderr: [] })
  assert.deepStrictEqual({ files: leaks(files), exported: leaks(exported) }, { files: [], exported: [] })
  assert.include(exported, "Connector.page")
  assert.notInclude(stderr, "a fault of nightaudit itself")
}

const numbered = <A>(cases: ReadonlyArray<A>) =>
  cases.map((each, n) => ({ ...each, format: n % 2 === 0 ? "pretty" as const : "json" as const }))

describe("The tokens", () => {
  it.live.each(numbered(faultMatrix))(
    "leave no trace under fault $row: $name",
    ({ format, script }) => Effect.map(left(script(1), format), assertClean)
  )

  it.live.each(numbered<Echo>([...echoes(canaries), ...formedEchoes(canaries)]))(
    "leave no trace where they are sent back: $name",
    ({ format, script }) => Effect.map(left(script, format), assertClean)
  )

  it.live("are not in what an interrupted run keeps, though they stand in its rows", () =>
    Effect.gen(function*() {
      const echo = echoes(canaries).find(({ name }) => name === "a text of rows")
      // The range is four intervals, and then what changed meanwhile: by the next listing of items all these have been read.
      const status = { type: "status", status: 401 } as const
      const refusal = { operation: "orderItems", occurrence: 6, when: "first page", action: status } as const
      const done = yield* left({ faults: [...echo?.script.faults ?? [], refusal] }, "json")
      assertClean(done)
      assert.strictEqual(done.status, 1)
      assert.include(done.files, "<redacted>")
      assert.isAbove(done.names.filter((name) => name.endsWith(".closed")).length, 2)
    }))
})
