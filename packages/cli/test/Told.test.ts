import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect, Schema } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { run } from "./support/Cli.ts"
import { from } from "./support/Clock.ts"
import { folder } from "./support/Folder.ts"
import { type Change, fast, type Interference, interfering, Served } from "./support/Served.ts"

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]
const hotels = { orders: 20, enterprises: 2, defects: "none" } as const

const Pass = Schema.fromJsonString(Schema.Struct({
  status: Schema.String,
  asOf: Schema.NullOr(Schema.String),
  time: Schema.String,
  cutBack: Schema.NullOr(Schema.Struct({ passes: Schema.Int, to: Schema.NullOr(Schema.String) })),
  operations: Schema.Record(Schema.String, Schema.Struct({ unasked: Schema.optionalKey(Schema.Int) })),
  gone: Schema.NullOr(Schema.Record(Schema.String, Schema.Int)),
  quarantined: Schema.Int
}))
const pass = Schema.decodeUnknownSync(Pass)

const straying = Served.layer({
  ...hotels,
  faults: { faults: [{ operation: "orderItems", occurrence: 1, times: "forever", action: { type: "strayRow" } }] }
})

describe("rows that were not asked for", () => {
  it.live("are reported by sync, which ends with status 2", () =>
    Effect.gen(function*() {
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const { status, stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, (yield* Served).env))
      const { operations, status: said } = pass(stdout)
      const unasked = operations["orderItems"]?.unasked ?? 0
      assert.isAbove(unasked, 0)
      assert.deepStrictEqual([status, said], [2, "complete"])
      assert.match(
        stderr,
        new RegExp(
          `\\nnightaudit: incomplete: ${unasked} rows? that (?:was|were) not requested (?:is|are) not in the mirror\\n$`
        )
      )
    }).pipe(Effect.scoped, Effect.provide(straying)), 60_000)

  it.live("are reported by extract, which leaves them out", () =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* run(["extract", "order-items", ...fast, ...march], (yield* Served).env)
      assert.strictEqual(status, 2)
      assert.match(stderr, /^nightaudit: incomplete: [1-9]\d* rows that were not requested were left out\n$/)
      assert.isAbove(stdout.length, 0)
      assert.notInclude(stdout, "1900-")
    }).pipe(Effect.scoped, Effect.provide(straying)))
})

it.layer(Served.layer(hotels), { excludeTestServices: true, timeout: "60 seconds" })("a platform", (it) => {
  it.effect("without a Date: the run names the clock that it went by", () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "run")
      const { env } = yield* interfering(() => undefined, { withoutDate: true })
      const args = ["reconcile", ...fast, ...march, "--output", directory]
      const { stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, env))
      assert.deepStrictEqual(Artifacts.read(directory).manifest.clock, { source: "local" })
      assert.include(stderr, "this machine's clock is used instead")
      assert.include(
        stdout,
        "The platform's responses have NO TIME (Date): this machine's clock was used instead, and may be wrong."
      )
      const dated = yield* from("2026-05-01T00:15:00Z")(run(args, (yield* Served).env))
      assert.notInclude(dated.stdout, "NO TIME (Date)")
    }))

  it.effect("without a Date: a pass of sync covers nothing, and says why", () =>
    Effect.gen(function*() {
      const { env } = yield* interfering(() => undefined, { withoutDate: true })
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const { status, stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, env))
      const { asOf, status: said, time } = pass(stdout)
      assert.deepStrictEqual([status, said, asOf, time], [2, "incomplete", null, "local"])
      assert.match(stderr, /\nnightaudit: incomplete: the platform's responses have no Date header: [^\n]+\n$/)
    }))

  it.effect("behind what is covered: sync reports once what it cut back", () =>
    Effect.gen(function*() {
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const at = (instant: string) => Effect.flatMap(Served, ({ env }) => from(instant)(run(args, env)))
      const sound = yield* at("2026-05-01T00:15:00Z")
      const hasty = yield* at("2026-05-01T05:00:00Z")
      assert.deepStrictEqual([sound.status, hasty.status], [0, 0])
      const cut = yield* at("2026-05-01T01:15:00Z")
      const covered = pass(sound.stdout).asOf
      assert.strictEqual(cut.status, 0)
      assert.deepStrictEqual(pass(cut.stdout).cutBack, { passes: 1, to: covered })
      assert.include(
        cut.stderr,
        `nightaudit: a clock that was ahead had recorded the mirror as complete up to a time in the future; 1 pass after ${covered} no longer counts`
      )
      const next = yield* at("2026-05-01T02:15:00Z")
      assert.deepStrictEqual([next.status, pass(next.stdout).cutBack], [0, null])
      assert.notInclude(next.stderr, "in the future")
    }))

  it.effect("that no longer gives access to a hotel: sync fails until that is confirmed", () =>
    Effect.gen(function*() {
      const { hotel: { enterprises } } = yield* Sandbox
      let seen = enterprises
      const { env } = yield* interfering(({ path }) =>
        path.includes("enterprises")
          ? { status: 200, body: JSON.stringify({ Enterprises: seen, Cursor: null }) }
          : undefined
      )
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const sync = (instant: string, ...more: ReadonlyArray<string>) => from(instant)(run([...args, ...more], env))
      assert.strictEqual((yield* sync("2026-05-01T00:15:00Z")).status, 0)
      const [lost] = enterprises
      seen = enterprises.slice(1)
      const refused = yield* sync("2026-05-01T01:15:00Z")
      assert.deepStrictEqual([refused.status, refused.stdout], [1, ""])
      assert.match(
        refused.stderr,
        new RegExp(
          `nightaudit: 1 of 2 enterprises in the mirror, such as ${lost?.Id}, is not visible to the tokens[^\\n]*\\(--confirm-shrink\\)\\n$`
        )
      )
      const confirmed = yield* sync("2026-05-01T02:15:00Z", "--confirm-shrink")
      assert.deepStrictEqual([confirmed.status, pass(confirmed.stdout).gone?.["enterprises"]], [0, 1])
    }))
})

