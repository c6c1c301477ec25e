import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { Credentials } from "../src/index.ts"
import { canaries, finder, spellings } from "./support/Canaries.ts"

const { accessToken, clientToken } = canaries

const credentials = {
  clientToken: Redacted.make(clientToken),
  accessToken: Redacted.make(accessToken),
  client: "nightaudit 0.1.0"
}
const scrub = Credentials.scrubber(credentials)
const leaks = finder([clientToken, accessToken])

describe("What a server has echoed", () => {
  it.each(spellings)("is without the tokens: $name", ({ encode }) => {
    for (const token of [clientToken, accessToken]) {
      for (const form of encode(token)) {
        assert.isNotEmpty(leaks(`before ${form} after`))
        assert.deepStrictEqual(leaks(scrub(`before ${form} after`)), [])
      }
    }
  })

  it("is otherwise as it was", () => {
    const text = `{"ClientToken":${JSON.stringify(clientToken)},"AccessToken":${
      JSON.stringify(accessToken)
    },"é":"\\\\"}`
    assert.strictEqual(scrub(text), "{\"ClientToken\":\"<redacted>\",\"AccessToken\":\"<redacted>\",\"é\":\"\\\\\"}")
  })

  it("is without the beginning of a token that was cut off", () => {
    for (let length = 8; length <= accessToken.length; length++) {
      assert.strictEqual(scrub(`${accessToken.slice(0, length)}…`), "<redacted>…")
    }
    assert.strictEqual(scrub(accessToken.slice(0, 7)), accessToken.slice(0, 7))
  })

  it("keeps its words where a token is no more than one", () => {
    const short = Credentials.scrubber({
      ...credentials,
      clientToken: Redacted.make("breakfast"),
      accessToken: Redacted.make("")
    })
    assert.strictEqual(short("a late breakfast"), "a late breakfast")
  })

  it.each([["\\"], ["&amp;"], ["%25"], [clientToken.slice(0, 7)], ["\\u0000"], ["&#0000"]])(
    "takes no time for many of %j",
    (part) => {
      const text = part.repeat(1_000_000 / part.length)
      const begun = process.cpuUsage()
      assert.strictEqual(scrub(text), text)
      assert.isBelow(process.cpuUsage(begun).user, 1_000_000)
    }
  )
})
