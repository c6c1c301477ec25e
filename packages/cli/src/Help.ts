/**
 * What `--help` prints: what a command is for, examples, its flags by what they are about, and how it ends. Lines are as long as
 * the terminal is wide, 100 characters at the most.
 */
import * as CliOutput from "effect/cli/CliOutput"
import type * as HelpDoc from "effect/cli/HelpDoc"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { stdout } from "node:process"
import { wrapped } from "./Lines.ts"

const about: ReadonlyArray<readonly [title: string, flags: ReadonlyArray<string>]> = [
  ["WHAT IS READ", [
    "from",
    "to",
    "basis",
    "by",
    "enterprise",
    "service",
    "as-of",
    "source",
    "files",
    "resume",
    "every",
    "confirm-deletions",
    "confirm-shrink",
    "database-url",
    "data-dir"
  ]],
  ["WHAT IT IS HELD AGAINST", ["previous", "accept", "ledger", "ledger-mapping", "ledger-entries", "reference"]],
  ["WHAT COMES OUT", ["output", "format", "artifacts", "fail-on", "serve", "locale"]],
  ["THE PLATFORM", ["platform-address", "allow-host", "contract"]],
  ["PACE", ["rate-limit", "concurrency", "page-size", "max-wait", "attempt-timeout"]],
  ["LOGS", ["log-format", "otlp"]]
]

const variables: ReadonlyArray<Row> = [
  ["MEWS_PLATFORM_ADDRESS", "base address of the platform, such as https://api.mews-demo.com"],
  ["MEWS_CLIENT_TOKEN", "the token of the client; or MEWS_CLIENT_TOKEN_FILE, the path of a file that holds it"],
  [
    "MEWS_ACCESS_TOKEN",
    "the token of the property; or MEWS_ACCESS_TOKEN_FILE. No token is a flag: flags show in process lists"
  ],
  ["MEWS_CLIENT", "name and version of the caller"]
]

const databaseVariable: Row = ["DATABASE_URL", "the address of the mirror's PostgreSQL, where it has a password"]

type Status = keyof typeof statuses

const statuses = {
  0: "complete, and no finding at or above --fail-on",
  1: "failed: a wrong setting, a refused token, nothing left to trust; one line on stderr says why",
  2: "incomplete: something could not be read; what was read is kept",
  3: "complete, with findings at or above --fail-on",
  130: "interrupted by Ctrl-C; 143 by SIGTERM"
} as const

const endings: Readonly<Record<string, ReadonlyArray<Status>>> = {
  nightaudit: [0, 1, 2, 3, 130],
  reconcile: [0, 1, 2, 3, 130],
  demo: [0, 1, 2, 130],
  extract: [0, 1, 2, 130],
  sync: [0, 1, 2, 130],
  verify: [0, 1, 2, 130]
}

/** Where a status means something else. */
const meanings: Readonly<Record<string, Partial<Record<Status, string>>>> = {
  verify: {
    0: "whole: every file is as the run wrote it",
    1: "damaged: a file is missing, has other bytes, or is of another run",
    2: "cannot be verified: no finished run is there, an older version wrote it, or it cannot be read"
  }
}

const otherEnding: ReadonlyArray<Status> = [0, 1, 130]

const statusOf = (status: Status, name: string): Row => [
  String(status),
  meanings[name]?.[status] ??
    (status === 0 && name !== "reconcile" && name !== "nightaudit" ? "done" : statuses[status])
]

type Row = readonly [left: string, right: string]

interface Section {
  readonly title: string
  readonly lines: ReadonlyArray<string>
}

