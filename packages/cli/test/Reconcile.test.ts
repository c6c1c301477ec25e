import { assert, describe, it } from "@effect/vitest"
import { Sandbox, type SandboxOptions, truth, type TruthQuery } from "@nightaudit/sandbox"
import { Effect, Redacted } from "effect"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Artifacts from "./support/Artifacts.ts"
import { type Env, run } from "./support/Cli.ts"
import { folder, paths, results, texts } from "./support/Folder.ts"
import { canaries, leaks } from "./support/Leaks.ts"
import { fast, interfering, listen, Served } from "./support/Served.ts"

const asOf = "2026-04-01T03:00:00Z"
const march = { from: "2026-03-01", to: "2026-04-01", basis: "consumed", asOf } as const

const window = (from: string, to: string) => ["--from", from, "--to", to]

/** Reconciles a window into a folder of its own. */
const reconcile = Effect.fnUntraced(function*(
  env: Env,
  query: Partial<TruthQuery> = {},
  ...more: ReadonlyArray<string>
) {
  const directory = join(yield* folder, "run")
  const { from, to, ...others } = { ...march, ...query }
  const ran = yield* run([
    "reconcile",
    ...fast,
    ...window(from, to),
    "--basis",
    others.basis,
    "--as-of",
    others.asOf,
    "--output",
    directory,
    ...(query.enterpriseIds ?? []).flatMap((id) => ["--enterprise", id]),
    ...(query.serviceIds ?? []).flatMap((id) => ["--service", id]),
    ...more
  ], env)
  return { ...ran, directory }
})

/** Sentences that only a complete run may contain. */
const reassuring =
  /ties out|complete, no errors|no errors or warnings|all requested data|each of the [\d,]+ order items?|no findings|findings: none$/im

const isOneLine = (stderr: string): boolean => /^nightaudit: [^\n]+\n$/.test(stderr)

/** Everything of a run that failed: one line, and nothing else. */
const assertFailed = (
  { directory, status, stderr, stdout }: Effect.Success<ReturnType<typeof reconcile>>,
  says: RegExp
) => {
  assert.isTrue(isOneLine(stderr), stderr)
  assert.match(stderr, says)
  assert.deepStrictEqual([status, stdout, results(join(directory, ".."))], [1, "", []])
}

