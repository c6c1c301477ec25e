import { assert, it } from "@effect/vitest"
import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Env, run, runOn } from "./support/Cli.ts"
import { folder, paths } from "./support/Folder.ts"
import { Served } from "./support/Served.ts"

interface Case {
  readonly what: string
  readonly args?: ReadonlyArray<string>
  /** The variables that differ; without a value, those that are not set. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly says: string | RegExp
  /** How many requests are sent before it is known; none unless said. */
  readonly requests?: number
}

const march = ["--from", "2026-03-01", "--to", "2026-04-01"]
const reconcile = ["reconcile", ...march]
const items = ["extract", "order-items"]

const settings: ReadonlyArray<Case> = [
  { what: "no client token", env: { MEWS_CLIENT_TOKEN: undefined }, says: "no token; set MEWS_CLIENT_TOKEN" },
  { what: "no access token", env: { MEWS_ACCESS_TOKEN: undefined }, says: "no token; set MEWS_ACCESS_TOKEN" },
  { what: "an empty client token", env: { MEWS_CLIENT_TOKEN: "" }, says: "no token; set MEWS_CLIENT_TOKEN" },
  { what: "a blank access token", env: { MEWS_ACCESS_TOKEN: " \n" }, says: "no token; set MEWS_ACCESS_TOKEN" },
  {
    what: "a token file that does not exist",
    env: { MEWS_CLIENT_TOKEN: undefined, MEWS_CLIENT_TOKEN_FILE: "/nowhere/token" },
    says: "MEWS_CLIENT_TOKEN_FILE /nowhere/token: the file cannot be read (no such file)"
  },
  {
    what: "a token file that is a folder",
    env: { MEWS_ACCESS_TOKEN: undefined, MEWS_ACCESS_TOKEN_FILE: "/tmp" },
    says: "MEWS_ACCESS_TOKEN_FILE /tmp: the file cannot be read (it is a folder)"
  },
  {
    what: "an empty token file",
    env: { MEWS_ACCESS_TOKEN: undefined, MEWS_ACCESS_TOKEN_FILE: "/dev/null" },
    says: "MEWS_ACCESS_TOKEN_FILE /dev/null: the file is empty"
  },
  { what: "no platform address", env: { MEWS_PLATFORM_ADDRESS: undefined }, says: "no platform address" },
  { what: "an empty platform address", env: { MEWS_PLATFORM_ADDRESS: "" }, says: "no platform address" },
  ...[
    "https://evil.example",
    "https://api.mews.com.evil.example",
    "https://api.mews.com@evil.example",
    "https://user:secret@api.mews.com",
    "https://evil.example\\@api.mews.com",
    "https://api.mews.com\\.evil.example",
    "https://api.mews.com:8443",
    "https://api.mews.com.",
    "https://API.MEWS.COM",
    "https://api.mews.com/path",
    "https://api.mews.com?x",
    "http://api.mews.com",
    "http://127.1",
    "http://0x7f000001",
    "http://2130706433",
    "http://[::ffff:127.0.0.1]",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://10.0.0.1",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "127.0.0.1:8080",
    "nonsense"
  ].map((address): Case => ({
    what: `the platform address ${address}`,
    env: { MEWS_PLATFORM_ADDRESS: address },
    says: /^nightaudit: platform address .* rejected/
  })),
  {
    what: "an address that its own flag gives",
    args: ["--platform-address", "https://evil.example"],
    says: "evil.example is not a Mews host"
  },
  {
    what: "a host other than the allowed one",
    args: ["--platform-address", "https://evil.example", "--allow-host", "good.example"],
    says: "evil.example is not a Mews host"
  },
  { what: "--page-size 0", args: ["--page-size", "0"], says: "Expected 1 to 1000, got 0" },
  { what: "--page-size 1001", args: ["--page-size", "1001"], says: "Expected 1 to 1000, got 1001" },
  { what: "--page-size 1.5", args: ["--page-size", "1.5"], says: "--page-size" },
  { what: "--concurrency 0", args: ["--concurrency", "0"], says: "Expected 1 to 64, got 0" },
  { what: "--concurrency 65", args: ["--concurrency", "65"], says: "Expected 1 to 64, got 65" },
  ...["", "200", "0/30s", "200/30", "200/s", "-1/30s", "1.5/30s", "200/30d", "x/30s", "200/30s ", "200 / 30s"].map(
    (limit): Case => ({ what: `--rate-limit "${limit}"`, args: [`--rate-limit=${limit}`], says: "such as 200/30s" })
  ),
  ...["", "10", "0s", "-1s", "1.5s", "10 m", "10d", "forever", "1m30s"].map(
    (wait): Case => ({ what: `--max-wait "${wait}"`, args: [`--max-wait=${wait}`], says: "such as 30s or 10m" })
  ),
  ...["", "localhost:4318", "ftp://localhost", "nonsense"].map(
    (otlp): Case => ({ what: `--otlp "${otlp}"`, args: [`--otlp=${otlp}`], says: "Expected an http or https address" })
  ),
  ...[
    "",
    "OrderItem",
    "OrderItem=",
    "=freeze",
    "OrderItem=stop",
    "orderItem=freeze",
    "OrderItem=freeze=freeze",
    "x=freeze"
  ]
    .map((contract): Case => ({
      what: `--contract "${contract}"`,
      args: [`--contract=${contract}`],
      says:
        `nightaudit: --contract ${JSON.stringify(contract)} is not ENTITY=POLICY; give one of Enterprise, Service, ` +
        "ProductServiceOrder, Reservation, OrderItem and one of evolve, quarantine, freeze, such as OrderItem=freeze\n"
    })),
  {
    what: "two policies of one entity",
    args: ["--contract", "Service=freeze", "--contract", "OrderItem=evolve", "--contract", "Service=evolve"],
    says: "nightaudit: --contract sets both freeze and evolve for Service; give one policy for each entity\n"
  },
  { what: "an unknown log format", args: ["--log-format", "xml"], says: "--log-format" },
  { what: "an unknown log level", args: ["--log-level", "loud"], says: "--log-level" },
  { what: "an unknown flag", args: ["--nonsense"], says: "Unrecognized flag: --nonsense" },
  { what: "a token as a flag", args: ["--access-token", "x"], says: "Unrecognized flag: --access-token" },
  { what: "a flag without its value", args: ["--page-size"], says: "--page-size" }
]

