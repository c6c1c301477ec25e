/**
 * The error of the connector: which operation failed, and why. The reason determines whether the request may be repeated.
 *
 * @see https://docs.mews.com/connector-api/guidelines/responses
 */
import * as Schema from "effect/Schema"
import * as Instant from "./Instant.ts"

/** The request limit is exhausted; `resumeAt` is the time until which the platform asks to wait, if it gives one. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  retryAfterMillis: Schema.optionalKey(Schema.Finite),
  resumeAt: Schema.optionalKey(Instant.Instant)
}) {
  override get message() {
    return this.resumeAt === undefined
      ? "request limit exhausted"
      : `the platform asks to wait until ${this.resumeAt}; run the command again then`
  }
  get isRetryable() {
    return true
  }
}

/** The request took too long or its response is too large: the same request must not be sent again. */
export class RequestTooHeavy extends Schema.TaggedError<RequestTooHeavy>()("RequestTooHeavy", {
  status: Schema.Int
}) {
  override get message() {
    return `the platform returned status ${this.status}: the request is too large and cannot be split further`
  }
  get isRetryable() {
    return false
  }
}

/** The platform or a gateway failed. */
export class Server extends Schema.TaggedError<Server>()("Server", {
  status: Schema.Int,
  retryAfterMillis: Schema.optionalKey(Schema.Finite)
}) {
  override get message() {
    return `the platform returned status ${this.status}`
  }
  get isRetryable() {
    return this.status === 500 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

/** No response arrived, or it was cut off; `detail` has the transport's own message, such as which proxy rejected it. */
export class Transport extends Schema.TaggedError<Transport>()("Transport", {
  kind: Schema.Literals(["refused", "reset", "dns", "tls", "protocol", "proxy", "proxyDenied"]),
  detail: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return this.detail ?? {
      refused: "the platform refused the connection",
      reset: "the connection was lost",
      dns: "the platform's host name could not be resolved",
      tls: "the connection could not be secured; nothing was sent",
      protocol: "the response was not valid HTTP",
      proxy: "the proxy could not connect to the platform",
      proxyDenied: "the proxy rejected the connection to the platform"
    }[this.kind]
  }
  get isRetryable() {
    return this.kind !== "tls" && this.kind !== "protocol" && this.kind !== "proxyDenied"
  }
}

/** The response did not arrive in time: its `headers`, the next part of its body (`idle`), or all of it (`total`). */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", {
  phase: Schema.Literals(["headers", "idle", "total"])
}) {
  override get message() {
    return `no complete response in time (${this.phase})`
  }
  get isRetryable() {
    return true
  }
}

/** A token was rejected (401): no request with the same tokens can succeed. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  text: Schema.String
}) {
  override get message() {
    return `the platform rejected the tokens: ${this.text}`
  }
  get isRetryable() {
    return false
  }
}

/** The platform rejected the request; `text` is its own message, shortened and without control characters. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  status: Schema.Int,
  text: Schema.String
}) {
  override get message() {
    return `the platform rejected the request with status ${this.status}: ${this.text}`
  }
  get isRetryable() {
    return false
  }
}

/** The response does not match the API contract. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  /** `compression`: an encoding that was not requested; `encoding`: not valid UTF-8, or damaged compressed data. */
  kind: Schema.Literals(["contentType", "compression", "empty", "encoding", "notJson", "tooLarge", "schema"]),
  detail: Schema.String
}) {
  override get message() {
    return `the response cannot be read (${this.kind}): ${this.detail}`
  }
  get isRetryable() {
    return this.kind !== "tooLarge" && this.kind !== "schema" && this.kind !== "compression"
  }
}

/** The platform sent undocumented fields or values of a frozen entity; `found` names them, shortened. */
export class Frozen extends Schema.TaggedError<Frozen>()("Frozen", {
  entity: Schema.String,
  found: Schema.String
}) {
  override get message() {
    return `${this.entity} is frozen, but the platform sent undocumented fields or values: ${this.found}`
  }
  get isRetryable() {
    return false
  }
}