/** The text of a help page in lines of at most so many characters, words that are longer apart. */
export const text = (
  doc: HelpDoc.HelpDoc,
  { bold, columns }: { readonly columns: number; readonly bold: (text: string) => string }
): string => {
  const width = Math.max(20, Math.min(columns, 100) - 1)
  const rows = (all: ReadonlyArray<Row>) => aligned(all, width)
  const name = doc.commandPath?.at(-1) ?? "nightaudit"
  const names = new Set(doc.flags.map((flag) => flag.name))
  const subcommands = doc.subcommands?.flatMap(({ commands }) => commands) ?? []
  const sections: ReadonlyArray<Section> = [
    { title: "", lines: wrapped(`${doc.description}.`, width) },
    { title: "USAGE", lines: wrapped(doc.usage, width - 2).map(indent(2)) },
    {
      title: "COMMANDS",
      lines: rows(subcommands.map((each): Row => [each.name, each.shortDescription ?? each.description]))
    },
    { title: "EXAMPLES", lines: examples(doc, width) },
    {
      title: "ARGUMENTS",
      lines: rows((doc.args ?? []).map((arg): Row => [arg.name, Option.getOrElse(arg.description, () => "")]))
    },
    ...grouped(doc.flags).map(({ flags, title }) => ({ title, lines: rows(flags.map(flagRow)) })),
    {
      title: "ENVIRONMENT",
      lines: rows([
        ...(names.has("platform-address") || name === "nightaudit" ? variables : []),
        ...(names.has("database-url") || name === "nightaudit" ? [databaseVariable] : [])
      ])
    },
    { title: "EXIT STATUS", lines: rows((endings[name] ?? otherEnding).map((status) => statusOf(status, name))) },
    { title: "FLAGS OF EVERY COMMAND", lines: rows((doc.globalFlags ?? []).map(flagRow)) },
    ...(subcommands.length === 0 ? [] : [{ title: "SHELL COMPLETIONS", lines: rows(completions) }])
  ]
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ lines, title }) => [...(title === "" ? [] : [bold(title)]), ...lines].join("\n"))
    .join("\n\n")
}

const completions: ReadonlyArray<Row> = [
  ["bash", "nightaudit --completions bash > ~/.local/share/bash-completion/completions/nightaudit"],
  ["zsh", "nightaudit --completions zsh > \"${fpath[1]}/_nightaudit\""],
  ["fish", "nightaudit --completions fish > ~/.config/fish/completions/nightaudit.fish"]
]

const flagRow = ({ aliases, description, name, type }: HelpDoc.FlagDoc): Row => [
  [...aliases, `--${name}`].join(", ") + (type === "boolean" ? "" : ` ${metavarOf(type)}`),
  Option.getOrElse(description, () => "")
]

/** What stands for a value; the choices are named in the description. */
const metavarOf = (type: string): string => metavars.get(type) ?? (type.startsWith("<") ? "CHOICE" : type)

const metavars = new Map([["string", "TEXT"], ["integer", "N"], ["choice", "CHOICE"]])

/** Few flags need no order; many are sorted by what they are about. */
const grouped = (flags: ReadonlyArray<HelpDoc.FlagDoc>) => {
  if (flags.length <= 5) return [{ title: "FLAGS", flags }]
  const known = new Set(about.flatMap(([, names]) => names))
  const byName = new Map(flags.map((flag) => [flag.name, flag]))
  return [
    ...about.map(([title, names]) => ({ title, flags: names.flatMap((name) => byName.get(name) ?? []) })),
    { title: "OTHER FLAGS", flags: flags.filter(({ name }) => !known.has(name)) }
  ]
}

const examples = ({ examples = [] }: HelpDoc.HelpDoc, width: number): ReadonlyArray<string> =>
  examples.flatMap(({ command, description }, index) => [
    ...(index === 0 ? [] : [""]),
    ...(description === undefined ? [] : wrapped(description, width - 4).map((line) => `  # ${line}`)),
    // A command is copied: it stays in one line.
    `  ${command}`
  ])

const indent = (by: number) => (line: string): string => `${" ".repeat(by)}${line}`

/** Two columns; what is too long for the left one stands above its right one. */
const aligned = (rows: ReadonlyArray<Row>, width: number): ReadonlyArray<string> => {
  const left = Math.min(Math.max(0, ...rows.map(([left]) => left.length)), 24, Math.floor(width / 3))
  const column = left + 4
  return rows.flatMap(([name, description]) => {
    const lines = wrapped(description, width - column)
    return name.length > left
      ? [`  ${name}`, ...lines.map(indent(column))]
      : [`  ${name.padEnd(left)}  ${lines[0] ?? ""}`.trimEnd(), ...lines.slice(1).map(indent(column))]
  })
}

/** Help pages for the terminal that stdout is, in bold where it can and wants to show it. */
export const layer = Layer.unwrap(Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => {
  const formatter = CliOutput.defaultFormatter({ colors: canColor })
  const bold = (text: string) => canColor ? `\u001b[1m${text}\u001b[22m` : text
  return CliOutput.layer({
    ...formatter,
    formatHelpDoc: (doc) => text(doc, { bold, columns: stdout.columns || 80 })
  })
})).pipe(Layer.provide(TerminalCapabilities.layer))
