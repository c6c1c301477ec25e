/**
 * The command line: its commands, logs and exit status.
 */
import type * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stdio from "effect/Stdio"
import { demo } from "./commands/Demo.ts"
import { explain } from "./commands/Explain.ts"
import { extract } from "./commands/Extract.ts"
import { plan } from "./commands/Plan.ts"
import { reconcile } from "./commands/Reconcile.ts"
import { report } from "./commands/Report.ts"
import { sandbox } from "./commands/Sandbox.ts"
import { sync } from "./commands/Sync.ts"
import { verify } from "./commands/Verify.ts"
import { failed, Failure } from "./Failure.ts"
import * as Help from "./Help.ts"
import * as Log from "./Log.ts"
import * as Notice from "./Notice.ts"
import * as Output from "./Output.ts"
import { printable } from "./Printable.ts"
import { version } from "./Version.ts"

export const nightaudit = Command.make("nightaudit").pipe(
  Command.withDescription(
    "Reconciles the service orders and order items of hotels on the Mews platform: verifies that each item belongs to an order, and checks every order against its items. It only reads the platform and never writes to it"
  ),
  Command.withExamples([
    {
      command: "nightaudit demo",
      description: "See the result for generated sample properties; needs no configuration"
    },
    {
      command: "nightaudit plan --from 2026-03-01 --to 2026-04-01",
      description: "Predict a run over one month; needs an address and tokens in the environment"
    },
    { command: "nightaudit reconcile --from 2026-03-01 --to 2026-04-01", description: "Read and check the month" },
    { command: "nightaudit explain over-rebate", description: "Explain a finding and what to do about it" }
  ]),
  Command.withSubcommands([demo, plan, reconcile, explain, extract, sync, report, verify, sandbox])
)

/** A usage error in one line, with a suggestion or the help page. */
const misuse = (error: CliError.CliError): Failure | undefined => {
  if (error._tag !== "ShowHelp") return failed(error)
  if (error.errors.length === 0) return undefined
  const problems = error.errors.map(problem).join("; ")
  const end = problems.endsWith("?") ? "" : "."
  return failed({ message: `${problems}${end} See ${error.commandPath.join(" ")} --help` })
}

const problem = (error: CliError.NonShowHelpErrors): string => {
  const [said = ""] = error.message.split("\n\n")
  const text = said.replaceAll(/\s+/g, " ").trim()
  if (error._tag === "UnrecognizedOption" && /token/i.test(error.option)) {
    return `${text}: tokens are read from MEWS_CLIENT_TOKEN and MEWS_ACCESS_TOKEN, because flags show in process lists`
  }
  const meant = error._tag === "UnrecognizedOption" || error._tag === "UnknownSubcommand" ? error.suggestions : []
  return meant.length === 0 ? text : `${text}: did you mean ${meant.join(" or ")}?`
}

/** Prints help only if it was requested; a usage error is one line, without a help page before it. */
const presenter: CliOutput.Presenter = {
  present: (presentation) =>
    presentation._tag === "InvalidInvocation" ? Effect.void : CliOutput.defaultPresenter.present(presentation)
}

/** With this variable Node accepts every certificate, and any server could receive the tokens. */
const refuseUnverified = Config.String("NODE_TLS_REJECT_UNAUTHORIZED").pipe(
  Config.option,
  Effect.mapError(failed),
  Effect.flatMap((value) =>
    Option.contains(value, "0")
      ? Effect.fail(failed({
        message: "NODE_TLS_REJECT_UNAUTHORIZED=0 rejected: it turns off the verification of certificates; unset it"
      }))
      : Effect.void
  )
)

/** Notices and the failure line on stderr have the format of the log. */
const noticed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(
    Effect.flatMap(Stdio.Stdio, (stdio) => Effect.exit(stdio.args)),
    (args) => Effect.provideService(effect, Notice.Format, Notice.formatOf(Exit.isSuccess(args) ? args.value : []))
  )

/** Runs the command that the arguments name. A failure is one line on stderr and an exit status. */
export const program = refuseUnverified.pipe(
  Effect.andThen(Effect.flatMap(Stdio.Stdio, (stdio) => stdio.args)),
  Effect.flatMap(Command.runWith(nightaudit, { version })),
  Effect.catchIf((error): error is CliError.CliError => !(error instanceof Failure), (error) => {
    const failure = misuse(error)
    return failure === undefined ? Effect.void : Effect.fail(failure)
  }),
  Effect.catchDefect((defect) =>
    Effect.fail(failed({ message: `internal error in nightaudit: ${String(defect)}; please report this` }))
  ),
  Output.accounted,
  Effect.tapError((failure) => Notice.tellFailure(`nightaudit: ${printable(failure.line)}`)),
  noticed,
  Effect.provide([CliOutput.layerPresenter(presenter), Help.layer]),
  Effect.provide(Log.layer("pretty"))
)
