/**
 * What a command tells on stderr besides its log, in the form of the log.
 */
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Log from "./Log.ts"

/** How lines look on stderr: as the arguments say, before any of them is understood. */
export const Format = Context.Reference<"pretty" | "json">("nightaudit/Notice/Format", { defaultValue: () => "pretty" })

/** The format that the arguments name. */
export const formatOf = (args: ReadonlyArray<string>): "pretty" | "json" =>
  /(^| )--log-format[ =]json( |$)/.test(args.join(" ")) ? "json" : "pretty"

const told = (level: "info" | "error") => (line: string): Effect.Effect<void> =>
  Effect.flatMap(Format, (format) =>
    format === "pretty"
      ? Console.error(line)
      : (level === "error" ? Effect.logError(line) : Effect.logInfo(line)).pipe(
        Effect.provideService(References.MinimumLogLevel, "All"),
        Effect.provide(Log.layer("json"))
      ))

/** A line that is told whatever the level of the log. */
export const tell = told("info")

/** The last line of a command that has failed. */
export const tellFailure = told("error")
