/** The loop over a client made from an OpenAPI description: `openapi-fetch`, which types what comes and checks nothing. */
import createClient from "openapi-fetch"
import { race } from "./race.ts"
import { exchanges } from "./replay.ts"
import { type Body, Sums } from "./Sums.ts"

/** What a generator writes of an operation. */
interface Operation {
  readonly post: {
    readonly requestBody: { readonly content: { readonly "application/json": Record<string, unknown> } }
    readonly responses: { readonly 200: { readonly content: { readonly "application/json": unknown } } }
  }
}

/** What a generated client takes on trust. */
const isBody = (answer: unknown): answer is Body => typeof answer === "object" && answer !== null

type Paths = Record<`/${string}`, Operation>

const concurrency = 2

race(async (platform) => {
  const client = createClient<Paths>({ baseUrl: platform.url })
  const asked = (await exchanges(platform)).map(({ body, path }) => ({
    path: path as `/${string}`,
    body: JSON.parse(body)
  }))
  return async () => {
    const sums = new Sums()
    let next = 0
    const work = async () => {
      for (let exchange = asked[next++]; exchange !== undefined; exchange = asked[next++]) {
        const { data } = await client.POST(exchange.path, { body: exchange.body })
        if (!isBody(data)) throw new Error("no answer")
        sums.take(data)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
    return sums.outcome
  }
})