const Page = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
const decodePage = Schema.decodeUnknownSync(Page)

/** What a platform may answer who asks for a hotel that is out of reach by now. */
const losses: ReadonlyArray<{ readonly how: string; readonly answer: Interference | Change }> = [
  { how: "is refused", answer: { status: 403, body: JSON.stringify({ Message: "No access." }) } },
  {
    how: "finds nothing",
    answer: (body) =>
      JSON.stringify({
        ...Object.fromEntries(
          Object.entries(decodePage(body)).map(([name, value]) => [name, Array.isArray(value) ? [] : value])
        ),
        Cursor: null
      })
  }
]

it.layer(Served.layer(hotels), { excludeTestServices: true, timeout: "60 seconds" })("a run", (it) => {
  it.effect.each(losses)(
    "whose access loses a hotel while it reads, and then $how, says so or has the same items",
    ({ answer }) =>
      Effect.gen(function*() {
        const { hotel } = yield* Sandbox
        const [lost = ""] = hotel.enterprises.map(({ Id }) => Id)
        const out = new Set([
          lost,
          ...hotel.services.filter(({ EnterpriseId }) => EnterpriseId === lost).map(({ Id }) => Id)
        ])
        const isOut = (ids: unknown) => Array.isArray(ids) && ids.some((id) => out.has(String(id)))
        let [asked, from] = [0, Infinity]
        const { env } = yield* interfering(({ body, path }) => {
          asked += 1
          const isAsked = isOut(body["EnterpriseIds"]) || isOut(body["ServiceIds"])
          return asked >= from && isAsked && !path.includes("enterprises") ? answer : undefined
        })
        const root = yield* folder
        const args = ["reconcile", ...fast, ...march, "--as-of", hotel.asOf, "--page-size", "50", "--concurrency", "1"]
        const reconcile = (loss: number) => {
          const directory = join(root, `${loss}`)
          ;[asked, from] = [0, loss]
          return Effect.map(run([...args, "--output", directory], env), (ran) => ({ ...ran, directory }))
        }
        const items = (directory: string) => readFileSync(join(directory, "items.ndjson"), "utf8")
        const codes = (directory: string) => new Set(Artifacts.read(directory).findings.map(({ code }) => code))

        const whole = yield* reconcile(Infinity)
        const requests = asked
        assert.isAbove(requests, 20)
        const found = codes(whole.directory)
        let told = 0
        for (let loss = 1; loss <= requests; loss += 3) {
          const { directory, status, stderr } = yield* reconcile(loss)
          // A run that fails leaves no artifacts, an incomplete one ends with 2.
          const isTold = status === 1 || status === 2 || [...codes(directory)].some((code) => !found.has(code))
          assert.isTrue(isTold || items(directory) === items(whole.directory), `from request ${loss}: ${stderr}`)
          if (isTold) told += 1
        }
        assert.isAbove(told, requests / 3 / 2)
      })
  )
})

