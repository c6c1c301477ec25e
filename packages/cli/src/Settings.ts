/**
 * What every command that talks to the platform may be told, by flag or by environment.
 */
import { Connector, type Gate, type Page } from "@nightaudit/core"
import { entityNames } from "@nightaudit/core/EntityName"
import { Config, Effect, Option, Redacted, Result, Schema } from "effect"
import { failed } from "./Failure.ts"
import { type Flags, policies as allowed } from "./flags/Platform.ts"
import * as InputFile from "./InputFile.ts"
import { version } from "./Version.ts"

const isEntity = Schema.is(Schema.Literals(entityNames))
const isPolicy = Schema.is(Schema.Literals(allowed))

type Policies = Readonly<Record<string, Page.Policy>>

/** Policies such as `OrderItem=freeze`, each entity with one; otherwise what is wrong, and what is allowed. */
export const parseContracts = (texts: ReadonlyArray<string>): Result.Result<Policies, string> => {
  const policies = new Map<string, Page.Policy>()
  for (const text of texts) {
    const [entity = "", policy = "", ...more] = text.split("=")
    if (more.length > 0 || !isEntity(entity) || !isPolicy(policy)) {
      return Result.fail(
        `--contract ${JSON.stringify(text)} is not ENTITY=POLICY: one of ${entityNames.join(", ")} and one of ${
          allowed.join(", ")
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

export interface Settings {
  readonly connector: Connector.ConnectorOptions
  readonly gate: Gate.GateOptions
  readonly extraction: { readonly concurrency: number; readonly pageSize: number }
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
      attemptTimeout: flags.attemptTimeout,
      policies,
      sideBySide: Math.max(Connector.defaultSideBySide, flags.concurrency)
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
