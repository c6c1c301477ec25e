import { Redacted } from "effect"
import { Base64, Hex } from "effect/encoding"
import { HttpBody } from "effect/http"
import * as TokenRuns from "./internal/tokenRuns.ts"

/**
 * The identity of the caller. The tokens stay redacted until the bytes of a request are built, which happens only in this
 * module.
 *
 * @see https://docs.mews.com/connector-api/guidelines/authentication
 */
export interface Credentials {
  readonly clientToken: Redacted.Redacted
  readonly accessToken: Redacted.Redacted
  /** The name and version of the caller's program, such as `nightaudit 0.1.0`. */
  readonly client: string
  /** Language of the platform's texts, such as `en-US`; the platform's choice if absent. */
  readonly languageCode?: string | undefined
  /** Culture for dates and numbers in the platform's texts, such as `de-DE`. */
  readonly cultureCode?: string | undefined
}

/** A body that is redacted if a request is logged, inspected or serialized. */
class SecretBody extends HttpBody.Uint8Array {
  override toJSON(): unknown {
    return { _id: "effect/HttpBody", _tag: "Uint8Array", body: "<redacted>", contentLength: this.contentLength }
  }
}

const encoder = new TextEncoder()

/** The JSON body of a request: tokens, client and parameters. */
export const requestBody = (credentials: Credentials, request: object): HttpBody.HttpBody => {
  const bytes = encoder.encode(JSON.stringify({
    ClientToken: Redacted.value(credentials.clientToken),
    AccessToken: Redacted.value(credentials.accessToken),
    Client: credentials.client,
    LanguageCode: credentials.languageCode,
    CultureCode: credentials.cultureCode,
    ...request
  }))
  return new SecretBody(bytes, "application/json", bytes.byteLength)
}

/**
 * Returns a function that removes both tokens from a text in which a server may have echoed them, in any escaped or encoded
 * form, and every sequence of twelve of their letters and digits, in any case and with other characters in between.
 */
export const scrubber = (credentials: Credentials): (text: string) => string => {
  const secrets = secretsOf(credentials)
  if (secrets.length === 0) return (text) => text
  const patterns = [spelled, encoded].map((write) => new RegExp(patternOf(secrets, write), "g"))
  const { isLong } = suspicion(secrets)
  const runs = TokenRuns.make(secrets)
  return (text) => {
    const left = (isLong(text) ? patterns : patterns.slice(0, 1)).reduce(
      (text, pattern) => text.replaceAll(pattern, "<redacted>"),
      text
    )
    return runs.remove(left, "<redacted>")
  }
}

/** Returns a function that tests whether {@link scrubber} would find a token in a text. */
export const finder = (credentials: Credentials): (text: string) => boolean => {
  const secrets = secretsOf(credentials)
  if (secrets.length === 0) return () => false
  const [whole, packed] = [new RegExp(patternOf(secrets, spelled)), new RegExp(patternOf(secrets, encoded))]
  const { isLong, mayBeSpelled } = suspicion(secrets)
  const runs = TokenRuns.make(secrets)
  return (text) => (mayBeSpelled(text) && whole.test(text)) || (isLong(text) && packed.test(text)) || runs.isIn(text)
}

/**
 * Fast tests that the patterns cannot match: no escape and no beginning of a token is in the text, and no sequence of letters
 * and digits is long enough for a token in hexadecimal or base64.
 */
const suspicion = (secrets: ReadonlyArray<string>) => {
  const beginnings = secrets.map((secret) => Array.from(secret).slice(0, leastShown).join(""))
  const shortest = Math.min(
    ...secrets.flatMap((secret) => [secret.length * 2, ...base64(secret).map(({ length }) => length)])
  )
  return {
    mayBeSpelled: (text: string): boolean => {
      if (text.length < leastShown) return false
      for (let at = 0; at < text.length; at++) if ((kinds[text.charCodeAt(at)] ?? escape) === escape) return true
      return beginnings.some((beginning) => text.includes(beginning))
    },
    isLong: (text: string): boolean => {
      if (text.length < shortest) return false
      let run = 0
      for (let at = 0; at < text.length; at++) {
        run = kinds[text.charCodeAt(at)] === digit ? run + 1 : 0
        if (run >= shortest) return true
      }
      return false
    }
  }
}