it.layer(Served.layer({ orders: 80 }), { excludeTestServices: true })("a reconciliation", (it) => {
  it.effect.each<Partial<TruthQuery>>([
    {},
    { basis: "closed" },
    { basis: "created" },
    { basis: "updated" },
    { from: "2026-03-29", to: "2026-03-30" },
    { from: "2026-03-10T12:00:00Z", to: "2026-03-20T12:00:00.5Z" },
    { from: "2026-03-10", to: "2026-03-20T12:00:00Z" },
    { from: "2027-03-01", to: "2027-03-02" }
  ])("of %j writes what the sandbox knows, in the artifacts of the contract", (query) =>
    Effect.gen(function*() {
      const [{ env }, { hotel }] = [yield* Served, yield* Sandbox]
      const { directory, stdout } = yield* reconcile(env, query)
      const artifacts = Artifacts.read(directory)
      const expected = truth(hotel, { ...march, ...query })
      assert.deepStrictEqual(...Artifacts.compared(expected, artifacts))
      const { findings, manifest, names, reconciled } = artifacts
      assert.deepStrictEqual(names, Artifacts.names)
      assert.deepStrictEqual([manifest.status, manifest.asOf], ["complete", asOf])
      assert.deepStrictEqual(manifest.conservation, { holds: true, items: expected.items })
      const { basis, enterprises, from, to } = manifest.window
      assert.deepStrictEqual({ basis, from, to, asOf }, { ...march, ...query })
      assert.strictEqual(enterprises === undefined, from.includes("T") && to.includes("T"))
      assert.deepStrictEqual(manifest.intervals.open, [])
      assert.strictEqual(manifest.intervals.planned, manifest.intervals.closed)
      assert.strictEqual(Object.values(manifest.findings).reduce((sum, count) => sum + count, 0), findings.length)
      const ids = reconciled.map(({ serviceOrderId }) => serviceOrderId)
      assert.deepStrictEqual(ids, ids.toSorted())
      assert.deepStrictEqual(
        reconciled.map(({ orderItemIds }) => orderItemIds.toSorted()),
        reconciled.map(({ orderItemIds }) => orderItemIds)
      )
      assert.match(stdout, /^Complete: /m)
      assert.include(stdout, directory)
    }))

  it.effect("of one enterprise, two of them, or one service reports only those", () =>
    Effect.gen(function*() {
      const [{ env }, { hotel }] = [yield* Served, yield* Sandbox]
      const [first, second] = hotel.enterprises.map(({ Id }) => Id)
      const service = hotel.services.find(({ EnterpriseId }) => EnterpriseId === first)?.Id
      if (first === undefined || second === undefined || service === undefined) return assert.fail()
      for (
        const query of [
          { enterpriseIds: [first] },
          { enterpriseIds: [second, first] },
          { enterpriseIds: [first], serviceIds: [service] }
        ]
      ) {
        const { directory } = yield* reconcile(env, query)
        const expected = truth(hotel, { ...march, ...query })
        assert.isAbove(expected.items, 0)
        assert.deepStrictEqual(...Artifacts.compared(expected, Artifacts.read(directory)))
      }
    }))

  it.effect("prints its end in one line and its result on standard output", () =>
    Effect.gen(function*() {
      const [{ env }, { hotel }] = [yield* Served, yield* Sandbox]
      const { directory, status, stderr, stdout } = yield* reconcile(env)
      const errors = Artifacts.read(directory).findings.filter(({ severity }) => severity === "error").length
      assert.isAbove(errors, 0)
      assert.deepStrictEqual([status, stderr], [
        3,
        `nightaudit: ${errors} findings of severity error (--fail-on error)\n`
      ])
      assert.include(stdout, `Findings: ${errors} errors, `)
      for (const { Name } of hotel.enterprises) assert.include(stdout, Name)
    }))

  it.effect("asks no more when its token is refused", () =>
    Effect.gen(function*() {
      const [{ env }, sandbox] = [yield* Served, yield* Sandbox]
      for (const name of ["MEWS_CLIENT_TOKEN", "MEWS_ACCESS_TOKEN"]) {
        const before = (yield* sandbox.received).requests
        const ran = yield* reconcile({ ...env, [name]: "another" })
        assertFailed(ran, name === "MEWS_CLIENT_TOKEN" ? /ClientToken/ : /AccessToken/)
        assert.strictEqual((yield* sandbox.received).requests - before, 1)
      }
    }))

  it.effect.each([3, 6, 9, 12, 15])(
    "leaves no artifact when the token is revoked at request %d",
    (last) =>
      Effect.gen(function*() {
        let requests = 0
        const { env } = yield* interfering(() =>
          ++requests < last ? undefined : { status: 401, body: JSON.stringify({ Message: "Invalid AccessToken." }) }
        )
        assertFailed(yield* reconcile(env), /Invalid AccessToken/)
      })
  )

  it.effect("leaves the artifacts of an older run when it fails", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const { directory } = yield* reconcile(env)
      const older = texts(directory)
      const { status } = yield* run(
        ["reconcile", ...fast, "--from", "2026-03-01", "--to", "2026-04-01", "--output", directory],
        { ...env, MEWS_ACCESS_TOKEN: "another" }
      )
      assert.strictEqual(status, 1)
      assert.isTrue(texts(directory) === older)
    }))

  it.effect.each<readonly [what: string, path: string, field: string, named: string, part: string]>([
    ["items of an enterprise", "orderItems", "ConsumedUtc", "orderItems", "consumed on 2026-03-01 to 2026-03-31"],
    ["reservations that changed", "reservations", "UpdatedUtc", "reservations", "updated on 2026-03-01 to 2026-03-31"]
  ])("is incomplete and names it when the %s cannot be read", ([, path, field, named, part]) =>
    Effect.gen(function*() {
      const { hotel } = yield* Sandbox
      const [first, ...others] = hotel.enterprises.map(({ Id }) => Id).toSorted()
      const { env } = yield* interfering(({ body, path: asked }) =>
        asked.includes(`/${path}/`) && field in body && JSON.stringify(body).includes(`${first}`)
          ? { status: 500 }
          : undefined
      )
      const { directory, status, stderr, stdout } = yield* reconcile(env, {}, "--max-wait", "1s", "--fail-on", "never")
      assert.strictEqual(status, 2)
      assert.match(stderr, /nightaudit: incomplete: not everything could be read; see manifest\.json\n$/)
      assert.match(stdout, /^INCOMPLETE: /m)
      const name = hotel.enterprises.find(({ Id }) => Id === first)?.Name
      assert.include(stdout, `\n  not read: ${name}, ${named} ${part}: the platform returned status 500`)
      const page = readFileSync(join(directory, "report.html"), "utf8").replaceAll(/<[^>]*>/g, "|")
      assert.include(page, `could not be read of |${name}|, between 2026-03-01 and 2026-03-31. `)
      assert.include(page, `|${part}|`)
      for (const text of [stdout, page]) assert.notMatch(text, reassuring)
      const { manifest, totals } = Artifacts.read(directory)
      assert.deepStrictEqual(results(directory), Artifacts.names)
      assert.strictEqual(manifest.status, "incomplete")
      assert.isTrue(manifest.conservation.holds)
      assert.isAbove(manifest.intervals.planned, manifest.intervals.closed)
      assert.isAtLeast(manifest.intervals.open.length, 1)
      for (const { enterpriseId, filter, operation } of manifest.intervals.open) {
        assert.strictEqual(enterpriseId, first)
        assert.strictEqual(operation, named)
        assert.property(filter, field)
      }
      if (path !== "orderItems") return
      const expected = truth(hotel, { ...march, enterpriseIds: others })
      assert.deepStrictEqual(new Set(totals.map(({ enterpriseId }) => enterpriseId)), new Set(others))
      assert.strictEqual(manifest.conservation.items, expected.items)
    }))

  it.effect("resumed after a failure reads only the rest, and writes the artifacts of an uninterrupted run", () =>
    Effect.gen(function*() {
      let [requests, last] = [0, 25]
      const { env } = yield* interfering(() => ++requests < last ? undefined : { status: 401 })
      const whole = yield* reconcile((yield* Served).env, {}, "--page-size", "50")
      const { directory, status } = yield* reconcile(env, {}, "--page-size", "50")
      assert.deepStrictEqual([status, results(directory)], [1, []])
      ;[requests, last] = [0, Infinity]
      const args = ["reconcile", ...fast, ...window(march.from, march.to), "--as-of", asOf, "--page-size", "50"]
      const { stderr } = yield* run([...args, "--output", directory, "--resume"], env)
      assert.match(stderr, /^nightaudit: \d+ finding/)
      assert.deepStrictEqual(paths(directory), Artifacts.names)
      for (const name of Artifacts.stable) {
        const [self, that] = [directory, whole.directory].map((each) => Artifacts.steady(each, name))
        assert.isTrue(self === that, name)
      }
      const { operations } = Artifacts.read(whole.directory).manifest
      assert.isBelow(requests, Object.values(operations).reduce((sum, counts) => sum + (counts?.requests ?? 0), 0))
    }))

  it.effect("fails when its enterprises cannot be read", () =>
    Effect.gen(function*() {
      const { env } = yield* interfering(() => ({ status: 500 }))
      const { directory, status, stderr, stdout } = yield* reconcile(env, {}, "--max-wait", "1s")
      assert.deepStrictEqual([status, stdout, paths(join(directory, ".."))], [1, "", []])
      assert.match(stderr, /(^|\n)nightaudit: enterprises: [^\n]+\n$/)
    }))

  it.effect("fails in one line if no server is listening", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      const closed = yield* Effect.scoped(listen(() => {}))
      const ran = yield* reconcile(
        { ...env, MEWS_PLATFORM_ADDRESS: closed },
        {},
        "--max-wait",
        "1ms",
        "--log-level",
        "none"
      )
      assertFailed(ran, /enterprises: /)
    }))

  it.effect.each([301, 302, 303, 307, 308])("follows no redirect: %d", (status) =>
    Effect.gen(function*() {
      let reached = 0
      const foreign = yield* listen((_, response) => {
        reached += 1
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
      const { env } = yield* interfering(() => ({ status, headers: { location: `${foreign}/take` } }))
      assertFailed(yield* reconcile(env), /redirect/i)
      assert.strictEqual(reached, 0)
    }))

  it.effect("logs one JSON object a line when it is asked to", () =>
    Effect.gen(function*() {
      let requests = 0
      const { env } = yield* interfering(() => ++requests === 1 ? { status: 500 } : undefined)
      const { stderr } = yield* reconcile(env, {}, "--log-format", "json")
      // The beginning, a retry, the end, and the line of the failure.
      const lines = stderr.trimEnd().split("\n")
      for (const line of lines.slice(0, 3)) assert.include(JSON.parse(line), { level: "INFO" })
      assert.lengthOf(lines, 4)
    }))
})

