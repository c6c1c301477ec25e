/**
 * The one error of the connector: which operation failed, and why. What may be repeated is said by the reason.
 *
 * @see https://docs.mews.com/connector-api/guidelines/responses
 */
import * as Schema from "effect/Schema"
import * as Instant from "./Instant.ts"

/** The limit of requests is used up; `resumeAt` is when the platform asks to come back, where it says so. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  retryAfterMillis: Schema.optionalKey(Schema.Finite),
  resumeAt: Schema.optionalKey(Instant.Instant)
}) {
  override get message() {
    return this.resumeAt === undefined
      ? "the limit of requests is used up"
      : `the platform asks to wait until ${this.resumeAt}; run again then`
  }
  get isRetryable() {
    return true
  }
}

/** The platform took too long over the request or its answer is too large: the same request must not be sent again. */
export class RequestTooHeavy extends Schema.TaggedError<RequestTooHeavy>()("RequestTooHeavy", {
  status: Schema.Int
}) {
  override get message() {
    return `the platform answered with status ${this.status}: the request is too heavy, and can't be made smaller`
  }
  get isRetryable() {
    return false
  }
}

/** The platform or a gateway before it failed. */
export class Server extends Schema.TaggedError<Server>()("Server", {
  status: Schema.Int,
  retryAfterMillis: Schema.optionalKey(Schema.Finite)
}) {
  override get message() {
    return `the platform answered with status ${this.status}`
  }
  get isRetryable() {
    return this.status === 500 || this.status === 502 || this.status === 503 || this.status === 504
  }
}

/** No answer came, or it broke off; `detail` says more where the transport did, such as which proxy refused it. */
export class Transport extends Schema.TaggedError<Transport>()("Transport", {
  kind: Schema.Literals(["refused", "reset", "dns", "tls", "protocol", "proxy", "proxyDenied"]),
  detail: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    return this.detail ?? {
      refused: "the platform refused the connection",
      reset: "the connection was lost",
      dns: "the platform's name could not be resolved",
      tls: "the connection could not be secured; nothing was sent",
      protocol: "the answer was no HTTP",
      proxy: "the proxy gave no connection to the platform",
      proxyDenied: "the proxy refused to connect to the platform"
    }[this.kind]
  }
  get isRetryable() {
    return this.kind !== "tls" && this.kind !== "protocol" && this.kind !== "proxyDenied"
  }
}

/** The answer did not come in time: its `headers`, the next part of its body (`idle`), or all of it (`total`). */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", {
  phase: Schema.Literals(["headers", "idle", "total"])
}) {
  override get message() {
    return `no complete answer in time (${this.phase})`
  }
  get isRetryable() {
    return true
  }
}

/** A token was refused (401): no request with the same tokens can succeed. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {
  text: Schema.String
}) {
  override get message() {
    return `the platform refused the tokens: ${this.text}`
  }
  get isRetryable() {
    return false
  }
}

/** The platform refused the request; `text` is its own message, shortened and without control characters. */
export class Rejected extends Schema.TaggedError<Rejected>()("Rejected", {
  status: Schema.Int,
  text: Schema.String
}) {
  override get message() {
    return `the platform refused the request with status ${this.status}: ${this.text}`
  }
  get isRetryable() {
    return false
  }
}

/** The answer is not what the contract promises. */
export class Malformed extends Schema.TaggedError<Malformed>()("Malformed", {
  /** `compression`: it is packed as was not asked for; `encoding`: it is no UTF-8, or what is packed is damaged. */
  kind: Schema.Literals(["contentType", "compression", "empty", "encoding", "notJson", "tooLarge", "schema"]),
  detail: Schema.String
}) {
  override get message() {
    return `the answer cannot be read (${this.kind}): ${this.detail}`
  }
  get isRetryable() {
    return this.kind !== "tooLarge" && this.kind !== "schema" && this.kind !== "compression"
  }
}

/** The platform sent what is not documented of an entity that is frozen; `found` names fields and values, shortened. */
export class Frozen extends Schema.TaggedError<Frozen>()("Frozen", {
  entity: Schema.String,
  found: Schema.String
}) {
  override get message() {
    return `${this.entity} is frozen, and the platform sent what is not documented: ${this.found}`
  }
  get isRetryable() {
    return false
  }
}

/** Reading on would never end or would lose rows. */
export class Pagination extends Schema.TaggedError<Pagination>()("Pagination", {
  kind: Schema.Literals(["loop", "noProgress", "cursorRejected"]),
  cursor: Schema.String
}) {
  override get message() {
    return {
      loop: `the cursor ${this.cursor} came twice`,
      noProgress: "three empty pages with a cursor in a row",
      cursorRejected: `the cursor ${this.cursor} was refused, and again after starting over`
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The platform has not answered for some time: it is asked by one request now and then until it does again. */
export class Outage extends Schema.TaggedError<Outage>()("Outage", {
  retryAfterMillis: Schema.Finite
}) {
  override get message() {
    return "the platform has not answered for some time, and was not asked again"
  }
  get isRetryable() {
    return true
  }
}

/** What was read could not be kept on this machine. */
export class Unkept extends Schema.TaggedError<Unkept>()("Unkept", {
  problem: Schema.String
}) {
  override get message() {
    return `what was read could not be kept: ${this.problem}`
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

/** A request that the platform would refuse; it was not sent. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  problem: Schema.String
}) {
  override get message() {
    return `the request would be refused and was not sent: ${this.problem}`
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
  Unkept,
  InvalidRequest
])
export type Reason = typeof Reason.Type

/** A limit that is still used up when the waiting is over holds for every request; what is frozen stops the run. */
const fatal: ReadonlySet<Reason["_tag"]> = new Set([
  "Unauthorized",
  "RateLimited",
  "Frozen",
  "RedirectRefused",
  "Unkept",
  "InvalidRequest"
])

/**
 * A failed call to the platform. It never carries a body, a token or the platform's own text beyond its sanitised
 * message.
 */
export class MewsError extends Schema.TaggedError<MewsError>()("MewsError", {
  operation: Schema.String,
  reason: Reason,
  /** The platform's id of the last request, to name in a question to its support. */
  requestId: Schema.optionalKey(Schema.String),
  /** How often the request was sent. */
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
  /** True when a smaller request of the same rows may succeed. */
  get asksForLess() {
    return this.reason._tag === "RequestTooHeavy" ||
      (this.reason._tag === "Malformed" && this.reason.kind === "tooLarge")
  }
  /** True when no other request of the run can succeed either. */
  get isFatal() {
    return fatal.has(this.reason._tag) || (this.reason._tag === "Rejected" && this.reason.status === 403)
  }
}
