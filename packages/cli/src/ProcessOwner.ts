/**
 * This process as the owner of its drafts and of the folders that it has locked.
 */
import type { Owner } from "@nightaudit/files/Owner"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readFileSync, readlinkSync } from "node:fs"
import { hostname } from "node:os"

const attempt = (read: () => string): string => Result.getOrElse(Result.try(read), () => "")

/**
 * The scope in which a process ID is unique: one boot of a kernel and, in it, the container. Without `/proc`, the host name.
 */
const machine = (): string => {
  const boot = attempt(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())
  const namespace = attempt(() => readlinkSync("/proc/self/ns/pid"))
  return createHash("sha256").update(JSON.stringify([boot === "" ? hostname() : boot, namespace])).digest("hex").slice(
    0,
    12
  )
}

/**
 * The start of a process, in letters and digits; `over` if it has ended but was not reaped, empty if unknown. Process IDs are
 * reused, in a container at every start: the start time distinguishes two processes with the same ID.
 */
const beginningOf = (pid: number): string => {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
  // The program name, in parentheses, may contain spaces. After it come the state and, as field 20, the start in ticks.
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  if (state === "Z" || state === "X") return "over"
  const ticks = fields[18]
  if (ticks !== undefined || process.platform === "linux") return ticks ?? ""
  return attempt(() => String(spawnSync("ps", ["-o", "lstart=", "-p", String(pid)]).stdout)).replaceAll(/\W/g, "")
}

const lazily = <A>(make: () => A): () => A => {
  let made: A | undefined
  return () => made ??= make()
}

const host = lazily(machine)
const began = lazily(() => beginningOf(process.pid) || Math.round(performance.timeOrigin).toString(36))

const stateOf = (name: string): ReturnType<Owner["stateOf"]> => {
  const [, there, pid = "", start = ""] = /^([0-9a-f]+)_([1-9]\d{0,9})_([0-9a-zA-Z]+)$/.exec(name) ?? []
  if (there !== host()) return "unknown"
  if (!isRunning(Number(pid))) return "gone"
  const beginning = Number(pid) === process.pid ? began() : beginningOf(Number(pid))
  return beginning === "" || beginning === start ? "running" : "gone"
}

/** Identified by machine, process ID and start. Whether a process of another machine is running is unknown. */
export const owner: Owner = {
  get name() {
    return `${host()}_${process.pid}_${began()}`
  },
  get title() {
    return `process ${process.pid} on ${hostname()}`
  },
  stateOf,
  // A process that writes the same draft has its lock, so no other process is using what another machine left behind.
  isGone: (name) =>
    stateOf(name) === "gone" || (/^[0-9a-f]+_[1-9]\d*_[0-9a-zA-Z]+$/.test(name) && !name.startsWith(`${host()}_`))
}

/** A process of another user rejects the signal, but is running. */
const isRunning = (pid: number): boolean =>
  Result.match(Result.try({ try: () => process.kill(pid, 0), catch: (error) => error }), {
    onSuccess: () => true,
    onFailure: (error) => !(Predicate.hasProperty(error, "code") && error.code === "ESRCH")
  })
