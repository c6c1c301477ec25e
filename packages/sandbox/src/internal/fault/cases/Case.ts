import type { Fault, FaultScript } from "../../../Fault.ts"
import type { FaultAction } from "../../../FaultAction.ts"
import * as Random from "../../Random.ts"

/** How a run must end. */
export type FaultExpectation =
  /** With everything the truth says, whatever was asked again. */
  | "complete"
  /** The same, and something had to be asked again. */
  | "complete after retry"
  /** Everything as the truth has it except the changed rows, and the unknown values are reported. */
  | "drift"
  /** With a word on the rows that could not be read, and everything else that the truth says. */
  | "incomplete"
  /** With a typed error, and nothing that is wrong. */
  | "fails"

/** One line of the fault matrix, in one of its variants. */
export interface FaultCase {
  /** The row of the matrix. */
  readonly row: number
  readonly name: string
  /** The same seed gives the same script. */
  readonly script: (seed: number) => FaultScript
  readonly expect: FaultExpectation
  /** Where it fails: why, as the tag of a reason. */
  readonly reason?: string
}

/** Draws the faults of a case. */
export type Draw = (random: Random.Random) => Fault | ReadonlyArray<Fault>

/** A case without its row. */
export const variant =
  (name: string, expect: FaultExpectation | readonly ["fails", string], draw: Draw) => (row: number): FaultCase => ({
    row,
    name,
    ...(typeof expect === "string" ? { expect } : { expect: expect[0], reason: expect[1] }),
    script: (seed) => {
      const drawn = draw(Random.make(seed, Random.hash(row, name.length)))
      return {
        faults: [drawn].flat().map((fault, index) => ({
          name: index === 0 ? name : `${name} (${index + 1})`,
          ...fault
        }))
      }
    }
  })

/** The cases of a row. */
export const row = (number: number, ...variants: ReadonlyArray<(row: number) => FaultCase>): ReadonlyArray<FaultCase> =>
  variants.map((make) => make(number))

/** Once, at a request to any operation. */
export const anywhere = (random: Random.Random, action: FaultAction): Fault => ({
  operation: "any",
  occurrence: random.between(1, 5),
  action
})

/** Once, at one of the first requests for order items. */
export const atItems = (random: Random.Random, action: FaultAction): Fault => ({
  operation: "orderItems",
  occurrence: random.between(1, 2),
  action
})

/** At one of the first requests, and at all after it. */
export const fromThenOn = (random: Random.Random, action: FaultAction): Fault => ({
  ...anywhere(random, action),
  times: "forever"
})

/** Once, at a request for order items that has a cursor. */
export const atNextPage = (random: Random.Random, action: FaultAction): Fault => ({
  operation: "orderItems",
  when: "following page",
  occurrence: random.between(1, 2),
  action
})
