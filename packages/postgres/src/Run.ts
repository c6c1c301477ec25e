/**
 * The right to write to the mirror: only one process has it at a time, and a process that has lost it cannot write any more.
 */
import { PgClient } from "@effect/sql-pg"
import { Clock, Deferred, Duration, Effect, Schedule, type Scope } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlError } from "effect/sql"
import { hostname } from "node:os"
import { Busy, DatabaseError, Fenced, of } from "./DatabaseError.ts"

export interface RunOptions {
  /** Time after which a suspended process loses the right to write; a minute by default. */
  readonly lease?: Duration.Input | undefined
}

export interface Run {
  /** Greater than that of all earlier runs. */
  readonly epoch: bigint
  /**
   * Runs an effect in one transaction, and again, up to five times, if the connection to the database is lost or another
   * transaction conflicts. The response to a commit may be lost, so running it twice must have the same result. Fails with
   * `Fenced`, and keeps nothing, if another process has taken over.
   */
  readonly transaction: (
    operation: string
  ) => <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>) => Effect.Effect<A, DatabaseError, R>
  /** Fails when it is detected that another process has taken over; otherwise it never ends. */
  readonly lost: Effect.Effect<never, DatabaseError>
}

/** "nightaudit sync", in the space of locks that the database's applications share. */
const lock = 7_391_846_205_113_042n

/**
 * Takes the right to write until the scope closes. The lock ends with the connection, and the server ends a connection that is
 * idle for the length of the lease. Fails with `Busy` while another process has the right.
 */
export const begin: (
  options?: RunOptions
) => Effect.Effect<Run, DatabaseError, PgClient.PgClient | Scope.Scope> = Effect.fn("Run.begin")(
  function*({ lease = "1 minute" }: RunOptions = {}) {
    const sql = yield* PgClient.PgClient
    const leaseMillis = Duration.toMillis(Duration.fromInputUnsafe(lease))
    const session = yield* Effect.mapError(
      PgClient.make({
        ...sql.config,
        maxConnections: 1,
        applicationName: "nightaudit lock",
        startupParameters: { ...sql.config.startupParameters, idle_session_timeout: `${leaseMillis}ms` }
      }).pipe(Effect.provide(Reactivity.layer)),
      of("take the lock")
    )
    const take = Effect.map(
      session<{ readonly isTaken: boolean }>`select pg_try_advisory_lock(${lock}) as "isTaken"`,
      (rows) => rows[0]?.isTaken === true
    )
    const busy = Effect.map(
      sql<{ readonly holder: string }>`select holder from run order by epoch desc limit 1`,
      (rows) => new DatabaseError({ operation: "sync", reason: new Busy({ holder: rows[0]?.holder ?? "unknown" }) })
    )
    if (!(yield* Effect.mapError(take, of("take the lock")))) {
      return yield* Effect.flatMap(Effect.mapError(busy, of("take the lock")), Effect.fail)
    }
    // The server closes a connection some time after it has been told to, and until then the lock would keep the next pass out.
    yield* Effect.addFinalizer(() =>
      Effect.ignore(Effect.timeout(session`select pg_advisory_unlock(${lock})`, "5 seconds"))
    )
    const holder = `process ${process.pid} on ${hostname()}, since ${
      new globalThis.Date(yield* Clock.currentTimeMillis).toISOString()
    }`
    // Waits for transactions that still share the fence; later ones find another epoch.
    const epoch = yield* sql.withTransaction(Effect.gen(function*() {
      const [next] = yield* sql<{ readonly epoch: bigint }>`update fence set epoch = epoch + 1 returning epoch`
      const epoch = next?.epoch ?? 0n
      yield* sql`insert into run (epoch, holder) values (${epoch}, ${holder})`
      return epoch
    })).pipe(Effect.mapError(of("begin a run")))
    const fenced = new DatabaseError({ operation: "sync", reason: new Fenced({ epoch: String(epoch) }) })

    const lost = yield* Deferred.make<never, DatabaseError>()
    yield* take.pipe(
      // While the database is not reachable no process can take over; then the lock is taken again, or another process has it.
      Effect.orElseSucceed(() => true),
      Effect.flatMap((isTaken) => isTaken ? Effect.void : Deferred.fail(lost, fenced)),
      Effect.repeat(Schedule.spaced(leaseMillis / 4)),
      Effect.forkScoped
    )
    yield* Effect.addFinalizer(() => Effect.ignore(sql`update run set ended_utc = now() where epoch = ${epoch}`))

    const check = Effect.flatMap(
      sql<{ readonly epoch: bigint }>`select epoch from fence for share`,
      (rows) => rows[0]?.epoch === epoch ? Effect.void : Effect.fail(fenced)
    )
    const transaction: Run["transaction"] = (operation) => (effect) =>
      sql.withTransaction(Effect.andThen(check, effect)).pipe(
        // On a connection that was lost the driver cannot roll back, and calls that a defect.
        Effect.catchDefect((defect) => SqlError.isSqlError(defect) ? Effect.fail(defect) : Effect.die(defect)),
        Effect.mapError((error) => error._tag === "SqlError" ? of(operation)(error) : error),
        Effect.retry({ while: ({ isRetryable }) => isRetryable, schedule: again, times: 5 })
      )
    return { epoch, transaction, lost: Deferred.await(lost) }
  }
)

/** Five times in about half a minute: a server that restarts is there again by then. */
const again = Schedule.exponential("500 millis", 2).pipe(Schedule.jittered)
