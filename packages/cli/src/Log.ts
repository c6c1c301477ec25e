/**
 * Logs go to stderr, one line per event, so that stdout has only data.
 */
import * as Logger from "effect/Logger"
import { printable, visible } from "./Printable.ts"

const pretty = Logger.make<unknown, string>(({ date, logLevel, message }) =>
  `${date.toISOString().slice(11, 19)} ${logLevel.toLowerCase()}: ${
    printable((Array.isArray(message) ? message : [message]).map(String).join(" "))
  }`
)

/** The same JSON for programs; on a terminal every character is visible. */
const json = Logger.map(Logger.formatJson, visible)

const loggers = { pretty, json }

export const layer = (format: keyof typeof loggers) => Logger.layer([Logger.withConsoleError(loggers[format])])
