/** The requests of the pipeline's own run, asked again through undici, as many at a time as the pipeline asks. */
import { Agent, request } from "undici"
import type { Exchange } from "./Exchange.ts"
import type { Platform } from "./race.ts"

const concurrency = 2
const headers = { "content-type": "application/json" }

/** What the pipeline has asked, in its order. */
export const exchanges = async ({ url }: Platform): Promise<ReadonlyArray<Exchange>> => {
  const listed = await request(`${url}/exchanges`)
  return await listed.body.json() as ReadonlyArray<Exchange>
}

/** Asks for every body of the run and hands each over, in the order in which they come. */
export const replay = async (platform: Platform) => {
  const dispatcher = new Agent()
  const asked = await exchanges(platform)
  return async (take: (path: string, text: string) => void): Promise<void> => {
    let next = 0
    const work = async () => {
      for (let exchange = asked[next++]; exchange !== undefined; exchange = asked[next++]) {
        const { body, path } = exchange
        const answer = await request(platform.url + path, { method: "POST", headers, body, dispatcher })
        take(path, await answer.body.text())
      }
    }
    await Promise.all(Array.from({ length: concurrency }, work))
  }
}
