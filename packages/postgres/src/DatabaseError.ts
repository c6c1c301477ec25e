/**
 * Errors of the database, classified by the server's codes, the operating system's codes, and the checks of this package. The
 * driver's classes do not cover a restart, a full disk and too many connections. The server's own text may quote values, so
 * only the text of a rejected connection is passed on.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { Predicate, Schema } from "effect"
import type { SqlError } from "effect/sql"

/** The server cannot be reached, closed the connection, or accepts no connections at the moment. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  kind: Schema.Literals(["lost", "starting", "tooMany", "refused", "unknownHost", "silent"])
}) {
  override get message() {
    return {
      lost: "the connection could not be made, or was lost",
      starting: "the server is starting or stopping, or has ended the connection",
      tooMany: "the server has no free connections",
      refused:
        "the connection could not be made: no server is listening there; check host and port, and whether the server is running",
      unknownHost: "the connection could not be made: the host name is not known; check the address",
      silent: "the server did not respond in time"
    }[this.kind]
  }
  get isRetryable() {
    return true
  }
}

/** Conflict with another transaction: a deadlock, a lock timeout, or a serialization failure. */
export class Contended extends Schema.TaggedError<Contended>()("Contended", {}) {
  override get message() {
    return "conflict with another transaction"
  }
  get isRetryable() {
    return true
  }
}

/** The server has no disk space or memory left. The transaction was rolled back. */
export class Full extends Schema.TaggedError<Full>()("Full", {
  what: Schema.Literals(["disk", "memory"])
}) {
  override get message() {
    return `the server has no ${this.what === "disk" ? "disk space" : "memory"} left`
  }
  get isRetryable() {
    return false
  }
}

