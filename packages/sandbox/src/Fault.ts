import { type Effect, Schema } from "effect"
import { FaultAction } from "./FaultAction.ts"

const Positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/** The operations by name, and all of them. */
export const FaultOperation = Schema.Literals([
  "enterprises",
  "services",
  "productServiceOrders",
  "reservations",
  "orderItems",
  "any"
])

/** What happens to some requests of an operation. */
export const Fault = Schema.Struct({
  name: Schema.optionalKey(Schema.NonEmptyString),
  operation: FaultOperation,
  /** The first request that it happens to, counted from 1 over the requests that `operation` and `when` tell. */
  occurrence: Positive,
  /** How many of them in a row, default 1. */
  times: Schema.optionalKey(Schema.Union([Positive, Schema.Literal("forever")])),
  /** Instead of `times`: all requests from the first on, for this many milliseconds. */
  lasting: Schema.optionalKey(Positive),
  /** Only requests without a cursor, or only those with one. */
  when: Schema.optionalKey(Schema.Literals(["first page", "following page"])),
  action: FaultAction
}).check(
  Schema.makeFilter((fault) =>
    fault.times === undefined || fault.lasting === undefined ? undefined : "Expected times or lasting, not both"
  )
)

export type Fault = typeof Fault.Type

/** A script of faults: each happens to its requests, all others are answered as ever. */
export class FaultScript extends Schema.Opaque<FaultScript>()(Schema.Struct({ faults: Schema.Array(Fault) })) {
  /** Reads the text of a JSON file; fails if it is not a script, with the place and what is expected there. */
  static decode(text: string): Effect.Effect<FaultScript, Schema.SchemaError> {
    return decodeText(text)
  }
}

/** How often a fault had an effect. */
export interface FaultConsumed {
  readonly fault: Fault
  /** Requests that it changed the answer of, or the hotel before. */
  readonly consumed: number
}

const decodeText = Schema.decodeUnknownEffect(Schema.fromJsonString(FaultScript), { onExcessProperty: "error" })
