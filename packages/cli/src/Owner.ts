/**
 * This process as the owner of its drafts.
 */
import type { Owner } from "@nightaudit/files/Owner"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { createHash } from "node:crypto"
import { hostname } from "node:os"

const host = createHash("sha256").update(hostname()).digest("hex").slice(0, 12)

/** The number of a process comes again, in a container with every start: its beginning tells the two apart. */
const began = Math.round(performance.timeOrigin).toString(36)

/**
 * Named by machine, process and beginning. Gone is who has ended on this machine. Whether a process of another machine
 * still runs cannot be seen from here: whoever drafts the same on this one takes its place.
 */
export const owner: Owner = {
  name: `${host}_${process.pid}_${began}`,
  isGone: (name) => {
    const [, machine, pid = "", start] = /^([0-9a-f]+)_([1-9]\d{0,9})_([0-9a-z]+)$/.exec(name) ?? []
    if (machine === undefined) return false
    if (machine !== host) return true
    return Number(pid) === process.pid ? start !== began : !isRunning(Number(pid))
  }
}

/** A process of another user refuses the question, but is there. */
const isRunning = (pid: number): boolean =>
  Result.match(Result.try({ try: () => process.kill(pid, 0), catch: (error) => error }), {
    onSuccess: () => true,
    onFailure: (error) => !(Predicate.hasProperty(error, "code") && error.code === "ESRCH")
  })
