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

/** As the platform gives them: without a character that would have to be escaped anywhere. */
const plain = {
  ...credentials,
  clientToken: Redacted.make("E0D439EE522F44368DC78E1BFB03710C-D24FB11DBE31D4621C4817E028D9E1D"),
  accessToken: Redacted.make("C66EF7B239D24632943D115EDE9CB810-EA00F8FD8294692C940F6B5A8F9453D")
}

describe.each([["any", credentials], ["plain", plain]])("The finder, of %s tokens,", (_, tokens) => {
  const [isFound, scrub] = [Credentials.finder(tokens), Credentials.scrubber(tokens)]
  const forms = [tokens.clientToken, tokens.accessToken].map(Redacted.value).flatMap((token) =>
    spellings.flatMap(({ encode }) => encode(token))
  )

  it("finds what the scrubber takes out, and nothing else", () => {
    const texts = forms.flatMap((form) =>
      Array.from({ length: form.length }, (_, n) => [form.slice(0, n + 1), form.slice(n), `ab ${form} "c"`]).flat()
    )
    const found = texts.filter(isFound)
    assert.deepStrictEqual(found, texts.filter((text) => scrub(text) !== text))
    for (const form of forms) assert.include(found, form)
  })

  it("finds nothing in the texts of rows", () => {
    const texts = ["", "Breakfast", "Zm9vYmFyYmF6", "0f515589-99b4-423d-b83a-b237009f0509", "Café & Bar 100%", "\u00e9"]
    assert.deepStrictEqual(texts.filter(isFound), [])
  })
})

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

  const alphanumeric = (text: string) => text.replaceAll(/[^\da-z]/gi, "")
  const cut = (text: string) => text.slice(5, 25)
  const hex = (code: number, length: number) => code.toString(16).padStart(length, "0")
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  const each = (token: string, escaped: (code: number) => string) =>
    Array.from(token.toLowerCase(), (character) => escaped(character.charCodeAt(0))).join("")
  const odd: ReadonlyArray<readonly [string, (token: string) => string]> = [
    ["in lower case", (token) => token.toLowerCase()],
    ["in upper case", (token) => token.toUpperCase()],
    ["cut at the front", (token) => token.slice(9)],
    ["cut at both ends, in lower case", (token) => cut(token).toLowerCase()],
    ["with blanks between", (token) => [...token].join(" ")],
    ["in groups", (token) => token.replaceAll(/.{4}/g, "$&-")],
    ["in lower case, escaped for a URL", (token) => encodeURIComponent(cut(token).toLowerCase().replaceAll("-", " "))],
    ["in lower case, every character escaped for a URL", (token) => each(token, (code) => `%${hex(code, 2)}`)],
    ["in lower case, every character escaped for JSON", (token) => each(token, (code) => `\\u${hex(code, 4)}`)],
    ["in lower case, every character an entity", (token) => each(token, (code) => `&#x${hex(code, 1)};`)],
    ["in lower case, every character escaped for a URL twice", (token) => each(token, (code) => `%25${hex(code, 2)}`)],
    ["cut at the front, every character an entity", (token) => each(token.slice(9), (code) => `&amp;#${code};`)],
    ["with line ends between, as JSON", (token) => json([...token].join("\n"))],
    ["with blanks between, escaped for a URL", (token) => encodeURIComponent([...token].join(" "))],
    ["in lower case, as JSON in JSON", (token) => JSON.stringify(JSON.stringify(`"${token.toLowerCase()}"`))]
  ]

  it.each(odd)("is without a token %s", (_, write) => {
    const scrub = Credentials.scrubber(plain)
    const isFound = Credentials.finder(plain)
    for (const token of [plain.clientToken, plain.accessToken].map(Redacted.value)) {
      const text = `before ${write(token)} after`
      const left = alphanumeric(scrub(text).replaceAll("<redacted>", "|")).toLowerCase()
      const whole = alphanumeric(token).toLowerCase()
      for (let at = 0; at + 12 <= whole.length; at++) assert.notInclude(left, whole.slice(at, at + 12))
      assert.match(scrub(text), /^before .*<redacted>.* after$/)
      assert.isTrue(isFound(text))
    }
  })

  it("keeps a run of eleven, and the ids of rows", () => {
    const scrub = Credentials.scrubber(plain)
    for (const text of [Redacted.value(plain.accessToken).slice(9, 20), "0f515589-99b4-423d-b83a-b237009f0509"]) {
      assert.strictEqual(scrub(text), text)
    }
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
