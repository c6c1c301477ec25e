/**
 * Accepted findings: they stay in the artifacts, and do not count for `--fail-on`.
 */
import type { Instant } from "@nightaudit/core"
import { Result, Schema } from "effect"
import type { Finding } from "../model/Finding.ts"

const isDate = (text: string): boolean => {
  const time = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** What a person has accepted. A finding whose values change has another fingerprint, and is not accepted any more. */
export const Acceptance = Schema.Struct({
  fingerprint: Schema.String.check(
    Schema.isPattern(/^[0-9a-f]{32}$/i, { expected: "the 32 hexadecimal digits of a finding" })
  ),
  reason: Schema.String.check(
    Schema.makeFilter((text) => text.trim() !== "", { expected: "a reason in words" })
  ),
  /** The last day on which it counts, in UTC; for ever when absent. */
  expires: Schema.optionalKey(
    Schema.NullOr(Schema.String.check(Schema.makeFilter(isDate, { expected: "a date such as 2026-12-31" })))
  )
})
export type Acceptance = typeof Acceptance.Type

/** What became of the acceptances of a run. */
export const Counts = Schema.Struct({
  /** How many findings of each code were accepted. */
  accepted: Schema.Record(Schema.String, Schema.Int),
  /** Acceptances that had expired at the as-of time. */
  expired: Schema.Int,
  /** Acceptances in force that no finding of the run had. */
  unmatched: Schema.Int
})
export type Counts = typeof Counts.Type

/** Reads a list of acceptances, as a JSON array or as a JSON object on each line, or says what is wrong and where. */
export const parse = (text: string): Result.Result<ReadonlyArray<Acceptance>, string> => {
  const entries = text.trimStart().startsWith("[") ? ofArray(text) : ofLines(text)
  return Result.flatMap(entries, (entries) => Result.all(entries.map(decode)))
}

interface Entry {
  readonly place: string
  readonly value: unknown
}

const parseJson = (text: string, place: string): Result.Result<unknown, string> =>
  Result.try({ try: (): unknown => JSON.parse(text), catch: () => `${place} is not valid JSON` })

const ofArray = (text: string): Result.Result<ReadonlyArray<Entry>, string> =>
  Result.map(
    parseJson(text, "the array"),
    (values) => (Array.isArray(values) ? values : []).map((value, index) => ({ place: `entry ${index + 1}`, value }))
  )

const ofLines = (text: string): Result.Result<ReadonlyArray<Entry>, string> =>
  Result.all(
    text.split(/\r?\n/).flatMap((line, index) => {
      const place = `line ${index + 1}`
      return line.trim() === "" ? [] : [Result.map(parseJson(line, place), (value) => ({ place, value }))]
    })
  )

const decodeAcceptance = Schema.decodeUnknownResult(Acceptance, { onExcessProperty: "error" })

const decode = ({ place, value }: Entry): Result.Result<Acceptance, string> =>
  Result.mapError(decodeAcceptance(value), ({ message }) => `${place}: ${message.replaceAll(/\s+/g, " ")}`)

/** The acceptances of a run, at its as-of time. */
export class Acceptances {
  readonly #inForce: ReadonlyMap<string, Acceptance>
  readonly #matched = new Set<string>()
  readonly #accepted = new Map<string, number>()
  /** Those that were over, in the order given. */
  readonly expired: ReadonlyArray<Acceptance>

  constructor(acceptances: ReadonlyArray<Acceptance>, asOf: Instant.Instant) {
    const isOver = ({ expires }: Acceptance) => expires != null && expires < asOf.slice(0, 10)
    this.expired = acceptances.filter(isOver)
    this.#inForce = new Map(
      acceptances.filter((each) => !isOver(each)).map((each) => [each.fingerprint.toLowerCase(), each])
    )
  }

  /** The finding, marked where it is accepted. */
  mark(finding: Finding): Finding {
    const acceptance = this.#inForce.get(finding.fingerprint)
    if (acceptance === undefined) return finding
    this.#matched.add(finding.fingerprint)
    this.#accepted.set(finding.code, (this.#accepted.get(finding.code) ?? 0) + 1)
    return { ...finding, accepted: { reason: acceptance.reason, expires: acceptance.expires ?? null } }
  }

  /** Those in force that no finding has had so far. */
  get unmatched(): ReadonlyArray<Acceptance> {
    return [...this.#inForce].flatMap(([fingerprint, each]) => this.#matched.has(fingerprint) ? [] : [each])
  }

  get counts(): Counts {
    return {
      accepted: Object.fromEntries([...this.#accepted].toSorted(([self], [that]) => self < that ? -1 : 1)),
      expired: this.expired.length,
      unmatched: this.unmatched.length
    }
  }
}