/** The role may not connect or lacks a privilege, or the connection is not secure enough. */
export class Denied extends Schema.TaggedError<Denied>()("Denied", {
  kind: Schema.Literals(["login", "privilege", "readOnly", "plain", "noTls", "weak", "unproven"])
}) {
  override get message() {
    return {
      login: "the server rejected the role; check its name, its password and the name of the database",
      privilege: "the role lacks a privilege for this",
      readOnly: "the server or the session is read-only",
      plain: "the connection would leave this machine without TLS; add sslmode=verify-full to the address",
      noTls: "the server does not support TLS, and nothing was sent; turn it on in the server (ssl = on)",
      weak: "the server does not use SCRAM, the only method that does not reveal the password, and nothing was sent; " +
        "set scram-sha-256 in its pg_hba.conf, and set the password of the role again",
      unproven: "the server did not prove that it knows the password"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The server's certificate is from an authority that is not trusted here, or for another host. */
export class Untrusted extends Schema.TaggedError<Untrusted>()("Untrusted", {
  /** Such as `SELF_SIGNED_CERT_IN_CHAIN`. */
  code: Schema.String
}) {
  override get message() {
    return `the server's certificate could not be verified (${this.code}), and nothing was sent; ` +
      "give the file of its authority with sslrootcert in the address, and the host name of the certificate"
  }
  get isRetryable() {
    return false
  }
}

/** The address is not valid. */
export class Misaddressed extends Schema.TaggedError<Misaddressed>()("Misaddressed", {
  kind: Schema.Literals(["address", "prefer", "sslmode", "sslOption", "sslrootcert", "port", "timeout"])
}) {
  override get message() {
    return {
      address: "the address is not valid; give one such as postgres://role:password@host:5432/database",
      prefer:
        "sslmode=prefer and allow connect without TLS if the server has none; use verify-full, or disable on this machine",
      sslmode: "the address has an unknown sslmode; use verify-full, or disable on this machine",
      sslOption: "only the TLS options sslmode and sslrootcert are supported; remove the others from the address",
      sslrootcert: "the file given with sslrootcert in the address cannot be read",
      port: "the port in the address is not between 1 and 65535",
      timeout: "connect_timeout in the address is not a number of seconds"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** A pooler between this program and the server does not keep a session. */
export class Pooled extends Schema.TaggedError<Pooled>()("Pooled", {
  kind: Schema.Literals(["transaction", "settings"])
}) {
  override get message() {
    return {
      transaction: "a pooler uses another session of the server for each transaction; " +
        "set pool_mode = session in it, or connect to the server directly",
      settings: "the session does not keep its settings; " +
        "set pool_mode = session in the pooler, or connect to the server directly"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The server, or a pooler, rejected the connection for another reason. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  /** The server's own text on one line; it cannot quote a row, because none has been requested yet. */
  words: Schema.String,
  code: Schema.String
}) {
  override get message() {
    return `the server rejected the connection: ${this.words} (${this.code})`
  }
  get isRetryable() {
    return false
  }
}

/** A row violates a constraint of the schema. */
export class Constraint extends Schema.TaggedError<Constraint>()("Constraint", {
  code: Schema.String
}) {
  override get message() {
    return `a row violates a constraint (${this.code})`
  }
  get isRetryable() {
    return false
  }
}

/** A value that the database cannot store, such as a text with NUL. */
export class Unstorable extends Schema.TaggedError<Unstorable>()("Unstorable", {
  code: Schema.String
}) {
  override get message() {
    return `a value cannot be stored (${this.code})`
  }
  get isRetryable() {
    return false
  }
}

/** The statement exceeded its time limit. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {}) {
  override get message() {
    return "a statement took too long"
  }
  get isRetryable() {
    return false
  }
}

/** The schema is missing or has another version. */
export class Unmigrated extends Schema.TaggedError<Unmigrated>()("Unmigrated", {
  code: Schema.String
}) {
  override get message() {
    return `the schema nightaudit is missing or has another version (${this.code}); run the migrations first`
  }
  get isRetryable() {
    return false
  }
}

/** The schema is from a newer version, in which the same names may have other meanings. */
export class Newer extends Schema.TaggedError<Newer>()("Newer", {
  version: Schema.Int,
  known: Schema.Int
}) {
  override get message() {
    return `the schema nightaudit has version ${this.version}, but this program supports up to ${this.known}; update nightaudit`
  }
  get isRetryable() {
    return false
  }
}

/** Another process has taken over the run: this one must not write any more. */
export class Fenced extends Schema.TaggedError<Fenced>()("Fenced", {
  epoch: Schema.String
}) {
  override get message() {
    return `another process has taken over from run ${this.epoch}; nothing more was written`
  }
  get isRetryable() {
    return false
  }
}

/** Another process is syncing this mirror. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", {
  /** Host, process and start of that process. */
  holder: Schema.String
}) {
  override get message() {
    return `another process is syncing this mirror: ${this.holder}; wait until it has ended`
  }
  get isRetryable() {
    return false
  }
}

/** Any other failure. */
export class Unknown extends Schema.TaggedError<Unknown>()("Unknown", {
  /** The SQLSTATE; empty if the server returned none. */
  code: Schema.String
}) {
  override get message() {
    return `it failed${this.code === "" ? "" : ` with SQLSTATE ${this.code}`}`
  }
  get isRetryable() {
    return false
  }
}

export const Reason = Schema.Union([
  Unavailable,
  Contended,
  Full,
  Denied,
  Untrusted,
  Misaddressed,
  Pooled,
  Refused,
  Constraint,
  Unstorable,
  TimedOut,
  Unmigrated,
  Newer,
  Fenced,
  Busy,
  Unknown
])
export type Reason = typeof Reason.Type

/** A failed database operation. It contains no value, statement or password, and no text of the server except in `Refused`. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** The operation that failed, in words. */
  operation: Schema.String,
  reason: Reason
}) {
  override readonly cause = this.reason
  override get message() {
    return `database: ${this.operation}: ${this.reason.message}`
  }
  get isRetryable() {
    return this.reason.isRetryable
  }
}

/** Classifies an error of the driver; `operation` names what failed. */
export const of = (operation: string) => (error: SqlError.SqlError): DatabaseError =>
  new DatabaseError({ operation, reason: reasonOf(error) })

const isReason = Schema.is(Reason)

const reasonOf = ({ reason }: SqlError.SqlError): Reason => {
  const { cause } = reason
  if (isReason(cause)) return cause
  const state = stateOf(cause)
  if (state !== undefined) {
    const known = reasonOfState(state)
    return reason.operation === "connect" && isVague(known)
      ? new Refused({ words: wordsOf(cause), code: state })
      : known
  }
  const code = Predicate.hasProperty(cause, "code") ? cause.code : undefined
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new Unavailable({ kind: "unknownHost" })
  // A Unix socket that does not exist.
  if (code === "ECONNREFUSED" || code === "ENOENT") return new Unavailable({ kind: "refused" })
  if (isOfSystem(cause)) return new Unavailable({ kind: "lost" })
  if (reason._tag === "AuthenticationError") {
    return new Denied({ kind: Predicate.isTagged(cause, "PgAuthError") ? "unproven" : "login" })
  }
  if (reason._tag !== "ConnectionError") return new Unknown({ code: "" })
  return new Unavailable({ kind: isTimeout(cause) ? "silent" : "lost" })
}

/** What the codes do not tell apart, and the words do: a pooler has one code for nearly everything. */
const isVague = (reason: Reason): boolean =>
  reason._tag === "Unknown" || (reason._tag === "Unavailable" && reason.kind === "lost")

/** The SQLSTATE of what the server itself has said: only that has a severity. */
const stateOf = (cause: unknown): string | undefined =>
  Predicate.hasProperty(cause, "severity") && Predicate.hasProperty(cause, "code") && typeof cause.code === "string"
    ? cause.code
    : undefined

const wordsOf = (cause: unknown): string => {
  const words = Predicate.hasProperty(cause, "message") ? String(cause.message) : ""
  return words.replaceAll(/[\p{C}\s]+/gu, " ").trim().slice(0, 200)
}

/** An error of the operating system, such as EPIPE, which has five letters like a SQLSTATE. */
const isOfSystem = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "syscall") ||
  (Predicate.hasProperty(cause, "code") && typeof cause.code === "string" && /^E[A-Z]+$/.test(cause.code))

const isTimeout = (cause: unknown): boolean =>
  Predicate.hasProperty(cause, "message") && cause.message === "Connection timed out"

const contended = new Set(["40001", "40P01", "55P03"])
const starting = new Set(["57P01", "57P02", "57P03", "57P05"])

const reasonOfState = (code: string): Reason => {
  if (contended.has(code)) return new Contended()
  if (starting.has(code)) return new Unavailable({ kind: "starting" })
  // 25P03: the server ended a transaction that stood idle, as a suspended process leaves it.
  if (code.startsWith("08") || code === "25P03") return new Unavailable({ kind: "lost" })
  if (code === "53300") return new Unavailable({ kind: "tooMany" })
  if (code === "53100") return new Full({ what: "disk" })
  if (code === "53200") return new Full({ what: "memory" })
  if (code === "42501") return new Denied({ kind: "privilege" })
  if (code.startsWith("28") || code === "3D000") return new Denied({ kind: "login" })
  if (code === "25006") return new Denied({ kind: "readOnly" })
  if (code.startsWith("23")) return new Constraint({ code })
  if (code.startsWith("22")) return new Unstorable({ code })
  if (code === "57014") return new TimedOut()
  if (code === "3F000" || code === "42P01" || code === "42703") return new Unmigrated({ code })
  return new Unknown({ code })
}
