import { Sandbox, truth } from "@nightaudit/sandbox"
import { Effect } from "effect"

/** The expected result of a reconciliation of the sandbox's scenario. */
export const expected = Effect.gen(function*() {
  const { hotel } = yield* Sandbox
  return truth(hotel, { from: hotel.from, to: hotel.to, basis: "consumed", asOf: hotel.asOf })
})
