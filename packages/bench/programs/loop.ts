/** Written by hand: rows into maps, items joined with their orders, the gross values of the live ones added up in cents. */
import { race } from "./race.ts"
import { replay } from "./replay.ts"
import { Sums } from "./Sums.ts"
import { validators } from "./validators.ts"

const [validator = ""] = process.argv.slice(2)

race(async (platform) => {
  const ask = await replay(platform)
  const isValid = validators[validator]?.()
  return async () => {
    const sums = new Sums()
    await ask((path, text) => {
      const body = JSON.parse(text)
      if (isValid !== undefined && path.includes("orderItems") && !isValid(body.OrderItems)) {
        throw new Error("no order items")
      }
      sums.take(body)
    })
    return sums.outcome
  }
})
