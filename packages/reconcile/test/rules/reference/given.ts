import { Result } from "effect"
import { type Context, Reference } from "../../../src/index.ts"
import { context } from "../../support/fixtures.ts"

/** What the rules know where somebody has given these files. */
export const given = (...files: ReadonlyArray<object>): Context.Context => ({
  ...context(),
  reference: Result.getOrThrow(
    Reference.make(files.map((file) => Result.getOrThrow(Reference.parse(JSON.stringify(file)))))
  )
})
