/**
 * One process at a time in a folder. A claim is a file whose name says whose it is, and counts as long as that process runs:
 * the claim of a killed process does not block others.
 *
 * @internal
 */
import { Effect, Predicate, Random, Result, Schedule, type Scope } from "effect"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import * as fs from "node:fs/promises"
import { hostname } from "node:os"
import { join } from "node:path"
import { attempt } from "./disk.ts"

const prefix = "starting_"

export const isClaim = (name: string): boolean => name.startsWith(prefix)

/** Another machine cannot be asked; a container has another name with every start. */
const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 12)

/**
 * Waits for its turn until a minute has passed, then fails with the number of the process that has it. A process that
 * finds others does not continue: of two at the same time both withdraw, and try again after a random time.
 */
export const hold = (folder: string): Effect.Effect<void, { readonly holder: string } | string, Scope.Scope> =>
  Effect.gen(function*() {
    const before = yield* others(folder, "")
    if (before !== undefined) return yield* Effect.fail({ holder: before })
    const name = `${prefix}${host}_${process.pid}_${beginningOf(process.pid)}_${yield* Random.nextIntBetween(
      0,
      2 ** 40
    )}`
    const path = join(folder, name)
    const release = Effect.ignore(attempt(() => fs.rm(path, { force: true })))
    yield* Effect.acquireRelease(attempt(() => fs.writeFile(path, "", { flag: "wx", mode: 0o600 })), () => release)
    const other = yield* others(folder, name)
    if (other !== undefined) return yield* Effect.andThen(release, Effect.fail({ holder: other }))
  }).pipe(
    Effect.retry({
      while: (error) => typeof error !== "string",
      schedule: Schedule.jittered(Schedule.spaced("100 millis")),
      times: 600
    })
  )

/** Who else has a claim; those of processes that have ended are taken away. */
const others = Effect.fnUntraced(function*(folder: string, own: string) {
  const names = (yield* attempt(() => fs.readdir(folder))).filter((name) => isClaim(name) && name !== own)
  let holder: string | undefined
  for (const name of names) {
    const [, machine, pid = "", beginning] = /^starting_([0-9a-f]+)_([1-9]\d{0,9})_(\d+)_\d+$/.exec(name) ?? []
    if (machine === host && isRunning(Number(pid)) && beginningOf(Number(pid)) === beginning) holder = pid
    else yield* attempt(() => fs.rm(join(folder, name), { force: true }))
  }
  return holder
})

/** A process of another user refuses the question, but is there. */
export const isRunning = (pid: number): boolean =>
  Result.match(Result.try({ try: () => process.kill(pid, 0), catch: (error) => error }), {
    onSuccess: () => true,
    onFailure: (error) => !(Predicate.hasProperty(error, "code") && error.code === "ESRCH")
  })

/** When a process began, where the system tells it: its number comes again, in a container with every start. */
const beginningOf = (pid: number): string =>
  Result.getOrElse(
    // The name of the program, in brackets, may hold anything.
    Result.try(() => readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^[^]*\) /, "").split(" ")[19] ?? "0"),
    () => "0"
  )
