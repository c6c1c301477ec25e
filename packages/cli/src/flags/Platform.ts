/**
 * The flags of every command that reads the platform.
 */
import type { Gate } from "@nightaudit/core"
import { entityNames } from "@nightaudit/core/EntityName"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

const units: Readonly<Record<string, Duration.Unit>> = { ms: "millis", s: "seconds", m: "minutes", h: "hours" }

/** A duration such as `30s` or `10m`. */
export const parseDuration = (text: string): Option.Option<Duration.Duration> => {
  const [, amount = "", unit = ""] = /^([1-9]\d{0,9})(ms|s|m|h)$/.exec(text) ?? []
  return Option.map(Option.fromNullishOr(units[unit]), (unit) => Duration.fromInputUnsafe(`${Number(amount)} ${unit}`))
}

/** A limit such as `200/30s`. */
const parseRateLimit = (text: string): Option.Option<Gate.GateOptions> => {
  const [, limit = "", window = ""] = /^([1-9]\d{0,9})\/(\w+)$/.exec(text) ?? []
  return Option.map(parseDuration(window), (window) => ({ limit: Number(limit), window }))
}

/** Policies for rows with undocumented fields or values. */
export const policies = ["evolve", "quarantine", "freeze"] as const

/** The `--output` flag; an empty path is rejected. */
export const output = (description: string, metavar: string) =>
  Flag.String("output").pipe(
    Flag.withDescription(description),
    Flag.withMetavar(metavar),
    Flag.filter((path) => path !== "", () => "Expected a path, got an empty value")
  )

/** Rejects numbers outside the range; both ends are allowed. */
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
  "requests per duration such as 200/30s"
).pipe(
  Flag.withDescription("Maximum requests per access token in any sliding time window (default: 200/30s)"),
  Flag.withMetavar("N/TIME")
)

/** Default concurrency and page size, and when a listing ends. */
export const extraction = { concurrency: 4, pageSize: 1000, pageEnd: "ask" } as const

export const flags = {
  platformAddress: Flag.String("platform-address").pipe(
    Flag.withDescription("Base address of the platform, such as https://api.mews-demo.com (MEWS_PLATFORM_ADDRESS)"),
    Flag.optional
  ),
  allowHost: Flag.String("allow-host").pipe(
    Flag.withDescription("Another host that may receive the tokens, besides the Mews hosts; may be repeated"),
    Flag.atLeast(0)
  ),
  rateLimit,
  concurrency: Flag.Int("concurrency").pipe(
    Flag.withDescription("Number of time windows read at the same time (default: 4)"),
    Flag.withDefault(extraction.concurrency),
    between(1, 64)
  ),
  pageSize: Flag.Int("page-size").pipe(
    Flag.withDescription("Rows to request in a page, 1 to 1000 (default: 1000)"),
    Flag.withDefault(extraction.pageSize),
    between(1, 1000)
  ),
  maxWait: parsed("max-wait", "10m", parseDuration, "a duration such as 30s or 10m").pipe(
    Flag.withDescription("How long one request may wait and be repeated before it fails (default: 10m)"),
    Flag.withMetavar("TIME")
  ),
  attemptTimeout: parsed("attempt-timeout", "90s", parseDuration, "a duration such as 30s or 10m").pipe(
    Flag.withDescription("How long one attempt may take until its response is complete (default: 90s)"),
    Flag.withMetavar("TIME")
  ),
  contract: Flag.String("contract").pipe(
    Flag.withDescription(
      `Policy for rows with undocumented fields or values: ${policies.join(", ")} (default: evolve), for one entity: ${
        entityNames.join(", ")
      }; may be repeated`
    ),
    Flag.withMetavar("ENTITY=POLICY"),
    Flag.atLeast(0)
  )
}

/** The flags as the handlers receive them. */
export type Flags = Command.Command.Config.Infer<typeof flags>
