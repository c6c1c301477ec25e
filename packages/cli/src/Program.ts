/**
 * The command line: its commands, its logs, and how it ends.
 */
import { Config, Console, Effect, Option, Stdio } from "effect"
import { type CliError, CliOutput, Command } from "effect/cli"
import { demo } from "./commands/Demo.ts"
import { explain } from "./commands/Explain.ts"
import { extract } from "./commands/Extract.ts"
import { plan } from "./commands/Plan.ts"
import { reconcile } from "./commands/Reconcile.ts"
import { report } from "./commands/Report.ts"
import { sandbox } from "./commands/Sandbox.ts"
import { sync } from "./commands/Sync.ts"
import { failed, Failure } from "./Failure.ts"
import * as Observability from "./Observability.ts"
import { printable } from "./Printable.ts"
import { version } from "./Version.ts"

export const nightaudit = Command.make("nightaudit").pipe(
  Command.withDescription(
    "Reconciles the service orders and order items of hotels on the Mews platform: what was sold must match what was ordered"
  ),
  Command.withSubcommands([demo, plan, reconcile, explain, extract, sync, report, sandbox])
)

/** What was typed wrong, in one line that says where to look. */
const misuse = (error: CliError.CliError): Failure | undefined => {
  if (error._tag !== "ShowHelp") return failed(error)
  if (error.errors.length === 0) return undefined
  const problems = error.errors.map(({ message }) => message.replaceAll(/\s+/g, " ").trim()).join("; ")
  return failed({ message: `${problems}. See ${error.commandPath.join(" ")} --help` })
}

/** Help that was asked for is printed; what was typed wrong is told in one line, without pages of help before it. */
const presenter: CliOutput.Presenter = {
  present: (presentation) =>
    presentation._tag === "InvalidInvocation" ? Effect.void : CliOutput.defaultPresenter.present(presentation)
}

/** Node takes every certificate for good when this variable says so, and the tokens would go to whoever shows one. */
const refuseUnverified = Config.String("NODE_TLS_REJECT_UNAUTHORIZED").pipe(
  Config.option,
  Effect.mapError(failed),
  Effect.flatMap((value) =>
    Option.contains(value, "0")
      ? Effect.fail(failed({
        message: "NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates, and is refused: unset it"
      }))
      : Effect.void
  )
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
    Effect.fail(failed({ message: `this is a fault of nightaudit itself: ${String(defect)}` }))
  ),
  Effect.tapError((failure) => Console.error(`nightaudit: ${printable(failure.line)}`)),
  Effect.provide(CliOutput.layerPresenter(presenter)),
  Effect.provide(Observability.layerLogger("pretty"))
)
