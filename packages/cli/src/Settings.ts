/**
 * The settings of every command that reads the platform, from flags and environment variables.
 */
import { Connector, type Extraction, type Gate, type Page } from "@nightaudit/core"
import { entityNames } from "@nightaudit/core/EntityName"
import { Config, Effect, Option, Redacted, Result, Schema } from "effect"
import { failed } from "./Failure.ts"
import { type Flags, policies as allowed } from "./flags/Platform.ts"
import * as InputFile from "./InputFile.ts"
import { version } from "./Version.ts"

const isEntity = Schema.is(Schema.Literals(entityNames))
const isPolicy = Schema.is(Schema.Literals(allowed))

type Policies = Readonly<Record<string, Page.Policy>>

/** Policies such as `OrderItem=freeze`, at most one for each entity; otherwise what is not valid, and what is allowed. */
export const parseContracts = (texts: ReadonlyArray<string>): Result.Result<Policies, string> => {
  const policies = new Map<string, Page.Policy>()
  for (const text of texts) {
    const [entity = "", policy = "", ...more] = text.split("=")
    if (more.length > 0 || !isEntity(entity) || !isPolicy(policy)) {
      return Result.fail(
        `--contract ${JSON.stringify(text)} is not ENTITY=POLICY; give one of ${entityNames.join(", ")} and one of ${
          allowed.join(", ")
        }, such as OrderItem=freeze`
      )
    }
    const other = policies.get(entity)
    if (other !== undefined && other !== policy) {
      return Result.fail(`--contract sets both ${other} and ${policy} for ${entity}; give one policy for each entity`)
    }
    policies.set(entity, policy)
  }
  return Result.succeed(Object.fromEntries(policies))
}

export interface Settings {
  readonly connector: Connector.ConnectorOptions
  readonly gate: Gate.GateOptions
  readonly extraction: {
    readonly concurrency: number
    readonly pageSize: number
    readonly pageEnd: Extraction.PageEnd
  }
}

/** The settings of a run. Fails with the missing setting and how to give it. */
export const read = Effect.fnUntraced(function*(flags: Flags & { readonly pageEnd?: Extraction.PageEnd }) {
  const policies = yield* Effect.fromResult(parseContracts(flags.contract)).pipe(
    Effect.mapError((message) => failed({ message }))
  )
  const platformAddress = Option.getOrUndefined(flags.platformAddress) ??
    Option.getOrUndefined(yield* variable("MEWS_PLATFORM_ADDRESS"))
  if (platformAddress === undefined) {
    return yield* failed({ message: "no platform address; give --platform-address or set MEWS_PLATFORM_ADDRESS" })
  }
  const settings: Settings = {
    connector: {
      platformAddress,
      allowHosts: flags.allowHost,
      clientToken: yield* token("MEWS_CLIENT_TOKEN"),
      accessToken: yield* token("MEWS_ACCESS_TOKEN"),
      client: Option.getOrElse(yield* variable("MEWS_CLIENT"), () => `nightaudit ${version}`),
      maxWait: flags.maxWait,
      attemptTimeout: flags.attemptTimeout,
      policies,
      sideBySide: Math.max(Connector.defaultSideBySide, flags.concurrency)
    },
    gate: flags.rateLimit,
    extraction: { concurrency: flags.concurrency, pageSize: flags.pageSize, pageEnd: flags.pageEnd ?? "ask" }
  }
  return settings
})

/** A token from its variable, or from the file named by the variable with `_FILE`. */
const token = Effect.fnUntraced(function*(name: string) {
  const direct = yield* variable(name)
  if (Option.isSome(direct)) return Redacted.make(direct.value)
  const path = yield* variable(`${name}_FILE`)
  if (Option.isNone(path)) {
    return yield* failed({
      message: `no token; set ${name}, or set ${name}_FILE to the path of a file that contains it`
    })
  }
  const text = yield* InputFile.read(`${name}_FILE`, path.value)
  return text.trim() === ""
    ? yield* failed({ message: `${name}_FILE ${path.value}: the file is empty` })
    : Redacted.make(text.trim())
})

/** An environment variable; an empty one counts as not set. */
export const variable = (name: string) =>
  Config.String(name).pipe(
    Config.option,
    Effect.map(Option.filter((text) => text.trim() !== "")),
    Effect.mapError(failed)
  )
