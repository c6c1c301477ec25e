/**
 * A statement whose answer does not come: the server may be at work, or the network has swallowed the one or the other.
 *
 * @internal
 */
import { type PgClient, PgConnection } from "@effect/sql-pg"
import { Effect, Schedule } from "effect"
import { of } from "../DatabaseError.ts"
import type { Wire } from "./wire.ts"

interface Watched {
  readonly wires: ReadonlySet<Wire>
  /** In milliseconds, as all here. */
  readonly now: () => number
  readonly silence: number
  /** What a statement may take by the server's own clock. */
  readonly longest: number
}

/** Gives up what is silent although the server does nothing for it, and what it should have ended itself. */
export const watch = (sql: PgClient.PgClient, watched: Watched): Effect.Effect<void> =>
  look(sql, watched).pipe(Effect.repeat(Schedule.spaced(Math.max(100, watched.silence / 4))), Effect.asVoid)

const look = Effect.fnUntraced(function*(
  sql: PgClient.PgClient,
  { longest, now, silence, wires }: Watched
) {
  const silent = [...wires].flatMap((wire) =>
    wire.silentSince !== undefined && now() - wire.silentSince > silence ? [{ wire, since: wire.silentSince }] : []
  )
  if (silent.length === 0) return
  const working = yield* workingOf(sql, silent.map(({ wire }) => wire.pid))
  // What was answered meanwhile may still be on its way.
  yield* Effect.sleep(Math.min(2000, silence))
  for (const { since, wire } of silent) {
    const isOver = now() - since > longest + silence
    if (wire.silentSince === since && (isOver || !working(wire.pid))) wire.giveUp()
  }
})

/** The processes for which the server is working. An unreachable server works for none; a full one may. */
const workingOf = (sql: PgClient.PgClient, pids: ReadonlyArray<number>): Effect.Effect<(pid: number) => boolean> =>
  Effect.scoped(Effect.gen(function*() {
    const connection = yield* PgConnection.make(sql.config)
    const rows = yield* connection.queryValues(
      `select pid from pg_stat_activity where pid in (${pids.map(Number).join(", ")}) and state = 'active'`,
      [],
      false
    )
    const working = new Set(rows.map(([pid]) => Number(pid)))
    return (pid: number) => working.has(pid)
  })).pipe(
    Effect.timeoutOrElse({ duration: "10 seconds", orElse: () => Effect.succeed(() => false) }),
    Effect.catch((error) => {
      const { reason } = of("ask")(error)
      const isFull = reason._tag === "Unavailable" && reason.kind === "tooMany"
      return Effect.succeed(() => isFull)
    })
  )
