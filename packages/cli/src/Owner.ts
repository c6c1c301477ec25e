/**
 * This process as the owner of its drafts and of the folders that it holds.
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
 * Where a number means one process: a kernel since its start, and in it the container. Elsewhere only the name of the machine
 * is known.
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
 * When a process began, in letters and digits; `over` where it has ended and nobody has asked how, nothing where it cannot be
 * told. Its number comes again, in a container with every start: the beginning tells the two apart.
 */
const beginningOf = (pid: number): string => {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "latin1"))
  // The name of the program, in parentheses, may hold spaces. Then come its state, and with the twentieth field the ticks.
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

/** Named by machine, process and beginning. Whether a process of another machine still runs cannot be seen from here. */
export const owner: Owner = {
  get name() {
    return `${host()}_${process.pid}_${began()}`
  },
  get title() {
    return `process ${process.pid} on ${hostname()}`
  },
  stateOf,
  // Who drafts the same holds the place of what another machine has left: nobody else is at it.
  isGone: (name) =>
    stateOf(name) === "gone" || (/^[0-9a-f]+_[1-9]\d*_[0-9a-zA-Z]+$/.test(name) && !name.startsWith(`${host()}_`))
}

/** A process of another user refuses the question, but is there. */
const isRunning = (pid: number): boolean =>
  Result.match(Result.try({ try: () => process.kill(pid, 0), catch: (error) => error }), {
    onSuccess: () => true,
    onFailure: (error) => !(Predicate.hasProperty(error, "code") && error.code === "ESRCH")
  })
