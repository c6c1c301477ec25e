/**
 * What goes wrong with the database, classified by its own codes: the driver's classes leave out a restart, a full disk and
 * too many connections. The server's own text quotes values, so none of it is passed on.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { Predicate, Schema } from "effect"
import type { SqlError } from "effect/sql"

/** The server was not there, went away, or takes nobody in for the moment. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  kind: Schema.Literals(["lost", "starting", "tooMany"])
}) {
  override get message() {
    return {
      lost: "the connection could not be made, or was lost",
      starting: "the server is starting, stopping or was told to end the connection",
      tooMany: "the server has no connection left"
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

/** The role may not do this, or not connect at all. */
export class Denied extends Schema.TaggedError<Denied>()("Denied", {
  kind: Schema.Literals(["login", "privilege", "readOnly", "plain"])
}) {
  override get message() {
    return {
      login: "the role was refused: check its name, its password and the name of the database",
      privilege: "the role lacks the privilege",
      readOnly: "the server, or the session, only reads",
      plain: "the connection leaves this machine without TLS: add sslmode=verify-full to the address"
    }[this.kind]
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
  Constraint,
  Unstorable,
  TimedOut,
  Unmigrated,
  Fenced,
  Busy,
  Unknown
])
export type Reason = typeof Reason.Type

/** A failed use of the database. It carries no value, no statement, no password and no text of the server. */
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

const reasonOf = ({ reason }: SqlError.SqlError): Reason => {
  const code = codeOf(reason.cause)
  if (code !== "") return reasonOfState(code)
  return reason._tag === "ConnectionError" ? new Unavailable({ kind: "lost" }) : new Unknown({ code: "" })
}

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

/** A code of the operating system, such as ECONNRESET, is none of the server's. */
const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && typeof cause.code === "string" && /^[0-9A-Z]{5}$/.test(cause.code)
    ? cause.code
    : ""