/** The first field of an answer that matches is another; all others stay. */
const replacing = (pattern: RegExp, text: string): Change => (body) => body.replace(pattern, text)

it.layer(Served.layer(hotels), { excludeTestServices: true, timeout: "60 seconds" })("a row that", (it) => {
  const beyond = interfering(({ path }) =>
    path.includes("orderItems") ? replacing(/"UnitCount":\d+/, `"UnitCount":9007199254740991`) : undefined
  )
  const huge = interfering(({ path }) =>
    path.includes("orderItems") ? replacing(/"NetValue":-?[\d.]+/, `"NetValue":1e21`) : undefined
  )

  it.effect("Parquet cannot contain is reported by extract, with status 2", () =>
    Effect.gen(function*() {
      const { env } = yield* huge
      const file = join(yield* folder, "items.parquet")
      const args = ["extract", "order-items", ...fast, ...march, "--format", "parquet", "--output", file]
      const { status, stderr } = yield* run(args, env)
      assert.strictEqual(status, 2, stderr)
      assert.match(
        stderr,
        /nightaudit: incomplete: \d+ rows cannot be written as parquet and were left out; the first: [^\n]+\n$/
      )
    }))

  it.effect("CSV cannot contain is reported by extract, with status 2, and all others are written", () =>
    Effect.gen(function*() {
      const { env } = yield* interfering(({ path }) =>
        path.includes("orderItems")
          ? replacing(/"Notes":(?:null|"[^"]*")/, `"Notes":"${"\\\"".repeat(500_000)}"`)
          : undefined
      )
      const args = ["extract", "order-items", ...fast, ...march, "--format"]
      const csv = yield* run([...args, "csv"], env)
      const ndjson = yield* run([...args, "ndjson"], env)
      const left = ndjson.stdout.trimEnd().split("\n").filter((line) => line.length > 1_000_000).length
      assert.deepStrictEqual([csv.status, ndjson.status, left > 0], [2, 0, true])
      assert.match(
        csv.stderr,
        new RegExp(
          `^nightaudit: incomplete: ${left} rows? cannot be written as csv and w(?:as|ere) left out; the first: [^\\n]+\\n$`
        )
      )
      // One line is the header.
      assert.strictEqual(
        csv.stdout.trimEnd().split("\n").length - 1,
        ndjson.stdout.trimEnd().split("\n").length - left
      )
    }))

  it.effect("PostgreSQL holds at the end of what the contract allows is in the mirror", () =>
    Effect.gen(function*() {
      const { env } = yield* beyond
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const { status, stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, env))
      assert.deepStrictEqual([status, pass(stdout).quarantined], [0, 0], stderr)
    }))

  it.effect("PostgreSQL cannot store is reported by sync, with status 2, and all others are kept", () =>
    Effect.gen(function*() {
      const { env } = yield* interfering(({ path }) =>
        path.includes("orderItems") ? replacing(/"ConsumedUtc":"\d{4}/, `"ConsumedUtc":"0000`) : undefined
      )
      const args = ["sync", ...fast, "--from", "2026-03-01", "--data-dir", join(yield* folder, "mirror")]
      const { status, stderr, stdout } = yield* from("2026-05-01T00:15:00Z")(run(args, env))
      const { quarantined } = pass(stdout)
      assert.isAbove(quarantined, 0)
      assert.strictEqual(status, 2)
      assert.include(
        stderr,
        `nightaudit: incomplete: ${quarantined} ${
          quarantined === 1 ? "row is" : "rows are"
        } not in the mirror: not matching the API contract, or not storable in the database`
      )
    }))

  it.effect("a table cannot contain is reported, and is in the artifacts", () =>
    Effect.gen(function*() {
      const { env } = yield* huge
      const directory = join(yield* folder, "run")
      const args = ["reconcile", ...fast, ...march, "--tables", "parquet", "--output", directory]
      const { stderr } = yield* run(args, env)
      const [, artifact = "", amount = ""] =
        / warn: \w+\.parquet cannot contain [1-9]\d* of the rows of (\w+\.ndjson); the first: \w+: (-?[\d.]+) /
          .exec(stderr) ?? []
      assert.match(amount, /\d{21}/, stderr)
      assert.include(readFileSync(join(directory, artifact), "utf8"), amount)
    }))
})
