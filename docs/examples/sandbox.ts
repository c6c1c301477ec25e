import { Sandbox, truth } from "@nightaudit/sandbox"
import { Effect } from "effect"

/** What a reconciliation of the sandbox's story must come to. */
export const expected = Effect.gen(function*() {
  const { hotel } = yield* Sandbox
  return truth(hotel, { from: hotel.from, to: hotel.to, basis: "consumed", asOf: hotel.asOf })
})
