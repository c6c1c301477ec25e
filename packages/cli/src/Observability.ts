/**
 * Logs, traces and metrics: logs go to stderr, one line an event, so that data alone is on stdout.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Layer, Logger, Option } from "effect"
import { Flag } from "effect/cli"
import { Otlp } from "effect/observability"
import { printable } from "./Printable.ts"
import { version } from "./Version.ts"

export const flags = {
  logFormat: Flag.Literals("log-format", ["pretty", "json"]).pipe(
    Flag.withDescription("How log lines look on stderr (pretty)"),
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

export interface Flags {
  readonly logFormat: "pretty" | "json"
  readonly otlp: Option.Option<string>
}

const pretty = Logger.make<unknown, string>(({ date, logLevel, message }) =>
  `${date.toISOString().slice(11, 19)} ${logLevel.toLowerCase()}: ${
    printable((Array.isArray(message) ? message : [message]).map(String).join(" "))
  }`
)

const loggers = { pretty, json: Logger.formatJson }

/** The logger alone, for what happens before any flag is known. */
export const layerLogger = (format: Flags["logFormat"]) => Logger.layer([Logger.withConsoleError(loggers[format])])

export const layer = ({ logFormat, otlp }: Flags) =>
  Layer.provideMerge(
    Option.match(otlp, {
      onNone: () => Layer.empty,
      onSome: (baseUrl) =>
        Otlp.layerJson({ baseUrl, resource: { serviceName: "nightaudit", serviceVersion: version } }).pipe(
          Layer.provide(NodeHttpClient.layerUndici)
        )
    }),
    layerLogger(logFormat)
  )