/** Reading further pages would never end or would lose rows. */
export class Pagination extends Schema.TaggedError<Pagination>()("Pagination", {
  kind: Schema.Literals(["loop", "noProgress", "cursorRejected", "shortPage"]),
  cursor: Schema.String
}) {
  override get message() {
    return {
      loop: `the platform returned the cursor ${this.cursor} twice`,
      noProgress: "the platform returned three empty pages in a row, each with a cursor",
      cursorRejected: `the platform rejected the cursor ${this.cursor}, and another one after a restart of the listing`,
      shortPage: "rows came behind a page shorter than requested, which had been taken for the end of the listing"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The platform has not responded for some time: it is probed with single requests until it recovers. */
export class Outage extends Schema.TaggedError<Outage>()("Outage", {
  retryAfterMillis: Schema.Finite
}) {
  override get message() {
    return "the platform has not responded for some time; the request was not sent again"
  }
  get isRetryable() {
    return true
  }
}

/** Rows that were read could not be stored on this machine, or stored rows could not be read. */
export class StorageFailed extends Schema.TaggedError<StorageFailed>()("StorageFailed", {
  problem: Schema.String,
  /** The operating system's error code, such as `EMFILE`, if there is one. */
  code: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return `local storage failed: ${this.problem}`
  }
  get isRetryable() {
    return false
  }
}

/** The platform sent a redirect, which is never followed: the body carries the tokens. */
export class RedirectRefused extends Schema.TaggedError<RedirectRefused>()("RedirectRefused", {
  status: Schema.Int,
  host: Schema.String
}) {
  override get message() {
    return `the platform redirects to ${this.host}; the tokens were not sent there`
  }
  get isRetryable() {
    return false
  }
}

/** The platform would reject the request; it was not sent. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  problem: Schema.String
}) {
  override get message() {
    return `the request is not valid and was not sent: ${this.problem}`
  }
  get isRetryable() {
    return false
  }
}

export const Reason = Schema.Union([
  RateLimited,
  RequestTooHeavy,
  Server,
  Transport,
  Timeout,
  Unauthorized,
  Rejected,
  Malformed,
  Frozen,
  Pagination,
  RedirectRefused,
  Outage,
  StorageFailed,
  InvalidRequest
])
export type Reason = typeof Reason.Type

/** A limit that is still exhausted after the longest wait applies to every request; a frozen entity stops the run. */
const fatal: ReadonlySet<Reason["_tag"]> = new Set([
  "Unauthorized",
  "RateLimited",
  "Frozen",
  "RedirectRefused",
  "StorageFailed",
  "InvalidRequest"
])

/**
 * A failed request to the platform. It never contains a body, a token, or text of the platform other than its sanitized
 * message.
 */
export class MewsError extends Schema.TaggedError<MewsError>()("MewsError", {
  operation: Schema.String,
  reason: Reason,
  /** The platform's ID of the last request, for Mews support. */
  requestId: Schema.optionalKey(Schema.String),
  /** Number of times that the request was sent. */
  attempts: Schema.Int
}) {
  override get message() {
    const sent = this.attempts > 1 ? ` (${this.attempts} attempts)` : ""
    const id = this.requestId === undefined ? "" : ` [request ${this.requestId}]`
    return `${this.operation}: ${this.reason.message}${sent}${id}`
  }
  get isRetryable() {
    return this.reason.isRetryable
  }
  /** True if a smaller request for the same rows may succeed. */
  get isTooLarge() {
    return this.reason._tag === "RequestTooHeavy" ||
      (this.reason._tag === "Malformed" && this.reason.kind === "tooLarge")
  }
  /** True if no other request of the run can succeed either. */
  get isFatal() {
    return fatal.has(this.reason._tag) || (this.reason._tag === "Rejected" && this.reason.status === 403)
  }
}
