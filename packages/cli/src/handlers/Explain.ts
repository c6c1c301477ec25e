import * as ArtifactNames from "@nightaudit/files/ArtifactNames"
import { Catalogue } from "@nightaudit/ledger"
import { Finding, type Rule } from "@nightaudit/reconcile"
import { Console, Effect, FileSystem, Path, Schema, Stream } from "effect"
import type { Flags } from "../commands/Explain.ts"
import { failed } from "../Failure.ts"
import { columns, wrapped } from "../Lines.ts"
import * as OlderFolder from "../OlderFolder.ts"
import { printable } from "../Printable.ts"

export const run = Effect.fn("explain")(
  function*({ artifacts, what }: Flags) {
    const rule = ruleOf(what)
    const width = yield* columns
    if (rule !== undefined) return yield* Console.log(shown(ofRule(rule), width))
    if (!/^[0-9a-f]{6,32}$/.test(what)) return yield* failed({ message: unknown(what) })
    const finding = yield* find(what, artifacts)
    yield* Console.log(shown(ofFinding(finding), width))
  }
)

/** The lines wrapped for a terminal; continuation lines are indented to the first word. */
const shown = (lines: ReadonlyArray<string>, width: number): string =>
  lines.flatMap((line) => {
    const [indent = ""] = /^ *(- )?/.exec(line) ?? []
    const [first = "", ...more] = wrapped(line.slice(indent.length), width - indent.length)
    return [`${indent}${first}`, ...more.map((text) => " ".repeat(indent.length) + text)]
  }).join("\n")

const ruleOf = (code: string): Rule.Description | undefined => Catalogue.catalogue.find((rule) => rule.code === code)

const unknown = (what: string): string => {
  const near = Catalogue.catalogue
    .map(({ code }) => ({ code, shared: sharedStart(code, what) }))
    .filter(({ shared }) => shared >= 4)
    .toSorted((self, that) => that.shared - self.shared)
    .slice(0, 4)
    .map(({ code }) => code)
  return `there is no rule ${printable(what)}${
    near.length > 0
      ? `; did you mean ${near.join(", ")}?`
      : "; for a finding, give 6 to 32 hexadecimal digits of its fingerprint"
  }`
}

/** Length of the common prefix of two texts. */
const sharedStart = (self: string, that: string): number => {
  let length = 0
  while (length < self.length && self[length] === that[length]) length++
  return length
}

const name = ArtifactNames.findings

/** The finding of the run whose fingerprint has this prefix; there must be exactly one. */
const find = Effect.fnUntraced(function*(fingerprint: string, folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = (yield* Path.Path).join(folder, name)
  const nowhere = failed({ message: `${path} cannot be read; give the folder of a finished run with --artifacts DIR` })
  if (!(yield* Effect.orElseSucceed(fs.exists(folder), () => false))) return yield* nowhere
  yield* OlderFolder.verify(folder, [name])
  const found = yield* fs.stream(path).pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.filter((line) => line.includes(`"fingerprint":"${fingerprint}`)),
    Stream.take(2),
    Stream.runCollect,
    Effect.mapError(() => nowhere)
  )
  const [line, another] = found
  if (line === undefined) return yield* failed({ message: `no finding in ${path} has the fingerprint ${fingerprint}` })
  if (another !== undefined) {
    return yield* failed({
      message: `the fingerprints of several findings in ${path} begin with ${fingerprint}; give more digits`
    })
  }
  return yield* Effect.mapError(
    decode(line),
    () => failed({ message: `${path} contains a line that is not a finding of this version of nightaudit` })
  )
})

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Finding.Finding))

/** The description of a rule. */
const ofRule = (rule: Rule.Description): ReadonlyArray<string> => [
  `${rule.code} (${rule.severity}${rule.otherwise === undefined ? "" : `; ${rule.otherwise}`})`,
  `Reports ${rule.title}.`,
  "",
  ...paragraph("Reported when", rule.predicate),
  ...(rule.exceptions.length === 0 ? [] : ["", "Exceptions and limits:", ...rule.exceptions.map(bullet)]),
  "",
  ...paragraph("What to do", rule.action),
  ...(rule.isContradiction === true ? ["", "Both rows are read again before this is reported."] : [])
]

const paragraph = (title: string, text: string): ReadonlyArray<string> => [`${title}:`, `  ${text}.`]

const bullet = (text: string): string => `  - ${text}`

const ofFinding = (finding: Finding.Finding): ReadonlyArray<string> => {
  const rule = ruleOf(finding.code)
  const facts: ReadonlyArray<readonly [string, string | null]> = [
    ["enterprise", finding.enterpriseId],
    ["service order", finding.serviceOrderId],
    ["order items", finding.orderItemIds.length === 0 ? null : finding.orderItemIds.join(" ")],
    ["expected", money(finding.expected, finding.currency)],
    ["actual", money(finding.actual, finding.currency)],
    ["difference", money(finding.delta, finding.currency)],
    ["fingerprint", finding.fingerprint]
  ]
  return [
    printable(`${finding.code} (${finding.severity})`),
    printable(finding.message),
    "",
    ...facts.flatMap(([name, value]) => value === null ? [] : [`  ${name.padEnd(14)}${printable(value)}`]),
    "",
    "Evidence:",
    ...Object.entries(finding.evidence).map(([name, value]) => bullet(printable(`${name}: ${JSON.stringify(value)}`))),
    ...(rule === undefined ? [] : ["", "The rule:", ...ofRule(rule).map((line) => line === "" ? "" : `  ${line}`)])
  ]
}

/** Amounts are decimal strings; other values have no currency. */
const money = (value: string | null, currency: string | null): string | null =>
  value !== null && currency !== null && /^-?[\d.]+$/.test(value) ? `${value} ${currency}` : value
