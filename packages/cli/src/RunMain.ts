/**
 * Runs the program as the process: its exit status is the process's, and a signal ends it whatever hangs.
 */
import * as Runtime from "effect/Runtime"

const statuses = { SIGINT: 130, SIGTERM: 143 } as const

/** So long may finalizers take after a signal: the process is to be gone within five seconds. */
const graceMillis = 4500

/**
 * Interrupts the program at the first SIGINT or SIGTERM and ends with 130 or 143: when its finalizers are through, within
 * five seconds at the latest, and at once at the second signal.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  let received: keyof typeof statuses | undefined

  const onSignal = (signal: keyof typeof statuses) => {
    if (received !== undefined) process.exit(statuses[received])
    received = signal
    // oxlint-disable-next-line no-restricted-globals -- the last resort must not rest on the runtime that hangs
    setTimeout(() => process.exit(statuses[signal]), graceMillis).unref()
    fiber.interruptUnsafe(fiber.id)
  }
  process.on("SIGINT", onSignal)
  process.on("SIGTERM", onSignal)

  fiber.addObserver((exit) => {
    teardown(exit, (status) => {
      if (received !== undefined) process.exit(statuses[received])
      if (status !== 0) process.exit(status)
    })
  })
})
