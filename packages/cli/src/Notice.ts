/**
 * Notices of a command on stderr, in the format of the log.
 */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Log from "./Log.ts"

/** The format of lines on stderr. It is taken from the arguments before they are decoded. */
export const Format = Context.Reference<"pretty" | "json">("nightaudit/Notice/Format", { defaultValue: () => "pretty" })

/** The format that the arguments name. */
export const formatOf = (args: ReadonlyArray<string>): "pretty" | "json" =>
  /(^| )--log-format[ =]json( |$)/.test(args.join(" ")) ? "json" : "pretty"

const line = (level: "info" | "error") => (text: string): Effect.Effect<void> =>
  Effect.flatMap(Format, (format) =>
    format === "pretty"
      ? Console.error(text)
      : (level === "error" ? Effect.logError(text) : Effect.logInfo(text)).pipe(
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provide(Log.layer("json"))
      ))

/** Prints a notice, at any log level. */
export const tell = line("info")

/** Prints the last line of a failed command. */
export const tellFailure = line("error")
