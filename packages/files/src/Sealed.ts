/** JSON objects that end with a digest of their own text, by which a change is detected. */
import { Result } from "effect"
import * as FileDigest from "./FileDigest.ts"

/** `Unsealed`: it has no digest; `Broken`: it is not as it was written. */
export type Problem = "Unsealed" | "Broken"

/** Writes an object as JSON, with the digest of its text as the last field. */
export const seal = (object: object): string => {
  const body = JSON.stringify(object, null, 2).slice(0, -ending.length)
  return `${body}${label}${FileDigest.ofText(body)}${close}`
}

/** The JSON before the digest, if the text is as it was written. A text that ends otherwise was never sealed, or is cut off. */
export const open = (text: string): Result.Result<string, Problem> => {
  const at = text.length - close.length - digits - label.length
  const [body, mark, digest] = [
    text.slice(0, Math.max(at, 0)),
    text.slice(at, at + label.length),
    text.slice(at + label.length, -close.length)
  ]
  if (mark === label && text.endsWith(close) && digest === FileDigest.ofText(body)) return Result.succeed(body + ending)
  return Result.fail(isObject(text) && !text.includes(name) ? "Unsealed" : "Broken")
}

const name = "\"digest\":"
const label = `,\n  ${name} "`
const digits = 64
const ending = "\n}"
const close = `"${ending}\n`

const isObject = (text: string): boolean =>
  Result.match(Result.try((): unknown => JSON.parse(text)), {
    onSuccess: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    onFailure: () => false
  })
