/**
 * A program that takes part in a race: it is given the platform's address, prepares itself, and runs at each request.
 */

import { writeFileSync } from "node:fs"
import { Session } from "node:inspector/promises"

/** Where the platform of the race is, and what it has. */
export interface Platform {
  readonly url: string
  readonly clientToken: string
  readonly accessToken: string
  readonly asOf: string
  readonly from: string
  readonly to: string
}

/** The result of a run, to compare it with those of the others. */
export interface Outcome {
  readonly items: number
  /** Gross values of the live items by currency, as decimal strings. */
  readonly gross: Readonly<Record<string, string>>
}

/** The input of one run: where its profile is written, if anywhere. */
export interface Run {
  readonly profile?: string
}

/** Joins the race with what `prepare` makes. Nothing that `prepare` does is timed. */
export const race = (prepare: (platform: Platform) => Promise<() => Promise<Outcome>>): void => {
  let prepared: () => Promise<Outcome> = () => Promise.reject(new Error("it has not been told of the platform"))
  const answer = async (message: Platform | Run) => {
    if ("url" in message) {
      prepared = await prepare(message)
      return { ready: true }
    }
    globalThis.gc?.()
    return message.profile === undefined ? timed(prepared) : profiled(message.profile, () => timed(prepared))
  }
  process.on("message", (message: Platform | Run) => {
    answer(message).then((told) => process.send?.(told), (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    })
  })
  process.on("disconnect", () => process.exit(0))
}

const timed = async (run: () => Promise<Outcome>) => {
  const [begun, cpu] = [performance.now(), process.cpuUsage()]
  const outcome = await run()
  const millis = performance.now() - begun
  const { system, user } = process.cpuUsage(cpu)
  return { millis, cpuMillis: (system + user) / 1000, outcome }
}

const profiled = async <A>(path: string, run: () => Promise<A>): Promise<A> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 1000 })
  await session.post("Profiler.start")
  const done = await run()
  const { profile } = await session.post("Profiler.stop")
  session.disconnect()
  writeFileSync(path, JSON.stringify(profile))
  return done
}
