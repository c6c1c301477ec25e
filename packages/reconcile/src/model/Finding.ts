/**
 * One reported discrepancy, worded so that a person can act on it or accept it.
 */
import { Ids } from "@nightaudit/core"
import { Effect, Schema } from "effect"
import { Digest } from "effect/crypto"

export const Severity = Schema.Literals(["error", "warning", "info"])
export type Severity = typeof Severity.Type

/** The result of a rule, before it is assigned to an enterprise and an order. */
export interface Observation {
  /** If it differs from the rule's own. */
  readonly severity?: Severity | undefined
  readonly orderItemIds: ReadonlyArray<string>
  /** One sentence that a night auditor understands. */
  readonly message: string
  readonly expected?: string | null
  readonly actual?: string | null
  /** Of `actual` over `expected`, where both are amounts. */
  readonly delta?: string | null
  readonly currency?: string | null
  /** The values compared and the legitimate exceptions that were tested and did not apply. */
  readonly evidence: Readonly<Record<string, unknown>>
}

/** A line of `findings.ndjson`. Amounts are decimal strings. */
export const Finding = Schema.Struct({
  code: Schema.String,
  severity: Severity,
  enterpriseId: Schema.NullOr(Schema.String),
  serviceOrderId: Schema.NullOr(Schema.String),
  orderItemIds: Schema.Array(Schema.String),
  message: Schema.String,
  expected: Schema.NullOr(Schema.String),
  actual: Schema.NullOr(Schema.String),
  delta: Schema.NullOr(Schema.String),
  currency: Schema.NullOr(Schema.String),
  evidence: Schema.Record(Schema.String, Schema.Unknown),
  /** The same for the same rule, ids and values, in every run: 32 hexadecimal digits. */
  fingerprint: Schema.String,
  /** Why it was accepted, and until which date; absent if it is not accepted. */
  accepted: Schema.optionalKey(Schema.Struct({ reason: Schema.String, expires: Schema.NullOr(Schema.String) }))
})
export type Finding = typeof Finding.Type

const encoder = new TextEncoder()

/** Completes an observation. The message and the evidence are not part of the fingerprint: wording may improve. */
export const make = Effect.fnUntraced(function*(
  rule: { readonly code: string; readonly version: number; readonly severity: Severity },
  of: { readonly enterpriseId: string | null; readonly serviceOrderId: string | null },
  observation: Observation
) {
  const { actual = null, currency = null, delta = null, evidence, expected = null, message } = observation
  const orderItemIds = observation.orderItemIds.toSorted(Ids.compare)
  const identity = [
    rule.code,
    rule.version,
    folded(of.enterpriseId),
    folded(of.serviceOrderId),
    orderItemIds.map(folded),
    folded(expected),
    folded(actual),
    delta,
    currency
  ]
  const hash = yield* (yield* Digest.Digest).digestHex(Digest.sha256, encoder.encode(JSON.stringify(identity)))
  const finding: Finding = {
    code: rule.code,
    severity: observation.severity ?? rule.severity,
    enterpriseId: of.enterpriseId,
    serviceOrderId: of.serviceOrderId,
    orderItemIds,
    message,
    expected,
    actual,
    delta,
    currency,
    evidence: { ...evidence, rule: `${rule.code}@${rule.version}` },
    fingerprint: hash.slice(0, 32)
  }
  return finding
})

const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/** An id in lower case, and any other value as it is. */
const folded = (value: string | null): string | null => value !== null && guid.test(value) ? Ids.lower(value) : value

/** By code, then by the items named, then by what was found: the order of a service order's findings. */
export const compare = (self: Finding, that: Finding): number => {
  const key = (finding: Finding) => `${finding.code} ${finding.orderItemIds.join()} ${finding.fingerprint}`
  return key(self) < key(that) ? -1 : 1
}