const windows: ReadonlyArray<Case> = [
  ...[
    "yesterday",
    "2026-3-1",
    "2026-03-01T00:00",
    "2026-03-01 00:00:00Z",
    "01.03.2026",
    "2026-02-30",
    "2026-13-01",
    "2026-03-01T25:00:00Z",
    "2026-02-30T00:00:00Z",
    ""
  ].flatMap((text): ReadonlyArray<Case> => [
    { what: `--from "${text}"`, args: [`--from=${text}`, "--to=2026-04-01"], says: `"from" is neither` },
    { what: `--to "${text}"`, args: ["--from=2026-01-01", `--to=${text}`], says: `"to" is neither` }
  ]),
  ...[
    ["2026-04-01", "2026-03-01"],
    ["2026-03-01", "2026-03-01"],
    ["2026-03-01T00:00:01Z", "2026-03-01T00:00:00Z"],
    ["2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"]
  ].map(([from, to]): Case => ({
    what: `the range from ${from} to ${to}`,
    args: ["--from", `${from}`, "--to", `${to}`],
    says: `"from" (${from}) is not before "to" (${to})`
  }))
]

const unknown = "11111111-1111-4111-8111-111111111111"

const cases: ReadonlyArray<Case> = [
  ...settings.map((each) => ({ ...each, args: [...reconcile, ...each.args ?? []] })),
  ...settings.slice(0, 3).map((each) => ({ ...each, what: `${each.what}, of extract`, args: [...items, ...march] })),
  {
    what: "an unknown policy, of extract",
    args: [...items, ...march, "--contract", "OrderItem=x"],
    says: "OrderItem=x"
  },
  ...windows.map((each) => ({ ...each, args: ["reconcile", ...each.args ?? []] })),
  ...windows.map((each) => ({ ...each, what: `${each.what}, of extract`, args: [...items, ...each.args ?? []] })),
  { what: "no --from", args: ["reconcile", "--to", "2026-04-01"], says: "Missing required flag: --from" },
  { what: "no --to", args: ["reconcile", "--from", "2026-03-01"], says: "Missing required flag: --to" },
  { what: "two of --to", args: [...reconcile, "--to", "2026-05-01"], says: "--to" },
  { what: "an unknown basis", args: [...reconcile, "--basis", "imagined"], says: "--basis" },
  { what: "an unknown level", args: [...reconcile, "--fail-on", "fatal"], says: "--fail-on" },
  ...["now", "2026-04-01", "2026-02-30T00:00:00Z", ""].map((asOf): Case => ({
    what: `--as-of "${asOf}"`,
    args: [...reconcile, `--as-of=${asOf}`],
    says: "Expected an instant such as"
  })),
  {
    what: "an unknown enterprise",
    args: [...reconcile, "--enterprise", unknown],
    says: `the tokens give access to no enterprise ${unknown}`,
    requests: 2
  },
  {
    what: "an unknown service",
    args: [...reconcile, "--service", unknown],
    says: `the tokens give access to no service ${unknown}`,
    requests: 4
  },
  { what: "an unknown command", args: ["audit"], says: `Unknown subcommand "audit"` },
  { what: "an argument too many", args: [...reconcile, "more"], says: "more" },
  { what: "no entity", args: ["extract"], says: "Missing required argument: entity" },
  { what: "an unknown entity", args: ["extract", "customers"], says: "order-items" },
  { what: "an unknown format", args: [...items, ...march, "--format", "xlsx"], says: "--format" },
  { what: "tables of an unknown format", args: [...reconcile, "--tables", "xlsx"], says: "--tables" },
  { what: "files of no source", args: [...reconcile, "--files", "x"], says: "--files needs --source files" },
  { what: "files without a folder", args: [...reconcile, "--source", "files"], says: "needs --files" },
  ...["order-items", "reservations", "product-service-orders"].map((entity): Case => ({
    what: `${entity} of all times`,
    args: ["extract", entity],
    says: `${entity} needs both --from and --to`
  })),
  { what: "half a range", args: ["extract", "services", "--from", "2026-03-01"], says: "needs both --from and --to" },
  { what: "the other half", args: [...items, "--to", "2026-03-01"], says: "needs both --from and --to" },
  ...[
    ["reservations", "consumed", "updated, created"],
    ["reservations", "canceled", "updated, created"],
    ["product-service-orders", "created", "updated"],
    ["services", "created", "updated"],
    ["enterprises", "closed", "updated"]
  ].map(([entity = "", by = "", choices]): Case => ({
    what: `${entity} by ${by}`,
    args: ["extract", entity, ...march, "--by", by],
    says: `--by ${by} is not possible for ${entity}; use ${choices}`
  })),
  { what: "order items by magic", args: [...items, ...march, "--by", "magic"], says: "--by" },
  ...["0", "-1", "8000001", "1.5", "many"].flatMap((orders): ReadonlyArray<Case> => [
    { what: `${orders} orders of the demo`, args: ["demo", `--orders=${orders}`], says: "--orders" },
    { what: `${orders} orders of the sandbox`, args: ["sandbox", `--orders=${orders}`], says: "--orders" }
  ]),
  { what: "a seed that is not a number", args: ["demo", "--seed", "x"], says: "--seed" },
  { what: "a port below all", args: ["sandbox", "--port=-1"], says: "Expected 0 to 65535, got -1" },
  { what: "a port beyond all", args: ["sandbox", "--port", "65536"], says: "Expected 0 to 65535, got 65536" },
  ...[reconcile, [...items, ...march], ["demo", "--orders", "20"], ["sandbox", "--orders", "20"]].map((args): Case => ({
    what: `${args[0]} with the check of certificates turned off`,
    args,
    env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    says:
      "nightaudit: NODE_TLS_REJECT_UNAUTHORIZED=0 rejected: it turns off the verification of certificates; unset it\n"
  }))
]

