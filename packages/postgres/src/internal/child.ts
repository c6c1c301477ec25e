/**
 * Programs of PostgreSQL as processes that end with this one, however it ends.
 *
 * @internal
 */
import { Effect, Predicate, Result } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { Writable } from "node:stream"
import { environment, type User } from "./system.ts"

/**
 * Runs the words, and does what is said when the fourth descriptor ends: that happens however the process ends that holds the
 * other side. What runs in the background is given `/dev/null` to read unless it is handed another descriptor.
 */
const guard = (end: string) =>
  `exec 4<&0
"$@" <&4 3<&- 4<&- &
child=$!
exec 4<&-
(read -r _ <&3; ${end}) 2>/dev/null &
guard=$!
exec 3<&-
wait $child
code=$?
kill $guard 2>/dev/null
exit $code`

export interface Program {
  readonly words: ReadonlyArray<string>
  /** Where it begins: the one folder that it reaches without entering those above. */
  readonly cwd: string
  readonly user: User
}

/** Whose end this process holds: a group of its own, so that an interruption at the terminal does not reach it. */
const guarded = (
  { cwd, user, words }: Program,
  { end, stdio }: { readonly end: string; readonly stdio: ReadonlyArray<"pipe" | "ignore" | number> }
): Result.Result<ChildProcess, string> =>
  // A user that is not permitted is thrown; other failures are events.
  Result.try({
    try: () =>
      spawn("sh", ["-c", guard(end), "sh", ...words], {
        ...user,
        cwd,
        env: environment,
        detached: true,
        stdio: [...stdio, "pipe"]
      }),
    catch: unstarted
  })

const unstarted = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && (error.code === "EPERM" || error.code === "EINVAL")
    ? "PostgreSQL must not run as root, and root cannot become another user here; " +
      "start nightaudit as an ordinary user, or give a database address"
    : "no shell could be started"

/** A server, which is asked to end in order. */
export const server = (program: Program, log: number): Result.Result<ChildProcess, string> =>
  guarded(program, { end: "kill -INT $child", stdio: ["ignore", log, log] })

/** What keeps the process going: it is asked to end when this does. */
export const held = (child: ChildProcess): Writable | undefined => {
  const end = child.stdio[3]
  return end instanceof Writable ? end : undefined
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end; nothing of it is left when the effect is interrupted, or this process killed. */
export const run = (program: Program, input = ""): Effect.Effect<Ended, string> =>
  Effect.callback((resume) => {
    const started = guarded(program, { end: "kill -KILL 0", stdio: ["pipe", "pipe", "pipe"] })
    if (Result.isFailure(started)) return resume(Effect.fail(started.failure))
    const child = started.success
    const [stdout, stderr]: [Array<string>, Array<string>] = [[], []]
    child.stdout?.setEncoding("utf8").on("data", (text: string) => stdout.push(text))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => stderr.push(text))
    child.stdin?.on("error", () => {})
    child.stdin?.end(input)
    child.once("error", (error) => resume(Effect.fail(unstarted(error))))
    child.once("close", (code) => resume(Effect.succeed({ code, stdout: stdout.join(""), stderr: stderr.join("") })))
    return Effect.sync(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"))
  })
