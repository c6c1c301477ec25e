/**
 * The `--help` pages: description, usage, examples, grouped flags, environment and exit statuses. Lines fit the terminal and
 * have at most 100 characters.
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
  ["INPUT", [
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
    "entities",
    "every",
    "history",
    "confirm-deletions",
    "confirm-shrink",
    "database-url",
    "data-dir"
  ]],
  ["COMPARE WITH", ["previous", "accept", "ledger", "ledger-mapping", "ledger-entries", "reference"]],
  ["OUTPUT", ["output", "format", "tables", "artifacts", "fail-on", "serve", "locale"]],
  ["PLATFORM", ["platform-address", "allow-host", "contract"]],
  ["REQUESTS", ["rate-limit", "concurrency", "page-size", "page-end", "max-wait", "attempt-timeout"]],
  ["LOGS", ["log-format", "otlp"]]
]

const variables: ReadonlyArray<Row> = [
  ["MEWS_PLATFORM_ADDRESS", "base address of the platform, such as https://api.mews-demo.com"],
  ["MEWS_CLIENT_TOKEN", "client token; or set MEWS_CLIENT_TOKEN_FILE to the path of a file that contains it"],
  [
    "MEWS_ACCESS_TOKEN",
    "access token of the property; or set MEWS_ACCESS_TOKEN_FILE. Tokens are never flags: flags show in process lists"
  ],
  ["MEWS_CLIENT", "name and version of the caller"]
]

const databaseVariable: Row = [
  "DATABASE_URL",
  "address of the mirror's PostgreSQL; use it if the address has a password"
]

type Status = keyof typeof statuses

const statuses = {
  0: "complete, and no finding at or above --fail-on",
  1: "failed: wrong configuration, rejected token, no reliable result; one line on stderr gives the reason",
  2: "incomplete: some data could not be read; the data that was read is kept",
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

/** Commands whose statuses have another meaning. */
const meanings: Readonly<Record<string, Partial<Record<Status, string>>>> = {
  verify: {
    0: "intact: no file was changed after the run",
    1: "damaged: a file is missing, was changed, or is from another run",
    2: "cannot be verified: the folder has no finished run, an older version wrote it, or it cannot be read"
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

/** The text of a help page in lines that fit the columns; only a longer word or an example exceeds them. */
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

/** The placeholder of a value; the description names the choices. */
const metavarOf = (type: string): string => metavars.get(type) ?? (type.startsWith("<") ? "CHOICE" : type)

const metavars = new Map([["string", "TEXT"], ["integer", "N"], ["choice", "CHOICE"]])

/** More than five flags are grouped by topic. */
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
    // Commands are copied and pasted, so they are not wrapped.
    `  ${command}`
  ])

const indent = (by: number) => (line: string): string => `${" ".repeat(by)}${line}`

/** Two columns; an entry that is too long for the left column is on a line of its own. */
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

/** Help pages for the width of stdout, with bold titles if it supports color. */
export const layer = Layer.unwrap(Effect.map(TerminalCapabilities.TerminalCapabilities, ({ canColor }) => {
  const formatter = CliOutput.defaultFormatter({ colors: canColor })
  const bold = (text: string) => canColor ? `\u001b[1m${text}\u001b[22m` : text
  return CliOutput.layer({
    ...formatter,
    formatHelpDoc: (doc) => text(doc, { bold, columns: stdout.columns || 80 })
  })
})).pipe(Layer.provide(TerminalCapabilities.layer))
