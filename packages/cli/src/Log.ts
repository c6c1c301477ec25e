/**
 * Logs go to stderr, one line an event, so that data alone is on stdout.
 */
import * as Logger from "effect/Logger"
import { printable, visible } from "./Printable.ts"

const pretty = Logger.make<unknown, string>(({ date, logLevel, message }) =>
  `${date.toISOString().slice(11, 19)} ${logLevel.toLowerCase()}: ${
    printable((Array.isArray(message) ? message : [message]).map(String).join(" "))
  }`
)

/** Whoever reads the lines as JSON reads the same; whoever sees them on a terminal sees all of them. */
const json = Logger.map(Logger.formatJson, visible)

const loggers = { pretty, json }

export const layer = (format: keyof typeof loggers) => Logger.layer([Logger.withConsoleError(loggers[format])])