const [other, digit, escape] = [0, 1, 2]

/** By character code: base64 digit, start of an escape, or other. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[\w+/-]/.test(character) ? digit : /[&%\\]/.test(character) ? escape : other
})

/**
 * Whether {@link scrubber} could find a token elsewhere than within one string of a JSON text, or in one that is an id in
 * lower case or an instant, or in a number of at most 24 characters.
 */
export const isInconspicuous = (credentials: Credentials): boolean =>
  secretsOf(credentials).some((secret) =>
    !/^[\w-]+$/.test(secret) || /^[\da-fTZ:.+-]*$/.test(secret.slice(0, leastShown)) ||
    base64(secret).some((text) => /^[\da-fTZ:+/-]*$/.test(text))
  )

const secretsOf = ({ accessToken, clientToken }: Credentials): ReadonlyArray<string> =>
  [clientToken, accessToken].map(Redacted.value).filter(({ length }) => length >= leastSecret)

const patternOf = (secrets: ReadonlyArray<string>, write: (secret: string) => string): string =>
  secrets.map(write).join("|")

/** A shorter token is not one of the platform's, and as a word it would be removed from rows. */
const leastSecret = 16

/** Number of first characters from which a token counts as shown. */
const leastShown = 8

/** The text with any of its characters escaped as in JSON, a URL or HTML, or cut off after its first characters. */
const spelled = (text: string): string => {
  const characters = Array.from(text, anyOf)
  return characters.slice(0, leastShown).join("") +
    characters.slice(leastShown).reduceRight((rest, character) => `(?:${character}${rest})?`, "")
}

// The longest form comes first, or a part of it would be taken for all. Repetitions are bounded: a body of nothing but
// backslashes must not cost the square of its length.
const anyOf = (character: string): string => {
  const units = Array.from({ length: character.length }, (_, n) => hex(character.charCodeAt(n), 4))
  const bytes = [...encoder.encode(character)]
  const code = character.codePointAt(0) ?? 0
  const name = names.get(character)
  return "(?:" + [
    `&(?:amp;){0,3}(?:#0{0,4}${code}|#[xX]0{0,4}${anyCase(hex(code, 0))}${name === undefined ? "" : `|${name}`});`,
    bytes.map((byte) => `%(?:25){0,3}${anyCase(hex(byte, 2))}`).join(""),
    units.map((unit) => `\\\\{1,15}u${anyCase(unit)}`).join(""),
    // A header in UTF-8 is read a character for each byte.
    ...(bytes.length > 1 ? [bytes.map((byte) => `\\u${hex(byte, 4)}`).join("")] : []),
    `${/\w/.test(character) ? "" : "\\\\{0,15}"}${units.map((unit) => `\\u${unit}`).join("")}`
  ].join("|") + ")"
}

const names = new Map([["\"", "quot"], ["&", "amp"], ["'", "apos"], ["<", "lt"], [">", "gt"]])

const hex = (code: number, length: number): string => code.toString(16).padStart(length, "0")

const anyCase = (digits: string): string => digits.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

/** The text in hexadecimal, and in base64, once and twice. */
const encoded = (text: string): string =>
  [
    anyCase(Hex.encode(text)),
    ...[...twice(text), ...base64(text)].map((part) => part.replaceAll(/[+-]/g, "[-+]").replaceAll(/[/_]/g, "[/_]"))
  ].join("|")

/** Base64 of base64: each of the two may be that of a URL. */
const twice = (text: string): ReadonlyArray<string> => [
  ...new Set(base64(text).flatMap((once) => [once, urlSafe(once)]).flatMap(base64))
]

const urlSafe = (text: string): string => text.replaceAll("+", "-").replaceAll("/", "_")

/** The text in base64 wherever it stands in what was encoded: without what its neighbours change. */
const base64 = (text: string): ReadonlyArray<string> =>
  [0, 1, 2].map((before) => Base64.encode(" ".repeat(before) + text).slice(before === 0 ? 0 : 4, -4))