const hotels: ReadonlyArray<SandboxOptions & { readonly night?: string }> = [
  { orders: 60, night: "2027-03-01" },
  // Its night is over, unlike that of the second hotel, in New York.
  { orders: 60, enterprises: 1, defects: "none" },
  { orders: 60, defects: ["processed-order-open-items"] },
  { orders: 60, defects: ["net-plus-tax-ne-gross"] }
]

describe("the status of a reconciliation", () => {
  const seen = new Set<string>()

  it.live.each(hotels)(
    "is 3 for a finding of the level or worse, and 0 without: %j",
    ({ night, ...hotel }) =>
      Effect.gen(function*() {
        const { env } = yield* Served
        const query = night === undefined ? {} : { from: night, to: "2027-04-01" }
        const first = yield* reconcile(env, query)
        const found = new Set(Artifacts.read(first.directory).findings.map(({ severity }) => severity))
        const isHeld = {
          error: found.has("error"),
          warning: found.has("error") || found.has("warning"),
          info: found.size > 0,
          never: false
        }
        for (const [level, held] of Object.entries(isHeld)) {
          const { directory, status, stderr } = yield* reconcile(env, query, "--fail-on", level)
          assert.strictEqual(status, held ? 3 : 0, level)
          assert.strictEqual(stderr === "", !held)
          assert.deepStrictEqual(paths(directory), Artifacts.names)
          seen.add(`${level} ${status}`)
        }
      }).pipe(Effect.scoped, Effect.provide(Served.layer(hotel)))
  )

  it("was tried on either side of every level", () => {
    assert.deepStrictEqual(
      [...seen].toSorted(),
      ["error 0", "error 3", "info 0", "info 3", "never 0", "warning 0", "warning 3"]
    )
  })
})

