/**
 * Logs go to stderr, one line an event, so that data alone is on stdout.
 */
import * as Logger from "effect/Logger"
import { printable } from "./Printable.ts"

const pretty = Logger.make<unknown, string>(({ date, logLevel, message }) =>
  `${date.toISOString().slice(11, 19)} ${logLevel.toLowerCase()}: ${
    printable((Array.isArray(message) ? message : [message]).map(String).join(" "))
  }`
)

const loggers = { pretty, json: Logger.formatJson }

export const layer = (format: keyof typeof loggers) => Logger.layer([Logger.withConsoleError(loggers[format])])
