/**
 * What goes wrong with the database, classified by where it comes from: the server's own codes, the system's, and what this
 * side refuses. The driver's classes leave out a restart, a full disk and too many connections. The server's own text quotes
 * values, so none of it is passed on, but what it says before it lets anybody in.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { Predicate, Schema } from "effect"
import type { SqlError } from "effect/sql"

/** The server was not there, went away, or takes nobody in for the moment. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  kind: Schema.Literals(["lost", "starting", "tooMany", "refused", "unknownHost", "silent"])
}) {
  override get message() {
    return {
      lost: "the connection could not be made, or was lost",
      starting: "the server is starting, stopping or was told to end the connection",
      tooMany: "the server has no connection left",
      refused:
        "the connection could not be made: nobody takes any there; check host and port, and whether the server runs",
      unknownHost: "the connection could not be made: the name of the host is not known",
      silent: "the server gave no answer in time"
    }[this.kind]
  }
  get isRetryable() {
    return true
  }
}

/** Another transaction was in the way: a deadlock, a lock not given in time, a snapshot that no longer holds. */
export class Contended extends Schema.TaggedError<Contended>()("Contended", {}) {
  override get message() {
    return "another transaction was in the way"
  }
  get isRetryable() {
    return true
  }
}

/** The server has no room left, on its disk or in its memory. Nothing of the transaction is kept. */
export class Full extends Schema.TaggedError<Full>()("Full", {
  what: Schema.Literals(["disk", "memory"])
}) {
  override get message() {
    return `the ${this.what} of the server is full`
  }
  get isRetryable() {
    return false
  }
}

/** The role may not do this or not connect at all, or this side does not go on. */
export class Denied extends Schema.TaggedError<Denied>()("Denied", {
  kind: Schema.Literals(["login", "privilege", "readOnly", "plain", "noTls", "weak", "unproven"])
}) {
  override get message() {
    return {
      login: "the role was refused: check its name, its password and the name of the database",
      privilege: "the role lacks the privilege",
      readOnly: "the server, or the session, only reads",
      plain: "the connection leaves this machine without TLS: add sslmode=verify-full to the address",
      noTls: "the server does not speak TLS: nothing was sent; set it up there (ssl = on)",
      weak:
        "the server does not ask for the password by SCRAM, which alone keeps it off this machine: nothing was sent; " +
        "set scram-sha-256 in its pg_hba.conf, and the password of the role anew",
      unproven: "the server did not prove that it knows the password"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The server's certificate is not from an authority that is trusted here, or of another host. */
export class Untrusted extends Schema.TaggedError<Untrusted>()("Untrusted", {
  /** Such as `SELF_SIGNED_CERT_IN_CHAIN`. */
  code: Schema.String
}) {
  override get message() {
    return `the server's certificate does not prove the host (${this.code}): nothing was sent; ` +
      "name the file of its authority with sslrootcert in the address, and the host as the certificate does"
  }
  get isRetryable() {
    return false
  }
}

/** The address cannot be followed. */
export class Misaddressed extends Schema.TaggedError<Misaddressed>()("Misaddressed", {
  kind: Schema.Literals(["address", "prefer", "sslmode", "sslOption", "sslrootcert", "port", "timeout"])
}) {
  override get message() {
    return {
      address: "it is no address of a database, such as postgres://role:password@host:5432/database",
      prefer:
        "sslmode=prefer and allow go on without TLS where the server has none: say verify-full, or disable on this machine",
      sslmode: "the address has an unknown sslmode: say verify-full, or disable on this machine",
      sslOption: "of the options of TLS only sslmode and sslrootcert are known: leave the others out of the address",
      sslrootcert: "the file that sslrootcert names in the address cannot be read",
      port: "the address has no port between 1 and 65535",
      timeout: "connect_timeout in the address is no number of seconds"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** What stands between here and the server does not keep a session. */
export class Pooled extends Schema.TaggedError<Pooled>()("Pooled", {
  kind: Schema.Literals(["transaction", "settings"])
}) {
  override get message() {
    return {
      transaction: "a pooler stands between that gives each transaction another session of the server: " +
        "set pool_mode = session in it, or connect to the server itself",
      settings: "the session does not keep the settings that it was given: " +
        "set pool_mode = session in the pooler that stands between, or connect to the server itself"
    }[this.kind]
  }
  get isRetryable() {
    return false
  }
}

/** The server, or a pooler before it, lets nobody in, for a reason of its own. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  /** Its own words, on one line; no row has been asked for yet that they could quote. */
  words: Schema.String,
  code: Schema.String
}) {
  override get message() {
    return `the server refused the connection: ${this.words} (${this.code})`
  }
  get isRetryable() {
    return false
  }
}

/** A row breaks a constraint of the schema. */
export class Constraint extends Schema.TaggedError<Constraint>()("Constraint", {
  code: Schema.String
}) {
  override get message() {
    return `a row breaks a constraint (${this.code})`
  }
  get isRetryable() {
    return false
  }
}

/** A value that the database cannot hold, such as a text with NUL. */
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

/** The statement ran longer than it may. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {}) {
  override get message() {
    return "a statement took too long"
  }
  get isRetryable() {
    return false
  }
}

/** The schema is not there, or is not the one that this version knows. */
export class Unmigrated extends Schema.TaggedError<Unmigrated>()("Unmigrated", {
  code: Schema.String
}) {
  override get message() {
    return `the schema nightaudit is missing or of another version (${this.code}): migrate it first`
  }
  get isRetryable() {
    return false
  }
}

/** The schema was made by a newer version, which may mean other things by the same names. */
export class Newer extends Schema.TaggedError<Newer>()("Newer", {
  version: Schema.Int,
  known: Schema.Int
}) {
  override get message() {
    return `the schema nightaudit is of version ${this.version}, and this program knows up to ${this.known}: update nightaudit`
  }
  get isRetryable() {
    return false
  }
}

/** Another process has taken the run over: this one may write nothing more. */
export class Fenced extends Schema.TaggedError<Fenced>()("Fenced", {
  epoch: Schema.String
}) {
  override get message() {
    return `another process has taken over from run ${this.epoch}: nothing more was written`
  }
  get isRetryable() {
    return false
  }
}

/** Another process syncs this mirror. */
export class Busy extends Schema.TaggedError<Busy>()("Busy", {
  /** Host, process and beginning of the one that does. */
  holder: Schema.String
}) {
  override get message() {
    return `another process syncs this mirror: ${this.holder}`
  }
  get isRetryable() {
    return false
  }
}

/** Whatever this project has no word for. */
export class Unknown extends Schema.TaggedError<Unknown>()("Unknown", {
  /** The SQLSTATE; empty where the server gave none. */
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

/** A failed use of the database. It carries no value, no statement, no password and no text of the server but `Refused`. */
export class DatabaseError extends Schema.TaggedError<DatabaseError>()("DatabaseError", {
  /** What was being done, in words. */
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

/** The error of the driver, told of what was being done. */
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
  // A socket of the file system that nobody has made is not there.
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
