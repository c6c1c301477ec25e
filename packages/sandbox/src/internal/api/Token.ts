import { Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"

/** Compares a token in a time that tells nothing of where the two differ. */
export const isSame = (expected: Redacted.Redacted<string>, given: unknown): boolean =>
  typeof given === "string" && timingSafeEqual(digest(Redacted.value(expected)), digest(given))

/** Whether a token has the shape of those that the platform issues: such a one has no business in a sandbox. */
export const looksIssued = (token: Redacted.Redacted<string>): boolean =>
  /^[0-9a-f]{32}-[0-9a-f]{31,32}$/i.test(Redacted.value(token))

/** The text of a token, for those who start a sandbox to pass on: it opens nothing else. */
export const shown = (token: Redacted.Redacted<string>): string => Redacted.value(token)

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()