const isOneLine = (stderr: string): boolean => /^nightaudit: [^\n]+\n$/.test(stderr)

it.layer(Served.layer({ orders: 20 }), { excludeTestServices: true })("bad input", (it) => {
  it.effect.each(cases)(
    "$what is one line and status 1, sends nothing and leaves nothing",
    ({ args = [], env, requests, says }) =>
      Effect.gen(function*() {
        const [served, sandbox, root] = [yield* Served, yield* Sandbox, yield* folder]
        const before = (yield* sandbox.received).requests
        const merged = Object.entries({ ...served.env, ...env }).filter((each): each is [string, string] =>
          each[1] !== undefined
        )
        const output = args[0] === "sandbox" || args[0] === "audit" ? [] : ["--output", join(root, "run/deep")]
        const { status, stderr, stdout } = yield* run(
          args.at(-1) === "--page-size" ? [...args.slice(0, 1), ...output, ...args.slice(1)] : [...args, ...output],
          Object.fromEntries(merged)
        )
        assert.isTrue(isOneLine(stderr), stderr)
        if (typeof says === "string") assert.include(stderr, says)
        else assert.match(stderr, says)
        assert.deepStrictEqual([status, stdout], [1, ""])
        assert.deepStrictEqual(paths(root), [])
        assert.strictEqual((yield* sandbox.received).requests - before, requests ?? 0)
      })
  )

  it.effect.each<readonly [command: "reconcile" | "demo" | "extract", output: string]>([
    ["reconcile", "FILE"],
    ["reconcile", "FILE/x"],
    ["reconcile", "/proc/x"],
    ["reconcile", "/dev/null"],
    ["demo", "/dev/null/x"],
    ["demo", "FILE"],
    ["extract", "FILE/x"],
    ["extract", "/proc/x/y"],
    ["extract", "/dev/null/x"],
    ["extract", "/proc/x"],
    ["extract", "FOLDER"],
    ["extract", "FOLDER/"],
    ["extract", ""],
    ["reconcile", ""],
    ["demo", ""]
  ])(
    "nothing is asked of the platform by %s when nothing can be written to %s",
    ([command, output]) =>
      Effect.gen(function*() {
        const [served, sandbox, root] = [yield* Served, yield* Sandbox, yield* folder]
        writeFileSync(join(root, "FILE"), "theirs")
        const before = (yield* sandbox.received).requests
        const args = { reconcile, demo: ["demo", "--orders", "20"], extract: [...items, ...march] }[command]
        const { status, stderr, stdout } = yield* run(
          [...args, "--output", output.replace("FILE", join(root, "FILE")).replace("FOLDER", root)],
          served.env
        )
        assert.isTrue(isOneLine(stderr), stderr)
        if (output === "") assert.include(stderr, "--output. Expected a path, got an empty value")
        if (output.startsWith("FOLDER")) assert.include(stderr, ": it is a folder")
        assert.deepStrictEqual([status, stdout, paths(root)], [1, "", ["FILE"]])
        assert.strictEqual((yield* sandbox.received).requests - before, 0)
      })
  )

  it.effect("a variable that leaves the check of certificates on is none of its business", () =>
    Effect.gen(function*() {
      const { env } = yield* Served
      for (const value of ["1", ""]) {
        const ran = yield* run(["extract", "services"], { ...env, NODE_TLS_REJECT_UNAUTHORIZED: value })
        assert.deepStrictEqual([ran.status, ran.stderr], [0, ""])
      }
    }))

  it.effect("a port that is taken is one line", () =>
    Effect.gen(function*() {
      const { url } = yield* Served
      const { status, stderr, stdout } = yield* run(["sandbox", "--orders", "20", "--port", new URL(url).port])
      assert.isTrue(isOneLine(stderr), stderr)
      assert.include(stderr, "EADDRINUSE")
      assert.deepStrictEqual([status, stdout], [1, ""])
    }))

  it.effect("a fault of the program itself is one line too", () =>
    Effect.gen(function*() {
      const { status, stderr, stdout } = yield* runOn(Effect.die(new TypeError("it\nbroke")))
      assert.deepStrictEqual(
        [status, stdout, stderr],
        [1, "", "nightaudit: internal error in nightaudit: TypeError: it broke; please report this\n"]
      )
    }))

  it.effect("what drives a terminal in an argument is not told back", () =>
    Effect.gen(function*() {
      const { stderr } = yield* run(["\u001b[31mred\u0007\u202e"])
      assert.isTrue(isOneLine(stderr), stderr)
      assert.notMatch(stderr.trimEnd(), /[\p{Cc}\p{Cf}]/u)
    }))

  it.effect("tokens may come from files, with the line end that editors add", () =>
    Effect.gen(function*() {
      const [{ env }, root] = [yield* Served, yield* folder]
      const fromFiles: Env = Object.fromEntries(
        Object.entries(env).map(([name, value]) => {
          if (!name.endsWith("_TOKEN")) return [name, value]
          writeFileSync(join(root, name), `${value}\n`)
          return [`${name}_FILE`, join(root, name)]
        })
      )
      const { status, stderr, stdout } = yield* run(["extract", "services"], fromFiles)
      assert.deepStrictEqual([status, stderr], [0, ""])
      assert.isAbove(stdout.length, 0)
    }))
})
