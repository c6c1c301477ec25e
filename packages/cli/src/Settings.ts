/**
 * What every command that talks to the platform may be told, by flag or by environment.
 */
import { type Connector, type Gate, Operations, type Page } from "@nightaudit/core"
import { Config, Duration, Effect, Option, Redacted, Result, Schema } from "effect"
import { Flag } from "effect/cli"
import { failed } from "./Failure.ts"
import * as InputFile from "./InputFile.ts"
import { version } from "./Version.ts"

const units: Readonly<Record<string, Duration.Unit>> = { ms: "millis", s: "seconds", m: "minutes", h: "hours" }

/** A length of time such as `30s` or `10m`. */
export const parseDuration = (text: string): Option.Option<Duration.Duration> => {
  const [, amount = "", unit = ""] = /^([1-9]\d{0,9})(ms|s|m|h)$/.exec(text) ?? []
  return Option.map(Option.fromNullishOr(units[unit]), (unit) => Duration.fromInputUnsafe(`${Number(amount)} ${unit}`))
}

/** A limit such as `200/30s`. */
export const parseRateLimit = (text: string): Option.Option<Gate.GateOptions> => {
  const [, limit = "", window = ""] = /^([1-9]\d{0,9})\/(\w+)$/.exec(text) ?? []
  return Option.map(parseDuration(window), (window) => ({ limit: Number(limit), window }))
}

const entities: ReadonlyArray<string> = Operations.operations.map(({ entity }) => entity)

const Policy = Schema.Literals(["evolve", "quarantine", "freeze"])
const isPolicy = Schema.is(Policy)

type Policies = Readonly<Record<string, Page.Policy>>

/** Policies such as `OrderItem=freeze`, each entity with one; otherwise what is wrong, and what is allowed. */
export const parseContracts = (texts: ReadonlyArray<string>): Result.Result<Policies, string> => {
  const policies = new Map<string, Page.Policy>()
  for (const text of texts) {
    const [entity = "", policy = "", ...more] = text.split("=")
    if (more.length > 0 || !entities.includes(entity) || !isPolicy(policy)) {
      return Result.fail(
        `--contract ${JSON.stringify(text)} is not ENTITY=POLICY: one of ${entities.join(", ")} and one of ${
          Policy.literals.join(", ")
        }, such as OrderItem=freeze`
      )
    }
    const other = policies.get(entity)
    if (other !== undefined && other !== policy) {
      return Result.fail(`--contract gives ${entity} both ${other} and ${policy}: an entity has one policy`)
    }
    policies.set(entity, policy)
  }
  return Result.succeed(Object.fromEntries(policies))
}

/** Where something is written: a path, and not nothing. */
export const output = (description: string, metavar: string) =>
  Flag.String("output").pipe(
    Flag.withDescription(description),
    Flag.withMetavar(metavar),
    Flag.filter((path) => path !== "", () => "Expected a path, got nothing")
  )

/** Refuses numbers outside of the two, which are allowed themselves. */
export const between = (least: number, most: number) => (flag: Flag.Flag<number>) =>
  Flag.filter(flag, (value) => value >= least && value <= most, (value) => `Expected ${least} to ${most}, got ${value}`)

const parsed = <A>(name: string, byDefault: string, parse: (text: string) => Option.Option<A>, expected: string) =>
  Flag.String(name).pipe(
    Flag.withDefault(byDefault),
    Flag.filterMap(parse, (text) => `Expected ${expected}, got ${JSON.stringify(text)}`)
  )

export const rateLimit = parsed(
  "rate-limit",
  "200/30s",
  parseRateLimit,
  "requests in a length of time such as 200/30s"
).pipe(
  Flag.withDescription("Requests per access token in any sliding window of time (200/30s)"),
  Flag.withMetavar("N/TIME")
)

/** How much is asked for at a time, where nothing else is said. */
export const extraction = { concurrency: 4, pageSize: 1000 }

