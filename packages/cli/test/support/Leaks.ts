/** Tokens that stand out, with characters that encodings change. */
export const canaries = {
  clientToken: "canary/CLIENT+q8Zk=Yw7%Rt5?Vx2",
  accessToken: "canary/ACCESS+j4Nd=Hb9%Lm3?Cs6"
}

const runs = (text: string, length: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(text.length - length + 1, 0) }, (_, n) => text.slice(n, n + length))

/** What is secret of a token: what comes after the word that both begin with. */
const secrets = Object.values(canaries).map((token) => token.slice("canary/".length))

/** Base64 of a text that may stand anywhere in what was encoded: without the characters that its neighbours change. */
const base64s = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].map((offset) => Buffer.from(" ".repeat(offset) + text).toString("base64").slice(offset === 0 ? 0 : 4, -4))

const forms = new Set(secrets.flatMap((secret) => {
  const base64 = base64s(secret)
  return [
    ...runs(secret, 8),
    ...runs(encodeURIComponent(secret), 10),
    ...base64.flatMap((form) => runs(form, 10)),
    ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...runs(Buffer.from(secret).toString("hex"), 16)
  ].flatMap((form) => [form, form.toLowerCase(), form.toUpperCase()])
}))

/** The parts of the canaries that a text shows, plainly or encoded. */
export const leaks = (text: string): ReadonlyArray<string> => [...forms].filter((form) => text.includes(form))
