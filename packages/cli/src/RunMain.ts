/**
 * Runs the program as the main program of the process: sets the exit status, and ends at a signal even if something hangs.
 */
import * as Runtime from "effect/Runtime"

const statuses = { SIGINT: 130, SIGTERM: 143 } as const

/** Maximum time of finalizers after a signal: the process must end within five seconds. */
const graceMillis = 4500

/**
 * Interrupts the program at the first SIGINT or SIGTERM and ends with 130 or 143: when its finalizers have run, after five
 * seconds at the latest, and at once at a second signal.
 */
export const runMain = Runtime.makeRunMain(({ fiber, teardown }) => {
  let received: keyof typeof statuses | undefined

  const onSignal = (signal: keyof typeof statuses) => {
    if (received !== undefined) process.exit(statuses[received])
    received = signal
    // oxlint-disable-next-line no-restricted-globals -- the last resort must not depend on the runtime that hangs
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