const tokens = {
  clientToken: Redacted.make(canaries.clientToken),
  accessToken: Redacted.make(canaries.accessToken)
}

it.layer(Served.layer({ orders: 60, ...tokens }), { excludeTestServices: true })("the tokens", (it) => {
  it.effect("are found by the scan in any form", () =>
    Effect.sync(() => {
      for (const token of Object.values(canaries)) {
        const base64 = Buffer.from(`x${token}y`).toString("base64")
        for (
          const form of [
            token,
            encodeURIComponent(token),
            base64,
            Buffer.from(token).toString("hex"),
            token.slice(12, 22)
          ]
        ) {
          assert.isNotEmpty(leaks(`"${form}"`), form)
        }
      }
      assert.deepStrictEqual(leaks("a text without them"), [])
    }))

  it.effect.each<readonly [what: string, args: ReadonlyArray<string>]>([
    ["a reconciliation", ["reconcile", "--from", "2026-03-01", "--to", "2026-04-01"]],
    ["an extraction", ["extract", "order-items", "--from", "2026-03-01", "--to", "2026-04-01"]]
  ])("are in no output and no file of %s that succeeds", ([, args]) =>
    Effect.gen(function*() {
      const [{ env }, root] = [yield* Served, yield* folder]
      const { status, stderr, stdout } = yield* run(
        [...args, ...fast, "--output", join(root, "out"), "--log-level", "all", "--log-format", "json"],
        env
      )
      assert.isTrue(status === 0 || status === 3)
      assert.isAbove(texts(root).length, 1000)
      assert.deepStrictEqual(leaks([stdout, stderr, texts(root)].join("\n")), [])
    }))

  const echo = (status: number) => (asked: { readonly body: Readonly<Record<string, unknown>> }) => ({
    status,
    body: JSON.stringify({ Message: `\u001b[2J\u202e\n${JSON.stringify(asked.body)}`, Details: asked.body })
  })

  it.effect.each([400, 401, 403, 429, 500])(
    "are in no output of one that fails with %d, whatever is sent back",
    (status) =>
      Effect.gen(function*() {
        const { env } = yield* interfering(echo(status))
        for (const format of ["pretty", "json"]) {
          const ran = yield* reconcile(env, {}, "--max-wait", "1s", "--log-level", "all", "--log-format", format)
          assert.strictEqual(ran.status, 1)
          assert.deepStrictEqual(leaks(ran.stdout + ran.stderr), [])
          assert.notMatch(ran.stderr.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u)
        }
      })
  )

  it.effect("are in no manifest of one that is incomplete, whatever is sent back", () =>
    Effect.gen(function*() {
      const { env } = yield* interfering((asked) => "ConsumedUtc" in asked.body ? echo(400)(asked) : undefined)
      const { directory, status, stderr, stdout } = yield* reconcile(env, {}, "--max-wait", "1s")
      assert.strictEqual(status, 2)
      assert.include(readFileSync(join(directory, "manifest.json"), "utf8"), `"incomplete"`)
      assert.deepStrictEqual(leaks([stdout, stderr, texts(directory)].join("\n")), [])
      assert.notMatch((stdout + stderr).replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u)
    }))
})