export const flags = {
  platformAddress: Flag.String("platform-address").pipe(
    Flag.withDescription("Base address of the platform, such as https://api.mews-demo.com (MEWS_PLATFORM_ADDRESS)"),
    Flag.optional
  ),
  allowHost: Flag.String("allow-host").pipe(
    Flag.withDescription("A host outside the platform's own that may be given the tokens; may be repeated"),
    Flag.atLeast(0)
  ),
  rateLimit,
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withDescription("Windows of time read at the same time (4)"),
    Flag.withDefault(extraction.concurrency),
    between(1, 64)
  ),
  pageSize: Flag.Int("page-size").pipe(
    Flag.withDescription("Rows to ask for in a page, 1 to 1000 (1000)"),
    Flag.withDefault(extraction.pageSize),
    between(1, 1000)
  ),
  maxWait: parsed("max-wait", "10m", parseDuration, "a length of time such as 30s or 10m").pipe(
    Flag.withDescription("How long one request may wait and be repeated before it fails (10m)"),
    Flag.withMetavar("TIME")
  ),
  contract: Flag.String("contract").pipe(
    Flag.withDescription(
      `What becomes of rows with fields or values that are not documented: ${
        Policy.literals.join(", ")
      } (evolve), by entity: ${entities.join(", ")}; may be repeated`
    ),
    Flag.withMetavar("ENTITY=POLICY"),
    Flag.atLeast(0)
  )
}

export interface Settings {
  readonly connector: Connector.ConnectorOptions
  readonly gate: Gate.GateOptions
  readonly extraction: { readonly concurrency: number; readonly pageSize: number }
}

/** The flags as the commands receive them. */
export interface Flags {
  readonly platformAddress: Option.Option<string>
  readonly allowHost: ReadonlyArray<string>
  readonly rateLimit: Gate.GateOptions
  readonly concurrency: number
  readonly pageSize: number
  readonly maxWait: Duration.Duration
  readonly contract: ReadonlyArray<string>
}

/** The settings of a run. Fails with what is missing, and how to give it. */
export const read = Effect.fnUntraced(function*(flags: Flags) {
  const policies = yield* Effect.fromResult(parseContracts(flags.contract)).pipe(
    Effect.mapError((message) => failed({ message }))
  )
  const platformAddress = Option.getOrUndefined(flags.platformAddress) ??
    Option.getOrUndefined(yield* variable("MEWS_PLATFORM_ADDRESS"))
  if (platformAddress === undefined) {
    return yield* failed({ message: "no platform address: give --platform-address or set MEWS_PLATFORM_ADDRESS" })
  }
  const settings: Settings = {
    connector: {
      platformAddress,
      allowHosts: flags.allowHost,
      clientToken: yield* token("MEWS_CLIENT_TOKEN"),
      accessToken: yield* token("MEWS_ACCESS_TOKEN"),
      client: Option.getOrElse(yield* variable("MEWS_CLIENT"), () => `nightaudit ${version}`),
      maxWait: flags.maxWait,
      policies
    },
    gate: flags.rateLimit,
    extraction: { concurrency: flags.concurrency, pageSize: flags.pageSize }
  }
  return settings
})

/** A token from its variable, or from the file that the variable with `_FILE` names. */
const token = Effect.fnUntraced(function*(name: string) {
  const direct = yield* variable(name)
  if (Option.isSome(direct)) return Redacted.make(direct.value)
  const path = yield* variable(`${name}_FILE`)
  if (Option.isNone(path)) {
    return yield* failed({ message: `no token: set ${name}, or ${name}_FILE to the path of a file that holds it` })
  }
  const text = yield* InputFile.read(`${name}_FILE`, path.value)
  return text.trim() === ""
    ? yield* failed({ message: `${name}_FILE names an empty file: ${path.value}` })
    : Redacted.make(text.trim())
})

/** A variable of the environment; an empty one is as if it were not set. */
export const variable = (name: string) =>
  Config.String(name).pipe(
    Config.option,
    Effect.map(Option.filter((text) => text.trim() !== "")),
    Effect.mapError(failed)
  )
