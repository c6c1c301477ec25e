import { Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"

/** Compares a token in a time that tells nothing of where the two differ. */
export const isSame = (expected: Redacted.Redacted<string>, given: unknown): boolean =>
  typeof given === "string" && timingSafeEqual(digest(Redacted.value(expected)), digest(given))

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()
