import { Schema } from "effect"

const YEAR = 365 * 86_400

const Positive = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))
const Natural = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Status = Schema.Int.check(Schema.isBetween({ minimum: 300, maximum: 599 }))
// What a header may hold, or it could not be sent.
const HeaderValue = Schema.String.check(Schema.isPattern(/^[\t\x20-\x7e\x80-\xff]*$/))
const Headers = Schema.Record(Schema.String.check(Schema.isPattern(/^[\w!#$%&'*+.^`|~-]+$/)), HeaderValue)

/** How many rows of the page, from its first, have the field and are changed; default 1. */
const Rows = Schema.optionalKey(Schema.Union([Positive, Schema.Literal("all")]))

/** Property names and indices, joined by dots: `Amount.TaxValues.0.Value`. */
const Path = Schema.NonEmptyString

const action = <const Type extends string, Fields extends Schema.Struct.Fields>(type: Type, fields: Fields) =>
  Schema.Struct({ type: Schema.Literal(type), ...fields })

/** In place of the platform's answer. */
const answers = [
  action("status", {
    status: Status,
    headers: Schema.optionalKey(Headers),
    /** The text of the body; a `Message` as the platform's without one. */
    body: Schema.optionalKey(Schema.String),
    /** A `Retry-After` counted from the moment of the answer. */
    retryAfter: Schema.optionalKey(Schema.Struct({
      seconds: Schema.Int.check(Schema.isBetween({ minimum: -YEAR, maximum: 1000 * YEAR })),
      as: Schema.Literals(["seconds", "imf", "rfc850", "asctime"])
    }))
  }),
  action("echo", { status: Status, as: Schema.optionalKey(Schema.Literals(["json", "html"])) }),
  action("heavy", { above: Natural, of: Schema.Literals(["count", "rows"]) }),
  action("rejectCursor", {})
] as const

/** How the answer travels, or does not. */
const connections = [
  action("delay", { millis: Positive }),
  action("stall", { phase: Schema.Literals(["headers", "body"]) }),
  action("drip", { bytesPerSecond: Positive }),
  action("refuse", {}),
  action("reset", { phase: Schema.Literal("headers") }),
  action("cut", { atByte: Natural, framing: Schema.Literals(["length", "chunked", "eof"]) }),
  action("cut", {
    atFraction: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
    framing: Schema.Literals(["length", "chunked", "eof"])
  }),
  action("dns", { code: Schema.Literals(["ENOTFOUND", "EAI_AGAIN"]) }),
  action("tls", {
    code: Schema.optionalKey(Schema.Literals([
      "CERT_HAS_EXPIRED",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    ]))
  }),
  action("garbage", {}),
  action("hangUp", {})
] as const

/** The platform's answer in another shape. */
const bodies = [
  action("html", {}),
  action("contentType", { value: HeaderValue }),
  action("empty", { status: Schema.Literals([200, 204]) }),
  action("encoding", {
    kind: Schema.Literals([
      "invalid-utf8",
      "bom",
      "utf16",
      "gzip",
      "deflate",
      "br",
      "gzip-cut",
      "gzip-damaged",
      "unknown"
    ])
  }),
  action("bomb", { bytes: Positive.check(Schema.isLessThanOrEqualTo(2 ** 34)) }),
  action("deep", { depth: Positive.check(Schema.isLessThanOrEqualTo(1_000_000)) }),
  action("clockSkew", { millis: Schema.Int.check(Schema.isBetween({ minimum: -1000 * YEAR, maximum: 1000 * YEAR })) })
] as const

/** Another page than the one that was asked for. */
const pages = [
  action("repeatRows", { count: Positive }),
  action("repeatCursor", { cycle: Positive }),
  action("emptyPage", { cursor: Schema.optionalKey(Schema.Boolean) }),
  action("shortPage", { rows: Schema.optionalKey(Positive) }),
  action("longPage", { factor: Schema.Int.check(Schema.isGreaterThanOrEqualTo(2)) }),
  action("inclusiveEnd", {}),
  action("strayRow", {})
] as const

/** The rows of the page with other fields. */
const fields = [
  action("unknownEnum", { path: Path, value: Schema.NonEmptyString, rows: Rows }),
  action("unknownField", { path: Schema.String, name: Schema.NonEmptyString, value: Schema.Json, rows: Rows }),
  action("dropField", { path: Path, rows: Rows }),
  action("nullField", { path: Path, rows: Rows }),
  action("replaceField", { path: Path, value: Schema.Json, rows: Rows }),
  /** `raw` is JSON text, for what no JSON value holds: `1e400`, `"\ud800"`. */
  action("replaceField", { path: Path, raw: Schema.NonEmptyString, rows: Rows }),
  action("duplicateKey", { path: Path, value: Schema.Json, rows: Rows }),
  /** `path` is one id; without it all ids of the row. */
  action("letterCase", { as: Schema.Literals(["upper", "mixed"]), path: Schema.optionalKey(Path), rows: Rows })
] as const

/** The hotel itself, before it answers. */
const change = action("change", {
  kind: Schema.Literals(["touch", "insert", "delete", "moveOut", "moveIn", "moveOrder", "moveOrderOut"]),
  rows: Positive,
  /** Whose order an item moves to: one of its own enterprise, the default, or of another. */
  orderOf: Schema.optionalKey(Schema.Literals(["own", "another"])),
  /** Rows on which side of the request's cursor, or the one that it names; default "unread". */
  among: Schema.optionalKey(Schema.Literals(["unread", "read", "all", "cursor"])),
  /** How long the platform does not give what was inserted, in seconds; default 0. */
  lateSeconds: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 3 })))
})

const all = [...answers, ...connections, ...bodies, ...pages, ...fields, change] as const

/** What happens to a request; the package's README says what each action does. */
export const FaultAction = Schema.Union(all).annotate({
  expected: `an action of one of the types ${[...new Set(all.map(({ fields }) => fields.type.literal))].join(", ")}`
})

export type FaultAction = typeof FaultAction.Type
