import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"

export const flags = {
  logFormat: Flag.Literals("log-format", ["pretty", "json"]).pipe(
    Flag.withDescription("Format of log lines on stderr (default: pretty)"),
    Flag.withDefault("pretty")
  ),
  otlp: Flag.String("otlp").pipe(
    Flag.withDescription("Export traces and metrics to this OTLP address, such as http://localhost:4318"),
    Flag.withMetavar("URL"),
    Flag.filter(
      (url) => /^https?:/i.test(url) && URL.canParse(url),
      (url) => `Expected an http or https address, got ${JSON.stringify(url)}`
    ),
    Flag.optional
  )
}

/** The flags as the handlers receive them. */
export type Flags = Command.Command.Config.Infer<typeof flags>
