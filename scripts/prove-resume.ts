import { Sandbox } from "@nightaudit/sandbox"
import { Effect } from "effect"
import { exit } from "node:process"
import { parseArgs } from "node:util"
import { draw, faults, hotels, survive, whole } from "../packages/cli/test/support/Killed.ts"

const { values } = parseArgs({
  options: { points: { type: "string", default: "50" }, seed: { type: "string", default: "1" } }
})
const [points, seed] = [Number(values.points), Number(values.seed)]

const proof = Effect.gen(function*() {
  const undisturbed = yield* whole
  const { quarantined, requests, splits } = undisturbed
  console.log(`undisturbed: ${requests} requests, ${splits} splits, ${quarantined} rows in quarantine`)
  let [failed, kills, kept, slowest] = [0, 0, 0, 0]
  const drawn = yield* draw(seed, points, requests)
  yield* Effect.forEach(drawn, (planned, n) =>
    Effect.gen(function*() {
      const survived = yield* Effect.scoped(survive(undisturbed, planned))
      const problems = faults(survived)
      const told = survived.kills.map(({ kept, millis, request, signal, when }) =>
        `${signal} when request ${request} was ${when}: ended after ${
          Math.round(millis)
        } ms, ${kept.size} intervals kept`
      )
      console.log(
        `${String(n + 1).padStart(3)}  ${told.join("; ") || "not killed"}; ${survived.rest} requests in the last run; ${
          problems.length === 0 ? "same bytes" : `WRONG: ${problems.join("; ")}`
        }`
      )
      failed += problems.length === 0 ? 0 : 1
      for (const { kept: { size }, millis, signal } of survived.kills) {
        kills += 1
        kept += size
        if (signal !== "SIGKILL") slowest = Math.max(slowest, millis)
      }
    }), { concurrency: 2 })
  console.log(
    `seed ${seed}: ${points} points, ${kills} kills, ${kept} intervals kept; ` +
      `slowest end after a signal ${Math.round(slowest)} ms; ${
        points - failed
      } of ${points} give the bytes of the undisturbed run`
  )
  return failed
})

const sandbox = Sandbox.layer({ ...hotels, rateLimit: { limit: 1_000_000, window: "30 seconds" } })

exit(await Effect.runPromise(proof.pipe(Effect.scoped, Effect.provide(sandbox))) === 0 ? 0 : 1)
